"""What a person agreed to, and what may be done for it.

Without a word of consent an event is taken as unknown, and kept: the shop may rely on another
basis. A clear no to analytics means that the event is not kept at all.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from sightline.catalog.envelope import Consent
from sightline.catalog.model import Purpose


class Decision(msgspec.Struct, frozen=True, gc=False):
    """Whether an event may be kept, and the words that are stored with it."""

    allowed: bool
    text: Literal["analytics", "analytics+ads", "unknown", "denied"]


UNKNOWN: Final = Decision(allowed=True, text="unknown")
DENIED: Final = Decision(allowed=False, text="denied")
ANALYTICS: Final = Decision(allowed=True, text="analytics")
ANALYTICS_AND_ADS: Final = Decision(allowed=True, text="analytics+ads")


def decide(consent: Consent | None) -> Decision:
    """What the consent of an event allows."""
    if consent is None:
        return UNKNOWN
    if not consent.analytics:
        return DENIED
    return ANALYTICS_AND_ADS if consent.ads else ANALYTICS


class Level(msgspec.Struct, frozen=True, kw_only=True):
    """What agreeing to a purpose covers.

    retention_days: how long data kept for it may be kept
    """

    purpose: Purpose
    data_types: tuple[str, ...]
    retention_days: int
    sharing: Literal[
        "none", "anonymized_aggregates", "anonymized_research", "anonymized_ml_training"
    ]


LEVELS: Final = (
    Level(
        purpose=Purpose.ESSENTIAL,
        data_types=("basic_usage_metrics", "error_tracking"),
        retention_days=30,
        sharing="none",
    ),
    Level(
        purpose=Purpose.FUNCTIONAL,
        data_types=("user_journey", "performance_metrics"),
        retention_days=90,
        sharing="anonymized_aggregates",
    ),
    Level(
        purpose=Purpose.ANALYTICS,
        data_types=("detailed_behavior", "conversion_tracking"),
        retention_days=365,
        sharing="anonymized_research",
    ),
    Level(
        purpose=Purpose.RESEARCH,
        data_types=("full_dataset",),
        retention_days=730,
        sharing="anonymized_ml_training",
    ),
)
"""Weakest first; each includes those before it.

source: data models spec, "Consent-based analytics"
"""


def covers(given: Purpose, needed: Purpose) -> bool:
    """Whether consent to one purpose includes another."""
    order = tuple(level.purpose for level in LEVELS)
    return order.index(given) >= order.index(needed)

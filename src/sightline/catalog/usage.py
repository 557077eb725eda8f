"""How much a person uses the assistant, and where a person came from first: rules, as tables.

source: data models spec, "cohortAnalysis", segmentation by ai_usage_level and acquisition_channel
"""

from __future__ import annotations

from typing import Final

import msgspec

from sightline.catalog.collections.shared import ASSISTED
from sightline.catalog.events.session import CHANNEL
from sightline.catalog.events.web import CAMPAIGN_SOURCE


class UsageLevel(msgspec.Struct, frozen=True):
    """A level of use. least: uses it takes"""

    name: str
    least: int


USES: Final = ASSISTED.events
"""Events of which each is one use of the assistant: an analysis, a recommendation seen or opened, a
turn of a conversation, a product tried on."""

USAGE_LEVELS: Final = (
    UsageLevel("high", 10),
    UsageLevel("medium", 3),
    UsageLevel("low", 1),
    UsageLevel("none", 0),
)
"""Strongest first; a person has the first level whose uses are reached."""

ACQUIRED_BY: Final = (CHANNEL.name, CAMPAIGN_SOURCE.name, "referrer_domain")
"""What an event can say of where a person came from: the first it carries counts, and of a person's
events the first that carries any."""

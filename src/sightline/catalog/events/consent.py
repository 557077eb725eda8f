"""What people allow, and take back. `catalog.purpose` says what each document's words mean here.

The event tells that something changed, for counting. What a person allows is kept elsewhere, and
looked up there.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import ESSENTIAL, choice, label
from sightline.catalog.events.session import PRIVACY_REGION
from sightline.catalog.model import Event, Purpose

ACTION: Final = choice(
    "consent.action", "What the person did", ("granted", "withdrawn"), **ESSENTIAL
)
LEVEL: Final = choice(
    "consent.level",
    "The strongest purpose the person now agrees to",
    tuple(Purpose),
    example="analytics",
    **ESSENTIAL,
)
PREVIOUS_LEVEL: Final = choice(
    "consent.previous_level",
    "The strongest purpose the person agreed to before",
    tuple(Purpose),
    **ESSENTIAL,
)
TYPE: Final = choice(
    "consent.type",
    "What it is for, where the shop asks for each thing apart",
    (
        "face_analysis_processing",
        "personalized_recommendations",
        "analytics_and_improvement",
        "marketing_communications",
    ),
    **ESSENTIAL,
)
METHOD: Final = label(
    "consent.method",
    "How it was given, such as banner, settings or gpc",
    example="banner",
    **ESSENTIAL,
)
TEXT_VERSION: Final = label(
    "consent.text_version", "Which text the person saw", example="2025-01", **ESSENTIAL
)

EVENTS: Final = (
    Event(
        name="consent.changed",
        description="A person allows something, or takes it back.",
        attributes=(ACTION, LEVEL, PREVIOUS_LEVEL, TYPE, METHOD, TEXT_VERSION, PRIVACY_REGION),
        required=(ACTION.name, LEVEL.name),
        purpose=Purpose.ESSENTIAL,
    ),
)

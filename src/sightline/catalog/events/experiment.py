"""Experiments: who was given which variant, who met it, who converted.

What an experiment is for and how long it runs is part of its definition; senders with a tool of
their own may tell it with the assignment.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import choice, identifier, label, moment, money, text
from sightline.catalog.events.commerce import CURRENCY
from sightline.catalog.model import Event

EXPERIMENT: Final = identifier(
    "experiment.id",
    "The experiment",
    example="checkout-2025-01",
    dimension=True,
    otel="feature_flag.key",
)
NAME: Final = label("experiment.name", "What it is called", example="Shorter checkout")
VARIANT: Final = label(
    "experiment.variant", "The variant", example="short", otel="feature_flag.result.variant"
)
TYPE: Final = choice(
    "experiment.type",
    "What is tried out",
    ("ui_change", "algorithm_change", "feature_toggle"),
)
HYPOTHESIS: Final = text(
    "experiment.hypothesis", "What is expected", example="A shorter checkout loses fewer people"
)
STARTS_AT: Final = moment("experiment.starts_at", "When it starts", example="2025-01-06T00:00:00Z")
ENDS_AT: Final = moment("experiment.ends_at", "When it ends", example="2025-02-03T00:00:00Z")
TARGET_METRIC: Final = label(
    "experiment.target_metric", "The metric it is judged by", example="commerce.conversion_rate"
)
EXPERIENCE: Final = label(
    "experiment.experience", "What the person saw of it", example="one_page_checkout"
)
CONVERSION_EVENT: Final = label(
    "experiment.conversion_event", "What the person then did", example="commerce.purchase"
)
VALUE: Final = money("experiment.conversion_value", "What that was worth", example=129.9)

_WHICH: Final = (EXPERIMENT, NAME, VARIANT, TYPE)

EVENTS: Final = (
    Event(
        name="experiment.assigned",
        description="A person is given a variant, whether they will meet it or not.",
        attributes=(*_WHICH, HYPOTHESIS, STARTS_AT, ENDS_AT, TARGET_METRIC),
        required=(EXPERIMENT.name, VARIANT.name),
    ),
    Event(
        name="experiment.exposed",
        description="A person meets their variant.",
        attributes=(*_WHICH, EXPERIENCE),
        required=(EXPERIMENT.name, VARIANT.name),
    ),
    Event(
        name="experiment.converted",
        description=(
            "A person of an experiment does what it is judged by. Not needed where that is an "
            "event of the catalog."
        ),
        attributes=(*_WHICH, EXPERIENCE, CONVERSION_EVENT, VALUE, CURRENCY),
        required=(EXPERIMENT.name, VARIANT.name),
    ),
)

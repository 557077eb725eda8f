"""Whatever the catalog has no event for: `analyticsEvents` of the performance analytics as it is.

Prefer an event with a name of its own: a tenant can add one. Then its numbers have units.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import choice, duration_ms, label, number
from sightline.catalog.model import Event, Unit

TYPE: Final = choice(
    "custom.type",
    "What kind of event it is",
    (
        "user_action",
        "system_performance",
        "ai_recommendation",
        "business_metric",
        "error_tracking",
    ),
)
CATEGORY: Final = label("custom.category", "What it is about", example="workout")
ACTION: Final = label("custom.action", "What was done", example="complete")
FEATURE: Final = label("custom.feature", "The feature it belongs to", example="plan_builder")
VALUE: Final = number(
    "custom.number",
    "A number, in whatever the action counts",
    example=3,
    unit=Unit.NONE,
    minimum=-1e15,
    maximum=1e15,
)
DURATION_MS: Final = duration_ms("custom.duration_ms", "Time it took", example=1_800_000)

EVENTS: Final = (
    Event(
        name="custom.recorded",
        description="Something happened that the catalog has no event of its own for.",
        attributes=(TYPE, CATEGORY, ACTION, FEATURE, VALUE, DURATION_MS),
        required=(TYPE.name, CATEGORY.name, ACTION.name),
    ),
)

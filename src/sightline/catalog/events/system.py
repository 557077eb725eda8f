"""The system itself: what went wrong, told by kind; messages and stack traces stay out."""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import ESSENTIAL, choice, flag, label
from sightline.catalog.model import Event, Purpose
from sightline.catalog.otel import ENVIRONMENT, SERVICE, called

ERROR_TYPE: Final = label(
    "system.error_type",
    "The kind of error, without particulars of the case",
    example="TimeoutError",
    **called("error.type"),
)
ERROR_CODE: Final = label(
    "system.error_code", "The code of the error, such as an HTTP status", example="504", **ESSENTIAL
)
COMPONENT: Final = label("system.component", "Where it happened", example="checkout", **ESSENTIAL)
SEVERITY: Final = choice(
    "system.severity", "How bad it was", ("warning", "error", "fatal"), example="error", **ESSENTIAL
)
HANDLED: Final = flag(
    "system.error_handled", "Whether the person could go on", example=False, **ESSENTIAL
)

EVENTS: Final = (
    Event(
        name="system.error",
        description="Something failed, in the shop, the widget or a service behind them.",
        attributes=(ERROR_TYPE, ERROR_CODE, COMPONENT, SEVERITY, HANDLED, SERVICE, ENVIRONMENT),
        required=(ERROR_TYPE.name,),
        purpose=Purpose.ESSENTIAL,
    ),
)

"""The system itself: what went wrong, told by kind; messages and stack traces stay out."""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import choice, flag, label
from sightline.catalog.model import Event

ERROR_TYPE: Final = label(
    "system.error_type",
    "The kind of error, without particulars of the case",
    example="TimeoutError",
)
ERROR_CODE: Final = label(
    "system.error_code", "The code of the error, such as an HTTP status", example="504"
)
COMPONENT: Final = label("system.component", "Where it happened", example="checkout")
SEVERITY: Final = choice(
    "system.severity", "How bad it was", ("warning", "error", "fatal"), example="error"
)
HANDLED: Final = flag("system.error_handled", "Whether the person could go on", example=False)

EVENTS: Final = (
    Event(
        name="system.error",
        description="Something failed, in the shop, the widget or a service behind them.",
        attributes=(ERROR_TYPE, ERROR_CODE, COMPONENT, SEVERITY, HANDLED),
        required=(ERROR_TYPE.name,),
    ),
)

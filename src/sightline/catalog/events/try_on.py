"""Virtual try-on: a product is seen on the person's own face."""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import FUNCTIONAL, duration_ms, flag, identifier
from sightline.catalog.events.commerce import PRODUCT, RECOMMENDATION, RECOMMENDATION_POSITION
from sightline.catalog.model import Event
from sightline.catalog.otel import ERROR_TYPE

TRY_ON: Final = identifier(
    "try_on.id", "The try-on; the same when it starts and ends", example="try-on-12", **FUNCTIONAL
)
LOAD_MS: Final = duration_ms(
    "try_on.load_ms", "Time until the product is seen on the face", example=900, **FUNCTIONAL
)
DURATION_MS: Final = duration_ms(
    "try_on.duration_ms", "Time it was tried on", example=18_000, **FUNCTIONAL
)
SUCCESS: Final = flag("try_on.success", "Whether the product was seen on the face", **FUNCTIONAL)
SHARED: Final = flag("try_on.shared", "Whether the person kept or shared a picture", example=False)

_WHICH: Final = (TRY_ON, PRODUCT, RECOMMENDATION, RECOMMENDATION_POSITION)

EVENTS: Final = (
    Event(
        name="try_on.started",
        description="A person begins to try a product on.",
        attributes=_WHICH,
        required=(PRODUCT.name,),
    ),
    Event(
        name="try_on.completed",
        description="A person has tried a product on, or it could not be shown.",
        attributes=(*_WHICH, LOAD_MS, DURATION_MS, SUCCESS, SHARED, ERROR_TYPE),
        required=(PRODUCT.name, SUCCESS.name),
    ),
)

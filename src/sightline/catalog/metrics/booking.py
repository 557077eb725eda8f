"""Whether held time slots become bookings."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.booking import HOLD_TO_CONFIRM_MS
from sightline.catalog.measure import count, ratio
from sightline.catalog.metric import HIGHER, metric, quantiles
from sightline.catalog.model import Unit

METRICS: Final = (
    metric(
        "booking.hold_to_confirm_rate",
        "Bookings confirmed over slots held, each counted when it happened; null where no slot was "
        "held. It can pass 1 for a while when slots held earlier are confirmed now.",
        ratio(count("booking.confirmed"), count("booking.slot_hold")),
        Unit.RATIO,
        HIGHER,
    ),
    *quantiles(HOLD_TO_CONFIRM_MS, "booking.confirmed", 50, 95),
)

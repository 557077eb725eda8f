"""Shop data on its way between platforms."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.sync import (
    CONFLICT_COUNT,
    FAILED_COUNT,
    ITEM_COUNT,
    LATENCY_MS,
    PROCESSING_MS,
    QUEUE_COUNT,
)
from sightline.catalog.measure import per_second, ratio
from sightline.catalog.measure import total as sum_of
from sightline.catalog.metric import HIGHER, LOWER, highest, metric, quantiles
from sightline.catalog.model import Unit

_COMPLETED: Final = "sync.completed"

METRICS: Final = (
    *quantiles(LATENCY_MS, _COMPLETED, 50, 95),
    *quantiles(PROCESSING_MS, _COMPLETED, 50, 95),
    metric(
        "sync.error_rate",
        "Share of changes that failed; null where nothing changed.",
        ratio(sum_of(FAILED_COUNT, _COMPLETED), sum_of(ITEM_COUNT, _COMPLETED)),
        Unit.RATIO,
        LOWER,
    ),
    metric(
        "sync.conflict_rate",
        "Share of changes that met another; null where nothing changed.",
        ratio(sum_of(CONFLICT_COUNT, _COMPLETED), sum_of(ITEM_COUNT, _COMPLETED)),
        Unit.RATIO,
        LOWER,
    ),
    highest(QUEUE_COUNT, _COMPLETED, better=LOWER),
    metric(
        "sync.changes_per_second",
        "Changes for each second of the bucket that has passed.",
        per_second(sum_of(ITEM_COUNT, _COMPLETED)),
        Unit.PER_SECOND,
        HIGHER,
    ),
)

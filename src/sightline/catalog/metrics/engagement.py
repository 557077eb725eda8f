"""Time spent with content."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.engagement import COMPLETION_RATIO, DURATION_MS, RATING, SHARED
from sightline.catalog.measure import mean
from sightline.catalog.metric import HIGHER, average, metric, total
from sightline.catalog.model import Unit

METRICS: Final = (
    average(DURATION_MS, "engagement.ended", better=HIGHER),
    total(DURATION_MS, "engagement.ended", better=HIGHER),
    average(COMPLETION_RATIO, "engagement.ended", better=HIGHER),
    average(RATING, "engagement.ended", better=HIGHER),
    metric(
        "engagement.share_rate",
        "Share of times content was shared on, of those that say so; null where none does.",
        mean(SHARED, "engagement.ended"),
        Unit.RATIO,
        HIGHER,
    ),
)

"""Infrastructure: whether it is well, and whether its size follows the load.

Utilization of processors, memory and disks is under `system`, for all that is sampled.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.infrastructure import (
    AVAILABILITY,
    COST_EFFICIENCY,
    INSTANCES,
    NETWORK_RATIO,
    PROCESSING_MS,
    SCALING_ACCURACY,
    SCALING_MS,
    STATUS,
    TARGET_INSTANCES,
    UPTIME_MS,
)
from sightline.catalog.filter import Op, where
from sightline.catalog.measure import count, ratio
from sightline.catalog.metric import HIGHER, LOWER, NEITHER, average, lowest, metric, quantiles
from sightline.catalog.model import Unit

_SAMPLED: Final = "infrastructure.sampled"
_SCALED: Final = "infrastructure.scaled"

METRICS: Final = (
    metric(
        "infrastructure.healthy_rate",
        "Share of samples that found a resource healthy; null where none was taken.",
        ratio(
            count(_SAMPLED, where=where(STATUS.name, Op.EQ, "healthy")),
            count(_SAMPLED),
        ),
        Unit.RATIO,
        HIGHER,
    ),
    average(AVAILABILITY, _SAMPLED, better=HIGHER),
    lowest(UPTIME_MS, _SAMPLED, better=NEITHER),
    average(NETWORK_RATIO, _SAMPLED, better=LOWER),
    average(PROCESSING_MS, _SAMPLED, better=LOWER),
    average(INSTANCES, _SAMPLED),
    average(TARGET_INSTANCES, _SAMPLED),
    *quantiles(SCALING_MS, _SCALED, 50, 95),
    average(SCALING_ACCURACY, _SCALED, better=HIGHER),
    average(COST_EFFICIENCY, _SCALED, better=HIGHER),
)

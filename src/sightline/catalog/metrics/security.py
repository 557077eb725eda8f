"""Security incidents: how many, and how soon they are over."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.security import BLOCKED, RESOLUTION_MS, SEVERITY
from sightline.catalog.filter import Op, where
from sightline.catalog.measure import count, mean
from sightline.catalog.metric import HIGHER, LOWER, average, metric, quantiles
from sightline.catalog.model import Unit

_DETECTED: Final = "security.incident_detected"

METRICS: Final = (
    metric(
        "security.grave_incidents.count",
        "Incidents noticed that are high or critical.",
        count(_DETECTED, where=where(SEVERITY.name, Op.IN, ("high", "critical"))),
        Unit.COUNT,
        LOWER,
    ),
    metric(
        "security.block_rate",
        "Share of incidents that were stopped at once, of those that say so; null where none does.",
        mean(BLOCKED, _DETECTED),
        Unit.RATIO,
        HIGHER,
    ),
    average(RESOLUTION_MS, "security.incident_resolved", better=LOWER),
    *quantiles(RESOLUTION_MS, "security.incident_resolved", 95),
)

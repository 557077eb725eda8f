"""Virtual try-on: whether products are seen on faces, and what follows."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.try_on import DURATION_MS, LOAD_MS, SUCCESS
from sightline.catalog.measure import both, mean, ratio, sessions
from sightline.catalog.metric import HIGHER, NEITHER, metric, quantiles
from sightline.catalog.model import Unit

METRICS: Final = (
    metric(
        "try_on.success_rate",
        "Share of try-ons in which the product was seen on the face; null where there was none.",
        mean(SUCCESS, "try_on.completed"),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "try_on.usage_rate",
        "Share of sessions with a try-on, of those with any event; null where there was none.",
        ratio(sessions("try_on.started"), sessions()),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "try_on.conversion_rate",
        "Share of sessions that bought, of those with a try-on; null where there was none.",
        ratio(
            both("session", ("try_on.started",), ("commerce.purchase",)),
            sessions("try_on.started"),
        ),
        Unit.RATIO,
        HIGHER,
    ),
    *quantiles(LOAD_MS, "try_on.completed", 50, 95),
    *quantiles(DURATION_MS, "try_on.completed", 50, 95, better=NEITHER),
)

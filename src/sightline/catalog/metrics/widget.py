"""The widget: how soon it can be used, and whether it is."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.widget import ASSET_LOAD_MS, FIRST_BYTE_MS, LOAD_MS
from sightline.catalog.measure import ratio, sessions
from sightline.catalog.metric import HIGHER, metric, quantiles
from sightline.catalog.model import Unit

METRICS: Final = (
    *quantiles(LOAD_MS, "widget.loaded", 50, 95, 99),
    *quantiles(FIRST_BYTE_MS, "widget.loaded", 50, 95),
    *quantiles(ASSET_LOAD_MS, "widget.loaded", 50, 95),
    metric(
        "widget.open_rate",
        "Share of sessions that opened the widget, of those in which it was loaded; null where it "
        "was in none.",
        ratio(sessions("widget.opened"), sessions("widget.loaded")),
        Unit.RATIO,
        HIGHER,
    ),
)

"""Pages: how many were seen, how fast they were, how much of them was read."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.web import EXIT_PAGE, PAGE_LOAD_MS, PAGE_MS, SCROLL_DEPTH
from sightline.catalog.measure import count, mean, ratio, sessions
from sightline.catalog.metric import HIGHER, LOWER, average, metric, quantiles
from sightline.catalog.model import Unit

METRICS: Final = (
    *quantiles(PAGE_LOAD_MS, "web.page_view", 50, 75, 95),
    metric(
        "web.page_views_per_session",
        "Pages shown for each different session that saw one; null where none did.",
        ratio(count("web.page_view"), sessions("web.page_view")),
        Unit.COUNT,
        HIGHER,
    ),
    metric(
        "web.unique_page_views.count",
        "Pages shown, each counted once in a session however often it was seen there.",
        sessions("web.page_view", apart="page_path"),
        Unit.COUNT,
        HIGHER,
    ),
    average(PAGE_MS, "web.page_left", better=HIGHER),
    average(SCROLL_DEPTH, "web.page_left", better=HIGHER),
    metric(
        "web.exit_rate",
        "Share of pages left that were the last of their visit, of those that say so; null where "
        "none does.",
        mean(EXIT_PAGE, "web.page_left"),
        Unit.RATIO,
        LOWER,
    ),
)

"""Whether the knowledge base has what is looked for, soon."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.kb import (
    RELEVANCE_SCORE,
    RESULT_POSITION,
    RESULTS_COUNT,
    SEARCH_LATENCY_MS,
)
from sightline.catalog.filter import Op, where
from sightline.catalog.measure import count, ratio
from sightline.catalog.metric import HIGHER, LOWER, average, metric, quantiles
from sightline.catalog.model import Unit

METRICS: Final = (
    metric(
        "kb.hit_rate",
        "Share of searches that found something, whether or not a result was used; null where "
        "nothing was searched.",
        ratio(
            count("kb.search", where=where(RESULTS_COUNT.name, Op.GT, 0)),
            count("kb.search"),
        ),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "kb.hits_per_search",
        "Results used for each search; null where nothing was searched.",
        ratio(count("kb.hit"), count("kb.search")),
        Unit.COUNT,
        HIGHER,
    ),
    *quantiles(SEARCH_LATENCY_MS, "kb.search", 50, 95),
    average(RELEVANCE_SCORE, "kb.search", better=HIGHER),
    average(RESULTS_COUNT, "kb.search"),
    average(RESULT_POSITION, "kb.hit", better=LOWER),
)

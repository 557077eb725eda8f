"""Recommendations: how soon they come, how good they are, what people make of them.

Rates over sessions count a session once, however many recommendations it saw.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.commerce import AMOUNT, ORDER, PRODUCT, RECOMMENDED
from sightline.catalog.events.recommendation import (
    AVERAGE_SCORE,
    BRAND_COUNT,
    CACHE_GENERATION_MS,
    CACHE_HIT,
    COMPLETION_RATIO,
    CONFIDENCE_SCORE,
    DIVERSITY_SCORE,
    FILTERING_MS,
    GENERATION_MS,
    INFERENCE_MS,
    ITEM_COUNT,
    MATCHING_MS,
    NOVELTY_SCORE,
    PRICE_COVERAGE,
    RANKING_MS,
    RATING,
    RELEVANCE_SCORE,
    RESPONSE,
    RESPONSE_MS,
    RETRIEVAL_MS,
    SCORE_VARIANCE,
    SCORING_MS,
    STYLE_COUNT,
    TIME_TO_CLICK_MS,
    TOP_SCORE,
    VIEW_MS,
)
from sightline.catalog.filter import Op, where
from sightline.catalog.measure import both, count, distinct, mean, ratio, sessions, total
from sightline.catalog.metric import HIGHER, LOWER, NEITHER, average, metric, quantiles
from sightline.catalog.model import Better, Metric, Unit

_MADE: Final = "recommendation.generated"
_SEEN: Final = "recommendation.viewed"
_CLICKED: Final = "recommendation.clicked"
_RESPONDED: Final = "recommendation.responded"
_BOUGHT: Final = "commerce.purchase"
_ADVISED: Final = where(RECOMMENDED.name, Op.EQ, True)
_ADVISED_SUM: Final = total(AMOUNT, _BOUGHT, where=_ADVISED)

_STEPS: Final = (
    RETRIEVAL_MS,
    MATCHING_MS,
    SCORING_MS,
    RANKING_MS,
    FILTERING_MS,
    INFERENCE_MS,
    CACHE_GENERATION_MS,
)
_SCORES: Final = (
    AVERAGE_SCORE,
    TOP_SCORE,
    CONFIDENCE_SCORE,
    RELEVANCE_SCORE,
    DIVERSITY_SCORE,
    NOVELTY_SCORE,
    PRICE_COVERAGE,
)


def _response_rate(name: str, response: str, better: Better) -> Metric:
    return metric(
        f"recommendation.{name}_rate",
        f"Share of responses to recommendations that are `{response}`; null where nobody responds.",
        ratio(
            count(_RESPONDED, where=where(RESPONSE.name, Op.EQ, response)),
            count(_RESPONDED, where=where(RESPONSE.name, Op.IS_SET)),
        ),
        Unit.RATIO,
        better,
    )


METRICS: Final = (
    *quantiles(GENERATION_MS, _MADE, 50, 95, 99),
    *(each for step in _STEPS for each in quantiles(step, _MADE, 50, 95)),
    metric(
        "recommendation.cache_hit_rate",
        "Share of recommendations that came from the cache, of those that say so; null where none "
        "does.",
        mean(CACHE_HIT, _MADE),
        Unit.RATIO,
        HIGHER,
    ),
    average(ITEM_COUNT, _MADE),
    average(BRAND_COUNT, _MADE),
    average(STYLE_COUNT, _MADE),
    average(SCORE_VARIANCE, _MADE),
    *(average(quality, _MADE, better=HIGHER) for quality in _SCORES),
    metric(
        "recommendation.click_through_rate",
        "Clicks on recommendations for each time they were seen; null where none was. It can pass "
        "1, where people click several.",
        ratio(count(_CLICKED), count(_SEEN)),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "recommendation.engagement_rate",
        "Share of sessions that clicked a recommendation, of those that saw some; null where none "
        "did.",
        ratio(both("session", (_SEEN,), (_CLICKED,)), sessions(_SEEN)),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "recommendation.try_on_rate",
        "Share of sessions that tried something on, of those that saw recommendations; null where "
        "none did. In any order; a funnel tells the order.",
        ratio(both("session", (_SEEN,), ("try_on.started",)), sessions(_SEEN)),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "recommendation.clicked_products_count",
        "Different products that were opened from recommendations: how much of what the shop has "
        "they lead to.",
        distinct(PRODUCT, _CLICKED),
        Unit.COUNT,
        HIGHER,
    ),
    metric(
        "recommendation.click_to_cart_rate",
        "Share of sessions that put something into the cart, of those that clicked a "
        "recommendation; null where none did.",
        ratio(both("session", (_CLICKED,), ("commerce.add_to_cart",)), sessions(_CLICKED)),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "recommendation.conversion_rate",
        "Share of sessions that bought, of those that saw recommendations; null where none did. "
        "In any order; a funnel tells the order.",
        ratio(both("session", (_SEEN,), (_BOUGHT,)), sessions(_SEEN)),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "recommendation.purchases.count",
        "Different orders with a product that was recommended.",
        distinct(ORDER, _BOUGHT, where=_ADVISED),
        Unit.COUNT,
        HIGHER,
    ),
    metric(
        "recommendation.revenue",
        "Amounts of purchases of recommended products; of orders sent whole, all of it where one "
        "of their products was.",
        _ADVISED_SUM,
        Unit.MONEY,
        HIGHER,
    ),
    metric(
        "recommendation.average_order_value",
        "Amounts of purchases of recommended products over the different orders they are in; null "
        "where there was none.",
        ratio(_ADVISED_SUM, distinct(ORDER, _BOUGHT, where=_ADVISED)),
        Unit.MONEY,
        HIGHER,
    ),
    _response_rate("acceptance", "accepted", HIGHER),
    _response_rate("modification", "modified", NEITHER),
    _response_rate("rejection", "rejected", LOWER),
    _response_rate("ignore", "ignored", LOWER),
    *quantiles(RESPONSE_MS, _RESPONDED, 50, 95),
    *quantiles(TIME_TO_CLICK_MS, _CLICKED, 50, 95),
    average(VIEW_MS, _SEEN, better=HIGHER),
    average(RATING, _RESPONDED, better=HIGHER),
    average(COMPLETION_RATIO, _RESPONDED, better=HIGHER),
)

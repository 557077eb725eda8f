"""Recommendations made together: how they came about, and what people made of them.

Both collections are the same groups of the same events: those that carry one `recommendation.id`.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.assistance import RECOMMENDATIONS as DESCRIBED
from sightline.catalog.collections.inventory.models import AI_RECOMMENDATION_ANALYTICS
from sightline.catalog.collections.model import Collection, Field, Groups, Kind
from sightline.catalog.collections.source import Const, Op
from sightline.catalog.collections.words import (
    AT,
    SESSION,
    USER,
    calc,
    count,
    first,
    first_known,
    highest,
    is_,
    known,
    last,
    lowest,
    node,
    over,
    times,
    total,
    unique,
)
from sightline.catalog.events import commerce, customer
from sightline.catalog.events import recommendation as of
from sightline.catalog.events.face_analysis import FACE_SHAPE
from sightline.catalog.events.model import MODEL, MODEL_VERSION
from sightline.catalog.events.session import DAY_OF_WEEK, TIME_OF_DAY
from sightline.catalog.model import Attribute

_EVENTS: Final = (
    "recommendation.generated",
    "recommendation.viewed",
    "recommendation.clicked",
    "recommendation.responded",
    "try_on.started",
    "try_on.completed",
    "commerce.view",
    "commerce.save_for_later",
    "commerce.add_to_cart",
    "commerce.purchase",
)
_VIEWED: Final = is_("recommendation.viewed")
_CLICKED: Final = is_("recommendation.clicked")
_ANSWERED: Final = is_("recommendation.responded")
_TRIED_ON: Final = is_("try_on.started")
_INTO_CART: Final = is_("commerce.add_to_cart")
_SHOWN_AT: Final = first_known(lowest(AT, _VIEWED), lowest(AT))
_VIEW: Final = Groups(by=(node(commerce.RECOMMENDATION),), events=_EVENTS)
_PERSON: Final = first_known(last(USER), last(SESSION))
_RATED: Final = last(of.RATING)

_STEPS: Final[tuple[tuple[str, Attribute], ...]] = (
    ("dataRetrieval", of.RETRIEVAL_MS),
    ("featureMatching", of.MATCHING_MS),
    ("scoringCalculation", of.SCORING_MS),
    ("ranking", of.RANKING_MS),
    ("filtering", of.FILTERING_MS),
)
_SCORES: Final[tuple[tuple[str, Attribute], ...]] = (
    ("averageScore", of.AVERAGE_SCORE),
    ("scoreDistribution", of.SCORE_DISTRIBUTION),
    ("topScore", of.TOP_SCORE),
    ("scoreVariance", of.SCORE_VARIANCE),
)

RECOMMENDATIONS: Final = Collection(
    described=DESCRIBED,
    kind=Kind.DERIVED,
    row="recommendations made together: all events with one `recommendation.id`",
    view=_VIEW,
    person=_PERSON,
    note="`aiRecommendationAnalytics` shows the same recommendations with other fields.",
    fields=(
        Field("recommendationId", node(commerce.RECOMMENDATION)),
        Field("sessionId", first(SESSION)),
        Field("userId", last(USER), "a keyed hash"),
        Field("timestamp", lowest(AT), "the first of its events, as a rule their generation"),
        Field("inputContext.faceShape", last(FACE_SHAPE)),
        Field("inputContext.userPreferences.stylePreferences", last(customer.STYLE_PREFERENCES)),
        Field("inputContext.userPreferences.brandPreferences", last(customer.BRAND_PREFERENCES)),
        Field("inputContext.userPreferences.priceRange.min", last(customer.MIN_PRICE)),
        Field("inputContext.userPreferences.priceRange.max", last(customer.MAX_PRICE)),
        Field("inputContext.userPreferences.colorPreferences", last(customer.COLOR_PREFERENCES)),
        Field("inputContext.sessionContext.platform", first(known("platform"))),
        Field("inputContext.sessionContext.deviceType", first(known("device"))),
        Field("inputContext.sessionContext.timeOfDay", last(TIME_OF_DAY)),
        Field("inputContext.sessionContext.dayOfWeek", last(DAY_OF_WEEK)),
        Field("generationMetrics.totalGenerationTime", last(of.GENERATION_MS), "ms"),
        *(
            Field(f"generationMetrics.algorithmBreakdown.{step}", last(taken), "ms")
            for step, taken in _STEPS
        ),
        Field("generationMetrics.cachePerformance.cacheHit", last(of.CACHE_HIT)),
        Field("generationMetrics.cachePerformance.cacheKey", last(of.CACHE_KEY)),
        Field(
            "generationMetrics.cachePerformance.cacheGenerationTime",
            last(of.CACHE_GENERATION_MS),
            "ms",
        ),
        Field("recommendationResults.totalRecommendations", last(of.ITEM_COUNT)),
        *(
            Field(f"recommendationResults.recommendationScores.{name}", last(score))
            for name, score in _SCORES
        ),
        Field("recommendationResults.diversityMetrics.brandDiversity", last(of.BRAND_COUNT)),
        Field("recommendationResults.diversityMetrics.styleDiversity", last(of.STYLE_COUNT)),
        Field("recommendationResults.diversityMetrics.priceRangeCoverage", last(of.PRICE_COVERAGE)),
        Field(
            "engagementMetrics.viewedRecommendations",
            total(first_known(of.VIEWED_COUNT, Const(1)), _VIEWED),
        ),
        Field("engagementMetrics.clickedRecommendations", count(_CLICKED)),
        Field("engagementMetrics.virtualTryOnUsage", count(_TRIED_ON)),
        Field("engagementMetrics.addedToCart", count(_INTO_CART)),
        Field(
            "engagementMetrics.purchased",
            unique(commerce.PRODUCT, is_("commerce.purchase")),
            "different products",
        ),
        Field(
            "engagementMetrics.engagementTiming.timeToFirstClick",
            calc(Op.MS_FROM, _SHOWN_AT, lowest(AT, _CLICKED)),
            "ms from when they were first in sight; from their first event where that is unknown",
        ),
        Field(
            "engagementMetrics.engagementTiming.timeToFirstVTO",
            calc(Op.MS_FROM, _SHOWN_AT, lowest(AT, _TRIED_ON)),
            "ms, likewise",
        ),
        Field(
            "engagementMetrics.engagementTiming.timeToAddCart",
            calc(Op.MS_FROM, _SHOWN_AT, lowest(AT, _INTO_CART)),
            "ms, likewise",
        ),
        Field(
            "engagementMetrics.engagementTiming.totalEngagementTime",
            calc(Op.MS_FROM, _SHOWN_AT, highest(AT)),
            "ms, from then to the last event",
        ),
        Field("qualityFeedback.userRating", _RATED),
        Field("qualityFeedback.relevanceScore", last(of.RELEVANCE_SCORE)),
        Field("qualityFeedback.diversityScore", last(of.DIVERSITY_SCORE)),
        Field("qualityFeedback.noveltyScore", last(of.NOVELTY_SCORE)),
    ),
)

RESPONSES: Final = Collection(
    described=AI_RECOMMENDATION_ANALYTICS,
    kind=Kind.DERIVED,
    row="recommendations made together: all events with one `recommendation.id`",
    view=_VIEW,
    person=_PERSON,
    note="`analytics_recommendations` shows the same recommendations with other fields.",
    fields=(
        Field("recommendationId", node(commerce.RECOMMENDATION)),
        Field("userId", last(USER), "a keyed hash"),
        Field("modelId", last(MODEL)),
        Field("modelVersion", last(MODEL_VERSION)),
        Field("recommendationType", last(of.TYPE), "also `product`"),
        Field("recommendationData.items", last(of.PRODUCTS), "ids of products, best first"),
        Field("recommendationData.confidence", last(of.CONFIDENCE_SCORE)),
        Field("recommendationData.reasoning", last(of.REASONING)),
        Field("recommendationData.personalizedFactors", last(of.PERSONALIZED_FACTORS)),
        Field("userResponse.action", last(of.RESPONSE)),
        Field("userResponse.responseTime", times(last(of.RESPONSE_MS), 0.001), "seconds"),
        Field("userResponse.modifications", last(of.MODIFICATIONS)),
        Field("userResponse.feedback.rating", _RATED),
        Field("userResponse.feedback.comment", last(of.COMMENT)),
        Field("context.timeOfDay", last(TIME_OF_DAY)),
        Field("context.dayOfWeek", last(DAY_OF_WEEK)),
        Field("context.userGoals", last(customer.GOALS)),
        Field("context.recentActivity", last(customer.RECENT_ACTIVITY)),
        Field("context.deviceType", first(known("device"))),
        Field("engagementMetrics.viewDuration", total(of.VIEW_MS, _VIEWED), "ms"),
        Field(
            "engagementMetrics.clickThroughRate",
            over(count(_CLICKED), total(first_known(of.VIEWED_COUNT, Const(1)), _VIEWED)),
            "clicks for each that was in sight",
        ),
        Field("engagementMetrics.completionRate", last(of.COMPLETION_RATIO)),
        Field("timestamp", lowest(AT)),
        Field("responseTimestamp", lowest(AT, _ANSWERED)),
    ),
)

"""Recommendations: how they were made, what was in them, and what people made of them.

One event for both documents: `recommendationMetrics` of the data models, and
`aiRecommendationAnalytics` of the performance analytics, whose types of another trade (`workout`)
hold beside those of a shop. Who bought what was recommended is seen in `commerce` events, which
carry `recommendation.id` and `recommendation.position`.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import (
    FUNCTIONAL,
    Handling,
    choice,
    count,
    duration_ms,
    flag,
    identifier,
    listing,
    number,
    rating,
    ratio,
    score,
    text,
)
from sightline.catalog.events.commerce import (
    CURRENCY,
    PRODUCT,
    RECOMMENDATION,
    RECOMMENDATION_POSITION,
)
from sightline.catalog.events.customer import (
    BRAND_PREFERENCES,
    COLOR_PREFERENCES,
    GOALS,
    MAX_PRICE,
    MIN_PRICE,
    RECENT_ACTIVITY,
    STYLE_PREFERENCES,
)
from sightline.catalog.events.face_analysis import FACE_SHAPE
from sightline.catalog.events.model import MODEL, MODEL_VERSION
from sightline.catalog.events.session import DAY_OF_WEEK, TIME_OF_DAY
from sightline.catalog.model import DataClass, Event, Purpose, Unit, ValueType

_KEPT_APART: Final[Handling] = {
    "data_class": DataClass.CONFIDENTIAL,
    "purpose": Purpose.FUNCTIONAL,
}

TYPE: Final = choice(
    "recommendation.type",
    "What is recommended",
    (
        "product",
        "workout",
        "nutrition",
        "recovery",
        "goal_adjustment",
        "program_suggestion",
    ),
    **FUNCTIONAL,
)

GENERATION_MS: Final = duration_ms(
    "recommendation.generation_ms", "Time to make the recommendations", example=340, **FUNCTIONAL
)
RETRIEVAL_MS: Final = duration_ms(
    "recommendation.data_retrieval_ms", "Time to retrieve data", example=90, **FUNCTIONAL
)
MATCHING_MS: Final = duration_ms(
    "recommendation.feature_matching_ms", "Time to match features", example=110, **FUNCTIONAL
)
SCORING_MS: Final = duration_ms(
    "recommendation.scoring_ms", "Time to calculate scores", example=70, **FUNCTIONAL
)
RANKING_MS: Final = duration_ms(
    "recommendation.ranking_ms", "Time to rank", example=40, **FUNCTIONAL
)
FILTERING_MS: Final = duration_ms(
    "recommendation.filtering_ms", "Time to filter", example=20, **FUNCTIONAL
)
INFERENCE_MS: Final = duration_ms(
    "recommendation.inference_ms", "Time the model itself took", example=160, **FUNCTIONAL
)
CACHE_HIT: Final = flag(
    "recommendation.cache_hit", "Whether they came from the cache", example=False, **FUNCTIONAL
)
CACHE_KEY: Final = identifier(
    "recommendation.cache_key",
    "Key of the cache's entry; hash it where it names a person",
    example="recommendations:9c41",
    **_KEPT_APART,
)
CACHE_GENERATION_MS: Final = duration_ms(
    "recommendation.cache_generation_ms",
    "Time to fill the cache's entry",
    example=300,
    **FUNCTIONAL,
)

ITEM_COUNT: Final = count(
    "recommendation.item_count", "Number of recommendations", example=12, **FUNCTIONAL
)
PRODUCTS: Final = listing(
    "recommendation.product_ids",
    "What is recommended, best first",
    example=("frame-1042", "frame-1007"),
    items=ValueType.STRING,
)
CONFIDENCE_SCORE: Final = score(
    "recommendation.confidence_score", "How sure the model is of them", example=0.82, **FUNCTIONAL
)
REASONING: Final = text(
    "recommendation.reasoning", "Why, as told to the person", example="Balances a round face"
)
PERSONALIZED_FACTORS: Final = listing(
    "recommendation.personalized_factors",
    "What about the person was used",
    example=("face_shape", "price_range"),
    items=ValueType.STRING,
)
AVERAGE_SCORE: Final = score(
    "recommendation.average_score",
    "Average score of the recommendations",
    example=0.71,
    **FUNCTIONAL,
)
TOP_SCORE: Final = score(
    "recommendation.top_score", "Score of the best recommendation", example=0.93, **FUNCTIONAL
)
SCORE_VARIANCE: Final = number(
    "recommendation.score_variance",
    "Variance of the scores",
    example=0.014,
    unit=Unit.NONE,
    **FUNCTIONAL,
)
SCORE_DISTRIBUTION: Final = listing(
    "recommendation.score_distribution",
    "Number of recommendations in each of equal buckets of scores, lowest first",
    example=(0, 1, 3, 6, 2),
    items=ValueType.NUMBER,
    **FUNCTIONAL,
)
BRAND_COUNT: Final = count(
    "recommendation.brand_count", "Different brands among them", example=5, **FUNCTIONAL
)
STYLE_COUNT: Final = count(
    "recommendation.style_count", "Different styles among them", example=4, **FUNCTIONAL
)
PRICE_COVERAGE: Final = ratio(
    "recommendation.price_range_coverage_ratio",
    "Share of the wanted range of prices that they cover",
    example=0.6,
    **FUNCTIONAL,
)
RELEVANCE_SCORE: Final = score(
    "recommendation.relevance_score",
    "How relevant they are, as calculated",
    example=0.84,
    **FUNCTIONAL,
)
DIVERSITY_SCORE: Final = score(
    "recommendation.diversity_score",
    "How unlike each other they are, as calculated",
    example=0.57,
    **FUNCTIONAL,
)
NOVELTY_SCORE: Final = score(
    "recommendation.novelty_score",
    "How new to the person they are, as calculated",
    example=0.44,
    **FUNCTIONAL,
)

VIEWED_COUNT: Final = count(
    "recommendation.viewed_count", "Recommendations that were in sight", example=6
)
VIEW_MS: Final = duration_ms("recommendation.view_ms", "Time they were in sight", example=12_500)
TIME_TO_CLICK_MS: Final = duration_ms(
    "recommendation.time_to_click_ms", "Time from their being shown to the click", example=6_800
)

RESPONSE: Final = choice(
    "recommendation.response",
    "What the person did with them",
    ("accepted", "modified", "rejected", "ignored"),
)
RESPONSE_MS: Final = duration_ms(
    "recommendation.response_ms", "Time the person took", example=9_400
)
MODIFICATIONS: Final = listing(
    "recommendation.modifications",
    "What the person changed",
    example=("color",),
    items=ValueType.STRING,
)
RATING: Final = rating("recommendation.rating", "What the person gave for them")
COMMENT: Final = text(
    "recommendation.comment", "What the person said of them", example="Just what I looked for"
)
COMPLETION_RATIO: Final = ratio(
    "recommendation.completion_ratio", "How much of what was recommended was done", example=0.75
)

_WHICH: Final = (RECOMMENDATION, TYPE, MODEL, MODEL_VERSION)

EVENTS: Final = (
    Event(
        name="recommendation.generated",
        description="Recommendations are made for a person.",
        attributes=(
            *_WHICH,
            GENERATION_MS,
            RETRIEVAL_MS,
            MATCHING_MS,
            SCORING_MS,
            RANKING_MS,
            FILTERING_MS,
            INFERENCE_MS,
            CACHE_HIT,
            CACHE_KEY,
            CACHE_GENERATION_MS,
            ITEM_COUNT,
            PRODUCTS,
            CONFIDENCE_SCORE,
            REASONING,
            PERSONALIZED_FACTORS,
            AVERAGE_SCORE,
            TOP_SCORE,
            SCORE_VARIANCE,
            SCORE_DISTRIBUTION,
            BRAND_COUNT,
            STYLE_COUNT,
            PRICE_COVERAGE,
            RELEVANCE_SCORE,
            DIVERSITY_SCORE,
            NOVELTY_SCORE,
            FACE_SHAPE,
            STYLE_PREFERENCES,
            BRAND_PREFERENCES,
            COLOR_PREFERENCES,
            MIN_PRICE,
            MAX_PRICE,
            CURRENCY,
            GOALS,
            RECENT_ACTIVITY,
            TIME_OF_DAY,
            DAY_OF_WEEK,
        ),
        required=(RECOMMENDATION.name, GENERATION_MS.name, ITEM_COUNT.name),
        purpose=Purpose.FUNCTIONAL,
    ),
    Event(
        name="recommendation.viewed",
        description="Recommendations come into a person's sight.",
        attributes=(*_WHICH, VIEWED_COUNT, VIEW_MS),
        required=(RECOMMENDATION.name,),
    ),
    Event(
        name="recommendation.clicked",
        description="A person opens one of the recommendations.",
        attributes=(*_WHICH, PRODUCT, RECOMMENDATION_POSITION, TIME_TO_CLICK_MS),
        required=(RECOMMENDATION.name, PRODUCT.name),
    ),
    Event(
        name="recommendation.responded",
        description="A person takes, changes, refuses or ignores recommendations, or rates them.",
        attributes=(
            *_WHICH,
            RESPONSE,
            RESPONSE_MS,
            MODIFICATIONS,
            RATING,
            COMMENT,
            COMPLETION_RATIO,
        ),
        required=(RECOMMENDATION.name,),
    ),
)

"""Face analysis: does it succeed, how long does it take, how sure is it, what follows from it."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.customer import FEEDBACK_RATING, FEEDBACK_SUBJECT
from sightline.catalog.events.face_analysis import (
    ACCURACY_SCORE,
    BRIGHTNESS_SCORE,
    CLASSIFICATION_MS,
    CLIENT_MS,
    CONTRAST_SCORE,
    DETECTION_SCORE,
    FACE_SHAPE_SCORE,
    FACE_WIDTH_SCORE,
    FEATURE_EXTRACTION_MS,
    IMAGE_CAPTURE_MS,
    IMAGE_QUALITY_SCORE,
    MEASUREMENT_MS,
    MEDIAPIPE_MS,
    NETWORK_MS,
    NO_FACE,
    PUPILLARY_DISTANCE_SCORE,
    RECOMMENDATION_COUNT,
    RETRY_COUNT,
    SERVER_MS,
    SHARPNESS_SCORE,
    TOTAL_MS,
    VALIDATION_MS,
)
from sightline.catalog.filter import Op, where
from sightline.catalog.measure import both, count, less, mean, ratio, sessions
from sightline.catalog.metric import HIGHER, LOWER, average, metric, quantiles
from sightline.catalog.model import Unit
from sightline.catalog.otel import ERROR_TYPE

_DONE: Final = "face_analysis.completed"
_FAILED: Final = "face_analysis.failed"
_STEPS: Final = (
    CLIENT_MS,
    SERVER_MS,
    NETWORK_MS,
    IMAGE_CAPTURE_MS,
    MEDIAPIPE_MS,
    FEATURE_EXTRACTION_MS,
    MEASUREMENT_MS,
    CLASSIFICATION_MS,
    VALIDATION_MS,
)
_QUALITY: Final = (
    IMAGE_QUALITY_SCORE,
    BRIGHTNESS_SCORE,
    CONTRAST_SCORE,
    SHARPNESS_SCORE,
    DETECTION_SCORE,
    PUPILLARY_DISTANCE_SCORE,
    FACE_WIDTH_SCORE,
    FACE_SHAPE_SCORE,
    ACCURACY_SCORE,
)

METRICS: Final = (
    metric(
        "face_analysis.success_rate",
        "Share of face analyses that ended with a result, of those that ended; null where none "
        "did.",
        ratio(count(_DONE), count(_DONE, _FAILED)),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "face_analysis.failure_rate",
        "Share of face analyses that ended without a result, of those that ended; null where none "
        "did.",
        ratio(count(_FAILED), count(_DONE, _FAILED)),
        Unit.RATIO,
        LOWER,
    ),
    metric(
        "face_analysis.detection_rate",
        "Share of face analyses that found a face, of those that ended; null where none did. One "
        f"that found none fails with `{ERROR_TYPE.name}` `{NO_FACE}`.",
        ratio(
            less(
                count(_DONE, _FAILED),
                count(_FAILED, where=where(ERROR_TYPE.name, Op.EQ, NO_FACE)),
            ),
            count(_DONE, _FAILED),
        ),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "face_analysis.completion_rate",
        "Face analyses that ended with a result over those that were started, each counted when "
        "it happened; null where none was started.",
        ratio(count(_DONE), count("face_analysis.started")),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "face_analysis.recommendation_rate",
        "Share of sessions that saw recommendations, of those with a face analysis that ended with "
        "a result; null where none did. In any order; a funnel tells the order.",
        ratio(both("session", (_DONE,), ("recommendation.viewed",)), sessions(_DONE)),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "face_analysis.satisfaction_rating",
        "Average rating people gave their face analysis; null where nobody did.",
        mean(
            FEEDBACK_RATING,
            "customer.feedback_given",
            where=where(FEEDBACK_SUBJECT.name, Op.EQ, "face_analysis"),
        ),
        Unit.RATING,
        HIGHER,
    ),
    average(TOTAL_MS, _DONE),
    *quantiles(TOTAL_MS, _DONE, 50, 95, 99),
    *(each for step in _STEPS for each in quantiles(step, _DONE, 50, 95)),
    *(average(quality, _DONE, better=HIGHER) for quality in _QUALITY),
    *(each for each in quantiles(ACCURACY_SCORE, _DONE, 10, 50, 90, better=HIGHER)),
    average(RETRY_COUNT, _DONE, better=LOWER),
    average(RECOMMENDATION_COUNT, _DONE),
)

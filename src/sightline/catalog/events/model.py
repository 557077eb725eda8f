"""Models that judge and recommend: how good, fast, safe and costly a version was over a while.

One event an evaluation; the period it looks at ends where the event occurred or says otherwise.
Language models answer one by one: `ai.response_completed`.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import (
    ESSENTIAL,
    choice,
    count,
    duration_ms,
    flag,
    identifier,
    label,
    listing,
    moment,
    number,
    points,
    rating,
    ratio,
    score,
)
from sightline.catalog.model import Event, Purpose, Unit, ValueType
from sightline.catalog.otel import CPU_UTILIZATION, ENVIRONMENT, called

_LEVELS: Final = ("low", "medium", "high")

MODEL: Final = identifier(
    "model.id", "The model", example="frame-ranker", dimension=True, **ESSENTIAL
)
MODEL_VERSION: Final = label("model.version", "Version of the model", example="3.2.0", **ESSENTIAL)
MODEL_TYPE: Final = choice(
    "model.type",
    "What the model does",
    (
        "recommendation",
        "nutrition_ai",
        "form_analysis",
        "personalization",
        "risk_assessment",
        "face_analysis",
        "conversation",
    ),
    **ESSENTIAL,
)

ACCURACY_SCORE: Final = score(
    "model.accuracy_score", "Share of predictions that are right", example=0.94, **ESSENTIAL
)
PRECISION_SCORE: Final = score(
    "model.precision_score",
    "Share of what it found that was to be found",
    example=0.91,
    **ESSENTIAL,
)
RECALL_SCORE: Final = score(
    "model.recall_score", "Share of what was to be found that it found", example=0.89, **ESSENTIAL
)
F1_SCORE: Final = score(
    "model.f1_score", "Harmonic mean of precision and recall", example=0.9, **ESSENTIAL
)
PREDICTION_MS: Final = duration_ms(
    "model.prediction_ms", "Average time of a prediction", example=38, **ESSENTIAL
)
THROUGHPUT: Final = number(
    "model.predictions_per_second",
    "Predictions each second",
    example=120,
    unit=Unit.PER_SECOND,
    **ESSENTIAL,
)
ERROR_RATE: Final = ratio(
    "model.error_rate", "Share of predictions that failed", example=0.004, **ESSENTIAL
)
ACCEPTANCE_RATE: Final = ratio(
    "model.acceptance_rate", "Share of suggestions that people took", example=0.31, **ESSENTIAL
)
MODIFICATION_RATE: Final = ratio(
    "model.modification_rate", "Share of suggestions that people changed", example=0.08, **ESSENTIAL
)
SATISFACTION_RATING: Final = rating(
    "model.satisfaction_rating", "Average satisfaction of the people it served", **ESSENTIAL
)

DRIFT_DETECTED: Final = flag(
    "model.drift_detected", "Whether its input has changed", example=False, **ESSENTIAL
)
DRIFT_SEVERITY: Final = choice(
    "model.drift_severity", "How much its input has changed", _LEVELS, **ESSENTIAL
)
DRIFT_FEATURES: Final = listing(
    "model.drift_features",
    "The features that have changed",
    example=("brightness", "device"),
    items=ValueType.STRING,
    **ESSENTIAL,
)
DRIFT_SCORE: Final = number(
    "model.drift_score",
    "How far its input is from what it was trained on; 0 is not at all, large is unlike it",
    example=0.07,
    unit=Unit.SCORE,
    **ESSENTIAL,
)

VIOLATION_COUNT: Final = count(
    "model.safety_violation_count", "Answers that broke a safety rule", example=0, **ESSENTIAL
)
SAFETY_POINTS: Final = points(
    "model.safety_points", "How safe its answers were", example=98, **ESSENTIAL
)
LAST_VIOLATION_TYPE: Final = label(
    "model.last_violation_type",
    "The last safety rule that was broken",
    example="medical_advice",
    **ESSENTIAL,
)
RISK_LEVEL: Final = choice(
    "model.risk_level", "How much harm it could do as it is", _LEVELS, **ESSENTIAL
)

MEMORY_BYTES: Final = number(
    "model.memory_bytes",
    "Memory it used",
    example=2_147_483_648,
    unit=Unit.BYTES,
    maximum=1e15,
    **ESSENTIAL,
)
GPU_UTILIZATION: Final = ratio(
    "hw.gpu.utilization",
    "Share of the graphics processors in use",
    example=0.37,
    **called("hw.gpu.utilization"),
)
COST_PER_PREDICTION: Final = number(
    "model.prediction_cost_usd",
    "Cost of a prediction",
    example=0.0003,
    unit=Unit.US_DOLLARS,
    maximum=10_000,
    **ESSENTIAL,
)

PERIOD_STARTS_AT: Final = moment(
    "model.period_starts_at",
    "Start of the period the evaluation looks at",
    example="2025-01-14T00:00:00Z",
    **ESSENTIAL,
)
PERIOD_ENDS_AT: Final = moment(
    "model.period_ends_at", "Its end", example="2025-01-15T00:00:00Z", **ESSENTIAL
)
SAMPLE_COUNT: Final = count(
    "model.sample_count", "Predictions the evaluation looks at", example=5_000, **ESSENTIAL
)

VIOLATION_TYPE: Final = label(
    "model.violation_type", "The safety rule that was broken", example="medical_advice", **ESSENTIAL
)
VIOLATION_SEVERITY: Final = choice(
    "model.violation_severity", "How bad it was", _LEVELS, **ESSENTIAL
)
VIOLATION_BLOCKED: Final = flag(
    "model.violation_blocked", "Whether the answer was kept from the person", **ESSENTIAL
)

_WHICH: Final = (MODEL, MODEL_VERSION, MODEL_TYPE, ENVIRONMENT)

_FIGURES: Final = (
    ACCURACY_SCORE,
    PRECISION_SCORE,
    RECALL_SCORE,
    F1_SCORE,
    PREDICTION_MS,
    THROUGHPUT,
    ERROR_RATE,
    ACCEPTANCE_RATE,
    MODIFICATION_RATE,
    DRIFT_DETECTED,
    DRIFT_SEVERITY,
    DRIFT_FEATURES,
    DRIFT_SCORE,
    VIOLATION_COUNT,
    SAFETY_POINTS,
    RISK_LEVEL,
    CPU_UTILIZATION,
    MEMORY_BYTES,
    PERIOD_STARTS_AT,
    PERIOD_ENDS_AT,
    SAMPLE_COUNT,
)
"""What the specification says of every evaluation."""

EVENTS: Final = (
    Event(
        name="model.evaluated",
        description="A version of a model is evaluated over a period.",
        attributes=(
            *_WHICH,
            *_FIGURES,
            SATISFACTION_RATING,
            LAST_VIOLATION_TYPE,
            GPU_UTILIZATION,
            COST_PER_PREDICTION,
        ),
        required=(
            MODEL.name,
            MODEL_VERSION.name,
            MODEL_TYPE.name,
            *(attribute.name for attribute in _FIGURES),
        ),
        purpose=Purpose.ESSENTIAL,
    ),
    Event(
        name="model.safety_violated",
        description="An answer of a model breaks a safety rule.",
        attributes=(*_WHICH, VIOLATION_TYPE, VIOLATION_SEVERITY, VIOLATION_BLOCKED),
        required=(MODEL.name, VIOLATION_TYPE.name),
        purpose=Purpose.ESSENTIAL,
    ),
)

"""Models: accuracy, speed, safety, drift and cost, as their evaluations say.

Averages over evaluations count each once, whatever it looked at: break down by `model.id` and
`model.version` to see one.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.model import (
    ACCEPTANCE_RATE,
    ACCURACY_SCORE,
    COST_PER_PREDICTION,
    DRIFT_DETECTED,
    DRIFT_SCORE,
    ERROR_RATE,
    F1_SCORE,
    GPU_UTILIZATION,
    MEMORY_BYTES,
    MODIFICATION_RATE,
    PRECISION_SCORE,
    PREDICTION_MS,
    RECALL_SCORE,
    SAFETY_POINTS,
    SAMPLE_COUNT,
    SATISFACTION_RATING,
    THROUGHPUT,
    VIOLATION_BLOCKED,
    VIOLATION_COUNT,
)
from sightline.catalog.measure import mean
from sightline.catalog.metric import HIGHER, LOWER, average, lowest, metric, total
from sightline.catalog.model import Unit
from sightline.catalog.otel import CPU_UTILIZATION

_EVALUATED: Final = "model.evaluated"

METRICS: Final = (
    average(ACCURACY_SCORE, _EVALUATED, better=HIGHER),
    lowest(ACCURACY_SCORE, _EVALUATED, better=HIGHER),
    average(PRECISION_SCORE, _EVALUATED, better=HIGHER),
    average(RECALL_SCORE, _EVALUATED, better=HIGHER),
    average(F1_SCORE, _EVALUATED, better=HIGHER),
    average(PREDICTION_MS, _EVALUATED, better=LOWER),
    average(THROUGHPUT, _EVALUATED, better=HIGHER),
    average(ERROR_RATE, _EVALUATED, better=LOWER),
    average(ACCEPTANCE_RATE, _EVALUATED, better=HIGHER),
    average(MODIFICATION_RATE, _EVALUATED, better=LOWER),
    average(SATISFACTION_RATING, _EVALUATED, better=HIGHER),
    average(DRIFT_SCORE, _EVALUATED, better=LOWER),
    metric(
        "model.drift_rate",
        "Share of evaluations that found that the input has changed, of those that say so; null "
        "where none does.",
        mean(DRIFT_DETECTED, _EVALUATED),
        Unit.RATIO,
        LOWER,
    ),
    average(SAFETY_POINTS, _EVALUATED, better=HIGHER),
    total(VIOLATION_COUNT, _EVALUATED, better=LOWER),
    metric(
        "model.violation_block_rate",
        "Share of answers against a safety rule that were kept from the person, of those that say "
        "so; null where none does.",
        mean(VIOLATION_BLOCKED, "model.safety_violated"),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "model.cpu_utilization_ratio",
        "Average share of the processors that models used, as their evaluations say.",
        mean(CPU_UTILIZATION, _EVALUATED),
        Unit.RATIO,
        LOWER,
    ),
    average(MEMORY_BYTES, _EVALUATED, better=LOWER),
    average(GPU_UTILIZATION, _EVALUATED),
    average(COST_PER_PREDICTION, _EVALUATED, better=LOWER),
    total(SAMPLE_COUNT, _EVALUATED),
)

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
from sightline.catalog.metric import HIGHER, LOWER, average, metric, total
from sightline.catalog.model import Lowest, Unit
from sightline.catalog.otel import CPU_UTILIZATION

_EVALUATED: Final = "model.evaluated"

METRICS: Final = (
    average(ACCURACY_SCORE, _EVALUATED, HIGHER),
    metric(
        f"{ACCURACY_SCORE.name}.min",
        "Lowest: share of predictions that are right.",
        Lowest(attribute=ACCURACY_SCORE.name, events=(_EVALUATED,)),
        Unit.SCORE,
        HIGHER,
    ),
    average(PRECISION_SCORE, _EVALUATED, HIGHER),
    average(RECALL_SCORE, _EVALUATED, HIGHER),
    average(F1_SCORE, _EVALUATED, HIGHER),
    average(PREDICTION_MS, _EVALUATED, LOWER),
    average(THROUGHPUT, _EVALUATED, HIGHER),
    average(ERROR_RATE, _EVALUATED, LOWER),
    average(ACCEPTANCE_RATE, _EVALUATED, HIGHER),
    average(MODIFICATION_RATE, _EVALUATED, LOWER),
    average(SATISFACTION_RATING, _EVALUATED, HIGHER),
    average(DRIFT_SCORE, _EVALUATED, LOWER),
    metric(
        "model.drift_rate",
        "Share of evaluations that found that the input has changed, of those that say so; null "
        "where none does.",
        mean(DRIFT_DETECTED, _EVALUATED),
        Unit.RATIO,
        LOWER,
    ),
    average(SAFETY_POINTS, _EVALUATED, HIGHER),
    total(VIOLATION_COUNT, _EVALUATED, LOWER),
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
    average(GPU_UTILIZATION, _EVALUATED),
    average(COST_PER_PREDICTION, _EVALUATED, LOWER),
    total(SAMPLE_COUNT, _EVALUATED),
)

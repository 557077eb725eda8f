"""Models, evaluated over a period."""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.models import AI_MODEL_METRICS
from sightline.catalog.collections.model import Collection, Field, Kind, Rows
from sightline.catalog.collections.words import AT, node
from sightline.catalog.events import model as of
from sightline.catalog.otel import CPU_UTILIZATION

EVALUATIONS: Final = Collection(
    described=AI_MODEL_METRICS,
    kind=Kind.WRITTEN,
    row="an evaluation of a version of a model: an event `model.evaluated`",
    view=Rows(events=("model.evaluated",)),
    fields=(
        Field("modelId", node(of.MODEL)),
        Field("modelVersion", node(of.MODEL_VERSION)),
        Field("modelType", node(of.MODEL_TYPE), "also `face_analysis` and `conversation`"),
        Field("accuracyScore", node(of.ACCURACY_SCORE)),
        Field("precisionScore", node(of.PRECISION_SCORE)),
        Field("recallScore", node(of.RECALL_SCORE)),
        Field("f1Score", node(of.F1_SCORE)),
        Field("predictionLatency", node(of.PREDICTION_MS), "ms"),
        Field("throughput", node(of.THROUGHPUT), "each second"),
        Field("errorRate", node(of.ERROR_RATE)),
        Field("acceptanceRate", node(of.ACCEPTANCE_RATE)),
        Field("modificationRate", node(of.MODIFICATION_RATE)),
        Field("satisfactionScore", node(of.SATISFACTION_RATING), "1-5"),
        Field("dataDrift.detected", node(of.DRIFT_DETECTED)),
        Field("dataDrift.severity", node(of.DRIFT_SEVERITY)),
        Field("dataDrift.affectedFeatures", node(of.DRIFT_FEATURES)),
        Field("dataDrift.driftScore", node(of.DRIFT_SCORE)),
        Field("safetyMetrics.violationCount", node(of.VIOLATION_COUNT)),
        Field("safetyMetrics.safetyScore", node(of.SAFETY_POINTS), "0-100"),
        Field("safetyMetrics.lastViolationType", node(of.LAST_VIOLATION_TYPE)),
        Field("safetyMetrics.riskLevel", node(of.RISK_LEVEL)),
        Field("resourceUsage.cpuUtilization", node(CPU_UTILIZATION)),
        Field("resourceUsage.memoryUsage", node(of.MEMORY_BYTES), "bytes"),
        Field("resourceUsage.gpuUtilization", node(of.GPU_UTILIZATION)),
        Field("resourceUsage.costPerPrediction", node(of.COST_PER_PREDICTION), "US dollars"),
        Field("evaluationPeriod.startTime", node(of.PERIOD_STARTS_AT)),
        Field("evaluationPeriod.endTime", node(of.PERIOD_ENDS_AT)),
        Field("evaluationPeriod.sampleSize", node(of.SAMPLE_COUNT)),
        Field("timestamp", AT),
    ),
)

"""Models and what they recommend, as the performance data model describes them."""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.described import PERFORMANCE, Described

AI_MODEL_METRICS: Final = Described(
    name="aiModelMetrics",
    document=PERFORMANCE,
    section="AI Performance Metrics",
    fields=(
        ("modelId", "string"),
        ("modelVersion", "string"),
        (
            "modelType",
            "'recommendation' | 'nutrition_ai' | 'form_analysis' | 'personalization' | "
            "'risk_assessment'",
        ),
        ("accuracyScore", "number"),
        ("precisionScore", "number"),
        ("recallScore", "number"),
        ("f1Score", "number"),
        ("predictionLatency", "number"),
        ("throughput", "number"),
        ("errorRate", "number"),
        ("acceptanceRate", "number"),
        ("modificationRate", "number"),
        ("satisfactionScore?", "number"),
        ("dataDrift.detected", "boolean"),
        ("dataDrift.severity", "'low' | 'medium' | 'high'"),
        ("dataDrift.affectedFeatures", "string[]"),
        ("dataDrift.driftScore", "number"),
        ("safetyMetrics.violationCount", "number"),
        ("safetyMetrics.safetyScore", "number"),
        ("safetyMetrics.lastViolationType?", "string"),
        ("safetyMetrics.riskLevel", "'low' | 'medium' | 'high'"),
        ("resourceUsage.cpuUtilization", "number"),
        ("resourceUsage.memoryUsage", "number"),
        ("resourceUsage.gpuUtilization?", "number"),
        ("resourceUsage.costPerPrediction?", "number"),
        ("evaluationPeriod.startTime", "number"),
        ("evaluationPeriod.endTime", "number"),
        ("evaluationPeriod.sampleSize", "number"),
        ("timestamp", "number"),
    ),
)

AI_RECOMMENDATION_ANALYTICS: Final = Described(
    name="aiRecommendationAnalytics",
    document=PERFORMANCE,
    section="AI Performance Metrics",
    fields=(
        ("recommendationId", "string"),
        ("userId", "id(users)"),
        ("modelId", "string"),
        ("modelVersion", "string"),
        (
            "recommendationType",
            "'workout' | 'nutrition' | 'recovery' | 'goal_adjustment' | 'program_suggestion'",
        ),
        ("recommendationData.items", "any[]"),
        ("recommendationData.confidence", "number"),
        ("recommendationData.reasoning?", "string"),
        ("recommendationData.personalizedFactors", "string[]"),
        ("userResponse?.action", "'accepted' | 'modified' | 'rejected' | 'ignored'"),
        ("userResponse?.responseTime", "number"),
        ("userResponse?.modifications?", "string[]"),
        ("userResponse?.feedback?.rating", "number"),
        ("userResponse?.feedback?.comment?", "string"),
        ("context.timeOfDay", "string"),
        ("context.dayOfWeek", "string"),
        ("context.userGoals", "string[]"),
        ("context.recentActivity", "string[]"),
        ("context.deviceType", "string"),
        ("engagementMetrics?.viewDuration", "number"),
        ("engagementMetrics?.clickThroughRate", "number"),
        ("engagementMetrics?.completionRate?", "number"),
        ("timestamp", "number"),
        ("responseTimestamp?", "number"),
    ),
)

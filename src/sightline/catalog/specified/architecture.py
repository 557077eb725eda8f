"""The technical architecture: AI monitoring (4.3), performance targets and success metrics."""

from __future__ import annotations

from typing import Final

from sightline.catalog.specified.model import ARCHITECTURE, Asked, Place

PLACES: Final = (
    Place(
        ARCHITECTURE,
        "4.3, faceAnalysisMetrics",
        (
            Asked("face_analysis_requests_total", ("face_analysis.started.count",)),
            Asked(
                "face_analysis_duration_seconds",
                (
                    "face_analysis.total_ms.p50",
                    "face_analysis.total_ms.p95",
                    "face_analysis.total_ms.p99",
                ),
            ),
            Asked("face_analysis_failures_total", ("face_analysis.failed.count",)),
            Asked(
                "face_detection_confidence_score",
                ("face_analysis.detection_confidence_score.avg",),
            ),
            Asked("measurement_accuracy_score", ("face_analysis.accuracy_score.avg",)),
            Asked("image_quality_score", ("face_analysis.image_quality_score.avg",)),
            Asked("face_detection_success_rate", ("face_analysis.detection_rate",)),
            Asked(
                "measurement_confidence_distribution",
                (
                    "face_analysis.accuracy_score.p10",
                    "face_analysis.accuracy_score.p50",
                    "face_analysis.accuracy_score.p90",
                ),
            ),
            Asked("processing_retry_count", ("face_analysis.retry_count.avg",)),
            Asked(
                "face_analysis_to_recommendation_conversion",
                ("face_analysis.recommendation_rate",),
            ),
            Asked("face_analysis_completion_rate", ("face_analysis.completion_rate",)),
            Asked("user_satisfaction_with_analysis", ("face_analysis.satisfaction_rating",)),
        ),
    ),
    Place(
        ARCHITECTURE,
        "4.3, recommendationMetrics",
        (
            Asked(
                "recommendation_generation_duration_seconds",
                (
                    "recommendation.generation_ms.p50",
                    "recommendation.generation_ms.p95",
                    "recommendation.generation_ms.p99",
                ),
            ),
            Asked("recommendation_requests_total", ("recommendation.generated.count",)),
            Asked("recommendation_cache_hit_rate", ("recommendation.cache_hit_rate",)),
            Asked(
                "recommendation_model_inference_time",
                ("recommendation.inference_ms.p50", "recommendation.inference_ms.p95"),
            ),
            Asked("recommendation_relevance_score", ("recommendation.relevance_score.avg",)),
            Asked("recommendation_diversity_score", ("recommendation.diversity_score.avg",)),
            Asked("recommendation_click_through_rate", ("recommendation.click_through_rate",)),
            Asked("recommendation_conversion_rate", ("recommendation.conversion_rate",)),
            Asked("recommendations_leading_to_purchase", ("recommendation.purchases.count",)),
            Asked(
                "average_order_value_with_recommendations",
                ("recommendation.average_order_value",),
            ),
            Asked(
                "user_engagement_with_recommendations",
                ("recommendation.engagement_rate", "recommendation.view_ms.avg"),
            ),
        ),
    ),
    Place(
        ARCHITECTURE,
        "4.3, conversationMetrics",
        (
            Asked(
                "conversation_response_time_seconds",
                (
                    "conversation.response_ms.p50",
                    "conversation.response_ms.p95",
                    "conversation.response_ms.p99",
                ),
            ),
            Asked("intent_recognition_accuracy", ("conversation.intent_accuracy_score.avg",)),
            Asked("context_maintenance_score", ("conversation.context_score.avg",)),
            Asked("conversation_completion_rate", ("conversation.completion_rate",)),
            Asked("user_satisfaction_score", ("conversation.satisfaction_rating.avg",)),
            Asked("conversation_coherence_score", ("conversation.coherence_score.avg",)),
            Asked("goal_achievement_rate", ("conversation.goal_achievement_rate",)),
            Asked("fallback_trigger_rate", ("conversation.fallback_rate",)),
            Asked("conversations_leading_to_conversion", ("conversation.conversion_rate",)),
            Asked("average_conversation_duration", ("conversation.duration_ms.avg",)),
            Asked("repeat_conversation_rate", ("conversation.repeat_rate",)),
        ),
    ),
    Place(
        ARCHITECTURE,
        "1.2, performanceTargets",
        (
            Asked("firstByteTime", ("widget.first_byte_ms.p95",), "below 100 ms"),
            Asked("assetLoadTime", ("widget.asset_load_ms.p95",), "below 500 ms"),
            Asked("totalWidgetLoad", ("widget.load_ms.p95",), "below 2,000 ms"),
        ),
    ),
    Place(
        ARCHITECTURE,
        "6.2, technicalMetrics",
        (
            Asked("availability", ("service.availability_rate",), "0.999"),
            Asked("apiResponseTime", ("api.response_ms.p95",), "below 500 ms"),
            Asked("widgetLoadTime", ("widget.load_ms.p95",), "below 2,000 ms"),
            Asked("faceAnalysisTime", ("face_analysis.total_ms.p95",), "below 5,000 ms"),
            Asked("concurrentUsers", ("users.unique", "sessions.unique"), "by the minute"),
            Asked("requestsPerSecond", ("api.requests_per_second",)),
        ),
    ),
    Place(
        ARCHITECTURE,
        "6.2, businessMetrics",
        (
            Asked("widgetInstallations", ("widget.installed.count",)),
            Asked("activeUsers", ("users.unique",), "by the month"),
            Asked("sessionEngagement", ("session.duration_ms.avg",), "5 minutes"),
            Asked(
                "faceAnalysisToRecommendation",
                ("face_analysis.recommendation_rate",),
                "0.8; funnel report",
            ),
            Asked("recommendationToCart", ("recommendation.click_to_cart_rate",), "0.25"),
            Asked(
                "overallConversionLift",
                ("ai.conversion_rate", "ai.traditional_conversion_rate"),
                "experiment report",
            ),
            Asked(
                "revenueAttribution",
                ("recommendation.revenue",),
                "attribution report for all that is owed to the assistant",
            ),
            Asked(
                "averageOrderValue",
                ("recommendation.average_order_value", "commerce.average_order_value"),
            ),
        ),
    ),
    Place(
        ARCHITECTURE,
        "6.2, aiQualityMetrics",
        (
            Asked("faceAnalysisAccuracy", ("face_analysis.accuracy_score.avg",), "0.95"),
            Asked("recommendationRelevance", ("recommendation.rating.avg",), "4.0 of 5"),
            Asked(
                "conversationSatisfaction", ("conversation.satisfaction_rating.avg",), "4.2 of 5"
            ),
        ),
    ),
)

"""Dashboards, alerts and live numbers."""

from __future__ import annotations

from typing import Final

from sightline.catalog.specified.model import (
    ARCHITECTURE,
    DATA_MODELS,
    SERVICE,
    SYNCHRONIZATION,
    Asked,
    Place,
)

_BASELINE: Final = "against its baseline, which the alert computes"
_FAULTS: Final = ("api.error_rate", "system.error_rate")
_LATENCY: Final = (
    "api.response_ms.p95",
    "api.response_ms.p50",
    "api.response_ms.p99",
    "api.response_ms.avg",
)
_CACHES: Final = (
    "service.cache_hit_ratio.avg",
    "database.cache_hit_ratio.avg",
    "recommendation.cache_hit_rate",
)
_RESOURCES: Final = (
    "system.cpu.utilization.avg",
    "system.memory.utilization.avg",
    "system.filesystem.utilization.avg",
    "infrastructure.network_ratio.avg",
)
_FULLEST: Final = ("system.cpu.utilization.max", "system.memory.utilization.max")

PLACES: Final = (
    Place(
        DATA_MODELS,
        "5, executiveDashboard",
        (
            Asked("total_active_users", ("users.unique",)),
            Asked("conversion_rate_last_hour", ("commerce.conversion_rate",), "the last hour"),
            Asked("revenue_last_24_hours", ("commerce.revenue",), "the last 24 hours"),
            Asked("ai_discovery_usage_rate", ("ai.usage_rate",)),
            Asked("system_health_score", ("service.health_score",)),
            Asked("conversionRateDrops", ("commerce.conversion_rate",), _BASELINE),
            Asked("systemHealthDegrades", ("service.health_score",), "below 0.95"),
            Asked("aiUsageDrops", ("ai.usage_rate",), _BASELINE),
        ),
    ),
    Place(
        DATA_MODELS,
        "5, operationsDashboard",
        (
            Asked("api_response_times", _LATENCY),
            Asked("error_rates", _FAULTS),
            Asked(
                "database_performance",
                (
                    "database.query_ms.p95",
                    "database.query_ms.avg",
                    "database.queries_per_second",
                    "database.slow_queries.count",
                    "database.availability_rate",
                ),
            ),
            Asked("cache_hit_rates", _CACHES),
            Asked("infrastructure_utilization", _RESOURCES),
            Asked("highLatency", ("api.response_ms.p95",), "above 500 ms"),
            Asked("highErrorRate", ("api.error_rate",), "above 0.05"),
            Asked("lowCacheHitRate", _CACHES, "below 0.8"),
            Asked("highResourceUsage", _FULLEST, "above 0.85"),
        ),
    ),
    Place(
        DATA_MODELS,
        "5, aiPerformanceDashboard",
        (
            Asked("face_analysis_success_rate", ("face_analysis.success_rate",)),
            Asked(
                "recommendation_generation_time",
                ("recommendation.generation_ms.p95", "recommendation.generation_ms.p50"),
            ),
            Asked("conversation_completion_rate", ("conversation.completion_rate",)),
            Asked(
                "ai_accuracy_scores",
                (
                    "face_analysis.accuracy_score.avg",
                    "recommendation.relevance_score.avg",
                    "conversation.intent_accuracy_score.avg",
                    "model.accuracy_score.avg",
                ),
            ),
            Asked(
                "user_satisfaction_ratings",
                (
                    "conversation.satisfaction_rating.avg",
                    "recommendation.rating.avg",
                    "face_analysis.satisfaction_rating",
                    "customer.ai_satisfaction_rating",
                ),
            ),
            Asked("lowSuccessRate", ("face_analysis.success_rate",), "below 0.95"),
            Asked("slowGeneration", ("recommendation.generation_ms.p95",), "above 2,000 ms"),
            Asked("lowSatisfaction", ("conversation.satisfaction_rating.avg",), "below 4.0"),
        ),
    ),
    Place(
        DATA_MODELS,
        "5, alertRules",
        (
            Asked("high_api_latency", ("api.response_ms.p95",), "above 500 ms for 5 minutes"),
            Asked("high_error_rate", ("api.error_rate",), "above 0.05 for 2 minutes"),
            Asked("conversion_rate_drop", ("commerce.conversion_rate",), _BASELINE),
            Asked("revenue_anomaly", ("commerce.revenue",), f"by the hour, {_BASELINE}"),
            Asked(
                "face_analysis_failure_spike",
                ("face_analysis.failure_rate",),
                "above 0.1 for 10 minutes",
            ),
            Asked("recommendation_quality_drop", ("recommendation.click_through_rate",), _BASELINE),
        ),
    ),
    Place(
        SYNCHRONIZATION,
        "Real-time Monitoring, dashboardMetrics",
        (
            Asked("active_ai_sessions", ("ai.sessions_count",)),
            Asked("recommendations_generated", ("recommendation.generated.count",)),
            Asked("face_analyses_completed", ("face_analysis.completed.count",)),
            Asked("conversion_events", ("conversion.events.count",)),
            Asked("system_health", ("service.health_score",)),
        ),
    ),
    Place(
        SYNCHRONIZATION,
        "Real-time Monitoring, alertingSystem",
        (
            Asked("high_error_rate", ("api.error_rate",), "above 0.05"),
            Asked("slow_response_time", ("api.response_ms.p95",), "above 2,000 ms"),
            Asked("low_conversion_rate", ("commerce.conversion_rate",), _BASELINE),
        ),
    ),
    Place(
        SYNCHRONIZATION,
        "Data Synchronization Performance, monitoring",
        (
            Asked("sync_latency", ("sync.latency_ms.p95", "sync.latency_ms.p50")),
            Asked(
                "batch_processing_time",
                ("sync.processing_ms.p95", "sync.processing_ms.p50"),
                "where `sync.pattern` is `batch`",
            ),
            Asked("error_rates", ("sync.error_rate",)),
            Asked("queue_depth", ("sync.queue_count.max",)),
            Asked("throughput", ("sync.changes_per_second",)),
            Asked("high_latency", ("sync.latency_ms.p95",), "above 5,000 ms"),
            Asked("high_error_rate", ("sync.error_rate",), "above 0.05"),
            Asked("queue_backup", ("sync.queue_count.max",), "above 1,000"),
        ),
    ),
    Place(
        ARCHITECTURE,
        "4.2, alert rules",
        (
            Asked("HighAPILatency", ("api.response_ms.p95",), "above 2,000 ms for 2 minutes"),
            Asked("HighErrorRate", ("api.error_rate",), "above 0.05 for a minute"),
            Asked(
                "FaceAnalysisFailureRate",
                ("face_analysis.failure_rate",),
                "above 0.1 for 2 minutes",
            ),
            Asked(
                "RecommendationLatency",
                ("recommendation.generation_ms.p95",),
                "above 5,000 ms for 3 minutes",
            ),
            Asked(
                "MongoDBConnectionFailure",
                ("database.availability_rate",),
                "where `db.system.name` is `mongodb`",
            ),
            Asked(
                "RedisConnectionFailure",
                ("database.availability_rate",),
                "where `db.system.name` is `redis`",
            ),
            Asked("WidgetLoadTimeHigh", ("widget.load_ms.p95",), "above 3,000 ms for 2 minutes"),
        ),
    ),
    Place(
        SERVICE,
        "Monitoring & Observability, alerts",
        (
            Asked("High ingestion latency", how="`sightline_ingest_seconds` of `/metrics`"),
            Asked(
                "Schema validation failures",
                ("ingest.rejected_rate",),
                "where `ingest.reason` is `invalid`; `sightline_events_total` of `/metrics`",
            ),
            Asked("Duplicate rate increase", how="`sightline_events_total` of `/metrics`"),
            Asked("Query timeout increase", how="`sightline_query_seconds` of `/metrics`"),
            Asked("Storage errors", how="`sightline_commit_failures_total` of `/metrics`"),
        ),
    ),
)

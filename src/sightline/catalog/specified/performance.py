"""The performance analytics: daily summary, models, recommendations, cohorts, systems."""

from __future__ import annotations

from typing import Final

from sightline.catalog.specified.model import PERFORMANCE, Asked, Place

_DAY: Final = "by the day"

PLACES: Final = (
    Place(
        PERFORMANCE,
        "dailyAnalyticsSummary.userMetrics",
        (
            Asked("totalUsers", ("users.unique",), "over all time; summary report"),
            Asked("activeUsers", ("users.unique",), _DAY),
            Asked("newUsers", ("users.new_count",), _DAY),
            Asked("returningUsers", ("users.returning_count",), _DAY),
            Asked("avgSessionDuration", ("session.duration_ms.avg",), _DAY),
            Asked("avgSessionsPerUser", ("sessions.per_user_count",), _DAY),
        ),
    ),
    Place(
        PERFORMANCE,
        "dailyAnalyticsSummary.engagementMetrics",
        (
            Asked("pageViews", ("web.page_view.count",)),
            Asked("uniquePageViews", ("web.unique_page_views.count",)),
            Asked("bounceRate", ("session.bounce_rate",)),
            Asked("avgTimeOnSite", ("session.duration_ms.avg",)),
            Asked("conversionRate", ("commerce.conversion_rate",)),
        ),
    ),
    Place(
        PERFORMANCE,
        "dailyAnalyticsSummary.businessMetrics",
        (
            Asked("revenue", ("commerce.revenue",)),
            Asked("transactions", ("commerce.orders.count",)),
            Asked("avgOrderValue", ("commerce.average_order_value",)),
            Asked(
                "subscriptionChanges",
                (
                    "customer.subscription_changed.count",
                    "customer.subscriptions_started.count",
                    "customer.subscriptions_cancelled.count",
                ),
            ),
        ),
    ),
    Place(
        PERFORMANCE,
        "dailyAnalyticsSummary.systemMetrics",
        (
            Asked("avgResponseTime", ("api.response_ms.avg",)),
            Asked("errorRate", ("api.error_rate",)),
            Asked("uptime", ("service.availability_rate",)),
            Asked("throughput", ("api.requests_per_second",)),
        ),
    ),
    Place(
        PERFORMANCE,
        "dailyAnalyticsSummary.aiMetrics",
        (
            Asked("recommendationCount", ("recommendation.generated.count",)),
            Asked("acceptanceRate", ("recommendation.acceptance_rate",)),
            Asked("avgConfidence", ("recommendation.confidence_score.avg",)),
            Asked("safetyViolations", ("model.safety_violated.count",)),
        ),
    ),
    Place(
        PERFORMANCE,
        "aiModelMetrics",
        (
            Asked("accuracyScore", ("model.accuracy_score.avg",)),
            Asked("precisionScore", ("model.precision_score.avg",)),
            Asked("recallScore", ("model.recall_score.avg",)),
            Asked("f1Score", ("model.f1_score.avg",)),
            Asked("predictionLatency", ("model.prediction_ms.avg",)),
            Asked("throughput", ("model.predictions_per_second.avg",)),
            Asked("errorRate", ("model.error_rate.avg",)),
            Asked("acceptanceRate", ("model.acceptance_rate.avg",)),
            Asked("modificationRate", ("model.modification_rate.avg",)),
            Asked("satisfactionScore", ("model.satisfaction_rating.avg",)),
            Asked("dataDrift", ("model.drift_score.avg", "model.drift_rate")),
            Asked(
                "safetyMetrics",
                ("model.safety_points.avg", "model.safety_violation_count.sum"),
            ),
            Asked(
                "resourceUsage",
                (
                    "model.cpu_utilization_ratio",
                    "model.memory_bytes.avg",
                    "hw.gpu.utilization.avg",
                    "model.prediction_cost_usd.avg",
                ),
            ),
            Asked("sampleSize", ("model.sample_count.sum",)),
        ),
    ),
    Place(
        PERFORMANCE,
        "aiRecommendationAnalytics",
        (
            Asked("confidence", ("recommendation.confidence_score.avg",)),
            Asked(
                "userResponse",
                (
                    "recommendation.acceptance_rate",
                    "recommendation.modification_rate",
                    "recommendation.rejection_rate",
                    "recommendation.ignore_rate",
                ),
            ),
            Asked(
                "responseTime",
                ("recommendation.response_ms.p50", "recommendation.response_ms.p95"),
                "in milliseconds",
            ),
            Asked("rating", ("recommendation.rating.avg",)),
            Asked("viewDuration", ("recommendation.view_ms.avg",)),
            Asked("clickThroughRate", ("recommendation.click_through_rate",)),
            Asked("completionRate", ("recommendation.completion_ratio.avg",)),
        ),
    ),
    Place(
        PERFORMANCE,
        "businessMetrics.category",
        (
            Asked("revenue", ("commerce.revenue", "commerce.average_order_value")),
            Asked("growth", ("users.new_count", "commerce.revenue"), "with `compare`"),
            Asked("retention", ("session.return_rate",), "retention report"),
            Asked(
                "acquisition",
                ("customer.registered_users_count", "marketing.acquisition_cost"),
            ),
            Asked(
                "engagement",
                ("interaction.interactions_per_session", "session.duration_ms.avg"),
            ),
            Asked("conversion", ("commerce.conversion_rate",)),
        ),
    ),
    Place(
        PERFORMANCE,
        "userCohorts",
        (
            Asked("retentionRate", how="retention report"),
            Asked("reactivatedUsers", how="retention report"),
            Asked("avgLifetimeValue", how="customers report"),
            Asked("avgSessionCount", ("sessions.per_user_count",), "cohorts report"),
            Asked("avgEngagementScore", how="cohorts report"),
            Asked("conversionRate", ("commerce.conversion_rate",), "cohorts report"),
        ),
    ),
    Place(
        PERFORMANCE,
        "systemPerformanceMetrics",
        (
            Asked(
                "responseTime",
                (
                    "api.response_ms.avg",
                    "api.response_ms.p50",
                    "api.response_ms.p95",
                    "api.response_ms.p99",
                ),
            ),
            Asked("requestsPerSecond", ("api.requests_per_second",)),
            Asked("transactionsPerSecond", ("service.transactions_per_second.avg",)),
            Asked("errorRate", ("api.error_rate",)),
            Asked("errorCount", ("api.errors.count",)),
            Asked("errorTypes", ("api.errors.count",), "by `error.type`"),
            Asked("cpuUtilization", ("system.cpu.utilization.avg",)),
            Asked("memoryUtilization", ("system.memory.utilization.avg",)),
            Asked("diskUtilization", ("system.filesystem.utilization.avg",)),
            Asked(
                "networkIO",
                (
                    "system.network_in_bytes_per_second.avg",
                    "system.network_out_bytes_per_second.avg",
                ),
            ),
            Asked("queryTime", ("database.query_ms.avg", "database.slow_queries.count")),
            Asked(
                "connectionPool",
                ("service.pool_connections_count.avg", "service.connection_pool_ratio.avg"),
            ),
            Asked("uptime", ("service.availability_rate",)),
            Asked("downtimeMinutes", ("service.outage_ms.sum",), "in milliseconds"),
            Asked("incidentCount", ("service.outage_started.count",)),
        ),
    ),
    Place(
        PERFORMANCE,
        "Success Metrics",
        (
            Asked("Query Performance", how="`sightline_query_seconds` of `/metrics`"),
            Asked("Data Freshness", how="`sightline_ingest_seconds` of `/metrics`"),
            Asked("Data Quality", how="data quality report"),
            Asked("Event Volume", ("events.count",)),
            Asked("Concurrent Users", how="`sightline_streams` of `/metrics`"),
        ),
    ),
)

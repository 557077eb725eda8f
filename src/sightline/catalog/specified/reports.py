"""Scheduled reports, aggregations, experiments, cohorts and funnels of the data models."""

from __future__ import annotations

from typing import Final

from sightline.catalog.specified.model import DATA_MODELS, Asked, Place

_ABROAD: Final = "no data: nothing here is known of other shops; the report has room for words"
_WORDS: Final = "no number: the report has room for words"

_REVENUE: Final = (
    "commerce.revenue",
    "commerce.gross_revenue",
    "commerce.refunded_revenue",
    "commerce.orders.count",
    "commerce.average_order_value",
)
_PRODUCTS: Final = ("commerce.gross_revenue", "commerce.units_sold_count")
_SYSTEM: Final = (
    "api.response_ms.p95",
    "api.error_rate",
    "api.requests_per_second",
    "service.availability_rate",
)
_DATABASE: Final = (
    "database.query_ms.p95",
    "database.queries_per_second",
    "database.slow_queries.count",
    "database.cache_hit_ratio.avg",
    "database.replication_lag_ms.max",
)
_RESOURCES: Final = (
    "system.cpu.utilization.avg",
    "system.memory.utilization.avg",
    "system.filesystem.utilization.avg",
    "infrastructure.network_ratio.avg",
)
_SECURITY: Final = (
    "security.incident_detected.count",
    "security.grave_incidents.count",
    "security.block_rate",
    "security.resolution_ms.p95",
)
_SATISFACTION: Final = (
    "customer.feedback_rating.avg",
    "customer.ai_satisfaction_rating",
    "customer.shop_satisfaction_rating",
    "conversation.satisfaction_rating.avg",
    "recommendation.rating.avg",
)
_FACES: Final = (
    "face_analysis.success_rate",
    "face_analysis.total_ms.p95",
    "face_analysis.accuracy_score.avg",
    "face_analysis.image_quality_score.avg",
)
_ADVICE: Final = (
    "recommendation.click_through_rate",
    "recommendation.conversion_rate",
    "recommendation.generation_ms.p95",
    "recommendation.acceptance_rate",
    "recommendation.diversity_score.avg",
)
_TALKS: Final = (
    "conversation.completion_rate",
    "conversation.goal_achievement_rate",
    "conversation.coherence_score.avg",
    "conversation.helpfulness_score.avg",
    "conversation.naturalness_score.avg",
    "conversation.fallback_rate",
)

PLACES: Final = (
    Place(
        DATA_MODELS,
        "6, dailyReports.executiveSummary",
        (
            Asked("daily_active_users", ("users.unique",), "by the day"),
            Asked(
                "conversion_rates",
                (
                    "commerce.conversion_rate",
                    "ai.conversion_rate",
                    "ai.traditional_conversion_rate",
                    "conversion.session_rate",
                ),
            ),
            Asked("revenue_summary", _REVENUE),
            Asked(
                "ai_performance_summary",
                (
                    "ai.usage_rate",
                    "face_analysis.success_rate",
                    "recommendation.click_through_rate",
                    "conversation.completion_rate",
                ),
            ),
            Asked("top_performing_products", _PRODUCTS, "by `commerce.product_id`"),
        ),
    ),
    Place(
        DATA_MODELS,
        "6, dailyReports.operationalReport",
        (
            Asked("system_performance_summary", _SYSTEM),
            Asked(
                "error_analysis",
                ("system.error.count", "api.errors.count", "system.session_error_rate"),
                "by `system.error_type`, `error.type`, `http.route`",
            ),
            Asked("infrastructure_utilization", _RESOURCES),
            Asked("database_performance", _DATABASE),
            Asked("security_incidents", _SECURITY),
        ),
    ),
    Place(
        DATA_MODELS,
        "6, dailyReports.aiPerformanceReport",
        (
            Asked("face_analysis_metrics", _FACES),
            Asked("recommendation_performance", _ADVICE),
            Asked("conversation_quality", _TALKS),
            Asked(
                "model_accuracy_trends",
                ("model.accuracy_score.avg", "model.f1_score.avg", "model.drift_score.avg"),
                "by `model.version`",
            ),
            Asked("user_feedback_summary", _SATISFACTION),
        ),
    ),
    Place(
        DATA_MODELS,
        "6, weeklyReports",
        (
            Asked("weekly_revenue_analysis", _REVENUE, "by the week, compared with the one before"),
            Asked(
                "customer_acquisition_metrics",
                (
                    "users.new_count",
                    "customer.registered_users_count",
                    "marketing.acquisition_cost",
                    "marketing.return_ratio",
                ),
                "by `session.channel`",
            ),
            Asked("product_performance_analysis", _PRODUCTS, "by `commerce.product_category`"),
            Asked("market_trends", ("commerce.revenue",), "forecast report: trend and season"),
            Asked("competitive_analysis", how=_ABROAD),
            Asked(
                "system_reliability_metrics",
                (
                    "service.availability_rate",
                    "service.outage_started.count",
                    "service.outage_ms.sum",
                ),
            ),
            Asked("performance_trend_analysis", _SYSTEM, "forecast report: trend"),
            Asked(
                "capacity_planning_recommendations",
                (*_RESOURCES, "database.total_bytes.max", "database.growth_bytes_per_second.avg"),
                "forecast report",
            ),
            Asked("technical_debt_assessment", how=_WORDS),
            Asked("security_posture_review", _SECURITY),
        ),
    ),
    Place(
        DATA_MODELS,
        "6, monthlyReports.strategicAnalysis",
        (
            Asked("monthly_business_performance", _REVENUE, "by the month"),
            Asked(
                "ai_roi_analysis",
                (
                    "recommendation.revenue",
                    "ai.conversion_rate",
                    "ai.traditional_conversion_rate",
                    "ai.cost_usd.sum",
                ),
                "revenue and attribution reports: what is owed to the assistant",
            ),
            Asked("customer_satisfaction_trends", _SATISFACTION),
            Asked("market_position_analysis", how=_ABROAD),
            Asked("strategic_recommendations", how=_WORDS),
        ),
    ),
    Place(
        DATA_MODELS,
        "6, realTimeAggregation",
        (
            Asked("active_users_count", ("users.unique",), "by the minute"),
            Asked("session_duration_average", ("session.duration_ms.avg",)),
            Asked("interaction_rate", ("interaction.interactions_per_session",)),
            Asked("bounce_rate", ("session.bounce_rate",)),
            Asked(
                "response_time_percentiles",
                ("api.response_ms.p50", "api.response_ms.p95", "api.response_ms.p99"),
            ),
            Asked("error_rate", ("api.error_rate",)),
            Asked("throughput", ("api.requests_per_second",)),
            Asked("resource_utilization", _RESOURCES),
        ),
    ),
    Place(
        DATA_MODELS,
        "6, batchAggregation",
        (
            Asked("daily_revenue", ("commerce.revenue",), "by the day"),
            Asked(
                "conversion_rates_by_segment",
                ("commerce.conversion_rate",),
                "filtered; segments report",
            ),
            Asked("customer_acquisition_cost", ("marketing.acquisition_cost",)),
            Asked("lifetime_value_trends", how="customers report"),
            Asked("weekly_growth_rates", ("commerce.revenue", "users.unique"), "with `compare`"),
            Asked("seasonal_patterns", how="forecast report"),
            Asked("cohort_analysis", how="cohorts report"),
            Asked("retention_metrics", how="retention report"),
        ),
    ),
    Place(
        DATA_MODELS,
        "6, abTestingAnalytics",
        (
            Asked(
                "conversion_rate",
                ("experiment.conversion_rate",),
                "by `experiment.variant`; experiment report for the difference",
            ),
            Asked("average_order_value", ("commerce.average_order_value",), "experiment report"),
            Asked(
                "user_engagement",
                ("interaction.interactions_per_session", "session.duration_ms.avg"),
                "experiment report",
            ),
            Asked("retention_rate", how="retention and experiment reports"),
        ),
    ),
    Place(
        DATA_MODELS,
        "6, cohortAnalysis",
        (
            Asked("retention_rate", how="retention report"),
            Asked("revenue_per_cohort", ("commerce.revenue",), "cohorts report"),
            Asked(
                "engagement_metrics",
                ("sessions.per_user_count", "interaction.interactions_per_session"),
                "cohorts report",
            ),
            Asked("churn_rate", how="retention report: who has not come back"),
        ),
    ),
    Place(
        DATA_MODELS,
        "6, funnelAnalysis",
        (
            Asked("step_conversion_rates", how="funnel report: `conversion_from_previous`"),
            Asked("drop_off_points", how="funnel report: `drop_off`"),
            Asked("time_between_steps", how="funnel report: `median_ms_from_previous`"),
            Asked("segment_performance", how="funnel report with `breakdown`"),
            Asked(
                "ai_vs_traditional_performance",
                ("ai.conversion_rate", "ai.traditional_conversion_rate"),
                "the two [funnels](funnels.md) side by side",
            ),
        ),
    ),
    Place(
        DATA_MODELS,
        "3, revenueAnalytics.performanceMetrics",
        (
            Asked("conversionRate", ("commerce.conversion_rate",)),
            Asked("aiConversionRate", ("ai.conversion_rate",)),
            Asked("traditionalConversionRate", ("ai.traditional_conversion_rate",)),
            Asked("revenuePerSession", ("commerce.revenue_per_session",)),
            Asked("revenuePerUser", ("commerce.revenue_per_user",)),
            Asked("aiRevenueMultiplier", how="revenue report"),
            Asked("averageOrderValue", ("commerce.average_order_value",)),
            Asked(
                "aiAverageOrderValue",
                ("recommendation.average_order_value",),
                "of recommended products; revenue report for all that is owed to the assistant",
            ),
            Asked("customerLifetimeValue", how="customers report"),
            Asked("repeatPurchaseRate", how="customers report"),
        ),
    ),
    Place(
        DATA_MODELS,
        "Data Quality and Validation",
        (
            Asked("completeness", how="data quality report"),
            Asked("accuracy", ("ingest.rejected_rate",), "data quality report"),
            Asked("consistency", how="data quality report"),
            Asked("timeliness", how="data quality report"),
            Asked("qualityScore", how="data quality report: 0.3, 0.3, 0.2, 0.2 of the four"),
        ),
    ),
    Place(
        DATA_MODELS,
        "Success Metrics",
        (
            Asked(
                "Data Processing Latency",
                how="`sightline_ingest_seconds` and `sightline_rollup_lag_commits` of `/metrics`",
            ),
            Asked("Dashboard Load Time", ("web.page_load_ms.p95",), "of the dashboards' own pages"),
            Asked("Data Quality Score", how="data quality report"),
            Asked("Analytics Availability", ("service.availability_rate",)),
        ),
    ),
)

"""The analytics service's own metrics, and the discovery journey of data synchronization."""

from __future__ import annotations

from typing import Final

from sightline.catalog.specified.model import SERVICE, SYNCHRONIZATION, Asked, Place


def _same(*names: str) -> tuple[Asked, ...]:
    """Numbers that are called here what they are called there."""
    return tuple(Asked(name, (name,)) for name in names)


PLACES: Final = (
    Place(
        SERVICE,
        "Available Metrics",
        _same(
            "voice.first_response_ms.p50",
            "voice.first_response_ms.p95",
            "voice.first_response_ms.p99",
            "voice.barge_in_count",
            "voice.asr_partial_latency_ms.p95",
            "ai.tool_calls.count",
            "ai.tool_calls.success_rate",
            "ai.navigation_optimism_rate",
            "ai.tool_chain_length.avg",
            "kb.hit_rate",
            "kb.search_latency_ms.p95",
            "kb.relevance_score.avg",
            "commerce.conversion_rate",
            "booking.hold_to_confirm_rate",
            "system.error_rate",
        ),
    ),
    Place(
        SERVICE,
        "Monitoring & Observability, metrics",
        (
            Asked(
                "Event ingestion rates and latencies",
                how="`sightline_events_total` and `sightline_ingest_seconds` of `/metrics`",
            ),
            Asked(
                "Schema validation success/failure rates",
                ("ingest.rejected_rate",),
                "`sightline_events_total` of `/metrics`",
            ),
            Asked("Deduplication hit rates", how="`sightline_dedup_checks_total` of `/metrics`"),
            Asked("Query performance metrics", how="`sightline_query_seconds` of `/metrics`"),
            Asked("System resource utilization", how="`process_...` of `/metrics`"),
        ),
    ),
    Place(
        SYNCHRONIZATION,
        "Analytics Schema, aiDiscoveryAnalytics",
        (
            Asked("duration", ("journey.stage_ms.avg",), "by `journey.stage`"),
            Asked("interactions", ("journey.stage_interaction_count.avg",), "by `journey.stage`"),
            Asked("completionRate", ("journey.stage_completion_rate",), "by `journey.stage`"),
            Asked("faceAnalysisAccuracy", ("face_analysis.accuracy_score.avg",)),
            Asked("recommendationRelevance", ("recommendation.relevance_score.avg",)),
            Asked(
                "conversationQuality",
                (
                    "conversation.coherence_score.avg",
                    "conversation.helpfulness_score.avg",
                    "conversation.naturalness_score.avg",
                ),
            ),
            Asked("responseTime", ("conversation.response_ms.avg", "api.response_ms.avg")),
            Asked("conversionRate", ("ai.conversion_rate",)),
            Asked("averageOrderValue", ("commerce.average_order_value",)),
            Asked("customerSatisfaction", ("customer.feedback_rating.avg",)),
            Asked("returnVisitRate", ("session.return_rate",)),
        ),
    ),
    Place(
        SYNCHRONIZATION,
        "Analytics Schema, performanceMonitoring",
        (
            Asked(
                "responseTime",
                (
                    "api.response_ms.p50",
                    "api.response_ms.p95",
                    "api.response_ms.p99",
                    "api.response_ms.max",
                ),
                "by `service.name`, `http.route`",
            ),
            Asked("requestsPerSecond", ("api.requests_per_second",)),
            Asked("concurrentUsers", ("http.server.active_requests.avg", "users.unique")),
            Asked("errorRate", ("api.error_rate",)),
            Asked("cpuUsage", ("system.cpu.utilization.avg",)),
            Asked("memoryUsage", ("system.memory.utilization.avg",)),
            Asked("diskUsage", ("system.filesystem.utilization.avg",)),
            Asked(
                "networkIO",
                (
                    "system.network_in_bytes_per_second.avg",
                    "system.network_out_bytes_per_second.avg",
                ),
            ),
        ),
    ),
    Place(
        SYNCHRONIZATION,
        "Success Metrics",
        (
            Asked("Sync Latency", ("sync.latency_ms.p95",), "by `sync.pattern`"),
            Asked("Data Consistency", ("sync.error_rate", "sync.conflict_rate")),
            Asked("System Availability", ("service.availability_rate",)),
            Asked("Query Performance", ("recommendation.generation_ms.p95",), "below 200 ms"),
            Asked("Data Quality", ("sync.error_rate",), "data quality report"),
            Asked("Customer Satisfaction", ("customer.ai_satisfaction_rating",), "above 4.5 of 5"),
        ),
    ),
)

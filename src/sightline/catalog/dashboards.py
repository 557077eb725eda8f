"""The dashboards every tenant has: an overview, and those of the specification.

source: data models spec, "Real-time Analytics and Alerting"; data synchronization spec, "Dashboard
metrics"
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.cell import area, line, number, rows, sides, steps
from sightline.catalog.dashboard import Dashboard, Kind
from sightline.catalog.funnels import AI_DISCOVERY, TRADITIONAL

DASHBOARDS: Final = (
    Dashboard(
        name="overview",
        title="Overview",
        kind=Kind.USER_ANALYTICS,
        description="Revenue, the way to a purchase, and how the assistant is doing",
        refresh_s=30,
        widgets=rows(
            [
                number("Visitors", "users.unique"),
                number("Revenue", "commerce.revenue"),
                number("Conversion", "commerce.conversion_rate"),
                number("Used the assistant", "ai.usage_rate"),
            ],
            [
                number("Face analysis succeeds", "face_analysis.success_rate"),
                number("Recommendations clicked", "recommendation.click_through_rate"),
                number("First words, 95% within", "voice.first_response_ms.p95"),
                number("Knowledge found", "kb.hit_rate"),
            ],
            [
                sides("How much revenue is with the assistant"),
                line(
                    "Conversion with and without the assistant",
                    "ai.conversion_rate",
                    "ai.traditional_conversion_rate",
                ),
            ],
            [
                steps("From the widget to a purchase", AI_DISCOVERY),
                line("Sessions", "sessions.unique"),
            ],
        ),
    ),
    Dashboard(
        name="executive",
        title="Executive",
        kind=Kind.EXECUTIVE,
        description="People, revenue, the assistant's share, and the health of the service",
        refresh_s=30,
        widgets=rows(
            [
                number("Active users", "users.unique"),
                number("Conversion", "commerce.conversion_rate"),
                number("Revenue", "commerce.revenue"),
                number("Used the assistant", "ai.usage_rate"),
            ],
            [
                area("Revenue", "commerce.revenue"),
                line("Conversion", "commerce.conversion_rate"),
            ],
            [
                line("Use of the assistant", "ai.usage_rate"),
                line("Health of the service", "service.health_score"),
            ],
            [
                steps("With the assistant", AI_DISCOVERY),
                steps("Without", TRADITIONAL),
            ],
        ),
    ),
    Dashboard(
        name="operations",
        title="Operations",
        kind=Kind.SYSTEM_PERFORMANCE,
        description="Speed and reliability of the systems",
        refresh_s=10,
        default_range="24h",
        widgets=rows(
            [
                number("Answers, 95% within", "api.response_ms.p95"),
                number("Errors", "api.error_rate"),
                number("Cache hits", "service.cache_hit_ratio.avg"),
                number("Availability", "service.availability_rate"),
            ],
            [
                line("Response times", "api.response_ms.p50", "api.response_ms.p95"),
                line("Error rates", "api.error_rate", "system.error_rate"),
            ],
            [
                line("Database queries", "database.query_ms.avg", "database.query_ms.p95"),
                line(
                    "Utilization",
                    "system.cpu.utilization.avg",
                    "system.memory.utilization.avg",
                    "system.filesystem.utilization.avg",
                ),
            ],
        ),
    ),
    Dashboard(
        name="ai_performance",
        title="AI performance",
        kind=Kind.AI_MONITORING,
        description="Face analysis, recommendations and conversations: speed, accuracy and ratings",
        refresh_s=60,
        widgets=rows(
            [
                number("Face analysis succeeds", "face_analysis.success_rate"),
                number("Recommendations, 95% within", "recommendation.generation_ms.p95"),
                number("Conversations completed", "conversation.completion_rate"),
                number("Satisfaction", "conversation.satisfaction_rating.avg"),
            ],
            [
                line(
                    "Accuracy",
                    "face_analysis.accuracy_score.avg",
                    "recommendation.relevance_score.avg",
                    "conversation.intent_accuracy_score.avg",
                    "model.accuracy_score.avg",
                ),
                line(
                    "Ratings", "conversation.satisfaction_rating.avg", "recommendation.rating.avg"
                ),
            ],
            [
                line("Face analysis", "face_analysis.total_ms.p50", "face_analysis.total_ms.p95"),
                line(
                    "Recommendations",
                    "recommendation.generation_ms.p50",
                    "recommendation.generation_ms.p95",
                ),
            ],
            [
                line("First words", "voice.first_response_ms.p50", "voice.first_response_ms.p95"),
                line("Tools succeed", "ai.tool_calls.success_rate", "ai.tool_chain_success_rate"),
            ],
        ),
    ),
    Dashboard(
        name="monitoring",
        title="Monitoring",
        kind=Kind.SYSTEM_PERFORMANCE,
        description="Incoming events, rejections and synchronization",
        refresh_s=5,
        default_range="24h",
        widgets=rows(
            [
                number("Sessions with the assistant", "ai.sessions_count"),
                number("Recommendations", "recommendation.generated.count"),
                number("Face analyses", "face_analysis.completed.count"),
                number("Conversions", "conversion.completed.count"),
                number("Health", "service.health_score"),
                number("Rejected events", "ingest.rejected_rate"),
            ],
            [
                line("Events", "events.count"),
                line("Synchronization", "sync.latency_ms.p50", "sync.latency_ms.p95"),
            ],
            [
                line("Requests a second", "api.requests_per_second"),
                line("Recommendation cache", "recommendation.cache_hit_rate"),
            ],
        ),
    ),
)

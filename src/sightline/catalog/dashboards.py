"""The dashboards every tenant has: an overview, and those of the specification.

source: data models spec, "Real-time Analytics and Alerting"; data synchronization spec, "Dashboard
metrics"
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sightline.catalog.dashboard import COLUMNS, Dashboard, Kind, Place, Show, Widget
from sightline.catalog.funnels import AI_DISCOVERY, TRADITIONAL, Funnel

_Cell = tuple[Show, str, tuple[str, ...]]


def _rows(*rows: Sequence[_Cell]) -> tuple[Widget, ...]:
    """Widgets row by row, each row shared evenly: numbers two high, everything else five."""
    widgets: list[Widget] = []
    y = 0
    for row in rows:
        width = COLUMNS // len(row)
        height = 2 if all(show is Show.NUMBER for show, _, _ in row) else 5
        for index, (show, title, names) in enumerate(row):
            steps = names if show is Show.FUNNEL else ()
            widgets.append(
                Widget(
                    id=f"w{len(widgets) + 1}",
                    show=show,
                    title=title,
                    metrics=() if steps else names,
                    steps=steps,
                    place=Place(index * width, y, width, height),
                )
            )
        y += height
    return tuple(widgets)


def _number(title: str, metric: str) -> _Cell:
    return Show.NUMBER, title, (metric,)


def _line(title: str, *metrics: str) -> _Cell:
    return Show.LINE, title, metrics


def _funnel(title: str, funnel: Funnel) -> _Cell:
    return Show.FUNNEL, title, tuple(step.event for step in funnel.steps)


DASHBOARDS: Final = (
    Dashboard(
        name="overview",
        title="Overview",
        kind=Kind.USER_ANALYTICS,
        description="What the shop earns, how people get there, and how well the assistant does",
        refresh_s=30,
        widgets=_rows(
            [
                _number("Visitors", "users.unique"),
                _number("Revenue", "commerce.revenue"),
                _number("Conversion", "commerce.conversion_rate"),
                _number("Used the assistant", "ai.usage_rate"),
            ],
            [
                (Show.AREA, "Revenue", ("commerce.revenue",)),
                _line(
                    "Conversion with and without the assistant",
                    "ai.conversion_rate",
                    "ai.traditional_conversion_rate",
                ),
            ],
            [
                _funnel("From the widget to a purchase", AI_DISCOVERY),
                _line("Sessions", "sessions.unique"),
            ],
            [
                _number("Face analysis succeeds", "face_analysis.success_rate"),
                _number("Recommendations clicked", "recommendation.click_through_rate"),
                _number("First words after, p95", "voice.first_response_ms.p95"),
                _number("Knowledge found", "kb.hit_rate"),
            ],
        ),
    ),
    Dashboard(
        name="executive",
        title="Executive",
        kind=Kind.EXECUTIVE,
        description="People, revenue, the assistant's share, and the health of the service",
        refresh_s=30,
        widgets=_rows(
            [
                _number("Active users", "users.unique"),
                _number("Conversion", "commerce.conversion_rate"),
                _number("Revenue", "commerce.revenue"),
                _number("Used the assistant", "ai.usage_rate"),
            ],
            [
                (Show.AREA, "Revenue", ("commerce.revenue",)),
                _line("Conversion", "commerce.conversion_rate"),
            ],
            [
                _line("Use of the assistant", "ai.usage_rate"),
                _line("Health of the service", "service.health_score"),
            ],
            [
                _funnel("With the assistant", AI_DISCOVERY),
                _funnel("Without", TRADITIONAL),
            ],
        ),
    ),
    Dashboard(
        name="operations",
        title="Operations",
        kind=Kind.SYSTEM_PERFORMANCE,
        description="How fast and how reliably the systems answer",
        refresh_s=10,
        default_range="24h",
        widgets=_rows(
            [
                _number("Answers, p95", "api.response_ms.p95"),
                _number("Errors", "api.error_rate"),
                _number("Cache hits", "service.cache_hit_ratio.avg"),
                _number("Availability", "service.availability_rate"),
            ],
            [
                _line("Response times", "api.response_ms.p50", "api.response_ms.p95"),
                _line("Error rates", "api.error_rate", "system.error_rate"),
            ],
            [
                _line("Database queries", "database.query_ms.avg", "database.query_ms.p95"),
                _line(
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
        description="Face analysis, recommendations and conversations: speed, accuracy, judgement",
        refresh_s=60,
        widgets=_rows(
            [
                _number("Face analysis succeeds", "face_analysis.success_rate"),
                _number("Recommendations, p95", "recommendation.generation_ms.p95"),
                _number("Conversations completed", "conversation.completion_rate"),
                _number("Satisfaction", "conversation.satisfaction_rating.avg"),
            ],
            [
                _line(
                    "Accuracy",
                    "face_analysis.accuracy_score.avg",
                    "recommendation.relevance_score.avg",
                    "conversation.intent_accuracy_score.avg",
                    "model.accuracy_score.avg",
                ),
                _line(
                    "Ratings", "conversation.satisfaction_rating.avg", "recommendation.rating.avg"
                ),
            ],
            [
                _line("Face analysis", "face_analysis.total_ms.p50", "face_analysis.total_ms.p95"),
                _line(
                    "Recommendations",
                    "recommendation.generation_ms.p50",
                    "recommendation.generation_ms.p95",
                ),
            ],
            [
                _line("First words", "voice.first_response_ms.p50", "voice.first_response_ms.p95"),
                _line("Tools succeed", "ai.tool_calls.success_rate", "ai.tool_chain_success_rate"),
            ],
        ),
    ),
    Dashboard(
        name="monitoring",
        title="Monitoring",
        kind=Kind.SYSTEM_PERFORMANCE,
        description="What comes in, what is refused, and how synchronization keeps up",
        refresh_s=5,
        default_range="24h",
        widgets=_rows(
            [
                _number("Sessions with the assistant", "ai.sessions_count"),
                _number("Recommendations", "recommendation.generated.count"),
                _number("Face analyses", "face_analysis.completed.count"),
                _number("Conversions", "conversion.completed.count"),
                _number("Health", "service.health_score"),
                _number("Rejected events", "ingest.rejected_rate"),
            ],
            [
                _line("Events", "events.count"),
                _line("Synchronization", "sync.latency_ms.p50", "sync.latency_ms.p95"),
            ],
            [
                _line("Requests a second", "api.requests_per_second"),
                _line("Recommendation cache", "recommendation.cache_hit_rate"),
            ],
        ),
    ),
)

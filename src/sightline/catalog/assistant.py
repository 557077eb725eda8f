"""The pages on the assistant: what each shows, and the fields it is looked into by.

source: issue "Dashboards", page 5; data models spec, "AI analytics"
"""

from __future__ import annotations

from typing import Final

import msgspec

from sightline.catalog.cell import area, line, number, ranking, rows
from sightline.catalog.dashboard import Dashboard, Kind


class Drill(msgspec.Struct, frozen=True):
    """A field to choose one value of, or to split by.

    title: as said in a sentence
    counted: the metric whose values are offered to choose from; empty: the topic's
    """

    field: str
    title: str
    counted: str = ""


class Topic(msgspec.Struct, frozen=True):
    """A page.

    counted: the metric whose values of a field are offered to choose from
    report: the topic of the report on the assistant that is shown below the widgets; empty: none
    """

    dashboard: Dashboard
    counted: str
    drills: tuple[Drill, ...]
    report: str = ""


VERSION: Final = Drill("model.version", "model version")
DEVICE: Final = Drill("device", "device")
SITE: Final = Drill("site_id", "site")

TOPICS: Final = (
    Topic(
        Dashboard(
            name="face_analysis",
            title="Face analysis",
            kind=Kind.AI_MONITORING,
            description="Success, duration and quality of face analyses",
            widgets=rows(
                [
                    number("Succeeds", "face_analysis.success_rate"),
                    number("Face found", "face_analysis.detection_rate"),
                    number("Takes, 95% within", "face_analysis.total_ms.p95"),
                    number("Leads to recommendations", "face_analysis.recommendation_rate"),
                ],
                [
                    area("Completed analyses", "face_analysis.completed.count"),
                    line("Success", "face_analysis.success_rate"),
                ],
                [
                    line("Time", "face_analysis.total_ms.p50", "face_analysis.total_ms.p95"),
                    line(
                        "Where the time goes, 95% within",
                        "face_analysis.client_ms.p95",
                        "face_analysis.server_ms.p95",
                        "face_analysis.network_ms.p95",
                    ),
                ],
                [
                    line("Accuracy", "face_analysis.accuracy_score.avg"),
                    ranking("Why it fails", "face_analysis.failed.count", "error.type"),
                ],
                [
                    ranking("By model version", "face_analysis.completed.count", "model.version"),
                    ranking("By device", "face_analysis.completed.count", "device"),
                    ranking("By site", "face_analysis.completed.count", "site_id"),
                ],
            ),
        ),
        "face_analysis.completed.count",
        (VERSION, DEVICE, SITE),
    ),
    Topic(
        Dashboard(
            name="recommendations",
            title="Recommendations",
            kind=Kind.AI_MONITORING,
            description="Clicks, purchases, ratings and speed of recommendations",
            widgets=rows(
                [
                    number("Clicked", "recommendation.click_through_rate"),
                    number("Accepted", "recommendation.acceptance_rate"),
                    number("Bought", "recommendation.conversion_rate"),
                    number("Revenue", "recommendation.revenue"),
                ],
                [
                    area("Recommendations", "recommendation.generated.count"),
                    line("Clicked", "recommendation.click_through_rate"),
                ],
                [
                    line(
                        "What people say of them",
                        "recommendation.acceptance_rate",
                        "recommendation.modification_rate",
                        "recommendation.rejection_rate",
                        "recommendation.ignore_rate",
                    ),
                    line(
                        "Time to make them",
                        "recommendation.generation_ms.p50",
                        "recommendation.generation_ms.p95",
                    ),
                ],
                [
                    line(
                        "How good they are",
                        "recommendation.relevance_score.avg",
                        "recommendation.diversity_score.avg",
                        "recommendation.novelty_score.avg",
                    ),
                    line("From the cache", "recommendation.cache_hit_rate"),
                ],
                [
                    ranking("By model version", "recommendation.generated.count", "model.version"),
                    ranking("By device", "recommendation.generated.count", "device"),
                    ranking("By site", "recommendation.generated.count", "site_id"),
                ],
            ),
        ),
        "recommendation.generated.count",
        (VERSION, DEVICE, SITE),
        "recommendation_ranks",
    ),
    Topic(
        Dashboard(
            name="conversations",
            title="Conversations",
            kind=Kind.AI_MONITORING,
            description="Resolution, satisfaction and response times",
            widgets=rows(
                [
                    number("Goal reached", "conversation.goal_achievement_rate"),
                    number("Completed", "conversation.completion_rate"),
                    number("Satisfaction", "conversation.satisfaction_rating.avg"),
                    number("Answers, 95% within", "conversation.response_ms.p95"),
                ],
                [
                    area("Conversations", "conversation.started.count"),
                    line(
                        "What becomes of them",
                        "conversation.completion_rate",
                        "conversation.goal_achievement_rate",
                        "conversation.fallback_rate",
                    ),
                ],
                [
                    line(
                        "Time to answer",
                        "conversation.response_ms.p50",
                        "conversation.response_ms.p95",
                    ),
                    line(
                        "Understanding",
                        "conversation.intent_accuracy_score.avg",
                        "conversation.entity_accuracy_score.avg",
                        "conversation.context_score.avg",
                    ),
                ],
                [
                    ranking("What people want", "conversation.turn.count", "conversation.intent"),
                    ranking(
                        "What it falls back to",
                        "conversation.fallback.count",
                        "conversation.fallback_type",
                    ),
                ],
                [
                    ranking("By channel", "conversation.started.count", "conversation.channel"),
                    ranking("By device", "conversation.started.count", "device"),
                    ranking("By site", "conversation.started.count", "site_id"),
                ],
            ),
        ),
        "conversation.started.count",
        (Drill("conversation.channel", "channel"), DEVICE, SITE),
        "tool_chains",
    ),
    Topic(
        Dashboard(
            name="voice",
            title="Voice",
            kind=Kind.AI_MONITORING,
            description="Response times, interruptions and speech recognition",
            widgets=rows(
                [
                    number("First words, 95% within", "voice.first_response_ms.p95"),
                    number("Silent after, 95% within", "voice.barge_in_ms.p95"),
                    number("Sure of what it hears", "voice.asr_confidence_score.avg"),
                    number("Interrupted, a turn", "voice.barge_ins_per_turn"),
                ],
                [
                    area("Turns", "voice.turn_started.count"),
                    line(
                        "First words",
                        "voice.first_response_ms.p50",
                        "voice.first_response_ms.p95",
                        "voice.first_response_ms.p99",
                    ),
                ],
                [
                    line("Silent after", "voice.barge_in_ms.p50", "voice.barge_in_ms.p95"),
                    line(
                        "Words seen after",
                        "voice.asr_partial_latency_ms.p50",
                        "voice.asr_partial_latency_ms.p95",
                    ),
                ],
                [
                    ranking("By language", "voice.turn_started.count", "voice.language"),
                    ranking("By device", "voice.turn_started.count", "device"),
                    ranking("By site", "voice.turn_started.count", "site_id"),
                ],
            ),
        ),
        "voice.turn_started.count",
        (Drill("voice.language", "language"), DEVICE, SITE),
        "voice_sla",
    ),
    Topic(
        Dashboard(
            name="models",
            title="Models",
            kind=Kind.AI_MONITORING,
            description="Quality, cost and failures of each model",
            widgets=rows(
                [
                    number("Accuracy", "model.accuracy_score.avg"),
                    number("Cost", "ai.cost_usd.sum"),
                    number("First word, 95% within", "ai.first_token_ms.p95"),
                    number("Requests fail", "ai.response_error_rate"),
                ],
                [
                    line(
                        "How good they are",
                        "model.accuracy_score.avg",
                        "model.precision_score.avg",
                        "model.recall_score.avg",
                        "model.f1_score.avg",
                    ),
                    line("Time of a prediction", "model.prediction_ms.avg"),
                ],
                [
                    line("Cost", "ai.cost_usd.sum"),
                    line("Tokens", "ai.input_tokens.sum", "ai.output_tokens.sum"),
                ],
                [
                    ranking("Evaluations by version", "model.evaluated.count", "model.version"),
                    ranking("Answers by language model", "ai.response_completed.count", "ai.model"),
                    ranking(
                        "Unsafe answers", "model.safety_violated.count", "model.violation_type"
                    ),
                ],
            ),
        ),
        "model.evaluated.count",
        (VERSION, Drill("ai.model", "language model", "ai.response_completed.count"), DEVICE, SITE),
    ),
)

"""Closed sets and bounds of the specification, as it writes them, hold in the schemas."""

from __future__ import annotations

from typing import Final

import pytest

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.model import Unit, ValueType

LEVELS: Final = ("low", "medium", "high")

EXACT: Final[dict[str, tuple[str, ...]]] = {
    "session.shop_platform": ("shopify", "magento", "woocommerce", "html"),
    "session.app_platform": ("web", "ios", "android"),
    "session.privacy_region": ("EU", "NA"),
    "session.time_of_day": ("morning", "afternoon", "evening"),
    "session.channel": (
        "organic_search",
        "paid_search",
        "social",
        "direct",
        "referral",
        "email",
    ),
    "journey.stage": (
        "landing",
        "widget_interaction",
        "face_analysis",
        "recommendations",
        "virtual_try_on",
        "product_view",
        "add_to_cart",
        "checkout",
        "purchase",
        "greeting",
        "consent",
    ),
    "interaction.type": ("click", "view", "hover", "scroll", "input", "gesture"),
    "interaction.category": ("widget", "product", "recommendation", "ui_element"),
    "face_analysis.face_shape": ("oval", "round", "square", "heart", "diamond", "oblong"),
    "face_analysis.pupillary_distance_range": ("small", "medium", "large"),
    "face_analysis.face_width_range": ("narrow", "medium", "wide"),
    "face_analysis.bridge_width_range": ("narrow", "medium", "wide"),
    "face_analysis.processing_location": ("client", "edge", "server"),
    "face_analysis.device_performance": LEVELS,
    "recommendation.response": ("accepted", "modified", "rejected", "ignored"),
    "conversation.speaker": ("user", "ai"),
    "customer.type": ("new", "returning", "vip"),
    "customer.age_range": ("under_25", "25_34", "35_44", "45_54", "55_plus"),
    "customer.gender_preference": ("masculine", "feminine", "unisex"),
    "model.drift_severity": LEVELS,
    "model.risk_level": LEVELS,
    "deployment.environment.name": ("production", "staging", "development"),
    "infrastructure.resource_type": ("compute", "storage", "network", "cache"),
    "infrastructure.status": ("healthy", "warning", "critical", "unknown"),
    "infrastructure.scaling": ("scale_up", "scale_down"),
    "service.check_status": ("pass", "fail", "warn"),
    "experiment.type": ("ui_change", "algorithm_change", "feature_toggle"),
    "consent.type": (
        "face_analysis_processing",
        "personalized_recommendations",
        "analytics_and_improvement",
        "marketing_communications",
    ),
    "custom.type": (
        "user_action",
        "system_performance",
        "ai_recommendation",
        "business_metric",
        "error_tracking",
    ),
    "sync.source": ("shopify", "magento", "woocommerce", "html", "varai"),
    "sync.change": ("create", "update", "delete", "ai_interaction"),
    "sync.entity_type": ("product", "user", "order", "recommendation", "feedback"),
    "sync.priority": ("high", "medium", "low"),
    "widget.release_channel": ("stable", "beta", "alpha"),
}
"""Attribute → the values the specification lists, all of them and no other."""

WITHIN: Final[dict[str, tuple[str, ...]]] = {
    "model.type": (
        "recommendation",
        "nutrition_ai",
        "form_analysis",
        "personalization",
        "risk_assessment",
    ),
    "recommendation.type": (
        "workout",
        "nutrition",
        "recovery",
        "goal_adjustment",
        "program_suggestion",
    ),
    "http.request.method": ("GET", "POST", "PUT", "DELETE"),
    "db.system.name": ("mongodb", "redis"),
}
"""Attribute → values the specification lists; two documents, or OpenTelemetry, add more."""

FROM_0_TO_1: Final = [
    "face_analysis.brightness_score",
    "face_analysis.contrast_score",
    "face_analysis.sharpness_score",
    "face_analysis.detection_confidence_score",
    "face_analysis.pupillary_distance_confidence_score",
    "face_analysis.face_width_confidence_score",
    "face_analysis.face_shape_confidence_score",
    "face_analysis.accuracy_score",
    "recommendation.confidence_score",
    "model.accuracy_score",
    "model.precision_score",
    "model.recall_score",
    "model.f1_score",
    "model.error_rate",
    "model.acceptance_rate",
    "model.modification_rate",
    "system.cpu.utilization",
    "system.memory.utilization",
    "system.filesystem.utilization",
]
FROM_1_TO_5: Final = [
    "recommendation.rating",
    "conversation.satisfaction_rating",
    "model.satisfaction_rating",
    "customer.feedback_rating",
    "engagement.rating",
]
FROM_0_TO_100: Final = ("model.safety_points",)

OPTIONAL: Final[dict[str, tuple[str, ...]]] = {
    "face_analysis.completed": ("face_analysis.client_ms", "face_analysis.server_ms"),
    "recommendation.generated": (
        "face_analysis.face_shape",
        "recommendation.cache_key",
        "recommendation.cache_generation_ms",
        "recommendation.relevance_score",
        "recommendation.diversity_score",
        "recommendation.novelty_score",
    ),
    "conversation.turn": (
        "conversation.response_ms",
        "conversation.intent",
        "conversation.intent_confidence_score",
        "conversation.entities",
    ),
    "conversation.ended": ("conversation.satisfaction_rating",),
    "model.evaluated": (
        "model.satisfaction_rating",
        "model.last_violation_type",
        "hw.gpu.utilization",
        "model.prediction_cost_usd",
    ),
    "database.sampled": ("database.shard", "database.replication_lag_ms"),
    "interaction.performed": (
        "interaction.label",
        "interaction.element_id",
        "interaction.element_text",
        "journey.previous_stage",
    ),
}
"""Event → what the specification marks as optional."""

REQUIRED: Final[dict[str, tuple[str, ...]]] = {
    "interaction.performed": (
        "interaction.type",
        "interaction.category",
        "interaction.action",
        "interaction.element_type",
    ),
    "face_analysis.completed": (
        "face_analysis.id",
        "face_analysis.total_ms",
        "face_analysis.network_ms",
        "face_analysis.image_capture_ms",
        "face_analysis.mediapipe_ms",
        "face_analysis.feature_extraction_ms",
        "face_analysis.measurement_ms",
        "face_analysis.classification_ms",
        "face_analysis.validation_ms",
        "face_analysis.image_width_px",
        "face_analysis.image_height_px",
        "face_analysis.brightness_score",
        "face_analysis.contrast_score",
        "face_analysis.sharpness_score",
        "face_analysis.detection_confidence_score",
        "face_analysis.pupillary_distance_confidence_score",
        "face_analysis.face_width_confidence_score",
        "face_analysis.face_shape_confidence_score",
        "face_analysis.accuracy_score",
        "face_analysis.retry_count",
        "face_analysis.face_shape",
        "face_analysis.processing_location",
        "model.version",
        "face_analysis.webgl",
        "face_analysis.web_assembly",
        "face_analysis.camera",
        "face_analysis.device_performance",
    ),
    "journey.stage_left": (
        "journey.stage",
        "journey.stage_ms",
        "journey.stage_interaction_count",
    ),
    "session.ended": ("session.duration_ms", "session.completed", "session.bounced"),
    "conversation.turn": (
        "ai.conversation_id",
        "conversation.turn_position",
        "conversation.speaker",
        "conversation.message_characters",
    ),
    "conversation.ended": (
        "conversation.turn_count",
        "conversation.user_turn_count",
        "conversation.ai_turn_count",
        "conversation.duration_ms",
        "conversation.completed",
        "conversation.goal_achieved",
        "conversation.intent_accuracy_score",
        "conversation.entity_accuracy_score",
        "conversation.context_score",
        "conversation.coherence_score",
        "conversation.helpfulness_score",
        "conversation.naturalness_score",
    ),
    "conversation.error": (
        "error.type",
        "error.message",
        "conversation.turn_position",
        "conversation.recovered",
    ),
    "conversation.fallback": ("conversation.fallback_type", "conversation.fallback_success"),
    "service.checked": ("service.check_name", "service.check_status", "service.check_ms"),
    "infrastructure.scaled": (
        "infrastructure.scaling",
        "infrastructure.scaling_reason",
        "infrastructure.instance_change_count",
    ),
    "recommendation.generated": (
        "recommendation.id",
        "recommendation.generation_ms",
        "recommendation.item_count",
    ),
    "model.evaluated": (
        "model.id",
        "model.version",
        "model.type",
        "model.accuracy_score",
        "model.precision_score",
        "model.recall_score",
        "model.f1_score",
        "model.prediction_ms",
        "model.predictions_per_second",
        "model.error_rate",
        "model.acceptance_rate",
        "model.modification_rate",
        "model.drift_detected",
        "model.drift_severity",
        "model.drift_features",
        "model.drift_score",
        "model.safety_violation_count",
        "model.safety_points",
        "model.risk_level",
        "system.cpu.utilization",
        "model.memory_bytes",
        "model.period_starts_at",
        "model.period_ends_at",
        "model.sample_count",
    ),
    "custom.recorded": ("custom.type", "custom.category", "custom.action"),
    "experiment.assigned": ("experiment.id", "experiment.variant"),
}


@pytest.mark.parametrize(("name", "values"), EXACT.items())
def test_a_closed_set_is_the_one_that_is_written(name: str, values: tuple[str, ...]) -> None:
    assert set(BUILT_IN.attributes[name].values) == set(values)


@pytest.mark.parametrize(("name", "values"), WITHIN.items())
def test_a_wider_set_has_all_that_is_written(name: str, values: tuple[str, ...]) -> None:
    assert set(BUILT_IN.attributes[name].values) > set(values)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        *((name, 0, 1) for name in FROM_0_TO_1),
        *((name, 1, 5) for name in FROM_1_TO_5),
        *((name, 0, 100) for name in FROM_0_TO_100),
    ],
)
def test_a_scale_has_the_ends_that_are_written(name: str, low: int, high: int) -> None:
    attribute = BUILT_IN.attributes[name]
    assert attribute.type is ValueType.NUMBER
    assert (attribute.minimum, attribute.maximum) == (low, high)


def test_every_scale_of_a_unit_has_the_same_ends() -> None:
    ends = {Unit.RATING: (1, 5), Unit.POINTS: (0, 100), Unit.RATIO: (0, 1)}
    for attribute in BUILT_IN.attributes.values():
        if attribute.unit in ends:
            assert (attribute.minimum, attribute.maximum) == ends[attribute.unit]


@pytest.mark.parametrize(("event", "names"), OPTIONAL.items())
def test_what_is_optional_there_is_optional_here(event: str, names: tuple[str, ...]) -> None:
    entry = BUILT_IN.event(event)
    assert set(names) <= {a.name for a in entry.attributes}
    assert not set(names) & set(entry.required)


@pytest.mark.parametrize(("event", "names"), REQUIRED.items())
def test_what_makes_an_event_is_required(event: str, names: tuple[str, ...]) -> None:
    assert set(names) <= set(BUILT_IN.event(event).required)

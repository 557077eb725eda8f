"""Every number of the specification has an answer, and the answer exists."""

from __future__ import annotations

import re
from typing import Final

import pytest

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.envelope import DIMENSIONS
from sightline.catalog.specified import PLACES
from sightline.catalog.specified.model import Asked, Place

EVERY: Final = [
    pytest.param(place, asked, id=f"{place.section}: {asked.name}")
    for place in PLACES
    for asked in place.asked
]

_FIELD: Final = re.compile(r"(?:by|where) (`[\w.]+`(?:, `[\w.]+`)*)")

OF_THE_ARCHITECTURE: Final = [
    "face_analysis_requests_total",
    "face_analysis_duration_seconds",
    "face_analysis_failures_total",
    "face_detection_confidence_score",
    "measurement_accuracy_score",
    "image_quality_score",
    "face_detection_success_rate",
    "measurement_confidence_distribution",
    "processing_retry_count",
    "face_analysis_to_recommendation_conversion",
    "face_analysis_completion_rate",
    "user_satisfaction_with_analysis",
    "recommendation_generation_duration_seconds",
    "recommendation_requests_total",
    "recommendation_cache_hit_rate",
    "recommendation_model_inference_time",
    "recommendation_relevance_score",
    "recommendation_diversity_score",
    "recommendation_click_through_rate",
    "recommendation_conversion_rate",
    "recommendations_leading_to_purchase",
    "average_order_value_with_recommendations",
    "user_engagement_with_recommendations",
    "conversation_response_time_seconds",
    "intent_recognition_accuracy",
    "context_maintenance_score",
    "conversation_completion_rate",
    "user_satisfaction_score",
    "conversation_coherence_score",
    "goal_achievement_rate",
    "fallback_trigger_rate",
    "conversations_leading_to_conversion",
    "average_conversation_duration",
    "repeat_conversation_rate",
]
"""Section 4.3, in its order."""


@pytest.mark.parametrize(("place", "asked"), EVERY)
def test_what_is_asked_is_answered_by_what_exists(place: Place, asked: Asked) -> None:
    assert asked.metrics or asked.how
    assert set(asked.metrics) <= set(BUILT_IN.metrics)
    assert len(set(asked.metrics)) == len(asked.metrics)


@pytest.mark.parametrize(("place", "asked"), EVERY)
def test_what_an_answer_is_told_apart_by_is_known(place: Place, asked: Asked) -> None:
    known = {*DIMENSIONS, *BUILT_IN.attributes}
    fields = {f for listed in _FIELD.findall(asked.how) for f in re.findall(r"`(.+?)`", listed)}
    assert fields <= known


def test_no_number_is_listed_twice_in_one_place() -> None:
    for place in PLACES:
        names = [asked.name for asked in place.asked]
        assert len(set(names)) == len(names), place.section
    sections = [(place.document, place.section) for place in PLACES]
    assert len(set(sections)) == len(sections)


def test_ai_monitoring_is_listed_whole() -> None:
    names = [a.name for place in PLACES if place.section.startswith("4.3") for a in place.asked]
    assert names == OF_THE_ARCHITECTURE


def test_ai_monitoring_is_measured_here_not_elsewhere() -> None:
    for place in PLACES:
        if place.section.startswith("4.3"):
            assert all(asked.metrics for asked in place.asked)

"""Purposes, data classes, and what the documents call them."""

from __future__ import annotations

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.model import DataClass, Purpose
from sightline.catalog.purpose import VOCABULARIES
from sightline.privacy.consent import LEVELS

RESTRICTED = {
    "face_analysis.face_shape",
    "face_analysis.pupillary_distance_range",
    "face_analysis.face_width_range",
    "face_analysis.bridge_width_range",
}
PREFERENCES = {
    "customer.age_range",
    "customer.gender_preference",
    "customer.style_preferences",
    "customer.brand_preferences",
    "customer.color_preferences",
    "customer.material_preferences",
    "customer.min_price",
    "customer.max_price",
    "customer.goals",
    "customer.recent_activity",
}


def test_results_of_face_analysis_are_restricted_and_nothing_else() -> None:
    found = {a.name for a in BUILT_IN.attributes.values() if a.data_class is DataClass.RESTRICTED}
    assert found == RESTRICTED


def test_preferences_are_confidential() -> None:
    for name in PREFERENCES:
        assert BUILT_IN.attributes[name].data_class is DataClass.CONFIDENTIAL


def test_what_machines_say_of_themselves_needs_no_consent() -> None:
    for name in ("api.request", "database.query", "service.sampled", "system.error"):
        event = BUILT_IN.event(name)
        assert event.purpose is Purpose.ESSENTIAL
        assert {a.purpose for a in event.attributes} == {Purpose.ESSENTIAL}


def test_words_of_a_document_are_different_words() -> None:
    for vocabulary in VOCABULARIES:
        words = [word.word for word in vocabulary.words]
        assert len(set(words)) == len(words)


def test_the_ladder_is_that_of_consent() -> None:
    assert tuple(level.purpose for level in LEVELS) == tuple(Purpose)
    assert [w.word for w in VOCABULARIES[0].words] == [purpose.value for purpose in Purpose]

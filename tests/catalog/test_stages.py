"""The stages: one list, events that exist, none of them twice."""

from __future__ import annotations

from collections import Counter

from tests.pages import ROOT

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.events import journey
from sightline.catalog.stages import INTERACTIONS, SAID, STAGE_OF, STAGES

DATA_MODELS = [
    "landing",
    "widget_interaction",
    "face_analysis",
    "recommendations",
    "virtual_try_on",
    "product_view",
    "add_to_cart",
    "checkout",
    "purchase",
]
SYNCHRONIZATION = [
    "greeting",
    "consent",
    "face_analysis",
    "recommendations",
    "virtual_try_on",
    "purchase",
]


def test_the_stages_are_those_an_event_can_say_in_that_order() -> None:
    assert tuple(stage.name for stage in STAGES) == journey.STAGES
    assert SAID in BUILT_IN.attributes


def test_the_stages_of_both_documents_are_there_in_their_order() -> None:
    names = [stage.name for stage in STAGES]
    for listed in (DATA_MODELS, SYNCHRONIZATION):
        assert [name for name in names if name in listed] == listed


def test_every_event_named_exists_and_is_in_one_stage() -> None:
    named = Counter(event for stage in STAGES for event in stage.events)
    assert set(named) | set(INTERACTIONS) <= set(BUILT_IN.events)
    assert set(named.values()) == {1}
    assert set(STAGE_OF) == set(named)


def test_every_stage_can_be_told_by_an_event_and_is_on_the_page() -> None:
    page = (ROOT / "docs" / "paths.md").read_text(encoding="utf-8")
    for stage in STAGES:
        assert stage.events
        assert f"`{stage.name}`" in page
        assert all(f"`{event}`" in page for event in stage.events)

"""The named funnels have the specification's steps, and can be asked for as they are written."""

from __future__ import annotations

from sightline.analysis.journey import journey
from sightline.analysis.request import funnel_request
from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.funnels import AI_DISCOVERY, FUNNELS, TRADITIONAL


def test_the_steps_are_those_of_the_specification() -> None:
    assert [step.name for step in AI_DISCOVERY.steps] == [
        "widget_interaction",
        "face_analysis_start",
        "face_analysis_complete",
        "recommendations_view",
        "product_click",
        "add_to_cart",
        "checkout_start",
        "purchase_complete",
    ]
    assert [step.name for step in TRADITIONAL.steps] == [
        "landing_page",
        "product_browse",
        "product_view",
        "add_to_cart",
        "checkout_start",
        "purchase_complete",
    ]


def test_every_step_is_an_event_that_can_be_asked_for() -> None:
    for funnel in FUNNELS:
        steps = [step.event for step in funnel.steps]
        asked = {"from": "2026-01-01", "to": "2026-01-02", "steps": steps}
        made = journey(BUILT_IN, funnel_request(asked))
        assert [step.event for step in made.steps] == steps
        assert len(set(steps)) == len(steps)

"""Examples of events: complete, valid, and the same every time."""

from __future__ import annotations

import msgspec
import pytest

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.envelope import Envelope
from sightline.catalog.example import example
from sightline.catalog.model import Event

EVENTS = [pytest.param(event, id=name) for name, event in BUILT_IN.events.items()]


@pytest.mark.parametrize("event", EVENTS)
def test_an_example_is_an_event(event: Event) -> None:
    sent = msgspec.json.encode(example(event, "tenant-1"))
    decoded = msgspec.json.decode(sent, type=Envelope)
    assert decoded.event_name == event.name
    assert decoded.tenant_id == "tenant-1"
    assert set(decoded.attributes) == {a.name for a in event.attributes}


def test_an_example_without_a_tenant_leaves_it_out() -> None:
    assert "tenant_id" not in example(BUILT_IN.event("kb.search"))


def test_an_example_is_the_same_every_time_and_different_for_each_event() -> None:
    made = [example(event, "t") for event in BUILT_IN.events.values()]
    assert made == [example(event, "t") for event in BUILT_IN.events.values()]
    assert len({sent["event_id"] for sent in made}) == len(made)


def test_changing_an_example_changes_nothing_else() -> None:
    event = BUILT_IN.event("ai.tool_chain_completed")
    example(event)["attributes"]["ai.tool_names"].append("spoiled")
    assert "spoiled" not in example(event)["attributes"]["ai.tool_names"]

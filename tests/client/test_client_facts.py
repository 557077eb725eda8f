"""Every method that names what it tracks sends what the catalog knows, and says all it can."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any, Unpack

import pytest

from sightline.catalog.catalog import BUILT_IN
from sightline.client.event import Circumstances
from sightline.client.facts import Fact
from sightline.client.tracking import Tracking
from sightline.ingest.schema import Schemas

SCHEMAS = Schemas(BUILT_IN)
NAMED = sorted(n for n in vars(Tracking) if n.startswith("track_"))

GIVEN: Mapping[str, Any] = {
    "voice_session_id": "5d7c1d7e-5b0a-4b0e-9d6f-0c9a4d0f2b11",
    "first_response_ms": 450,
    "barge_in_ms": 200,
    "asr_latency_ms": 50,
    "asr_confidence": 0.93,
    "turn_id": "turn-3",
    "language": "en-GB",
    "name": "navigation.goto",
    "names": ["kb.search", "navigation.goto"],
    "category": "navigation",
    "execution_ms": 150,
    "success": True,
    "conversation_id": "conversation-41",
    "error_type": "timeout",
    "call_id": "call-7",
    "chain_ms": 780.5,
    "target": "/frames/round",
    "optimistic": True,
    "navigation_ms": 120,
    "query": "product pricing information",
    "results_count": 5,
    "search_ms": 45,
    "top_score": 0.89,
    "search_id": "search-12",
    "document_id": "care-guide",
    "position": 1,
    "product_id": "frame-1042",
    "unit_price": 129.9,
    "currency": "EUR",
    "cart_amount": 259.8,
    "item_count": 2,
    "order_id": "order-1001",
    "amount": 129.9,
    "slot_id": "slot-2025-01-20-0900",
    "service": "eye_test",
    "hold_id": "hold-9",
    "hold_to_confirm_ms": 95_000,
    "component": "checkout",
    "code": "504",
    "severity": "error",
    "handled": False,
}
"""An argument of each name the methods take."""


class Told(Tracking[None, None]):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.said: list[Circumstances] = []

    def track(
        self,
        event_name: str,
        attributes: Mapping[str, Any] | None = None,
        **circumstances: Unpack[Circumstances],
    ) -> None:
        self.facts.append((event_name, dict(attributes or {})))
        self.said.append(circumstances)

    def _track_all(self, told: Sequence[Fact], circumstances: Circumstances) -> None:
        for name, attributes in told:
            self.track(name, attributes, **circumstances)


def called(method: str, *, everything: bool) -> Told:
    """A method called with all it can be told, or with what it must be."""
    told = Told()
    taken = inspect.signature(getattr(told, method)).parameters.values()
    named = [p for p in taken if p.kind is not p.VAR_KEYWORD]
    given = {p.name: GIVEN[p.name] for p in named if everything or p.default is p.empty}
    getattr(told, method)(**given, session_id="session-8c1f")
    return told


@pytest.mark.parametrize("method", NAMED)
def test_what_is_sent_is_in_the_catalog(method: str) -> None:
    for everything in (True, False):
        for name, attributes in called(method, everything=everything).facts:
            schema = SCHEMAS.get(name)
            assert schema is not None, name
            assert schema.attribute_errors(attributes) == ()
            assert set(attributes) <= schema.names, name


@pytest.mark.parametrize("method", NAMED)
def test_all_that_is_said_is_sent(method: str) -> None:
    told = called(method, everything=True)
    taken = [p for p in inspect.signature(getattr(told, method)).parameters if p in GIVEN]
    sent = [value for _, attributes in told.facts for value in attributes.values()]
    assert all(GIVEN[name] in sent for name in taken), taken
    assert all(said == {"session_id": "session-8c1f"} for said in told.said)
    assert told.facts


def test_the_examples_of_the_specification() -> None:
    told = Told()
    told.track_voice_metrics("session", first_response_ms=450, barge_in_ms=200, asr_latency_ms=50)
    told.track_tool_execution("navigation.goto", "navigation", 150, True, "conversation")
    told.track_kb_search("product pricing information", 5, 45, 0.89, "conversation")
    names = [name for name, _ in told.facts]
    assert names == [
        "voice.first_response",
        "voice.barge_in",
        "voice.asr_partial",
        "ai.tool_call_completed",
        "kb.search",
    ]
    assert told.facts[4][1]["kb.relevance_score"] == 0.89


def test_only_what_was_measured_of_a_turn_is_sent() -> None:
    told = Told()
    told.track_voice_metrics(barge_in_ms=0)
    assert told.facts == [("voice.barge_in", {"voice.barge_in_ms": 0})]

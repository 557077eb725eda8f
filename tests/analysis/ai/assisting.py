"""What the assistant did, computed one session, turn and list at a time, from the definitions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec
from tests.analysis.oracle import quantile
from tests.analysis.paths.ways import siphash
from tests.analysis.stored import Sent

LEGS = {
    "first_response": ("voice.first_response", "voice.first_response_ms"),
    "barge_in": ("voice.barge_in", "voice.barge_in_ms"),
    "asr_partial": ("voice.asr_partial", "voice.asr_partial_latency_ms"),
}
FOLLOWING = {
    "clicked": "recommendation.clicked",
    "carted": "commerce.add_to_cart",
    "purchased": "commerce.purchase",
}


class Called(msgspec.Struct, frozen=True):
    """A chain of tools."""

    tools: tuple[str, ...]
    good: int
    ms: float
    person: str


def chains(sent: Iterable[Sent], within: str, gap_ms: int) -> list[Called]:
    """Every chain: each entity's calls by the time they ended, cut at every pause."""
    by_who = defaultdict[str, list[Sent]](list)
    for event in sent:
        who = event.session_id
        if within == "conversation":
            who = event.strings.get("ai.conversation_id", "")
        if who and event.event_name == "ai.tool_call_completed":
            by_who[who].append(event)
    found = []
    for events in by_who.values():
        calls = sorted(
            (
                e.at_ms,
                e.at_ms - e.numbers.get("ai.tool_execution_ms", 0),
                e.strings["ai.tool_name"],
                e.numbers["ai.tool_success"],
            )
            for e in events
        )
        person = max({e.user_id or e.session_id for e in events}, key=siphash)
        chain = [calls[0]]
        for one in calls[1:]:
            if one[1] - chain[-1][0] > gap_ms:
                found.append(_called(chain, person))
                chain = []
            chain.append(one)
        found.append(_called(chain, person))
    return found


def _called(chain: list[tuple[Any, ...]], person: str) -> Called:
    ms = max(one[0] for one in chain) - min(one[1] for one in chain)
    return Called(tuple(one[2] for one in chain), int(sum(one[3] for one in chain)), ms, person)


def leg(sent: Iterable[Sent], name: str, limit_ms: float) -> tuple[Any, ...]:
    """(count, within, p50, p95, p99) of a leg."""
    event_name, attribute = LEGS[name]
    times = [
        e.numbers[attribute] for e in sent if e.event_name == event_name and attribute in e.numbers
    ]
    if not times:
        return (0, 0, None, None, None)
    kept = sum(ms <= limit_ms for ms in times)
    return (len(times), kept, *(quantile(times, level) for level in (0.5, 0.95, 0.99)))


def turns(sent: Iterable[Sent], limits: dict[str, float]) -> tuple[int, int, int, int]:
    """(measured, within, started, unanswered)."""
    by_turn = defaultdict[tuple[str, ...], list[Sent]](list)
    for event in sent:
        turn = event.strings.get("voice.turn_id", "")
        if turn:
            key = (event.session_id, event.strings.get("voice.session_id", ""), turn)
            by_turn[key].append(event)
    measured = within = started = unanswered = 0
    for events in by_turn.values():
        kept = [
            e.numbers[attribute] <= limits[name]
            for name, (event_name, attribute) in LEGS.items()
            for e in events
            if e.event_name == event_name and attribute in e.numbers
        ]
        names = [e.event_name for e in events]
        heard = any(
            e.event_name == "voice.first_response" and "voice.first_response_ms" in e.numbers
            for e in events
        )
        measured += bool(kept)
        within += bool(kept) and all(kept)
        started += "voice.turn_started" in names
        unanswered += "voice.turn_started" in names and not heard
    return measured, within, started, unanswered


def ranks(sent: Iterable[Sent]) -> dict[tuple[Any, ...], list[int]]:
    """(model, version, place), or (None, place) for all → lists seen, and those of each outcome."""
    by_list = defaultdict[str, list[Sent]](list)
    followed = ("recommendation.generated", "recommendation.viewed", *FOLLOWING.values())
    for event in sent:
        name = event.strings.get("recommendation.id", "")
        if name and event.event_name in followed:
            by_list[name].append(event)
    found = defaultdict[tuple[Any, ...], list[int]](lambda: [0, 0, 0, 0])
    for events in by_list.values():
        happened = [
            {e.numbers.get("recommendation.position", 0) for e in events if e.event_name == name}
            for name in FOLLOWING.values()
        ]
        views = [e for e in events if e.event_name == "recommendation.viewed"]
        made = [e for e in events if e.event_name == "recommendation.generated"]
        depth = max((e.numbers.get("recommendation.viewed_count", 0) for e in views), default=0)
        depth = depth or max(
            (e.numbers.get("recommendation.item_count", 0) for e in made), default=0
        )
        last = max([max(depth, 1) if views else 0, *(place for one in happened for place in one)])
        model = max(e.strings.get("model.id", "") for e in events)
        version = max(e.strings.get("model.version", "") for e in events)
        for place in range(1, min(int(last), 50) + 1):
            for key in ((None, place), (model or None, version or None, place)):
                counts = found[key]
                counts[0] += 1
                for at, places in enumerate(happened, 1):
                    counts[at] += place in places
    return found

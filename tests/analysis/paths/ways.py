"""Paths computed one entity at a time, from the definitions and nothing of ours."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from tests.analysis.oracle import passes, quantile
from tests.analysis.passing import Stage
from tests.analysis.stored import Sent

REST = "(rest)"
ENDED = "(ended)"
ON = "(on)"

ORDER = (
    "landing",
    "greeting",
    "consent",
    "widget_interaction",
    "face_analysis",
    "recommendations",
    "virtual_try_on",
    "product_view",
    "add_to_cart",
    "checkout",
    "purchase",
)
"""The stages as the specification lists them."""

IN_STAGE = {
    "session.started": "landing",
    "widget.opened": "widget_interaction",
    "recommendation.viewed": "recommendations",
    "commerce.view": "product_view",
    "commerce.add_to_cart": "add_to_cart",
    "commerce.purchase": "purchase",
}
"""Of the events the tests send, those of a stage."""

DONE = ("widget.opened", "commerce.view", "commerce.add_to_cart", "commerce.purchase")
"""Of these, what a person does."""

_MASK = 2**64 - 1


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question, as the oracle takes it."""

    start_ms: int
    end_ms: int
    entity: str = "session"
    nodes: str = "event"
    anchor: Stage | None = None
    goal: Stage | None = None
    where: Any = None
    occurrence: str = "first"
    direction: str = "forward"
    repeats: str = "collapse"
    depth: int = 5
    width: int = 10


class Way(msgspec.Struct, frozen=True):
    """One entity's path. goals: when it came to the goal"""

    person: str
    steps: list[tuple[int, str]]
    goals: list[int]


def siphash(text: str) -> int:
    """SipHash-2-4 under a key of zeros, as its paper has it."""
    data = text.encode()
    v0, v1, v2, v3 = 0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573

    def turned(x: int, by: int) -> int:
        return ((x << by) | (x >> (64 - by))) & _MASK

    def round_() -> None:
        nonlocal v0, v1, v2, v3
        v0 = (v0 + v1) & _MASK
        v1 = turned(v1, 13) ^ v0
        v0 = turned(v0, 32)
        v2 = (v2 + v3) & _MASK
        v3 = turned(v3, 16) ^ v2
        v0 = (v0 + v3) & _MASK
        v3 = turned(v3, 21) ^ v0
        v2 = (v2 + v1) & _MASK
        v1 = turned(v1, 17) ^ v2
        v2 = turned(v2, 32)

    padded = data + bytes(-(len(data) + 1) % 8) + bytes([len(data) & 0xFF])
    for at in range(0, len(padded), 8):
        word = int.from_bytes(padded[at : at + 8], "little")
        v3 ^= word
        round_()
        round_()
        v0 ^= word
    v2 ^= 0xFF
    for _ in range(4):
        round_()
    return v0 ^ v1 ^ v2 ^ v3


def stage_of(sent: Sent) -> str:
    said = sent.strings.get("journey.stage")
    return said if said in ORDER else IN_STAGE.get(sent.event_name, "")


def number(asked: Asked, name: str) -> int:
    """By what nodes of one millisecond, or of one count, are ordered."""
    if asked.nodes != "stage":
        return siphash(name)
    return ORDER.index(name) + 1 if name else 0


def by_entity(sent: Iterable[Sent], asked: Asked) -> dict[str, list[Sent]]:
    found = defaultdict[str, list[Sent]](list)
    for event in sent:
        who = event.session_id if asked.entity == "session" else event.user_id
        if who and asked.start_ms <= event.at_ms < asked.end_ms and passes(asked.where, event):
            found[who].append(event)
    return found


def person_of(events: Sequence[Sent], asked: Asked) -> str:
    """The user of an entity; of several, the one whose hash is highest."""
    users = [e.user_id for e in events if e.user_id]
    if not users:
        return f"alone {events[0].session_id}"
    return max(users, key=siphash)


def ways(sent: Iterable[Sent], asked: Asked) -> Iterator[Way]:
    for events in by_entity(sent, asked).values():
        steps = _steps(events, asked)
        if steps:
            goals = [e.at_ms for e in events if asked.goal is not None and asked.goal.fits(e)]
            yield Way(person_of(events, asked), steps, goals)


def _steps(events: Sequence[Sent], asked: Asked) -> list[tuple[int, str]]:
    name = {
        "event": lambda e: e.event_name,
        "page": lambda e: e.page_path,
        "stage": stage_of,
    }[asked.nodes]
    came = [
        (
            e.at_ms,
            number(asked, name(e)),
            asked.anchor is not None and asked.anchor.fits(e),
            name(e),
        )
        for e in events
    ]
    came.sort()
    if asked.nodes == "stage" and came[0][3] == "":
        came[0] = (came[0][0], 1, came[0][2], "landing")
    came = [one for one in came if one[3] or one[2]]
    if asked.anchor is not None:
        places = [place for place, one in enumerate(came) if one[2]]
        if not places:
            return []
        at = places[0] if asked.occurrence == "first" else places[-1]
        came = came[: at + 1] if asked.direction == "backward" else came[at:]
    if asked.direction == "backward":
        came.reverse()
    steps = list[tuple[int, str]]()
    for at_ms, _, _, node in came:
        met = [known for _, known in steps]
        if asked.repeats == "collapse" and met[-1:] == [node]:
            continue
        if asked.repeats == "once" and node in met:
            continue
        steps.append((at_ms, node))
    return steps


class Moved(msgspec.Struct, frozen=True):
    """One entity at one step."""

    step: int
    source: str
    target: str
    took_ms: int
    person: str
    converted: bool


def moved(
    found: Iterable[Way], asked: Asked, k: int, like: Iterable[Way] | None = None
) -> list[Moved]:
    """Every move of every path, with the nodes that are not told apart put together.

    like: ways of another time, whose nodes are told apart first
    """
    known = list(found)
    told = {step: _told(known, step, asked, k) for step in range(1, asked.depth + 1)}
    if like is not None:
        other = list(like)
        for step, own in told.items():
            same = _told(other, step, asked, k)
            more = [node for node in own if node not in same]
            told[step] = [*same, *more][: max(len(same), asked.width)]

    def shown(step: int, node: str) -> str:
        return node if node in told[step] else REST

    moves = []
    for way in known:
        for step, (at_ms, node) in enumerate(way.steps[: asked.depth], 1):
            then_ms, target = at_ms, ENDED
            if step < len(way.steps):
                then_ms, target = way.steps[step]
                target = shown(step + 1, target) if step < asked.depth else ON
            came = any(goal >= max(at_ms, then_ms) for goal in way.goals)
            source = shown(step, node)
            moves.append(Moved(step, source, target, abs(then_ms - at_ms), way.person, came))
    return moves


def _told(known: Sequence[Way], step: int, asked: Asked, k: int) -> list[str]:
    there = [(way.steps[step - 1][1], way.person) for way in known if len(way.steps) >= step]
    counts = Counter(node for node, _ in there)
    people = Counter(node for node, _ in set(there))
    ranked = sorted(counts, key=lambda node: (-counts[node], number(asked, node)))
    enough = [node for node in ranked if people[node] >= k]
    few = {person for node, person in there if people[node] < k}
    if 1 < len(enough) <= asked.width and 0 < len(few) < k:
        return enough[:-1]
    return enough[: asked.width]


def median(moves: Sequence[Moved]) -> float:
    return quantile([move.took_ms for move in moves], 0.5)


class Passage(msgspec.Struct, frozen=True):
    """A visit's stay in a stage. purchased: whether a purchase is in it or comes later"""

    stage: str
    following: str
    ms: int
    interactions: int
    first: bool
    purchased: bool
    bought: bool
    person: str


def passages(sent: Iterable[Sent], asked: Asked) -> list[Passage]:
    """Every passage of every session, by going through its events one after the other."""
    found = []
    for events in by_entity(sent, asked).values():
        inside: list[tuple[str, list[Sent]]] = []
        at_stage = {name: place for place, name in enumerate(ORDER, 1)}
        ordered = sorted(
            events,
            key=lambda e: (e.at_ms, at_stage.get(stage_of(e), 0), e.event_name in DONE),
        )
        for event in ordered:
            stage = stage_of(event) or (inside[-1][0] if inside else "landing")
            if not inside or inside[-1][0] != stage:
                inside.append((stage, []))
            inside[-1][1].append(event)
        stages = [stage for stage, _ in inside]
        for place, (stage, there) in enumerate(inside):
            last = place + 1 == len(inside)
            until = ordered[-1].at_ms if last else inside[place + 1][1][0].at_ms
            found.append(
                Passage(
                    stage=stage,
                    following="exit" if last else stages[place + 1],
                    ms=until - there[0].at_ms,
                    interactions=sum(e.event_name in DONE for e in there),
                    first=stage not in stages[:place],
                    purchased="purchase" in stages[place:],
                    bought="purchase" in stages,
                    person=person_of(events, asked),
                )
            )
    return found

"""Tools in chains, voice within limits, ranks of recommendations, by their definitions."""

from __future__ import annotations

import asyncio
import math
import uuid
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp
from tests.analysis.ai import assisting
from tests.analysis.oracle import quantile
from tests.analysis.stored import Sent, Store
from tests.analysis.written import hidden, written

from sightline.analysis.ai import chains, ranks, voice
from sightline.analysis.ai.answer import Ai, Chain, Part, Turns
from sightline.analysis.ai.asked import Asked, asked
from sightline.analysis.ai.report import ai
from sightline.analysis.ai.request import ai_request
from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.voice_limits import LEGS
from sightline.errors import InvalidRequest
from sightline.privacy.disclosure import SUPPRESSED
from sightline.store.engine import Engine
from sightline.store.fence import fenced
from sightline.store.reader import Reader

NOW = datetime(2026, 11, 21, tzinfo=UTC)
DAY = {"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"}
START = 1767225600000
LIMITS = {"first_response": 3.0, "barge_in": 2.0, "asr_partial": 2.0}

_CASES = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


async def ask(reader: Reader, tenant: str, topic: str, k: int = 1, **request: Any) -> Ai:
    made = ai_request({**DAY, "topic": topic, **request})
    return await ai(reader, BUILT_IN, tenant, made, NOW, k=k)


def answered(store: Store, reader: Reader, sent: list[Sent], topic: str, **request: Any) -> Ai:
    """The answer over these events alone."""
    tenant = str(uuid.uuid4())
    store.send(tenant, sent, tick=False)
    return asyncio.run(ask(reader, tenant, topic, **request))


def close(one: object, other: float | None) -> bool:
    if other is None or not isinstance(one, int | float):
        return one is other
    return math.isclose(one, other, abs_tol=1e-6)


# --- chains of tools ------------------------------------------------------------------------------


def call(session: str, at_ms: int, tool: str, good: bool = True, **more: Any) -> Sent:
    took = more.pop("took", 0)
    return Sent(
        event_name="ai.tool_call_completed",
        at_ms=START + at_ms,
        session_id=session,
        numbers={"ai.tool_success": float(good), "ai.tool_execution_ms": float(took)},
        strings={"ai.tool_name": tool, "ai.conversation_id": more.pop("conversation", "")},
        **more,
    )


_CALLED = "ai.tool_call_completed"
_CALLS = st.lists(
    st.builds(
        lambda session, at, tool, good, took, user, talk: call(
            session, at, tool, good, took=took, user_id=user, conversation=talk
        ),
        st.sampled_from(["", "x", "y", "z"]),
        st.integers(0, 30),
        st.sampled_from(["kb.search", "navigation.goto", "cart.add"]),
        st.booleans(),
        st.integers(0, 6),
        st.sampled_from(["", "u", "v"]),
        st.sampled_from(["", "c", "d"]),
    ),
    max_size=20,
)


@given(_CALLS, st.sampled_from(["session", "conversation"]), st.integers(0, 8), st.integers(1, 3))
@_CASES
def test_chains_are_as_the_definition_says(
    store: Store, reader: Reader, sent: list[Sent], within: str, gap_ms: int, top: int
) -> None:
    asked_ = {"within": within, "gap_ms": gap_ms, "top": top}
    found = answered(store, reader, sent, "tool_chains", **asked_)
    known = assisting.chains(sent, within, gap_ms)
    by_tools = defaultdict[tuple[str, ...], list[assisting.Called]](list)
    for called in known:
        by_tools[called.tools].append(called)
    order = sorted(by_tools, key=lambda tools: (-len(by_tools[tools]), "\n".join(tools)))
    assert found.all_chains is not None
    assert found.chains is not None
    _assert_chain(found.all_chains, known, len(known))
    assert [one.tools for one in found.chains if not one.rest] == order[:top]
    for one in found.chains:
        same = by_tools[one.tools or ()]
        if one.rest:
            same = [called for tools in order[top:] for called in by_tools[tools]]
        _assert_chain(one, same, len(known))
    assert sum(one.rest for one in found.chains) == (len(order) > top)


def _assert_chain(found: Chain, known: list[assisting.Called], of: int) -> None:
    calls = sum(len(one.tools) for one in known)
    assert (found.count, found.calls) == (len(known), calls)
    if not known:
        assert found.median_ms is found.success_rate is None
        return
    assert found.share == len(known) / of
    assert found.success_rate == sum(one.good == len(one.tools) for one in known) / len(known)
    assert found.call_success_rate == sum(one.good for one in known) / calls
    lengths = [one.ms for one in known]
    assert close(found.median_ms, quantile(lengths, 0.5))
    assert close(found.p95_ms, quantile(lengths, 0.95))


async def test_a_pause_begins_a_chain(store: Store, reader: Reader) -> None:
    calls = [call("1", 0, "a"), call("1", 40_000, "b", took=10_000), call("1", 75_001, "c")]
    store.send("t", calls, tick=False)
    found = await ask(reader, "t", "tool_chains")
    assert sorted(one.tools or () for one in found.chains or ()) == [("a", "b"), ("c",)]


async def test_chains_of_few_people_are_with_the_rest(store: Store, reader: Reader) -> None:
    for session in range(12):
        tools = ["search", "goto"] if session < 7 else [f"tool{session}"]
        calls = [call(f"s{session}", at, tool) for at, tool in enumerate(tools)]
        store.send("t", calls, tick=False)
    found = await ask(reader, "t", "tool_chains", k=5)
    assert [(one.tools, one.rest, one.count) for one in found.chains or ()] == [
        (("search", "goto"), False, 7),
        (None, True, 5),
    ]
    store.send("u", [call("s", 0, "search"), call("s", 1, "goto")], tick=False)
    found = await ask(reader, "u", "tool_chains", k=5)
    assert [(one.tools, one.count) for one in found.chains or ()] == [(None, SUPPRESSED)]


# --- voice ----------------------------------------------------------------------------------------


_MEASURES = dict(assisting.LEGS.values())
_VOICE = st.lists(
    st.builds(
        lambda name, ms, carried, session, turn, at: Sent(
            event_name=name,
            at_ms=START + at,
            session_id=session,
            numbers={attribute: float(ms)}
            if carried and (attribute := _MEASURES.get(name))
            else {},
            strings={"voice.turn_id": turn} if turn else {},
        ),
        st.sampled_from(["voice.turn_started", *(event for event, _ in assisting.LEGS.values())]),
        st.integers(0, 6),
        st.sampled_from([True, True, False]),
        st.sampled_from(["", "x", "y"]),
        st.sampled_from(["", "1", "2"]),
        st.integers(0, 9),
    ),
    max_size=24,
)


@given(_VOICE)
@_CASES
def test_voice_is_held_against_its_limits(store: Store, reader: Reader, sent: list[Sent]) -> None:
    found = answered(store, reader, sent, "voice_sla", limits=LIMITS)
    assert found.legs is not None
    assert found.turns is not None
    for leg in found.legs:
        count, within, *quantiles = assisting.leg(sent, leg.leg, LIMITS[leg.leg])
        assert (leg.count, leg.within, leg.limit_ms) == (count, within, LIMITS[leg.leg])
        assert leg.share == (within / count if count else None)
        told = (leg.p50_ms, leg.p95_ms, leg.p99_ms)
        assert all(close(one, other) for one, other in zip(told, quantiles, strict=True))
    turns = found.turns
    measured = (turns.count, turns.within, turns.started, turns.unanswered)
    assert measured == assisting.turns(sent, LIMITS)
    assert turns.share == (measured[1] / measured[0] if measured[0] else None)


async def test_the_limits_are_the_catalogs_unless_asked(reader: Reader) -> None:
    found = await ask(reader, "t", "voice_sla", limits={"barge_in": 350})
    told = {leg.leg: leg.limit_ms for leg in found.legs or ()}
    assert told == {**{leg.name: leg.limit_ms for leg in LEGS}, "barge_in": 350}
    for leg in LEGS:
        assert leg.attribute in {a.name for a in BUILT_IN.events[leg.event].attributes}


# --- ranks ----------------------------------------------------------------------------------------


_FOLLOWED = ("recommendation.generated", "recommendation.viewed", *assisting.FOLLOWING.values())


@st.composite
def _lists(draw: st.DrawFn) -> list[Sent]:
    sent = []
    for at in range(draw(st.integers(0, 14))):
        name = draw(st.sampled_from(_FOLLOWED))
        strings, numbers = {"recommendation.id": draw(st.sampled_from(["", "l", "m", "n"]))}, {}
        if draw(st.booleans()) and not name.startswith("commerce"):
            strings |= {"model.id": draw(st.sampled_from("ab")), "model.version": "1"}
        if name in assisting.FOLLOWING.values() and draw(st.booleans()):
            numbers["recommendation.position"] = float(draw(st.integers(1, 4)))
        if name == "recommendation.viewed" and draw(st.booleans()):
            numbers["recommendation.viewed_count"] = float(draw(st.integers(0, 3)))
        if name == "recommendation.generated":
            numbers["recommendation.item_count"] = float(draw(st.sampled_from([0, 2, 60])))
        sent.append(Sent(event_name=name, at_ms=START + at, numbers=numbers, strings=strings))
    return sent


@given(_lists())
@_CASES
def test_ranks_are_as_the_definition_says(store: Store, reader: Reader, sent: list[Sent]) -> None:
    found = answered(store, reader, sent, "recommendation_ranks")
    known = assisting.ranks(sent)
    told: dict[tuple[Any, ...], list[Any]] = {
        (None, rank.position): [rank.seen, rank.clicked, rank.carted, rank.purchased]
        for rank in found.ranks or ()
    }
    for model in found.models or ():
        for rank in model.ranks:
            key = (model.model, model.version, rank.position)
            told[key] = [rank.seen, rank.clicked, rank.carted, rank.purchased]
            rates = (rank.click_through_rate, rank.cart_rate, rank.conversion_rate)
            assert rates == tuple(count / told[key][0] for count in told[key][1:])
    assert told == known


# --- by the values of a breakdown -----------------------------------------------------------------


_SPLIT = settings(_CASES, max_examples=8)


@st.composite
def _devices(draw: st.DrawFn, sent: st.SearchStrategy[list[Sent]]) -> list[Sent]:
    """The same events, each of a device or of none."""
    device = st.sampled_from(["", "mobile", "mobile", "tablet", "desktop"])
    return [msgspec.structs.replace(one, device=draw(device)) for one in draw(sent)]


def _by_device(
    sent: list[Sent], thing: Callable[[Sent], tuple[str, ...] | None], names: tuple[str, ...]
) -> dict[str, list[Sent]]:
    """The events of things by their device: that of the first event that has one."""
    things = defaultdict[tuple[str, ...], list[Sent]](list)
    for one in sent:
        if one.event_name in names and (key := thing(one)) is not None:
            things[key].append(one)
    found = defaultdict[str, list[Sent]](list)
    for events in things.values():
        said = sorted((one.at_ms, one.device) for one in events if one.device)
        found[said[0][1] if said else ""] += events
    return found


def _slots(found: Ai, sent: dict[str, list[Sent]]) -> list[tuple[Part, list[Sent]]]:
    """Each part of an answer, and the events it is of."""
    parts = found.series or ()
    told = {part.key or "" for part in parts if not part.rest}
    rest = [one for device, of in sent.items() if device not in told for one in of]
    assert sum(part.rest for part in parts) <= 1
    return [(part, rest if part.rest else sent[str(part.key or "")]) for part in parts]


@given(_devices(_CALLS), st.integers(1, 2))
@_SPLIT
def test_chains_by_device(store: Store, reader: Reader, sent: list[Sent], values: int) -> None:
    by = {"breakdown": "device", "values": values}
    found = answered(store, reader, sent, "tool_chains", gap_ms=3, **by)
    sessions = _by_device(
        sent, lambda one: (one.session_id,) if one.session_id else None, (_CALLED,)
    )
    slots = _slots(found, sessions)
    assert found.all_chains is not None
    counts = [part.all_chains.count for part, _ in slots if part.all_chains is not None]
    assert sum(count for count in counts if isinstance(count, int)) == found.all_chains.count
    for part, of in slots:
        known = assisting.chains(of, "session", 3)
        assert part.all_chains is not None
        _assert_chain(part.all_chains, known, len(known))
        for chain in part.chains or ():
            if not chain.rest:
                same = [called for called in known if called.tools == chain.tools]
                _assert_chain(chain, same, len(known))


@given(_devices(_VOICE), st.integers(1, 2))
@_SPLIT
def test_voice_by_device(store: Store, reader: Reader, sent: list[Sent], values: int) -> None:
    by = {"breakdown": "device", "values": values}
    found = answered(store, reader, sent, "voice_sla", limits=LIMITS, **by)
    own = defaultdict[str, list[Sent]](list)
    for one in sent:
        own[one.device].append(one)
    names = ("voice.turn_started", *(event for event, _ in assisting.LEGS.values()))
    turns = _by_device(sent, _turn, names)
    for (part, of), (_, of_turns) in zip(_slots(found, own), _slots(found, turns), strict=True):
        for leg in part.legs or ():
            assert (leg.count, leg.within) == assisting.leg(of, leg.leg, LIMITS[leg.leg])[:2]
        assert part.turns is not None
        told = (part.turns.count, part.turns.within, part.turns.started, part.turns.unanswered)
        assert told == assisting.turns(of_turns, LIMITS)


def _turn(one: Sent) -> tuple[str, ...] | None:
    turn = one.strings.get("voice.turn_id", "")
    return (one.session_id, one.strings.get("voice.session_id", ""), turn) if turn else None


@given(_devices(_lists()), st.integers(1, 2))
@_SPLIT
def test_ranks_by_device(store: Store, reader: Reader, sent: list[Sent], values: int) -> None:
    by = {"breakdown": "device", "values": values}
    found = answered(store, reader, sent, "recommendation_ranks", **by)
    lists = _by_device(
        sent, lambda one: (name,) if (name := one.strings["recommendation.id"]) else None, _FOLLOWED
    )
    for part, of in _slots(found, lists):
        told = {
            rank.position: [rank.seen, rank.clicked, rank.carted, rank.purchased]
            for rank in part.ranks or ()
        }
        known = assisting.ranks(of)
        assert told == {key[1]: counts for key, counts in known.items() if len(key) == 2}


async def test_what_few_people_of_a_value_did_is_suppressed(store: Store, reader: Reader) -> None:
    """Six on mobile, two on tablets, who would follow from all less mobile: neither is told."""
    sent = []
    for number in range(8):
        session, device = f"s{number}", "mobile" if number < 6 else "tablet"
        seen = {"recommendation.viewed_count": 2.0 if number < 6 else 1.0}
        turn, listed = {"voice.turn_id": "1"}, {"recommendation.id": f"l{number}"}
        sent.append(call(session, 0, "search"))
        sent.append(Sent(event_name="voice.turn_started", at_ms=START, strings=turn))
        sent.append(
            Sent(event_name="recommendation.viewed", at_ms=START, strings=listed, numbers=seen)
        )
        of = {"session_id": session, "device": device}
        sent[-3:] = [msgspec.structs.replace(one, **of) for one in sent[-3:]]
    store.send("t", sent, tick=False)
    chains_ = await ask(reader, "t", "tool_chains", k=5, breakdown="device")
    assert [
        (part.key, part.all_chains.count) for part in chains_.series or () if part.all_chains
    ] == [
        ("mobile", SUPPRESSED),
        ("tablet", SUPPRESSED),
    ]
    turns = await ask(reader, "t", "voice_sla", k=5, breakdown="device")
    assert [part.turns for part in turns.series or ()] == [Turns.withheld()] * 2
    assert turns.turns is not None
    assert turns.turns.started == 8
    ranks_ = await ask(reader, "t", "recommendation_ranks", k=5, breakdown="device")
    mobile, tablet = ranks_.series or ()
    assert [rank.seen for rank in mobile.ranks or ()] == [SUPPRESSED, 6]
    assert [rank.seen for rank in tablet.ranks or ()] == [SUPPRESSED]


async def test_lists_are_told_apart_by_the_version_of_their_model(
    store: Store, reader: Reader
) -> None:
    for number in range(12):
        version = {"model.id": "m", "model.version": "1" if number % 2 else "2"}
        of = {"recommendation.id": f"l{number}"}
        events = [
            Sent(event_name="recommendation.generated", at_ms=START, strings={**of, **version},
                 numbers={"recommendation.item_count": 2}, session_id=f"s{number}"),
            Sent(event_name="recommendation.viewed", at_ms=START + 1, strings=of,
                 session_id=f"s{number}"),
            Sent(event_name="recommendation.clicked", at_ms=START + 2, strings=of,
                 numbers={"recommendation.position": 1 + number % 2}, session_id=f"s{number}"),
        ]  # fmt: skip
        store.send("t", events, tick=False)
    by = ["model.version", "country"]
    found = await ask(reader, "t", "recommendation_ranks", k=5, breakdown=by)
    assert [
        (part.key, [rank.clicked for rank in part.ranks or ()]) for part in found.series or ()
    ] == [
        (("1", None), [0, 6]),
        (("2", None), [6, 0]),
    ]


# --- requests and SQL -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "code", "path"),
    [
        ({"topic": "tools"}, "unsupported_topic", "topic"),
        ({"topic": "tool_chains", "within": "user"}, "unsupported_within", "within"),
        ({"topic": "tool_chains", "gap_ms": -1}, "gap", "gap_ms"),
        ({"topic": "tool_chains", "top": 0}, "top", "top"),
        ({"topic": "voice_sla", "limits": {"first": 1}}, "leg", "limits.first"),
        ({"topic": "voice_sla", "limits": {"barge_in": 0}}, "value", "limits.barge_in"),
        ({"topic": "voice_sla", "breakdown": "devise"}, "unknown_dimension", "breakdown"),
        ({"topic": "voice_sla", "breakdown": "voice.turn_id"}, "unknown_dimension", "breakdown"),
        ({"topic": "tool_chains", "values": 0}, "top", "values"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    reader: Reader, request_: dict[str, Any], code: str, path: str
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        await ask(reader, "t", **request_)
    assert [(e.code, e.path) for e in refused.value.errors] == [(code, path)]


def _asked(topic: str, **request: Any) -> Asked:
    body = {"from": "2026-01-01", "to": "2026-01-02", "topic": topic, **request}
    return asked(BUILT_IN, ai_request(body))


SNAPSHOTS = Path(__file__).parent / "snapshots"
STATEMENTS: dict[str, exp.Query] = {
    "chains_ranking": chains.ranking(_asked("tool_chains"), 5),
    "chains": chains.figures(_asked("tool_chains", within="conversation"), ["a\nb", "it's"]),
    "voice_legs": voice.legs(_asked("voice_sla")),
    "voice_turns": voice.turns(_asked("voice_sla", filters={"field": "device", "value": "mobile"})),
    "ranks": ranks.ranks(_asked("recommendation_ranks")),
    "chains_by_value": chains.figures(_asked("tool_chains", breakdown="device"), ["a"], [("tv",)]),
    "chains_values": chains.values(_asked("tool_chains", breakdown="device")),
    "voice_legs_by_value": voice.legs(_asked("voice_sla", breakdown="site_id"), [("s",), ("t",)]),
    "voice_turns_by_value": voice.turns(_asked("voice_sla", breakdown="device"), [("tv",)]),
    "voice_values": voice.values(_asked("voice_sla", breakdown=["device", "country"])),
    "ranks_by_value": ranks.ranks(
        _asked("recommendation_ranks", breakdown=["model.version", "device"]), [("1", "tv")]
    ),
    "ranks_values": ranks.values(_asked("recommendation_ranks", breakdown="device")),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_sql_is_what_was_written_down(name: str) -> None:
    kept = SNAPSHOTS / f"{name}.sql"
    assert written(kept, fenced("the-tenant", STATEMENTS[name])) == kept.read_text()


def test_nothing_is_written_down_that_is_not_made() -> None:
    assert {path.stem for path in SNAPSHOTS.glob("*.sql")} == set(STATEMENTS)


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_engine_understands_the_sql(engine: Engine, name: str) -> None:
    engine.query(fenced("the-tenant", STATEMENTS[name]))


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_alias_hides_a_column(name: str) -> None:
    assert not hidden(STATEMENTS[name])

"""Tools in chains, voice within limits, ranks of recommendations, by their definitions."""

from __future__ import annotations

import asyncio
import math
import os
import uuid
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp
from tests.analysis.ai import assisting
from tests.analysis.oracle import quantile
from tests.analysis.stored import Sent, Store

from sightline.analysis.ai import chains, ranks, voice
from sightline.analysis.ai.answer import Ai, Chain
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
from sightline.store.tables import EVENT_COLUMNS

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
    assert turns.share == (turns.within / turns.count if turns.count else None)


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
    told: dict[tuple[Any, ...], list[int]] = {
        (None, rank.position): [rank.seen, rank.clicked, rank.carted, rank.purchased]
        for rank in found.ranks or ()
    }
    for model in found.models or ():
        for rank in model.ranks:
            key = (model.model, model.version, rank.position)
            told[key] = [rank.seen, rank.clicked, rank.carted, rank.purchased]
            assert rank.click_through_rate == rank.clicked / rank.seen
            assert rank.conversion_rate == rank.purchased / rank.seen
            assert rank.cart_rate == rank.carted / rank.seen
    assert told == known


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
}


def _pretty(name: str) -> str:
    tree = sqlglot.parse_one(fenced("the-tenant", STATEMENTS[name]), dialect="clickhouse")
    return tree.sql("clickhouse", pretty=True) + "\n"


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_sql_is_what_was_written_down(name: str) -> None:
    path, made = SNAPSHOTS / f"{name}.sql", _pretty(name)
    if os.environ.get("SIGHTLINE_UPDATE_SNAPSHOTS"):
        path.write_text(made)
    assert path.read_text() == made


def test_nothing_is_written_down_that_is_not_made() -> None:
    assert {path.stem for path in SNAPSHOTS.glob("*.sql")} == set(STATEMENTS)


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_engine_understands_the_sql(engine: Engine, name: str) -> None:
    engine.query(fenced("the-tenant", STATEMENTS[name]))


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_alias_hides_a_column(name: str) -> None:
    for alias in STATEMENTS[name].find_all(exp.Alias):
        assert alias.alias not in EVENT_COLUMNS

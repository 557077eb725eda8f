"""Paths: the ways people take, by the definition, whatever the ties, loops and edges."""

from __future__ import annotations

import asyncio
import math
import uuid
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.analysis.oracle import quantile
from tests.analysis.passing import Stage
from tests.analysis.paths.ways import (
    ENDED,
    ON,
    ORDER,
    REST,
    Asked,
    Moved,
    Passage,
    median,
    moved,
    passages,
    siphash,
    ways,
)
from tests.analysis.stored import Sent, Store

from sightline.analysis.paths.answer import Link, Node, Paths, StageFigures, Taken
from sightline.analysis.paths.report import paths
from sightline.analysis.paths.request import paths_request
from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.filter import Filter
from sightline.errors import InvalidRequest
from sightline.privacy.disclosure import SUPPRESSED, Suppressed
from sightline.store.engine import Engine
from sightline.store.reader import Reader

NOW = datetime(2026, 11, 21, tzinfo=UTC)
DAY = {"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"}
OTHER = {"from": "2026-01-01T00:00:00.002Z", "to": "2026-01-03T00:00:00Z"}
"""What a day is compared with, so that both have the same events but a few."""
START = 1767225600000
END = START + 86_400_000

HERE, VIEW, CART, BUY = (
    "session.started",
    "commerce.view",
    "commerce.add_to_cart",
    "commerce.purchase",
)
OPEN, SEEN, PAGE = "widget.opened", "recommendation.viewed", "web.page_view"
NAMES = (HERE, VIEW, CART, BUY, OPEN, SEEN, PAGE)
RED = {"field": "attributes.colour", "value": "r"}
A_RED_VIEW = {"event": VIEW, "filters": RED}


async def ask(reader: Reader, tenant: str, k: int = 1, **request: Any) -> Paths:
    asked = paths_request({**DAY, **request})
    return await paths(reader, BUILT_IN, tenant, asked, NOW, k=k)


def path(session: str, *names: str, at: int = 0, **more: Any) -> list[Sent]:
    """Events of one session, one a second from `at` seconds after the start of the day."""
    return [
        Sent(event_name=name, at_ms=START + (at + n) * 1000, session_id=session, **more)
        for n, name in enumerate(names)
    ]


# --- properties -----------------------------------------------------------------------------------


@st.composite
def _events(draw: st.DrawFn) -> list[Sent]:
    """Events of a few sessions, with many ties, some of them outside of the day."""
    event = st.builds(
        lambda name, at_ms, session, user, colour, page, stage: Sent(
            event_name=name,
            at_ms=at_ms,
            session_id=session,
            user_id=user,
            page_path=page,
            strings={"colour": colour} | ({"journey.stage": stage} if stage else {}),
        ),
        st.sampled_from(NAMES),
        st.builds(
            lambda base, off: base + off,
            st.sampled_from([START, START, END - 4]),
            st.sampled_from([-1, 0, 1, 2, 3, 5, 8]),
        ),
        st.sampled_from(["", "x", "y", "z"]),
        st.sampled_from(["", "u", "v"]),
        st.sampled_from("rg"),
        st.sampled_from(["", "/", "/a", "/b"]),
        st.sampled_from(["", "", "", "checkout", "nowhere"]),
    )
    return draw(st.lists(event, max_size=30))


_QUESTIONS = st.fixed_dictionaries(
    {
        "entity": st.sampled_from(["session", "user"]),
        "nodes": st.sampled_from(["event", "page", "stage"]),
        "anchor": st.sampled_from([None, VIEW, OPEN, A_RED_VIEW]),
        "goal": st.sampled_from([None, BUY, A_RED_VIEW]),
        "occurrence": st.sampled_from(["first", "last"]),
        "direction": st.sampled_from(["forward", "backward"]),
        "repeats": st.sampled_from(["collapse", "keep", "once"]),
        "depth": st.integers(2, 5),
        "width": st.integers(1, 4),
        "filters": st.sampled_from([[], [RED]]),
    }
)

_CASES = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def _stage(given: Any) -> Stage | None:
    if given is None or isinstance(given, str):
        return None if given is None else Stage(given)
    return Stage(given["event"], _red())


def _red() -> Filter:
    return msgspec.convert({**RED, "field": "colour"}, Filter)


def _like(question: dict[str, Any]) -> Asked:
    """The question as the oracle takes it."""
    same = {n: v for n, v in question.items() if n not in ("anchor", "goal", "filters")}
    return Asked(
        start_ms=START,
        end_ms=END,
        anchor=_stage(question["anchor"]),
        goal=_stage(question["goal"]),
        where=_red() if question["filters"] else None,
        **same,
    )


def _name(node: Node) -> str:
    return REST if node.rest else node.name or ""


def _groups(moves: list[Moved], *names: str) -> dict[tuple[Any, ...], list[Moved]]:
    found = defaultdict[tuple[Any, ...], list[Moved]](list)
    for move in moves:
        found[tuple(getattr(move, name) for name in names)].append(move)
    return found


def _assert_like(found: Taken, moves: list[Moved], asked: Asked) -> None:
    begun = sum(move.step == 1 for move in moves)
    assert found.entities == begun
    assert found.nodes is not None
    assert found.links is not None
    at = _groups(moves, "step", "source")
    assert {(node.step, _name(node)) for node in found.nodes} == set(at)
    for node in found.nodes:
        there = at[node.step, _name(node)]
        assert node.count == len(there)
        assert node.share == len(there) / begun
        assert node.ended == sum(move.target == ENDED for move in there)
    _assert_links_like(found.links, found.nodes, moves, asked)
    if asked.goal is None:
        assert all(node.converted is None for node in found.nodes)
        assert all(link.converted is None for link in found.links)


def _assert_links_like(
    links: tuple[Link, ...], nodes: tuple[Node, ...], moves: list[Moved], asked: Asked
) -> None:
    name = {node.id: (node.step, _name(node)) for node in nodes}
    assert len(name) == len(nodes)
    at = _groups(moves, "step", "source")
    went = _groups([m for m in moves if m.target not in (ENDED, ON)], "step", "source", "target")
    seen = set()
    for link in links:
        near, far = link.source, link.target
        if asked.direction == "backward":
            near, far = far, near
        step, source = name[near]
        assert name[far][0] == step + 1
        key = (step, source, name[far][1])
        seen.add(key)
        assert link.count == len(went[key])
        assert link.conversion == len(went[key]) / len(at[step, source])
        assert math.isclose(_known(link.median_ms), median(went[key]), abs_tol=1e-6)
        if asked.goal is not None:
            assert link.converted == sum(move.converted for move in went[key])
    assert seen == set(went)
    assert len(seen) == len(links)


def _known(value: float | Suppressed | None) -> float:
    assert isinstance(value, int | float)
    return value


@given(_events(), _QUESTIONS)
@_CASES
def test_every_node_and_link_is_as_the_definition_says(
    store: Store, reader: Reader, sent: list[Sent], question: dict[str, Any]
) -> None:
    tenant = str(uuid.uuid4())
    store.send(tenant, sent, tick=False)
    found = asyncio.run(ask(reader, tenant, **question, compare=OTHER))
    asked = _like(question)
    known = ways(sent, asked)
    _assert_like(found, moved(known, asked, 1), asked)
    assert found.compare is not None
    then = replace(asked, start_ms=START + 2, end_ms=END + 86_400_000)
    _assert_like(found.compare, moved(ways(sent, then), then, 1, known), asked)
    ids = {(node.step, _name(node)): node.id for node in found.nodes or ()}
    for node in found.compare.nodes or ():
        assert node.id == ids.get((node.step, _name(node)), node.id)


@given(_events(), _QUESTIONS, st.integers(2, 3))
@_CASES
def test_nothing_of_few_people_is_shown_nor_what_tells_it(
    store: Store, reader: Reader, sent: list[Sent], question: dict[str, Any], k: int
) -> None:
    tenant = str(uuid.uuid4())
    store.send(tenant, sent, tick=False)
    found = asyncio.run(ask(reader, tenant, k, **question))
    asked = _like(question)
    moves = moved(ways(sent, asked), asked, k)
    at = _groups(moves, "step", "source")
    to = _groups(moves, "step", "source", "target")
    assert found.nodes is not None
    assert found.links is not None
    name = {node.id: (node.step, _name(node)) for node in found.nodes}
    for node in found.nodes:
        there = at[node.step, _name(node)]
        assert node.count in (SUPPRESSED, len(there))
        assert node.count == SUPPRESSED or _people(there) >= k
        assert node.rest or _people(there) >= k
        ended = to[node.step, _name(node), ENDED]
        assert node.ended in (SUPPRESSED, len(ended))
        assert node.ended == SUPPRESSED or _people(ended) not in range(1, k)
    shown = dict[tuple[int, str], list[Link]]()
    for link in found.links:
        near, far = (link.target, link.source)[:: 1 if asked.direction == "backward" else -1]
        step, source = name[near]
        went = to[step, source, name[far][1]]
        assert link.count in (SUPPRESSED, len(went))
        assert link.count == SUPPRESSED or _people(went) >= k
        hidden = link.count == SUPPRESSED
        assert ((link.median_ms == SUPPRESSED), (link.conversion == SUPPRESSED)) >= (hidden, hidden)
        shown.setdefault((step, source), []).append(link)
    for node in found.nodes:
        _assert_no_difference_tells(node, shown.get((node.step, _name(node)), []), asked, to)


def _people(moves: list[Moved]) -> int:
    return len({move.person for move in moves})


def _assert_no_difference_tells(
    node: Node, links: list[Link], asked: Asked, to: dict[tuple[Any, ...], list[Moved]]
) -> None:
    """Of a node whose count is shown, never exactly one part is hidden."""
    if node.count == SUPPRESSED:
        return
    parts: list[object] = [link.count for link in links]
    if to[node.step, _name(node), ENDED]:
        parts.append(node.ended)
    if node.step < asked.depth:
        assert parts.count(SUPPRESSED) != 1


_STAGE_QUESTIONS = st.sampled_from([[], [RED]])


@given(_events(), _STAGE_QUESTIONS)
@_CASES
def test_every_stage_is_as_the_definition_says(
    store: Store, reader: Reader, sent: list[Sent], filters: list[Any]
) -> None:
    tenant = str(uuid.uuid4())
    store.send(tenant, sent, tick=False)
    found = asyncio.run(ask(reader, tenant, mode="stages", filters=filters, compare=OTHER))
    asked = Asked(start_ms=START, end_ms=END, where=_red() if filters else None)
    _assert_stages_like(found, passages(sent, asked))
    assert found.compare is not None
    then = replace(asked, start_ms=START + 2, end_ms=END + 86_400_000)
    _assert_stages_like(found.compare, passages(sent, then))


def _assert_stages_like(found: Taken, known: list[Passage]) -> None:
    assert found.stages is not None
    assert found.transitions is not None
    assert [stage.stage for stage in found.stages] == list(ORDER)
    sessions = sum(one.following == "exit" for one in known)
    assert found.entities == sessions
    for figures in found.stages:
        _assert_stage_like(figures, [p for p in known if p.stage == figures.stage], sessions)
    pairs = defaultdict[tuple[str, str], int](int)
    for one in known:
        pairs[one.stage, one.following] += 1
    assert {(t.from_, t.to): t.count for t in found.transitions} == pairs
    for told in found.transitions:
        whole = sum(one.stage == told.from_ for one in known)
        assert told.share == pairs[told.from_, told.to] / whole


def _assert_stage_like(found: StageFigures, known: list[Any], sessions: int) -> None:
    reached = [one for one in known if one.first]
    assert found.sessions == len(reached)
    assert found.passages == len(known)
    assert found.share == (len(reached) / sessions if sessions else None)
    assert found.interactions == sum(one.interactions for one in known)
    exits = [one for one in known if one.following == "exit"]
    assert found.exits == len(exits)
    assert found.drop_offs == sum(not one.bought for one in exits)
    assert found.purchases == sum(one.purchased for one in reached)
    if not known:
        assert found.mean_ms is found.median_ms is found.exit_rate is None
        return
    lengths = [one.ms for one in known]
    assert found.mean_ms == sum(lengths) / len(lengths)
    assert math.isclose(_known(found.median_ms), quantile(lengths, 0.5), abs_tol=1e-6)
    assert math.isclose(_known(found.p90_ms), quantile(lengths, 0.9), abs_tol=1e-6)
    assert found.interactions_per_passage == sum(one.interactions for one in known) / len(known)
    assert found.exit_rate == len(exits) / len(reached)
    assert found.drop_off_rate == sum(not one.bought for one in exits) / len(reached)
    assert found.conversion == sum(one.purchased for one in reached) / len(reached)


# --- examples -------------------------------------------------------------------------------------


def told(found: Paths) -> list[tuple[int, str, object, object]]:
    return [(node.step, _name(node), node.count, node.ended) for node in found.nodes or ()]


async def test_the_way_from_an_event(store: Store, reader: Reader) -> None:
    store.send("t", path("1", HERE, VIEW, CART, BUY), tick=False)
    store.send("t", path("2", HERE, VIEW, VIEW, CART), tick=False)
    store.send("t", path("3", HERE, PAGE), tick=False)
    found = await ask(reader, "t", anchor=VIEW, depth=3, goal=BUY)
    assert told(found) == [(1, VIEW, 2, 0), (2, CART, 2, 1), (3, BUY, 1, 1)]
    assert [msgspec.to_builtins(link) for link in found.links or ()] == [
        {
            "source": "1/1",
            "target": "2/1",
            "count": 2,
            "conversion": 1.0,
            "median_ms": 1500.0,
            "converted": 1,
        },
        {
            "source": "2/1",
            "target": "3/1",
            "count": 1,
            "conversion": 0.5,
            "median_ms": 1000.0,
            "converted": 1,
        },
    ]


async def test_the_way_to_an_event_is_walked_backward(store: Store, reader: Reader) -> None:
    store.send("t", path("1", HERE, VIEW, CART, BUY, VIEW), tick=False)
    found = await ask(reader, "t", anchor=BUY, direction="backward", depth=3)
    assert told(found) == [(1, BUY, 1, 0), (2, CART, 1, 0), (3, VIEW, 1, 0)]
    assert [(link.source, link.target) for link in found.links or ()] == [
        ("2/1", "1/1"),
        ("3/1", "2/1"),
    ]
    at_the_end = await ask(reader, "t", direction="backward", depth=2)
    assert told(at_the_end) == [(1, VIEW, 1, 0), (2, BUY, 1, 0)]


@pytest.mark.parametrize(
    ("repeats", "walked"),
    [
        ("keep", [VIEW, VIEW, CART, VIEW, CART]),
        ("collapse", [VIEW, CART, VIEW, CART]),
        ("once", [VIEW, CART]),
    ],
)
async def test_loops_are_kept_or_taken_out(
    store: Store, reader: Reader, repeats: str, walked: list[str]
) -> None:
    store.send("t", path("1", VIEW, VIEW, CART, VIEW, CART), tick=False)
    found = await ask(reader, "t", repeats=repeats, depth=6)
    assert [node.name for node in found.nodes or ()] == walked
    assert found.nodes is not None
    assert found.nodes[-1].ended == 1


async def test_the_most_frequent_are_told_apart_and_the_rest_is_one(
    store: Store, reader: Reader
) -> None:
    for session, name in enumerate([VIEW, VIEW, VIEW, CART, CART, OPEN, SEEN]):
        store.send("t", path(f"s{session}", HERE, name), tick=False)
    found = await ask(reader, "t", width=2)
    assert told(found) == [(1, HERE, 7, 0), (2, VIEW, 3, 3), (2, CART, 2, 2), (2, REST, 2, 2)]
    assert [node.id for node in found.nodes or ()] == ["1/1", "2/1", "2/2", "2/0"]


async def test_too_few_people_are_with_the_rest_and_the_smallest_node_with_them(
    store: Store, reader: Reader
) -> None:
    for session, name in enumerate([VIEW] * 8 + [OPEN] * 6 + [CART] * 4):
        store.send("t", path(f"s{session}", HERE, name), tick=False)
    found = await ask(reader, "t", k=5)
    assert told(found) == [(1, HERE, 18, 0), (2, VIEW, 8, 8), (2, REST, 10, 10)]
    store.send("t", path("s18", HERE, CART), tick=False)
    found = await ask(reader, "t", k=5)
    assert told(found) == [
        (1, HERE, 19, 0),
        (2, VIEW, 8, 8),
        (2, OPEN, 6, 6),
        (2, CART, 5, 5),
    ]
    assert not found.meta.notes


async def test_a_few_who_begin_otherwise_do_not_make_everything_the_rest(
    store: Store, reader: Reader
) -> None:
    for session in range(40):
        name = VIEW if session < 25 else CART
        store.send("t", path(f"s{session}", HERE, name, BUY), tick=False)
    for session in range(3):
        store.send("t", path(f"odd{session}", OPEN, VIEW), tick=False)
    found = await ask(reader, "t", k=5)
    assert [(node.step, _name(node), node.count) for node in found.nodes or ()] == [
        (1, HERE, SUPPRESSED),
        (1, REST, SUPPRESSED),
        (2, VIEW, 28),
        (2, CART, 15),
        (3, BUY, SUPPRESSED),
    ]
    assert found.entities == 43
    assert [(link.source, link.target, link.count) for link in found.links or ()] == [
        ("1/1", "2/1", SUPPRESSED),
        ("1/1", "2/2", 15),
        ("1/0", "2/1", SUPPRESSED),
        ("2/1", "3/1", SUPPRESSED),
        ("2/2", "3/1", 15),
    ]


async def test_ways_of_few_people_are_suppressed_with_what_would_tell_them(
    store: Store, reader: Reader
) -> None:
    went = {(HERE, VIEW): 8, (HERE, CART): 7, (PAGE, VIEW): 2, (PAGE, CART): 9, (PAGE, BUY): 6}
    for (first, second), times in went.items():
        for n in range(times):
            store.send("t", path(f"{first} {second} {n}", first, second), tick=False)
    found = await ask(reader, "t", k=5)
    assert told(found) == [
        (1, PAGE, 17, 0),
        (1, HERE, 15, 0),
        (2, CART, 16, 16),
        (2, VIEW, 10, 10),
        (2, BUY, 6, 6),
    ]
    assert [(link.source, link.target, link.count) for link in found.links or ()] == [
        ("1/1", "2/1", SUPPRESSED),
        ("1/1", "2/2", SUPPRESSED),
        ("1/1", "2/3", 6),
        ("1/2", "2/1", SUPPRESSED),
        ("1/2", "2/2", SUPPRESSED),
    ]
    assert "4 of these figures" in found.meta.notes[0]
    assert "5 people" in found.meta.notes[0]


async def test_many_sessions_of_one_person_are_one_person(store: Store, reader: Reader) -> None:
    for session in range(9):
        store.send("t", path(f"s{session}", HERE, VIEW, user_id="same"), tick=False)
    found = await ask(reader, "t", k=5)
    assert found.entities == SUPPRESSED
    assert all(node.count == SUPPRESSED and node.rest for node in found.nodes or ())


async def test_pages_without_a_path_are_no_step_but_an_anchor_is(
    store: Store, reader: Reader
) -> None:
    store.send("t", path("1", PAGE, page_path="/a"), tick=False)
    store.send("t", path("1", CART, at=1), tick=False)
    store.send("t", path("1", BUY, at=2), tick=False)
    store.send("t", path("1", PAGE, at=3, page_path="/b"), tick=False)
    found = await ask(reader, "t", nodes="page")
    assert told(found) == [(1, "/a", 1, 0), (2, "/b", 1, 1)]
    found = await ask(reader, "t", nodes="page", anchor=BUY)
    assert told(found) == [(1, "", 1, 0), (2, "/b", 1, 1)]


async def test_a_visit_lands_and_goes_through_the_stages(store: Store, reader: Reader) -> None:
    store.send("t", path("1", PAGE, PAGE, OPEN, PAGE, VIEW, CART, BUY, PAGE), tick=False)
    store.send("t", path("2", PAGE, VIEW), tick=False)
    found = await ask(reader, "t", nodes="stage", depth=6)
    assert [(node.step, node.name, node.count) for node in found.nodes or ()] == [
        (1, "landing", 2),
        (2, "product_view", 1),
        (2, "widget_interaction", 1),
        (3, "product_view", 1),
        (4, "add_to_cart", 1),
        (5, "purchase", 1),
    ]
    table = await ask(reader, "t", mode="stages")
    reached = {stage.stage: stage for stage in table.stages or () if stage.sessions}
    assert list(reached) == [
        "landing",
        "widget_interaction",
        "product_view",
        "add_to_cart",
        "purchase",
    ]
    landing, widget, viewed = (
        reached[s] for s in ("landing", "widget_interaction", "product_view")
    )
    assert (landing.sessions, landing.mean_ms, landing.exits) == (2, 1500.0, 0)
    assert (widget.mean_ms, widget.interactions, widget.conversion) == (2000.0, 1, 1.0)
    assert (viewed.exits, viewed.drop_offs, viewed.exit_rate) == (1, 1, 0.5)
    assert (reached["purchase"].mean_ms, reached["purchase"].exits) == (1000.0, 1)
    assert reached["purchase"].drop_offs == 0


async def test_nobody_there_is_an_answer_too(reader: Reader) -> None:
    found = await ask(reader, "t", k=5)
    assert (found.entities, found.nodes, found.links) == (0, (), ())
    table = await ask(reader, "t", k=5, mode="stages")
    assert table.entities == 0
    assert {stage.sessions for stage in table.stages or ()} == {0}


@pytest.mark.parametrize(
    ("request_", "code", "path_"),
    [
        ({"depth": 1}, "depth", "depth"),
        ({"depth": 21}, "depth", "depth"),
        ({"width": 0}, "width", "width"),
        ({"width": 51}, "width", "width"),
        ({"anchor": "commerce.veiw"}, "unknown_event", "anchor"),
        ({"goal": {"event": "nothing"}}, "unknown_event", "goal.event"),
        ({"nodes": "pages"}, "unsupported_nodes", "nodes"),
        ({"mode": "stages", "depth": 3}, "mode", "depth"),
        ({"mode": "stages", "entity": "user"}, "mode", "entity"),
        ({"repeats": "always"}, "unsupported_repeats", "repeats"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    reader: Reader, request_: dict[str, Any], code: str, path_: str
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        await ask(reader, "t", **request_)
    assert [(e.code, e.path) for e in refused.value.errors] == [(code, path_)]


def test_the_oracle_hashes_as_the_engine_does(engine: Engine) -> None:
    for text in ("", "a", "commerce.view", "/a/long/path/of/a/page?", "ü"):
        assert engine.query(f"SELECT sipHash64('{text}')").rows[0][0] == siphash(text)


async def test_tenants_do_not_see_each_other(store: Store, reader: Reader) -> None:
    store.send("t", path("1", VIEW), tick=False)
    store.send("u", path("1", CART), tick=False)
    assert told(await ask(reader, "t")) == [(1, VIEW, 1, 1)]

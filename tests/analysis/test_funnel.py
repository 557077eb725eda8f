"""Funnels: who gets how far, by the definition, whatever the order, ties and repeats."""

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
from tests.analysis.passing import Stage, furthest, moments, summary
from tests.analysis.small import CATALOG
from tests.analysis.stored import Sent, Store

from sightline.analysis.conversion.answer import Conversion, Funnel
from sightline.analysis.conversion.versus import versus
from sightline.analysis.funnel import funnel
from sightline.analysis.request import funnel_request
from sightline.catalog.filter import Filter
from sightline.store.reader import Reader

NOW = datetime(2026, 11, 21, tzinfo=UTC)
DAY = {"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"}
OTHER = {"from": "2026-01-01T00:00:00.002Z", "to": "2026-01-03T00:00:00Z"}
"""What a day is compared with, so that both have the same events but a few."""
START = 1767225600000
END = START + 86_400_000
HOUR = 3_600_000

A, B, C = "a.one", "a.two", "shop.sold"
ORDERS = ("ordered", "strict", "any")
RED = {"field": "a.colour", "value": "r"}


async def ask(reader: Reader, tenant: str, steps: list[Any], k: int = 1, **request: Any) -> Funnel:
    body = {"steps": steps, **DAY, **request}
    return await funnel(reader, CATALOG, tenant, funnel_request(body), NOW, k=k)


def counts(found: Conversion) -> list[int]:
    return [step.count for step in found.steps]


def path(session: str, *events: tuple[str, int], **more: Any) -> list[Sent]:
    """Events of one session, by milliseconds after the start of the day."""
    return [
        Sent(event_name=name, at_ms=START + at, session_id=session, **more) for name, at in events
    ]


# --- properties -----------------------------------------------------------------------------------

_STEP = st.one_of(
    st.sampled_from([A, B, C]),
    st.sampled_from([A, B]).map(lambda name: {"event": name, "filters": RED}),
)
_STEPS = st.lists(_STEP, min_size=2, max_size=5)
_NAMES = st.lists(st.sampled_from([A, B, C]), min_size=2, max_size=5)
_WINDOW_H = 3


@st.composite
def _paths(draw: st.DrawFn) -> list[Sent]:
    """Events of a few sessions, dense around the start and the end of the day, with many ties."""
    near = st.sampled_from([-1, 0, 1, 2, 3, 5, _WINDOW_H * HOUR, _WINDOW_H * HOUR + 1])
    at = st.builds(lambda base, off: base + off, st.sampled_from([START, END - 2]), near)
    event = st.builds(
        lambda name, at_ms, session, colour: Sent(
            event_name=name,
            at_ms=at_ms,
            session_id=session,
            user_id=session.upper(),
            country="DE" if colour == "r" else "AT",
            strings={"a.colour": colour},
        ),
        st.sampled_from([A, B, C, "shop.back"]),
        at,
        st.sampled_from(["", "x", "y", "z"]),
        st.sampled_from("rg"),
    )
    return draw(st.lists(event, max_size=24))


_CASES = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def _stages(steps: list[Any]) -> list[Stage]:
    red = msgspec.convert(RED, Filter)
    return [Stage(s) if isinstance(s, str) else Stage(s["event"], red) for s in steps]


def _by_session(sent: list[Sent]) -> dict[str, list[Sent]]:
    found = defaultdict[str, list[Sent]](list)
    for event in sent:
        if event.session_id:
            found[event.session_id].append(event)
    return found


def _assert_like(found: Conversion, reached: list[list[int]]) -> None:
    steps = found.steps
    told = [(s.count, s.median_ms_from_previous, s.p90_ms_from_previous) for s in steps]
    expected = list(summary(reached, len(steps)))
    assert [t[0] for t in told] == [e[0] for e in expected]
    for (_, *quantiles), (_, *known) in zip(told, expected, strict=True):
        for one, other in zip(quantiles, known, strict=True):
            assert one is other is None or math.isclose(one, other, abs_tol=1e-6)  # type: ignore[arg-type]


@given(_paths(), _STEPS, st.sampled_from(ORDERS), st.sampled_from(["session", "user"]))
@_CASES
def test_every_entity_gets_as_far_as_the_definition_says(
    store: Store, reader: Reader, sent: list[Sent], steps: list[Any], order: str, entity: str
) -> None:
    tenant = str(uuid.uuid4())
    store.send(tenant, sent, tick=False)
    asked: dict[str, Any] = {"order": order, "entity": entity, "window": f"{_WINDOW_H}h"}
    found = asyncio.run(ask(reader, tenant, steps, **asked, compare=OTHER))
    assert found.compare is not None
    stages = _stages(steps)
    for told, start, end in ((found, START, END), (found.compare, START + 2, END + 24 * HOUR)):
        reached = [
            moments(stages, one, start, end, _WINDOW_H * HOUR, order)
            for one in _by_session(sent).values()
        ]
        _assert_like(told, reached)


@given(_paths(), _STEPS, st.sampled_from(ORDERS), st.integers(1, 2))
@_CASES
def test_a_breakdown_goes_by_the_entry_and_adds_up(
    store: Store, reader: Reader, sent: list[Sent], steps: list[Any], order: str, top: int
) -> None:
    tenant = str(uuid.uuid4())
    store.send(tenant, sent, tick=False)
    asked: dict[str, Any] = {
        "order": order,
        "window": f"{_WINDOW_H}h",
        "breakdown": "country",
        "top": top,
    }
    found = asyncio.run(ask(reader, tenant, steps, **asked))
    stages = _stages(steps)
    by_country = defaultdict[str, list[list[int]]](list)
    for one in _by_session(sent).values():
        reached = moments(stages, one, START, END, _WINDOW_H * HOUR, order)
        if reached:
            by_country[_country_at_entry(stages, one, reached[0])].append(reached)
    _assert_like(found, [one for all_of in by_country.values() for one in all_of])
    told = {series.key: series for series in found.series or ()}
    assert len(told) == min(len(by_country), top + 1)
    for country, reached_there in by_country.items():
        if country in told:
            _assert_like(told[country], reached_there)
    if len(by_country) > top:
        assert told[None].rest
        rest = [r for c, there in by_country.items() if c not in told for r in there]
        _assert_like(told[None], rest)


def _country_at_entry(stages: list[Stage], path: list[Sent], entry_ms: int) -> str:
    """Of several first events, the one that fits the fewest later steps; then the first value."""
    entries = [e for e in path if e.at_ms == entry_ms and stages[0].fits(e)]
    return min(entries, key=lambda e: ([s.fits(e) for s in reversed(stages)], e.country)).country


@given(_paths(), _NAMES)
@settings(max_examples=500, deadline=None)
def test_the_definition_misses_no_way_through_steps_without_filters(
    sent: list[Sent], steps: list[str]
) -> None:
    """Taking the earliest event is as good as trying every assignment of events to steps."""
    stages = _stages(steps)
    for one in _by_session(sent[:10]).values():
        greedy = moments(stages, one, START, END, _WINDOW_H * HOUR, "ordered")
        assert len(greedy) == furthest(stages, one, START, END, _WINDOW_H * HOUR)


@given(_paths(), _STEPS)
@settings(max_examples=500, deadline=None)
def test_nor_through_steps_with_filters_where_no_two_events_are_tied(
    sent: list[Sent], steps: list[Any]
) -> None:
    stages = _stages(steps)
    for one in _by_session(sent[:10]).values():
        untied = [msgspec.structs.replace(e, at_ms=e.at_ms + 10 * n) for n, e in enumerate(one)]
        greedy = moments(stages, untied, START, END, _WINDOW_H * HOUR, "ordered")
        assert len(greedy) == furthest(stages, untied, START, END, _WINDOW_H * HOUR)


# --- examples -------------------------------------------------------------------------------------

_FIRST, _WINDOW = 1000, 24 * HOUR


@pytest.mark.parametrize(
    ("events", "ordered", "strict", "in_any_order"),
    [
        ([(A, 0), (B, 1), (C, 2)], [1, 1, 1], [1, 1, 1], [1, 1, 1]),
        ([(A, 0), (C, 1), (B, 2)], [1, 1, 0], [1, 0, 0], [1, 1, 1]),
        ([(B, 0), (A, 1), (C, 2)], [1, 0, 0], [1, 0, 0], [1, 0, 0]),
        ([(A, 0), ("shop.back", 1), (B, 2), (C, 3)], [1, 1, 1], [1, 0, 0], [1, 1, 1]),
        ([(A, 0), (A, 1), (B, 2), (C, 3)], [1, 1, 1], [1, 0, 0], [1, 1, 1]),
        ([(C, 5), (B, 5), (A, 5)], [1, 1, 1], [1, 1, 1], [1, 1, 1]),
        ([(A, 5), ("shop.back", 5), (B, 5), (C, 6)], [1, 1, 1], [1, 1, 0], [1, 1, 1]),
        ([(A, 0), (B, 1), (C, _WINDOW)], [1, 1, 1], [1, 1, 1], [1, 1, 1]),
        ([(A, 0), (B, 1), (C, _WINDOW + 1)], [1, 1, 0], [1, 1, 0], [1, 1, 0]),
        ([(A, 86_399_999), (B, 86_400_000), (C, 86_400_001)], [1, 1, 1], [1, 1, 1], [1, 1, 1]),
        ([(A, 86_400_000), (B, 86_400_001)], [0, 0, 0], [0, 0, 0], [0, 0, 0]),
        ([(A, -1), (B, 1), (A, 2)], [1, 0, 0], [1, 0, 0], [1, 0, 0]),
        ([(A, 0), (A, _WINDOW - 1), (B, _WINDOW + 1)], [1, 0, 0], [1, 0, 0], [1, 0, 0]),
        ([(B, 0), (C, 1)], [0, 0, 0], [0, 0, 0], [0, 0, 0]),
    ],
)
async def test_what_each_order_means(
    store: Store,
    reader: Reader,
    events: list[tuple[str, int]],
    ordered: list[int],
    strict: list[int],
    in_any_order: list[int],
) -> None:
    store.send("t", path("s", *events), tick=False)
    found = [counts(await ask(reader, "t", [A, B, C], order=order)) for order in ORDERS]
    assert found == [ordered, strict, in_any_order]


async def test_a_repeated_step_needs_an_event_of_its_own(store: Store, reader: Reader) -> None:
    store.send("t", [*path("once", (A, 0)), *path("tied", (A, 0), (A, 0), (B, 0))], tick=False)
    assert counts(await ask(reader, "t", [A, A])) == [2, 1]
    assert counts(await ask(reader, "t", [A, B, A])) == [2, 1, 1]


async def test_the_answer_says_what_it_is(store: Store, reader: Reader) -> None:
    store.send("t", path("x", (A, 0), (B, 100), (C, 1000)), tick=False)
    store.send("t", path("y", (A, 0), (B, 300)), tick=False)
    for session in "vw":
        store.send("t", path(session, (A, 5)), tick=False)
    told = msgspec.to_builtins(await ask(reader, "t", [A, {"event": B}, C]))
    assert list(told) == ["steps", "overall_conversion", "meta"]
    assert told["overall_conversion"] == 0.25
    assert told["meta"]["source"] == "raw"
    assert told["meta"]["as_of"] == "2026-11-21T00:00:00.000Z"
    assert list(told["steps"]) == [
        {
            "step": 1,
            "event": A,
            "count": 4,
            "conversion_from_start": 1.0,
            "conversion_from_previous": 1.0,
            "drop_off": 0,
            "median_ms_from_previous": None,
            "p90_ms_from_previous": None,
        },
        {
            "step": 2,
            "event": B,
            "count": 2,
            "conversion_from_start": 0.5,
            "conversion_from_previous": 0.5,
            "drop_off": 2,
            "median_ms_from_previous": 200.0,
            "p90_ms_from_previous": 280.0,
        },
        {
            "step": 3,
            "event": C,
            "count": 1,
            "conversion_from_start": 0.25,
            "conversion_from_previous": 0.5,
            "drop_off": 1,
            "median_ms_from_previous": 900.0,
            "p90_ms_from_previous": 900.0,
        },
    ]


@pytest.mark.parametrize("breakdown", [[], ["country"], ["country", "device"]])
async def test_nobody_there_is_an_answer_too(reader: Reader, breakdown: list[str]) -> None:
    found = await ask(reader, "t", [A, B], breakdown=breakdown)
    assert counts(found) == [0, 0]
    assert found.overall_conversion is None
    assert found.steps[1].conversion_from_previous is None
    assert found.series == (() if breakdown else None)


async def test_a_breakdown_has_the_most_first_and_null_for_unknown(
    store: Store, reader: Reader
) -> None:
    for session, country, device in (
        ("1", "DE", "mobile"),
        ("2", "DE", "mobile"),
        ("3", "", "desktop"),
        ("4", "AT", "desktop"),
    ):
        store.send("t", path(session, (A, 0), (B, 1), country=country, device=device), tick=False)
    found = await ask(reader, "t", [A, B], breakdown="country", top=2)
    assert [(s.key, s.rest, counts(s)) for s in found.series or ()] == [
        ("DE", False, [2, 2]),
        (None, False, [1, 1]),
        (None, True, [1, 1]),
    ]
    found = await ask(reader, "t", [A, B], breakdown=["country", "device"])
    assert [(s.key, counts(s)) for s in found.series or ()] == [
        (("DE", "mobile"), [2, 2]),
        ((None, "desktop"), [1, 1]),
        (("AT", "desktop"), [1, 1]),
    ]


async def test_sessions_of_few_people_are_not_told_apart(store: Store, reader: Reader) -> None:
    """Six visits of one person are one person; with them goes what would tell of them."""
    for country, people, visits in (("DE", 1, 6), ("AT", 6, 1), ("FR", 7, 1)):
        for person in range(people):
            for visit in range(visits):
                who = f"{country}{person}"
                of = path(f"{who}-{visit}", (A, 0), (B, 1), country=country, user_id=who)
                store.send("t", of, tick=False)
    found = await ask(reader, "t", [A, B], k=5, breakdown="country")
    assert {s.key: counts(s) if s.steps else s.suppressed for s in found.series or ()} == {
        "DE": True,
        "AT": True,
        "FR": [7, 7],
    }
    assert counts(found) == [19, 19]


async def test_other_steps_are_compared_and_filters_hold_for_every_step(
    store: Store, reader: Reader
) -> None:
    store.send("t", path("x", (A, 0), (B, 1), country="DE"), tick=False)
    store.send("t", path("y", (A, 0), (C, 1), country="AT"), tick=False)
    found = await ask(reader, "t", [A, B], compare={"steps": [A, C]})
    assert counts(found) == [2, 1]
    assert found.compare is not None
    assert counts(found.compare) == [2, 1]
    assert found.versus == versus((1, 2), (1, 2), None)
    filters = {"field": "country", "value": "DE"}
    found = await ask(reader, "t", [A, B], filters=filters, compare={"steps": [A, C]})
    assert counts(found) == [1, 1]
    assert found.compare is not None
    assert counts(found.compare) == [1, 0]


async def test_another_time_is_compared_and_what_puts_out_does_so_then(
    store: Store, reader: Reader
) -> None:
    day = 24 * HOUR
    sent = [*path("x", (A, 0), (B, 1)), *path("y", (A, -day), (B, 2 - day))]
    sent += [*path("z", (A, -day), (C, 1 - day), (B, 2 - day)), *path("w", (A, -1))]
    store.send("t", sent, tick=False)
    found = await ask(reader, "t", [A, B], exclude=[C], compare="previous_period")
    assert (counts(found), found.excluded) == ([1, 1], 0)
    assert found.compare is not None
    assert (counts(found.compare), found.compare.excluded) == ([2, 1], 1)
    assert (found.compare.from_, found.compare.to) == (
        "2025-12-31T00:00:00Z",
        "2026-01-01T00:00:00Z",
    )
    assert found.versus == versus((1, 1), (1, 2), None)
    beside = {"steps": [A, C], "period": "previous_period", "filters": []}
    found = await ask(reader, "t", [A, B], filters=RED, exclude=[C], compare=beside)
    assert counts(found) == [0, 0]
    assert found.compare is not None
    assert (counts(found.compare), found.compare.excluded) == ([3, 1], None)


async def test_tenants_do_not_see_each_other(store: Store, reader: Reader) -> None:
    store.send("t", path("x", (A, 0)), tick=False)
    store.send("u", path("x", (B, 1)), tick=False)
    assert counts(await ask(reader, "t", [A, B])) == [1, 0]


async def test_a_funnel_can_have_twenty_steps(store: Store, reader: Reader) -> None:
    store.send("t", path("x", *((A, at) for at in range(19))), tick=False)
    for order in ORDERS:
        assert counts(await ask(reader, "t", [A] * 20, order=order)) == [1] * 19 + [0]

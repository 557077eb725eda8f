"""Cohorts and segments as filters: the same in every report, by the definitions."""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.analysis.small import CATALOG
from tests.analysis.stored import Sent, Store, ms

from sightline.analysis.funnel import funnel
from sightline.analysis.request import funnel_request, timeseries_request
from sightline.analysis.retention.report import retention
from sightline.analysis.retention.request import retention_request
from sightline.analysis.timeseries import timeseries
from sightline.catalog.catalog import Catalog
from sightline.catalog.cohort import Cohort, Segment
from sightline.catalog.filter import Filter
from sightline.errors import InvalidRequest
from sightline.privacy.disclosure import K
from sightline.store.reader import Reader

NOW = datetime(2026, 1, 20, tzinfo=UTC)
NOW_MS = ms("2026-01-20T00:00:00+00:00")
DAY = 86_400_000
MONTH = {"from": "2026-01-01", "to": "2026-02-01"}
Holds = Callable[[Sequence[Sent]], bool]


def catalog(*criteria: Any, **cohort: Any) -> Catalog:
    """The small catalog with one cohort, `them`."""
    made = msgspec.convert({"name": "them", "criteria": criteria, **cohort}, Cohort)
    return msgspec.structs.replace(CATALOG, cohorts={"them": made}, moment_ms=NOW_MS)


async def total(reader: Reader, tenant: str, known: Catalog, filters: Any) -> float:
    """How many events a timeseries counts."""
    body = {"metric": "events.count", **MONTH, "grain": "1d", "filters": filters}
    found = await timeseries(reader, known, tenant, timeseries_request(body), NOW)
    assert found.meta.source == "raw"
    return sum(point.value or 0 for point in found.points)


# --- the oracle -----------------------------------------------------------------------------------


def _count(own: Sequence[Sent], event: str | None, since_ms: int = 0) -> int:
    return sum(event in (None, e.event_name) and e.at_ms >= since_ms for e in own)


def _red(own: Sequence[Sent]) -> int:
    return sum(e.event_name == "a.one" and e.strings.get("a.colour") == "r" for e in own)


_WEEK_MS = NOW_MS - 7 * DAY
_RED = {"field": "a.colour", "value": "r"}
_LEAVES: tuple[tuple[dict[str, Any], Holds], ...] = (
    ({"did": "a.one"}, lambda own: _count(own, "a.one") > 0),
    ({"did": "*", "at_least": 3}, lambda own: _count(own, None) >= 3),
    ({"did": "a.one", "at_most": 1}, lambda own: _count(own, "a.one") <= 1),
    ({"did": "a.one", "filters": _RED}, lambda own: _red(own) > 0),
    ({"did_not": "a.two"}, lambda own: not _count(own, "a.two")),
    (
        {"did": "a.two", "in_last_days": 7, "at_least": 2},
        lambda own: _count(own, "a.two", _WEEK_MS) >= 2,
    ),
    (
        {"did_not": "*", "from": "2026-01-10", "to": "2026-01-12"},
        lambda own: not any(0 <= e.at_ms - NOW_MS + 10 * DAY < 2 * DAY for e in own),
    ),
    ({"field": "country", "value": "DE"}, lambda own: any(e.country == "DE" for e in own)),
)


def _all(parts: Sequence[tuple[Any, Holds]]) -> tuple[Any, Holds]:
    return {"all": [p for p, _ in parts]}, lambda own: all(holds(own) for _, holds in parts)


def _any(parts: Sequence[tuple[Any, Holds]]) -> tuple[Any, Holds]:
    return {"any": [p for p, _ in parts]}, lambda own: any(holds(own) for _, holds in parts)


def _not(part: tuple[Any, Holds]) -> tuple[Any, Holds]:
    return {"not": part[0]}, lambda own: not part[1](own)


_CRITERIA = st.recursive(
    st.sampled_from(_LEAVES),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(_all),
        st.lists(inner, min_size=1, max_size=3).map(_any),
        inner.map(_not),
    ),
    max_leaves=5,
)


@st.composite
def _events(draw: st.DrawFn) -> list[Sent]:
    return [
        Sent(
            event_name=draw(st.sampled_from(("a.one", "a.two"))),
            at_ms=NOW_MS
            + DAY * draw(st.sampled_from((-19, -10, -9, -8, -7, -6, -1)))
            + draw(st.sampled_from((-1, 0, 1))),
            user_id=draw(st.sampled_from(("", *"abcdefgh"))),
            country=draw(st.sampled_from(("", "DE", "AT"))),
            strings=draw(st.sampled_from(({}, {"a.colour": "r"}, {"a.colour": "g"}))),
        )
        for _ in range(draw(st.integers(0, 40)))
    ]


@given(_events(), _CRITERIA, st.booleans())
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_cohort_is_whoever_meets_its_criteria(
    store: Store, reader: Reader, sent: list[Sent], criteria: tuple[Any, Holds], turned: bool
) -> None:
    tenant = str(uuid.uuid4())
    store.send(tenant, sent)
    given_, holds = criteria
    people = defaultdict[str, list[Sent]](list)
    for event in sent:
        if event.user_id:
            people[event.user_id].append(event)
    members = {user for user, own in people.items() if holds(own)}
    if len(members) < K:
        members = set()
    filters: dict[str, Any] = {"cohort": "them"}
    if turned:
        filters = {"not": filters}
    found = asyncio.run(total(reader, tenant, catalog(given_), filters))
    first = ms("2026-01-01T00:00:00+00:00")
    assert found == sum((e.user_id in members) is not turned for e in sent if e.at_ms >= first)


# --- in every report ------------------------------------------------------------------------------


def _six(name: str, user: str, **more: Any) -> list[Sent]:
    at = ms("2026-01-05T00:00:00+00:00")
    return [
        Sent(event_name=name, at_ms=at + n, user_id=f"{user}{n}", session_id=f"{user}{n}", **more)
        for n in range(6)
    ]


@pytest.fixture
def filled(store: Store) -> Store:
    store.send("t", _six("a.one", "x", country="DE"))
    store.send("t", [*_six("a.one", "y"), *_six("a.two", "y"), *_six("shop.sold", "y")])
    return store


@pytest.mark.usefixtures("filled")
async def test_funnels_and_retention_take_them_in_every_place(reader: Reader) -> None:
    known = catalog({"did": "a.two"})
    them = {"cohort": "them"}
    for filters in ({"filters": them}, {"steps": [{"event": "a.one", "filters": them}, "a.two"]}):
        body = {"steps": ["a.one", "a.two"], **MONTH, **filters}
        made = await funnel(reader, known, "t", funnel_request(body), NOW)
        assert [step.count for step in made.steps] == [6, 6]
    for where in ({"filters": them}, {"start": {"event": "a.one", "filters": them}}):
        asked = retention_request({**MONTH, "grain": "1mo", "periods": 0, **where})
        came = await retention(reader, known, "t", asked, NOW)
        assert [cohort.size for cohort in came.cohorts] == [6]


@pytest.mark.usefixtures("filled")
async def test_a_segment_is_the_filter_that_was_saved(reader: Reader) -> None:
    germans = Segment(name="de", filters=_filter({"field": "country", "value": "DE"}))
    mixed = Segment(name="mixed", filters=(_filter({"not": {"cohort": "them"}}),))
    segments = {"de": germans, "mixed": mixed}
    known = msgspec.structs.replace(catalog({"did": "a.two"}), segments=segments)
    assert await total(reader, "t", known, {"segment": "de"}) == 6
    assert await total(reader, "t", known, {"segment": "mixed"}) == 6
    assert await total(reader, "t", known, {"not": {"segment": "mixed"}}) == 18


async def test_a_segment_on_a_key_of_the_rollups_reads_rollups(
    store: Store, reader: Reader
) -> None:
    store.send("t", _six("a.one", "x", site_id="s1"))
    saved = Segment(name="s1", filters=_filter({"field": "site_id", "value": "s1"}))
    known = msgspec.structs.replace(CATALOG, segments={"s1": saved})
    filters = {"segment": "s1"}
    body = {"metric": "events.count", **MONTH, "grain": "1d", "filters": filters}
    found = await timeseries(reader, known, "t", timeseries_request(body), NOW)
    assert found.meta.source == "rollup"
    assert sum(point.value or 0 for point in found.points) == 6


async def test_a_cohort_of_few_people_is_nobody(store: Store, reader: Reader) -> None:
    store.send("t", _six("a.two", "x")[: K - 1])
    known = catalog({"did": "a.two"})
    assert await total(reader, "t", known, {"cohort": "them"}) == 0
    assert await total(reader, "t", known, {"not": {"cohort": "them"}}) == K - 1


async def test_a_cohort_is_of_one_tenant(store: Store, reader: Reader) -> None:
    store.send("t", _six("a.one", "x"))
    store.send("u", _six("a.two", "x"))
    assert await total(reader, "t", catalog({"did": "a.two"}), {"cohort": "them"}) == 0


@pytest.mark.parametrize(
    ("filters", "code", "near"),
    [
        ({"cohort": "then"}, "unknown_cohort", "them"),
        ({"segment": "d"}, "unknown_segment", None),
        ({"cohort": "them", "field": "country"}, "filter", None),
    ],
)
async def test_unknown_names_are_told_with_the_nearest(
    reader: Reader, filters: Any, code: str, near: str | None
) -> None:
    with pytest.raises(InvalidRequest) as raised:
        await total(reader, "t", catalog({"did": "a.two"}), filters)
    assert {(e.code, e.nearest) for e in raised.value.errors} == {(code, near)}


@pytest.mark.parametrize(
    ("criterion", "code"),
    [
        ({}, "criteria"),
        ({"did": "a.one", "did_not": "a.two"}, "criteria"),
        ({"did": "a.on"}, "unknown_event"),
        ({"field": "contry", "value": "DE"}, "unknown_field"),
        ({"did": "a.one", "filters": {"field": "contry", "value": "DE"}}, "unknown_field"),
        ({"did": "a.one", "at_least": 3, "at_most": 2}, "criteria"),
        ({"did_not": "a.one", "at_least": 3}, "criteria"),
        ({"did": "a.one", "in_last_days": 0}, "in_last_days"),
        ({"did": "a.one", "in_last_days": 3, "from": "2026-01-01"}, "criteria"),
        ({"did": "a.one", "from": "2026-01-02", "to": "2026-01-01"}, "time_range"),
        ({"all": [{"did": "a.one"}] * 21}, "criteria"),
    ],
)
async def test_criteria_that_make_no_sense_are_told(
    reader: Reader, criterion: Any, code: str
) -> None:
    with pytest.raises(InvalidRequest) as raised:
        await total(reader, "t", catalog(criterion), {"cohort": "them"})
    assert raised.value.errors[0].code == code


def _filter(given_: Any) -> Filter:
    return msgspec.convert(given_, Filter)

"""Metrics asked in the request: measures, formulas, running and smooth values, other filters."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec import UNSET, UnsetType
from tests.analysis.oracle import measured, passes
from tests.analysis.small import CATALOG
from tests.analysis.stored import Sent, Store
from tests.analysis.test_timeseries import (
    _PERIOD,
    _SENT,
    EVERYTHING,
    NOW,
    ONLY_RAW,
    _coins,
    _expected,
    _filter,
    _labels,
    _lengths_s,
    _send_all,
    close,
    label,
    one,
    start_of_bucket,
    values,
    written,
)

from sightline.analysis.request import timeseries_request
from sightline.analysis.smoothing import Smoothing, smoothed
from sightline.analysis.timeseries import Timeseries, timeseries
from sightline.catalog.filter import Filter
from sightline.errors import InvalidRequest
from sightline.store.reader import Reader

_FEW = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
DAY = {"from": "2026-01-01", "to": "2026-01-02", "grain": "1d"}
A = {"attribute": "a.took_ms", "event": "a.one"}


async def ask(reader: Reader, tenant: str, metric: Any, **request: Any) -> Timeseries:
    body = {"metric": metric, "grain": "1h", **request}
    return await timeseries(reader, CATALOG, tenant, timeseries_request(body), NOW)


def _known(total: float | UnsetType | None) -> float | None:
    assert total is not UNSET
    return total


@given(
    _SENT,
    _PERIOD,
    st.sets(st.sampled_from(sorted(CATALOG.metrics)), min_size=2, max_size=3),
    st.sampled_from(["15m", "1h", "1d"]),
    st.sampled_from(["UTC", "Europe/Berlin"]),
)
@_FEW
def test_running_values_are_of_all_events_so_far(
    store: Store,
    reader: Reader,
    sent: tuple[list[Sent], ...],
    period: tuple[int, int],
    metrics: set[str],
    grain: str,
    zone: str,
) -> None:
    tenant = _send_all(store, sent)
    inside = [e for part in sent for e in part if period[0] <= e.at_ms < period[1]]
    asked: dict[str, Any] = {"from": written(period[0]), "to": written(period[1])}
    asked |= {"grain": grain, "timezone": zone, "cumulative": True}
    lengths_s, labels = _lengths_s(period, grain, zone), _labels(period, grain, zone)

    async def check(metric: str, filters: Any) -> None:
        coins = _coins(metric, inside)
        if len(coins) > 1:
            return  # each currency alone is checked where there is one
        answer = await ask(reader, tenant, metric, filters=filters, **asked)
        assert [point.t for point in answer.points] == labels
        so_far: list[Sent] = []
        length_s = 0.0
        for point in answer.points:
            so_far += [e for e in inside if _bucket(e, grain, zone) == point.t]
            length_s += lengths_s[point.t]
            expected = _expected(metric, so_far, coins[0] if coins else "", length_s)
            assert close(point.value, expected), (metric, point, expected)

    async def run() -> None:
        asked_ = ((metric, filters) for metric in metrics for filters in (EVERYTHING, ONLY_RAW))
        await asyncio.gather(*(check(*one) for one in asked_))

    asyncio.run(run())


def _bucket(event: Sent, grain: str, zone: str) -> str:
    return label(start_of_bucket(event.at_ms, grain, zone))


@given(
    _SENT,
    _filter(),
    st.sampled_from(["count", "sessions", "users", "sum", "avg", "min", "max", "p5", "p99.9"]),
    st.sampled_from(["a.one", ["a.one", "a.two"], []]),
)
@_FEW
def test_a_measure_of_ones_own_is_what_it_says(
    store: Store,
    reader: Reader,
    sent: tuple[list[Sent], ...],
    filters: dict[str, Any],
    measure: str,
    event: Any,
) -> None:
    tenant = _send_all(store, sent)
    of = {} if measure in ("count", "sessions", "users") else {"attribute": "a.took_ms"}
    metric = {"measure": measure, "event": event, "filters": filters, **of}
    asked = {"from": "2026-03-01", "to": "2026-05-01", "grain": "1mo", "totals": True}
    answer = asyncio.run(ask(reader, tenant, metric, **asked))
    known = msgspec.convert(filters, Filter)
    names = [event] if isinstance(event, str) else event
    kept = [e for p in sent for e in p if passes(known, e) and (not names or e.event_name in names)]
    assert close(_known(answer.total), _by_hand(measure, kept))


def _by_hand(measure: str, kept: list[Sent]) -> float | None:
    """From the words, without the product's types."""
    match measure:
        case "count":
            return len(kept)
        case "sessions":
            return len({e.session_id for e in kept} - {""})
        case "users":
            return len({e.user_id for e in kept} - {""})
    known = sorted(e.numbers["a.took_ms"] for e in kept if "a.took_ms" in e.numbers)
    if not known:
        return 0 if measure == "sum" else None
    match measure:
        case "sum":
            return sum(known)
        case "avg":
            return sum(known) / len(known)
        case "min":
            return known[0]
        case "max":
            return known[-1]
    place = (len(known) - 1) * float(measure[1:]) / 100
    low = int(place)
    return known[low] + (known[min(low + 1, len(known) - 1)] - known[low]) * (place - low)


@given(_SENT, _filter(), _filter(), st.sampled_from(["sessions", "rate", "p95"]))
@_FEW
def test_one_filter_is_compared_with_another(
    store: Store,
    reader: Reader,
    sent: tuple[list[Sent], ...],
    left: dict[str, Any],
    right: dict[str, Any],
    metric: str,
) -> None:
    tenant = _send_all(store, sent)
    asked: dict[str, Any] = {"from": "2026-03-01", "to": "2026-05-01", "grain": "1mo"}
    asked |= {"filters": left, "compare": {"filters": right}}
    answer = asyncio.run(ask(reader, tenant, metric, totals=True, **asked))
    assert answer.compare is not None
    assert [p.t for p in answer.compare.points] == [p.t for p in answer.points]
    everything = [e for part in sent for e in part]
    measure = CATALOG.metrics[metric].measure
    for total, given_filter in ((answer.total, left), (answer.compare.total, right)):
        known = msgspec.convert(given_filter, Filter)
        assert close(_known(total), measured(measure, [e for e in everything if passes(known, e)]))


@given(_SENT, st.sampled_from(["1h", "1d"]))
@_FEW
def test_a_formula_is_computed_of_whole_buckets(
    store: Store, reader: Reader, sent: tuple[list[Sent], ...], grain: str
) -> None:
    tenant = _send_all(store, sent)
    inside = [e for part in sent for e in part]
    formula: dict[str, Any] = {
        "formula": "(2 * a - b) / s / 4",
        "metrics": {
            "a": "a.one.count",
            "b": {"measure": "users", "event": "a.two"},
            "s": "sessions",
        },
    }
    asked = {"from": "2026-03-28", "to": "2026-03-31", "grain": grain, "totals": True}
    answer = asyncio.run(ask(reader, tenant, formula, **asked))
    for point in answer.points:
        here = [e for e in inside if _bucket(e, grain, "UTC") == point.t]
        assert close(point.value, _formula(here)), point
    total = _formula([e for e in inside if e.at_ms < 1774915200000])
    assert close(_known(answer.total), total)


def _formula(here: list[Sent]) -> float | None:
    a = sum(e.event_name == "a.one" for e in here)
    b = len({e.user_id for e in here if e.event_name == "a.two"} - {""})
    s = len({e.session_id for e in here} - {""})
    return (2 * a - b) / s / 4 if s else None


@pytest.mark.parametrize(
    ("method", "buckets", "expected"),
    [
        ("mean", 2, [None, 2, 3, 5, 5.5, 6]),
        ("mean", 3, [None, None, 2, 4, 5.5, 5.5]),
        ("mean", 7, [None] * 6),
        ("exponential", 3, [1, 2, None, 3.5, 4.75, None]),
    ],
)
def test_values_made_smooth_by_hand(method: Any, buckets: int, expected: list[Any]) -> None:
    how = msgspec.convert({"method": method, "buckets": buckets}, Smoothing)
    assert smoothed([1, 3, None, 5, 6, None], how) == expected


async def test_smooth_values_stand_beside_the_values(store: Store, reader: Reader) -> None:
    store.send("t", [one(f"2026-01-0{day}T12:00:00+00:00") for day in (1, 2, 2, 3, 3, 3)])
    asked = {"from": "2026-01-01", "to": "2026-01-05", "grain": "1d", "cumulative": False}
    smooth = {"method": "mean", "buckets": 2}
    answer = await ask(reader, "t", "events.count", smooth=smooth, **asked)
    assert values(answer.points) == [1, 2, 3, 0]
    assert [point.smoothed for point in answer.points] == [None, 1.5, 2.5, 1.5]
    told = msgspec.to_builtins((await ask(reader, "t", "events.count", **asked)).points[0])
    assert told == {"t": "2026-01-01T00:00:00Z", "value": 1}


async def test_the_same_session_on_two_days_runs_up_to_one(store: Store, reader: Reader) -> None:
    rows = [("01", "x", "DE"), ("02", "x", "AT"), ("03", "y", "DE")]
    store.send(
        "t", [one(f"2026-01-{d}T12:00:00+00:00", session_id=s, country=c) for d, s, c in rows]
    )
    asked = {"from": "2026-01-01", "to": "2026-01-05", "grain": "1d", "cumulative": True}
    answer = await ask(reader, "t", "sessions", breakdown="country", totals=True, **asked)
    assert values(answer.points) == [1, 1, 2, 2]
    assert {s.key: (values(s.points), s.total) for s in answer.series or ()} == {
        "DE": ([1, 1, 2, 2], 2),
        "AT": ([0, 1, 1, 1], 1),
    }


async def test_a_formula_of_money_comes_in_whole_units(store: Store, reader: Reader) -> None:
    at = int(datetime.fromisoformat("2026-01-01T12:00:00+00:00").timestamp() * 1000)
    sold: dict[str, Any] = {"event_name": "shop.sold", "at_ms": at, "currency": "EUR"}
    rows = [
        Sent(**sold, session_id=s, numbers={"shop.amount": n}) for s, n in (("a", 1000), ("b", 500))
    ]
    store.send("t", rows)
    amount = {"measure": "sum", "attribute": "shop.amount", "event": "shop.sold"}
    metrics = {"paid": amount, "visits": "sessions", "all": "revenue"}
    per_visit = {"formula": "paid / visits + all", "metrics": metrics}
    answer = await ask(reader, "t", per_visit, **DAY)
    assert (answer.unit, answer.currency, values(answer.points)) == ("money", "EUR", [22.5])
    share = {"formula": "paid / all", "metrics": {"paid": amount, "all": "revenue"}}
    answer = await ask(reader, "t", share, **DAY)
    assert (answer.unit, values(answer.points)) == ("ratio", [1])


@pytest.mark.parametrize(
    ("metric", "code"),
    [
        ({"measure": "p101", **A}, "measure"),
        ({"measure": "median", **A}, "measure"),
        ({"measure": "avg"}, "required"),
        ({"measure": "avg", "attribute": "a.tok_ms", "event": "a.one"}, "unknown_attribute"),
        ({"measure": "avg", "attribute": "a.took_ms", "event": "shop.sold"}, "unknown_attribute"),
        ({"measure": "avg", "attribute": "a.colour", "event": "a.one"}, "attribute"),
        ({"measure": "count", **A}, "attribute"),
        ({"measure": "distinct", "attribute": "a.tags"}, "attribute"),
        ({"measure": "count", "event": "a.on"}, "unknown_event"),
        ({"metrics": {"a": "sessions"}}, "required"),
        ({"formula": "a", "measure": "count", "metrics": {"a": "sessions"}}, "metric"),
        ({"formula": "a / b", "metrics": {"a": "sessions"}}, "formula"),
        ({"formula": "a", "metrics": {"a": "sessions", "b": "rate"}}, "formula"),
        ({"formula": "1 - a", "metrics": {"a": "rate"}}, "formula"),
        ({"formula": "a * a", "metrics": {"a": "rate"}}, "formula"),
        ({"formula": "a ** 2", "metrics": {"a": "rate"}}, "formula"),
        ({"formula": "a.__class__", "metrics": {"a": "rate"}}, "formula"),
        ({"formula": "a(1)", "metrics": {"a": "rate"}}, "formula"),
        ({"formula": "a / 0", "metrics": {"a": "rate"}}, "formula"),
        ({"formula": "a * 1e999", "metrics": {"a": "rate"}}, "formula"),
        ({"formula": "(" * 300, "metrics": {"a": "rate"}}, "formula"),
        ({"formula": "a + b", "metrics": {"a": "revenue", "b": "sessions"}}, "unit"),
        ({"formula": "b / a", "metrics": {"a": "revenue", "b": "sessions"}}, "unit"),
    ],
)
async def test_what_cannot_be_measured_is_refused(reader: Reader, metric: Any, code: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        await ask(reader, "t", metric, **DAY)
    assert refused.value.errors[0].code == code


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"compare": {}}, "compare"),
        ({"compare": {"from": "2026-01-01"}}, "compare"),
        ({"compare": {"period": "previous_year", "from": "2026-01-01"}}, "compare"),
        ({"compare": {"filters": {"field": "contry", "value": "DE"}}}, "compare.filters"),
        ({"smooth": {"method": "mean", "buckets": 1}}, "smooth.buckets"),
        ({"smooth": {"method": "median", "buckets": 3}}, "smooth.method"),
    ],
)
async def test_what_cannot_be_compared_or_made_smooth(
    reader: Reader, change: Any, path: str
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        await ask(reader, "t", "sessions", **DAY, **change)
    assert refused.value.errors[0].path.startswith(path)


@given(
    _SENT,
    st.sampled_from(sorted(set(CATALOG.metrics) - {"revenue", "order_value", "per_session"})),
    st.sampled_from(["country", "event_name", ["country", "device"]]),
    st.sampled_from(["value", "-value"]),
    st.sampled_from([EVERYTHING, ONLY_RAW]),
)
@settings(_FEW, max_examples=6)
def test_the_first_by_value_are_those_of_the_whole_period(
    store: Store,
    reader: Reader,
    sent: tuple[list[Sent], ...],
    metric: str,
    by: Any,
    order: Any,
    f: Any,
) -> None:
    tenant = _send_all(store, sent)
    asked = {"from": "2026-03-01", "to": "2026-05-01", "grain": "1mo", "totals": True}
    asked |= {"breakdown": by, "filters": f}
    full = asyncio.run(ask(reader, tenant, metric, top=100, **asked))
    assume(not any(one.rest for one in full.series or ()))  # of events that another part looks at
    sign = 1 if order == "-value" else -1

    def rank(key: Any, total: Any) -> Any:
        names = tuple(k or "" for k in key) if isinstance(key, tuple) else (key or "",)
        return (total is None, sign * (total or 0), names)

    expected = sorted(
        [(one.key, one.total) for one in full.series or ()], key=lambda pair: rank(*pair)
    )
    first = asyncio.run(ask(reader, tenant, metric, top=2, order=order, **asked))
    told = [(one.key, one.total) for one in first.series or () if not one.rest]
    assert told == expected[:2]
    assert any(one.rest for one in first.series or ()) == (len(expected) > 2)

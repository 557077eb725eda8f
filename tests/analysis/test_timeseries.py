"""A metric over time: the same numbers from rollups, from raw rows and from their definition."""

from __future__ import annotations

import asyncio
import math
import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.analysis.oracle import measured, passes
from tests.analysis.small import CATALOG
from tests.analysis.stored import EPOCH, Sent, Store, ms

from sightline.analysis.request import timeseries_request
from sightline.analysis.timeseries import Timeseries, timeseries
from sightline.catalog.currency import exponent
from sightline.catalog.filter import Filter
from sightline.catalog.measure import parts
from sightline.catalog.model import Unit
from sightline.errors import InvalidRequest
from sightline.store.reader import Reader

NOW = datetime(2026, 11, 21, tzinfo=UTC)
START = ms("2026-03-28T22:30:00+00:00")  # the clocks of Europe change three hours later
ONLY_RAW: dict[str, Any] = {"not": {"field": "country", "op": "eq", "value": "ZZ"}}
EVERYTHING: dict[str, Any] = {"all": []}
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata")


async def ask(
    reader: Reader, tenant: str, metric: str, raw_since: datetime | None = None, /, **request: Any
) -> Timeseries:
    body = timeseries_request({"metric": metric, "grain": "1h", **request})
    return await timeseries(reader, CATALOG, tenant, body, NOW, raw_since=raw_since)


def values(points: Iterable[Any]) -> list[float | None]:
    return [point.value for point in points]


def written(at_ms: int) -> str:
    return (EPOCH + timedelta(milliseconds=at_ms)).isoformat(timespec="milliseconds")


def start_of_bucket(at_ms: int, grain: str, zone: str) -> datetime:
    """The bucket of a moment, by the wall clock."""
    shown = datetime.fromtimestamp(at_ms / 1000, ZoneInfo(zone)).replace(second=0, microsecond=0)
    match grain:
        case "1m":
            return shown
        case "5m" | "15m":
            return shown.replace(minute=shown.minute // int(grain[:-1]) * int(grain[:-1]))
        case "1h":
            return shown.replace(minute=0)
    day = shown.replace(hour=0, minute=0, fold=0)
    if grain == "1w":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "1mo" else day


def close(found: float | None, expected: float | None) -> bool:
    """Equal but for the last digits, which depend on the order in which fractions are added."""
    if found is None or expected is None:
        return found is expected
    return math.isclose(found, expected, rel_tol=1e-12)


def label(bucket: datetime) -> str:
    return bucket.isoformat().replace("+00:00", "Z" if bucket.tzname() == "UTC" else "+00:00")


# --- properties -----------------------------------------------------------------------------------

NAMES = ("a.one", "a.two", "shop.sold", "shop.back")


@st.composite
def _sent(draw: st.DrawFn, coins: tuple[str, ...]) -> Sent:
    name = draw(st.sampled_from(NAMES))
    shop = name.startswith("shop.")
    offset_ms = draw(st.one_of(st.integers(0, 2_000_000), st.integers(0, 40 * 3_600_000)))
    numbers: dict[str, float] = {}
    if shop:
        numbers["shop.amount"] = draw(st.integers(0, 100_000))
    elif draw(st.booleans()):
        numbers["a.took_ms"] = draw(st.integers(0, 5000)) / 4
        numbers["a.ok"] = draw(st.integers(0, 1))
        numbers["a.size_count"] = draw(st.integers(0, 9))
    strings = {"a.colour": draw(st.sampled_from("rgb"))} if draw(st.booleans()) else {}
    if shop:
        strings["shop.order_id"] = draw(st.sampled_from("xyz"))
    return Sent(
        event_name=name,
        at_ms=START + offset_ms,
        site_id=draw(st.sampled_from(["", "s1", "s2"])),
        session_id=draw(st.sampled_from(["", "a", "b", "c"])),
        user_id=draw(st.sampled_from(["", "u", "v"])),
        country=draw(st.sampled_from(["", "DE", "AT"])),
        currency=draw(st.sampled_from(coins)) if shop else "",
        numbers=numbers,
        strings=strings,
    )


_SENT = st.sampled_from([("EUR",), ("JPY",), ("EUR", "JPY")]).flatmap(
    lambda coins: st.tuples(*(st.lists(_sent(coins), max_size=n) for n in (40, 25, 15)))
)
_PERIOD = st.tuples(
    st.one_of(st.just(0), st.integers(0, 1_000_000)), st.integers(1, 45 * 3_600_000)
).map(lambda t: (START + t[0], START + t[0] + t[1]))
_OF_ALL_EVENTS = ("events.count", "sessions", "rate", "conversion")
_METRICS = st.tuples(
    st.sampled_from(_OF_ALL_EVENTS), *[st.sampled_from(sorted(CATALOG.metrics))] * 3
).map(set)
_CASES = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def _send_all(store: Store, sent: tuple[list[Sent], ...]) -> str:
    """Rolled up in two ticks, of which the second brings late events, and a tail of raw rows."""
    tenant = str(uuid.uuid4())
    for index, part in enumerate(sent):
        store.send(tenant, part, tick=index < 2)
    return tenant


@given(
    _SENT,
    _PERIOD,
    _METRICS,
    st.sampled_from(["1m", "15m", "1h", "1d"]),
    st.sampled_from(ZONES),
    st.sampled_from([None, NOW]),
)
@_CASES
def test_rollups_raw_rows_and_the_definition_agree(
    store: Store,
    reader: Reader,
    sent: tuple[list[Sent], ...],
    period: tuple[int, int],
    metrics: set[str],
    grain: str,
    zone: str,
    raw_since: datetime | None,
) -> None:
    tenant = _send_all(store, sent)
    inside = [e for part in sent for e in part if period[0] <= e.at_ms < period[1]]
    asked: dict[str, Any] = {"from": written(period[0]), "to": written(period[1])}
    asked |= {"grain": grain, "timezone": zone, "totals": True}

    by_bucket = defaultdict[str, list[Sent]](list)
    for event in inside:
        by_bucket[label(start_of_bucket(event.at_ms, grain, zone))].append(event)

    lengths_s = _lengths_s(period, grain, zone)

    async def check(metric: str) -> None:
        rolled = await ask(reader, tenant, metric, raw_since, **asked)
        raw = await ask(reader, tenant, metric, filters=ONLY_RAW, **asked)
        assert raw.meta.source == "raw"
        coins = _coins(metric, inside)
        for answer in (rolled, raw):
            for shown, coin in _shown(answer, coins):
                assert [p.t for p in shown] == _labels(period, grain, zone)
                for point in shown:
                    expected = _expected(metric, by_bucket[point.t], coin, lengths_s[point.t])
                    assert close(point.value, expected), (metric, point, expected)
            for total, coin in _totals(answer, coins):
                expected = _expected(metric, inside, coin, (period[1] - period[0]) / 1000)
                assert close(total, expected), (metric, total, expected)

    async def run() -> None:
        for metric in sorted(metrics):
            await check(metric)

    asyncio.run(run())


def _coins(metric: str, inside: list[Sent]) -> list[str]:
    """The currencies of what a metric looks at; empty where it is not about money."""
    measures = list(parts(CATALOG.metrics[metric].measure))
    if not any(getattr(m, "attribute", "") == "shop.amount" for m in measures):
        return []
    named = {name for m in measures for name in m.events}
    return sorted({e.currency for e in inside if e.event_name in named})


def _shown(answer: Timeseries, coins: list[str]) -> list[tuple[Any, str]]:
    """The points of an answer with the currency they are in."""
    if len(coins) < 2:
        assert answer.series is None
        assert answer.currency == (coins[0] if coins else None)
        return [(answer.points, coins[0] if coins else "")]
    assert set(values(answer.points)) == {None}
    assert answer.currency is None
    assert answer.series is not None
    assert [(s.key, s.currency) for s in answer.series] == [(c, c) for c in coins]
    return [(s.points, c) for s, c in zip(answer.series, coins, strict=True)]


def _totals(answer: Timeseries, coins: list[str]) -> list[tuple[Any, str]]:
    """The totals of an answer with the currency they are in."""
    if answer.series is None:
        return [(answer.total, coins[0] if coins else "")]
    assert answer.total is None
    return [(s.total, c) for s, c in zip(answer.series, coins, strict=True)]


def _starts(period: tuple[int, int], grain: str, zone: str) -> list[datetime]:
    """Every bucket the period touches, found by walking through it a minute at a time."""
    moments = [*range(period[0], period[1], 60_000), period[1] - 1]
    starts = {start_of_bucket(at, grain, zone) for at in moments}
    return sorted(starts, key=datetime.timestamp)


def _labels(period: tuple[int, int], grain: str, zone: str) -> list[str]:
    return [label(start) for start in _starts(period, grain, zone)]


def _lengths_s(period: tuple[int, int], grain: str, zone: str) -> dict[str, float]:
    """How long each bucket is inside the period."""
    starts = _starts(period, grain, zone)
    edges = [period[0], *(round(start.timestamp() * 1000) for start in starts[1:]), period[1]]
    return {label(s): (b - a) / 1000 for s, a, b in zip(starts, edges[:-1], edges[1:], strict=True)}


def _expected(metric: str, here: list[Sent], coin: str, length_s: float) -> float | None:
    entry = CATALOG.metrics[metric]
    value = measured(entry.measure, here, coin, length_s)
    if value is None or entry.unit is not Unit.MONEY or not coin:
        return value
    return value / float(10 ** exponent(coin))


_FIELDS: dict[str, list[Any]] = {
    "country": ["DE", "AT", "XX"],
    "site_id": ["s1", "s2"],
    "a.colour": ["r", "g"],
    "a.took_ms": [0, 250.5, 1000],
    "a.ok": [True, False],
}


@st.composite
def _filter(draw: st.DrawFn, depth: int = 0) -> dict[str, Any]:
    if depth < 2 and draw(st.integers(0, 2)) == 0:
        kind = draw(st.sampled_from(["all", "any", "not"]))
        if kind == "not":
            return {"not": draw(_filter(depth + 1))}
        return {kind: draw(st.lists(_filter(depth + 1), max_size=3))}
    field = draw(st.sampled_from(sorted(_FIELDS)))
    ops = ["eq", "ne", "in", "not_in", "is_set", "is_not_set"]
    ops += {"a.took_ms": ["lt", "lte", "gt", "gte"], "a.ok": []}.get(
        field, ["contains", "starts_with"]
    )
    op = draw(st.sampled_from(ops))
    value = st.sampled_from(_FIELDS[field])
    if op.startswith("is_"):
        return {"field": field, "op": op}
    given_value = draw(st.lists(value, max_size=2) if op.endswith("in") else value)
    return {"field": field, "op": op, "value": given_value}


@given(_SENT, _filter(), st.sampled_from(["events.count", "sessions", "mean", "total"]))
@_CASES
def test_a_filter_keeps_the_events_it_says(
    store: Store,
    reader: Reader,
    sent: tuple[list[Sent], ...],
    given_filter: dict[str, Any],
    metric: str,
) -> None:
    tenant = _send_all(store, sent)
    known = msgspec.convert(given_filter, Filter)
    kept = [e for part in sent for e in part if passes(known, e)]
    asked = {"from": "2026-03-01", "to": "2026-05-01", "grain": "1mo"}
    answer = asyncio.run(ask(reader, tenant, metric, filters=given_filter, **asked))
    march = [e for e in kept if e.at_ms < ms("2026-04-01T00:00:00+00:00")]
    measure = CATALOG.metrics[metric].measure
    assert close(answer.points[0].value, measured(measure, march))


@given(
    _SENT,
    st.sampled_from(["events.count", "sessions", "users_of_two", "p95", "mean", "rate", "total"]),
    st.sampled_from([("site_id",), ("country",), ("event_name",), ("country", "site_id")]),
    st.integers(1, 3),
)
@_CASES
def test_a_breakdown_merges_the_rest(
    store: Store,
    reader: Reader,
    sent: tuple[list[Sent], ...],
    metric: str,
    by: tuple[str, ...],
    top: int,
) -> None:
    tenant = _send_all(store, sent)
    asked = {"from": "2026-03-01", "to": "2026-04-01", "grain": "1mo", "top": top}
    answer = asyncio.run(ask(reader, tenant, metric, breakdown=list(by), **asked))
    measure = CATALOG.metrics[metric].measure
    march = [e for p in sent for e in p if e.at_ms < ms("2026-04-01T00:00:00+00:00")]
    assert close(answer.points[0].value, measured(measure, march))
    told = set()
    for series in answer.series or ():
        if not series.rest:
            key = series.key if isinstance(series.key, tuple) else (series.key,)
            told.add(tuple(value or "" for value in key))
            own = [
                e for e in march if tuple(getattr(e, d) for d in by) == tuple(k or "" for k in key)
            ]
            assert close(series.points[0].value, measured(measure, own))
    assert len(told) <= top
    for series in answer.series or ():
        if series.rest:
            rest = [e for e in march if _key(e, by) not in told]
            assert series.key is None
            assert close(series.points[0].value, measured(measure, rest))


def _key(sent: Sent, by: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(getattr(sent, dimension) for dimension in by)


# --- examples -------------------------------------------------------------------------------------


def one(at: str, **more: Any) -> Sent:
    return Sent(**{"event_name": "a.one", "at_ms": ms(at), **more})


async def test_empty_buckets_are_0_for_counts_and_null_for_rates(
    store: Store, reader: Reader
) -> None:
    store.send("t", [one("2026-01-01T01:30:00+00:00", session_id="a")])
    day = {"from": "2026-01-01T00:00:00Z", "to": "2026-01-01T03:00:00Z"}
    for metric, expected in {
        "events.count": [0, 1, 0],
        "sessions": [0, 1, 0],
        "total": [0, 0, 0],
        "revenue": [0, 0, 0],
        "rate": [None, 0, None],
        "mean": [None, None, None],
        "p95": [None, None, None],
        "lowest": [None, None, None],
        "per_session": [None, 0, None],
    }.items():
        answer = await ask(reader, "t", metric, **day)
        assert values(answer.points) == expected, metric
    assert [p.t for p in answer.points] == [f"2026-01-01T0{h}:00:00Z" for h in range(3)]


async def test_the_answer_says_what_it_is(store: Store, reader: Reader) -> None:
    store.send("t", [one("2026-01-01T01:30:00+00:00")])
    answer = await ask(reader, "t", "a.one.count", **{"from": "2026-01-01", "to": "2026-01-02"})
    told = msgspec.to_builtins(answer)
    assert list(told) == ["metric", "unit", "grain", "points", "meta"]
    assert told["metric"] == "a.one.count"
    assert told["unit"] == "count"
    assert told["grain"] == "1h"
    assert told["points"][1] == {"t": "2026-01-01T01:00:00Z", "value": 1}
    assert told["meta"]["source"] == "rollup"
    assert told["meta"]["as_of"] == "2026-11-21T00:00:00.000Z"
    assert told["meta"]["elapsed_ms"] > 0


async def test_what_was_just_committed_is_there(store: Store, reader: Reader) -> None:
    store.send("t", [one("2026-01-01T01:30:00+00:00")])
    store.send("t", [one("2026-01-01T01:30:00+00:00")], tick=False)
    asked = {"from": "2026-01-01", "to": "2026-01-02", "grain": "1d"}
    assert values((await ask(reader, "t", "events.count", **asked)).points) == [2]


async def test_tenants_do_not_see_each_other(store: Store, reader: Reader) -> None:
    for tenant, count in (("t", 1), ("u", 2)):
        store.send(tenant, [one("2026-01-01T01:30:00+00:00")] * count)
        store.send(tenant, [one("2026-01-01T01:30:00+00:00")] * count, tick=False)
    asked = {"from": "2026-01-01T00:00:30Z", "to": "2026-01-02", "grain": "1d"}
    for tenant, count in (("t", 2), ("u", 4), ("v", 0)):
        for filters in (EVERYTHING, ONLY_RAW):
            answer = await ask(reader, tenant, "events.count", filters=filters, **asked)
            assert values(answer.points) == [count]


async def test_amounts_come_as_decimals_of_their_currency(store: Store, reader: Reader) -> None:
    def sold(coin: str, minor: int) -> Sent:
        at = ms("2026-01-01T12:00:00+00:00")
        return Sent(event_name="shop.sold", at_ms=at, currency=coin, numbers={"shop.amount": minor})

    asked = {"from": "2026-01-01", "to": "2026-01-02", "grain": "1d"}
    for tenant, coin, expected in (("e", "EUR", 19.99), ("j", "JPY", 1999), ("b", "BHD", 1.999)):
        store.send(tenant, [sold(coin, 1999)])
        answer = await ask(reader, tenant, "revenue", **asked)
        assert (answer.currency, values(answer.points)) == (coin, [expected])
    store.send("several", [sold("EUR", 1999), sold("JPY", 500)])
    answer = await ask(reader, "several", "revenue", **asked)
    assert values(answer.points) == [None]
    assert answer.meta.notes == ("Amounts in EUR, JPY are not added; see series",)
    assert [(s.currency, values(s.points)) for s in answer.series or ()] == [
        ("EUR", [19.99]),
        ("JPY", [500]),
    ]
    filters = {"field": "currency", "value": "JPY"}
    answer = await ask(reader, "several", "revenue", filters=filters, **asked)
    assert (answer.currency, values(answer.points), answer.series) == ("JPY", [500], None)
    answer = await ask(reader, "several", "revenue", breakdown="currency", **asked)
    assert {s.key: (s.currency, s.points[0].value) for s in answer.series or ()} == {
        "EUR": ("EUR", 19.99),
        "JPY": ("JPY", 500),
    }


async def test_an_amount_is_compared_in_the_currency_of_its_event(
    store: Store, reader: Reader
) -> None:
    rows = [("EUR", 1999), ("EUR", 2000), ("JPY", 19), ("JPY", 2000), ("BHD", 19990)]
    at = ms("2026-01-01T12:00:00+00:00")
    store.send(
        "t",
        [
            Sent(event_name="shop.sold", at_ms=at, currency=c, numbers={"shop.amount": n})
            for c, n in rows
        ],
    )
    asked = {"from": "2026-01-01", "to": "2026-01-02", "grain": "1d"}
    for op, value, expected in (
        ("eq", 19.99, 2),
        ("gt", 19.99, 2),
        ("lte", 19.99, 3),
        ("in", [19.99, 20], 3),
    ):
        filters = {"field": "shop.amount", "op": op, "value": value}
        answer = await ask(reader, "t", "shop.sold.count", filters=filters, **asked)
        assert values(answer.points) == [expected], (op, value)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"field": "a.since_at", "op": "lt", "value": "2026-01-01T00:00:01Z"}, 1),
        ({"field": "a.since_at", "op": "eq", "value": 1767225600000}, 1),
        ({"field": "a.tags", "op": "contains", "value": "x"}, 1),
        ({"field": "a.tags", "op": "contains", "value": "xy"}, 0),
        ({"field": "a.tags", "op": "is_set"}, 1),
        ({"field": "attributes.own", "op": "eq", "value": "yes"}, 1),
        ({"field": "attributes.own", "op": "eq", "value": 3}, 0),
        ({"field": "attributes.own", "op": "is_not_set"}, 1),
        ({"field": "attributes.a.ok", "op": "eq", "value": True}, 1),
        ({"field": "event_name", "op": "in", "value": ["a.one", "a.two"]}, 2),
        ([{"field": "a.ok", "value": True}, {"field": "a.tags", "op": "is_not_set"}], 0),
        ([], 2),
    ],
)
async def test_filters_of_every_kind(
    store: Store, reader: Reader, filters: Any, expected: int
) -> None:
    full = one(
        "2026-01-01T00:00:00+00:00",
        numbers={"a.since_at": 1767225600000.0, "a.ok": 1.0},
        strings={"own": "yes"},
        documents={"a.tags": '["x","z"]'},
    )
    store.send("t", [full, one("2026-01-01T00:00:00+00:00")])
    asked = {"from": "2026-01-01", "to": "2026-01-02", "grain": "1d", "filters": filters}
    assert values((await ask(reader, "t", "events.count", **asked)).points) == [expected]


async def test_a_value_that_holds_sql_is_only_a_value(store: Store, reader: Reader) -> None:
    nasty = "x' OR 1=1 -- \\"
    store.send("t", [one("2026-01-01T01:00:00+00:00", country=nasty)])
    store.send("u", [one("2026-01-01T01:00:00+00:00", country="y")])
    asked = {"from": "2026-01-01", "to": "2026-01-02", "grain": "1d", "breakdown": "country"}
    for value, expected in ((nasty, 1), ("' OR '1'='1", 0)):
        filters = {"field": "country", "value": value}
        answer = await ask(reader, "t", "events.count", filters=filters, **asked)
        assert values(answer.points) == [expected]
    assert [s.key for s in (await ask(reader, "t", "events.count", **asked)).series or ()] == [
        nasty
    ]


async def test_comparison_is_aligned_bucket_by_bucket(store: Store, reader: Reader) -> None:
    store.send("t", [one("2026-03-30T10:00:00+00:00"), one("2026-03-28T10:00:00+00:00")])
    zone = {"timezone": "Europe/Berlin", "grain": "1d", "breakdown": "site_id"}
    asked = {"from": "2026-03-29", "to": "2026-03-31", "compare": "previous_period", **zone}
    answer = await ask(reader, "t", "events.count", **asked)
    assert answer.compare is not None
    assert [(p.t, p.value) for p in answer.points] == [
        ("2026-03-29T00:00:00+01:00", 0),
        ("2026-03-30T00:00:00+02:00", 1),
    ]
    assert [(p.t, p.value) for p in answer.compare.points] == [
        ("2026-03-27T00:00:00+01:00", 0),
        ("2026-03-28T00:00:00+01:00", 1),
    ]
    told = msgspec.to_builtins(answer.compare)
    assert (told["from"], told["to"]) == ("2026-03-27T00:00:00+01:00", "2026-03-29T00:00:00+01:00")
    assert [(s["key"], s["points"][1]["value"]) for s in told["series"]] == [(None, 1)]


async def test_of_what_is_compared_with_totals_alone_can_be_asked_for(
    store: Store, reader: Reader
) -> None:
    days = ("2026-03-30", "2026-03-29", "2026-03-28", "2026-03-27")
    store.send("t", [one(f"{day}T10:00:00+00:00", user_id="one") for day in days])
    zone = {"timezone": "Europe/Berlin", "grain": "1d", "breakdown": "site_id", "totals": True}
    asked = {"from": "2026-03-29", "to": "2026-03-31", **zone}
    for metric, both in (("events.count", 2), ("users_of_two", 1)):
        of = {"period": "previous_period"}
        answer = await ask(reader, "t", metric, **asked, compare={**of, "points": False})
        fuller = await ask(reader, "t", metric, **asked, compare=of)
        assert answer.compare is not None
        assert fuller.compare is not None
        assert answer.compare.total == fuller.compare.total == both
        assert [s.total for s in answer.compare.series or ()] == [both]
        assert answer.compare.points == ()
        assert len(fuller.compare.points) == 2
        assert answer.points == fuller.points


async def test_a_broken_down_ratio_of_money_keeps_each_currency(
    store: Store, reader: Reader
) -> None:
    def sold(country: str, coin: str, minor: int, order: str) -> Sent:
        return Sent(
            event_name="shop.sold",
            at_ms=ms("2026-01-01T12:00:00+00:00"),
            country=country,
            currency=coin,
            session_id=order,
            numbers={"shop.amount": minor},
            strings={"shop.order_id": order},
        )

    rows = [("DE", "EUR", 1000, "1"), ("DE", "EUR", 500, "1"), ("DE", "JPY", 700, "2")]
    looked = one("2026-01-01T12:00:00+00:00", country="AT", session_id="3")
    store.send("t", [*(sold(*row) for row in rows), looked])
    asked = {"from": "2026-01-01", "to": "2026-01-02", "grain": "1d", "breakdown": "country"}
    answer = await ask(reader, "t", "order_value", **asked)
    assert [(s.key, s.currency, s.points[0].value) for s in answer.series or ()] == [
        ("DE", "EUR", 15.0),
        ("DE", "JPY", 700.0),
    ]
    answer = await ask(reader, "t", "per_session", **asked)
    assert [(s.key, s.currency, s.points[0].value) for s in answer.series or ()] == [
        ("DE", "EUR", 7.5),
        ("DE", "JPY", 350.0),
        ("AT", None, 0),
    ]


async def test_more_points_than_allowed_are_refused(reader: Reader) -> None:
    with pytest.raises(InvalidRequest) as refused:
        await ask(
            reader, "t", "events.count", **{"from": "2025-01-01", "to": "2026-01-01", "grain": "1m"}
        )
    assert refused.value.code == "too_many_points"
    assert refused.value.errors[0].nearest == "1h"

"""Revenue with the assistant and without, by the definitions, to the last cent."""

from __future__ import annotations

import asyncio
import math
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.analysis.revenue import selling
from tests.analysis.stored import Sent, Store, ms

from sightline.analysis.request import timeseries_request
from sightline.analysis.revenue.answer import EarnedInDetail, Revenue, SoldAt
from sightline.analysis.revenue.report import revenue
from sightline.analysis.revenue.request import revenue_request
from sightline.analysis.timeseries import timeseries
from sightline.catalog.catalog import BUILT_IN
from sightline.errors import InvalidRequest
from sightline.privacy.disclosure import SUPPRESSED, K
from sightline.store.reader import Reader

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SPRING = {"from": "2026-02-20T00:00:00Z", "to": "2026-04-10T00:00:00Z"}
START, END = ms(SPRING["from"]), ms(SPRING["to"])
HOUR = 3_600_000
UNITS = {"EUR": 100, "JPY": 1}


async def ask(reader: Reader, tenant: str, k: int = 1, **request: Any) -> Revenue:
    asked = revenue_request({**SPRING, **request})
    return await revenue(reader, BUILT_IN, tenant, asked, NOW, k=k)


def bought(session: str, at_ms: int, order: str, amount: int = 1000, **more: Any) -> Sent:
    category = more.pop("category", "frames")
    numbers = {"commerce.amount": amount, **more.pop("numbers", {})}
    strings = {"commerce.order_id": order}
    if category:
        strings["commerce.product_category"] = category
    return Sent(
        event_name="commerce.purchase",
        at_ms=at_ms,
        session_id=session,
        currency=more.pop("currency", "EUR"),
        strings=strings,
        numbers=numbers,
        **more,
    )


def did(name: str, session: str, at_ms: int, **more: Any) -> Sent:
    return Sent(event_name=name, at_ms=at_ms, session_id=session, **more)


# --- the oracle -----------------------------------------------------------------------------------

_USERS = {"": "", "a": "", "b": "U", "c": "U", "d": "V"}
_BASES = (START, END, ms("2026-03-29T00:30:00Z"), ms("2026-02-28T22:00:00Z"))
_NEAR = (-25 * HOUR, -HOUR, -1, 0, 1, HOUR, 5 * HOUR)


@st.composite
def _events(draw: st.DrawFn) -> list[Sent]:
    """Visits, uses, orders and refunds, dense around limits, clock changes and ends of months."""
    made: list[Sent] = []
    for number in range(draw(st.integers(0, 28))):
        session = draw(st.sampled_from(sorted(_USERS)))
        at_ms = draw(st.sampled_from(_BASES)) + draw(st.sampled_from(_NEAR))
        user = draw(st.sampled_from(("", _USERS[session])))
        coin = draw(st.sampled_from(("EUR", "JPY")))
        match draw(
            st.sampled_from(("use", "use", "order", "order", "order", "refund", "page", "view"))
        ):
            case "use":
                name = draw(st.sampled_from(sorted(selling.USES)))
                made.append(did(name, session, at_ms, user_id=user))
            case "order":
                order = f"{session or number}-{draw(st.integers(1, 2))}"
                quantity = draw(st.sampled_from(({}, {"commerce.quantity": 2})))
                category = draw(st.sampled_from(("", "frames", "lenses")))
                made.append(
                    bought(
                        session,
                        at_ms,
                        order,
                        draw(st.integers(0, 10_000)),
                        category=category,
                        currency=coin,
                        user_id=user,
                        numbers=quantity,
                    )
                )
            case "refund":
                name = draw(st.sampled_from(("commerce.refund", "commerce.cancellation")))
                amount = {"commerce.amount": float(draw(st.integers(0, 500)))}
                made.append(did(name, session, at_ms, currency=coin, numbers=amount))
            case "view":
                strings = draw(st.sampled_from(({}, {"commerce.product_category": "frames"})))
                made.append(did("commerce.view", session, at_ms, user_id=user, strings=strings))
            case _:
                made.append(did("web.page_view", session, at_ms, user_id=user))
    return made


_CASES = settings(
    max_examples=13,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@given(
    _events(),
    st.sampled_from(("UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe")),
)
@_CASES
def test_everything_is_what_the_definitions_say(
    store: Store, reader: Reader, sent: list[Sent], zone: str
) -> None:
    tenant = str(uuid.uuid4())
    store.send(tenant, sent, tick=False)  # rollups are held against raw rows in test_timeseries
    answer = asyncio.run(ask(reader, tenant, timezone=zone))
    _assert_like(msgspec.to_builtins(answer.conversions), selling.conversions(sent, START, END))
    coins = {line.sent.currency for line in selling.lines(sent, START, END)}
    given_back = {
        e.currency
        for e in sent
        if e.event_name in ("commerce.refund", "commerce.cancellation") and START <= e.at_ms < END
    }
    assert [one.currency for one in answer.currencies] == sorted(coins | given_back)
    for one in answer.currencies:
        _assert_currency(one, sent, zone)


def _assert_currency(one: EarnedInDetail, sent: list[Sent], zone: str) -> None:
    coin, units = one.currency, UNITS[one.currency]
    told = msgspec.to_builtins(one.revenue_breakdown)
    flat = {**told.pop("ai_contribution"), **told}
    _assert_like(flat, selling.breakdown(sent, coin, START, END), units)
    wanted = selling.performance(sent, coin, START, END)
    performance = msgspec.to_builtins(one.performance_metrics)
    multiplier = performance.pop("ai_revenue_multiplier")
    ai_each, other_each = (wanted[f"{k}_revenue_per_session"] for k in ("ai", "traditional"))
    _assert_like({"x": multiplier}, {"x": selling.over(ai_each, other_each)})
    _assert_like(performance, wanted, units)

    def grouped(by: Callable[[Sent], Any], *names: str) -> dict[Any, dict[str, float | None]]:
        return selling.grouped(sent, coin, START, END, by, names)

    categories = {row.key: msgspec.to_builtins(row) for row in one.category_breakdown}
    by_category = grouped(
        lambda e: e.strings.get("commerce.product_category"), "commerce.view", "commerce.purchase"
    )
    sold = {key: row for key, row in by_category.items() if row["orders"]}
    _assert_groups(categories, sold, units)
    times, clock = one.time_analysis, selling.shown
    _assert_times(times.hours, grouped(lambda e: clock(e.at_ms, zone).hour), units, 24)
    days = grouped(lambda e: selling.DAYS[clock(e.at_ms, zone).weekday()])
    _assert_times(times.days, days, units, 7)
    _assert_times(times.months, grouped(lambda e: clock(e.at_ms, zone).month), units, 3)
    seasons = grouped(lambda e: selling.season(e.at_ms, zone))
    _assert_times(times.seasons, seasons, units, 2)
    _assert_trends(times.seasonal_trends, seasons, zone)
    best = max((row["revenue"] or 0 for row in days.values()), default=0)
    peaks = {day for day, row in days.items() if best and (row["revenue"] or 0) >= 0.8 * best}
    assert set(times.peak_days) == peaks


def _assert_trends(told: Mapping[str, Any], seasons: Mapping[str, Any], zone: str) -> None:
    covered = selling.covered_ms(START, END, zone)
    whole = sum(row["revenue"] for row in seasons.values())
    wanted = {
        name: selling.over(
            seasons.get(name, {"revenue": 0})["revenue"] / length,
            whole / sum(covered.values()),
        )
        for name, length in covered.items()
    }
    _assert_like(told, wanted)


def _assert_times(told: tuple[SoldAt, ...], wanted: Mapping[Any, Any], units: int, n: int) -> None:
    assert len(told) == n
    rows = {row.at: msgspec.to_builtins(row) for row in told}
    there = {at: row for at, row in rows.items() if at in wanted}
    assert not any(row["sessions"] or row["revenue"] for at, row in rows.items() if at not in there)
    _assert_groups(there, wanted, units)


def _assert_groups(told: Mapping[Any, Any], wanted: Mapping[Any, Any], units: int) -> None:
    assert set(told) == set(wanted)
    for key, row in wanted.items():
        money = [name for name in row if "revenue" in name or "value" in name]
        money.remove("ai_revenue_multiplier")
        _assert_like({m: told[key][m] for m in money}, {m: row[m] for m in money}, units)
        plain = [name for name in row if name not in money]
        _assert_like({m: told[key][m] for m in plain}, {m: row[m] for m in plain})


def _assert_like(told: Mapping[str, Any], wanted: Mapping[str, Any], units: int = 1) -> None:
    assert set(told) == set(wanted)
    for name, value in wanted.items():
        if value is None:
            assert told[name] is None, name
        else:
            assert math.isclose(told[name], value / units, rel_tol=1e-12, abs_tol=1e-12), name


# --- single claims --------------------------------------------------------------------------------

_MAY: dict[str, Any] = {"from": "2026-05-01T00:00:00Z", "to": "2026-06-01T00:00:00Z"}
_NOON = ms("2026-05-04T12:00:00Z")


async def test_totals_are_those_of_the_metric(store: Store, reader: Reader) -> None:
    back = {"numbers": {"commerce.amount": 150.0}, "currency": "EUR"}
    store.send("t", [bought("a", _NOON, "1", 950), did("commerce.refund", "a", _NOON, **back)])
    answer = await ask(reader, "t", **_MAY)
    asked = timeseries_request({"metric": "commerce.revenue", "grain": "1mo", **_MAY})
    line = await timeseries(reader, BUILT_IN, "t", asked, NOW, max_points=10)
    assert [point.value for point in line.points] == [8.0]
    assert answer.currencies[0].revenue_breakdown.total_revenue == 8.0


async def test_what_few_people_bought_is_not_shown(store: Store, reader: Reader) -> None:
    """Two of seven used the assistant: neither side of frames may tell."""
    sold = [bought(f"f{n}", _NOON, f"f{n}", user_id=f"u{n}") for n in range(7)]
    used = [did("conversation.turn", f"f{n}", _NOON - 1, user_id=f"u{n}") for n in range(2)]
    more = [bought(f"l{n}", _NOON, f"l{n}", category="lenses") for n in range(9)]
    also = [did("conversation.turn", f"l{n}", _NOON - 1) for n in range(9)]
    store.send("t", [*sold, *used, *more, *also])
    answer = await ask(reader, "t", K, **_MAY)
    (euros,) = answer.currencies
    lenses, frames = euros.category_breakdown
    assert (lenses.key, frames.key) == ("lenses", "frames")
    assert (frames.revenue, frames.orders) == (70.0, 7)
    assert (frames.ai_attributed_revenue, frames.ai_orders) == (SUPPRESSED, SUPPRESSED)
    assert frames.traditional_revenue == SUPPRESSED
    assert lenses.ai_attributed_revenue == SUPPRESSED
    assert euros.revenue_breakdown.ai_attributed_revenue == 110.0
    assert [one.revenue for one in euros.time_analysis.months] == [160.0]


async def test_the_rest_is_apart_from_what_has_no_value(store: Store, reader: Reader) -> None:
    sold = [bought(f"s{n}", _NOON, f"{n}", category="") for n in range(2)]
    store.send("t", [*sold, bought("f", _NOON, "f"), did("commerce.view", "v", _NOON)])
    answer = await ask(reader, "t", **_MAY, top=1)
    nameless, rest = answer.currencies[0].category_breakdown
    assert (nameless.key, nameless.orders, nameless.sessions, nameless.rest) == (None, 2, 3, False)
    assert (rest.orders, rest.sessions, rest.rest) == (1, 1, True)


async def test_a_time_without_sales_shows_who_was_there(store: Store, reader: Reader) -> None:
    """Ten bought nothing at noon, one of two with the assistant an hour later."""
    came = [did("web.page_view", f"s{n}", _NOON, user_id=f"u{n}") for n in range(10)]
    used = did("conversation.turn", "a", _NOON + HOUR)
    other = did("web.page_view", "b", _NOON + HOUR)
    store.send("t", [*came, used, other, bought("a", _NOON + HOUR, "1", 500)])
    hours = (await ask(reader, "t", **_MAY)).currencies[0].time_analysis.hours
    assert (hours[12].sessions, hours[12].users, hours[12].conversion_rate) == (10, 10, 0.0)
    assert (hours[13].sessions, hours[13].ai_sessions, hours[13].conversion_rate) == (2, 1, 0.5)
    assert (hours[13].ai_conversion_rate, hours[13].revenue_per_session) == (1.0, 2.5)
    assert hours[14].conversion_rate is None


async def test_another_period_has_the_same_figures(store: Store, reader: Reader) -> None:
    before = ms("2026-04-04T12:00:00Z")
    store.send(
        "t",
        [
            bought("a", before, "1", 500, currency="JPY", user_id="u"),
            did("try_on.completed", "a", before - 1),
            bought("b", _NOON, "2", 700, user_id="u"),
        ],
    )
    april: dict[str, Any] = {"from": "2026-04-01T00:00:00Z", "to": "2026-05-01T00:00:00Z"}
    answer = await ask(reader, "t", **_MAY, compare="previous_period")
    alone = await ask(reader, "t", **april)
    assert answer.compare is not None
    assert answer.compare.from_ == "2026-04-01T00:00:00Z"
    assert answer.compare.conversions == alone.conversions
    (yen,) = answer.compare.currencies
    assert yen.currency == "JPY"
    assert yen.revenue_breakdown == alone.currencies[0].revenue_breakdown
    assert yen.revenue_breakdown.ai_contribution.virtual_try_on_revenue == 500.0
    assert [one.currency for one in answer.currencies] == ["EUR"]
    assert answer.conversions.repeat_purchase_rate == 1.0


async def test_a_filter_holds_for_the_use_as_well(store: Store, reader: Reader) -> None:
    at_shop: dict[str, Any] = {"site_id": "one"}
    used = did("face_analysis.completed", "a", _NOON - 1, **at_shop)
    store.send("t", [used, bought("a", _NOON, "1", **at_shop), bought("b", _NOON, "2")])
    answer = await ask(reader, "t", **_MAY, filters={"field": "site_id", "value": "one"})
    assert answer.currencies[0].revenue_breakdown.ai_attributed_revenue == 10.0
    assert answer.currencies[0].revenue_breakdown.gross_revenue == 10.0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"compare": "last_week"}, "unsupported_compare"),
        ({"breakdown": "commerce.product_categry"}, "unknown_dimension"),
        ({"timezone": "Europe/Berln"}, "unknown_timezone"),
        ({"top": 1000}, "top"),
        ({"to": "2026-01-01"}, "time_range"),
        ({"filters": {"field": "commerce.product_category", "value": "x"}}, "filter_field"),
    ],
)
async def test_a_wrong_question_says_what_would_be_right(
    reader: Reader, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(InvalidRequest) as raised:
        await ask(reader, "t", **{**_MAY, **change})
    assert code in [error.code for error in raised.value.errors]

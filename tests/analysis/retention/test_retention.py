"""Retention: who comes back when, by the definitions, in any time zone."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.analysis.retention import returning
from tests.analysis.retention.returning import Row, Spec
from tests.analysis.stored import EPOCH, Sent, Store, ms

from sightline.analysis.money import decimal
from sightline.analysis.retention.answer import Cohort, Retention
from sightline.analysis.retention.asked import asked
from sightline.analysis.retention.marks import suffice
from sightline.analysis.retention.report import retention
from sightline.analysis.retention.request import retention_request
from sightline.catalog.catalog import BUILT_IN
from sightline.errors import InvalidRequest
from sightline.privacy.disclosure import SUPPRESSED, K
from sightline.store.reader import Reader

NOW = datetime(2026, 4, 21, 12, tzinfo=UTC)
DAY = 86_400_000


async def ask(
    reader: Reader, tenant: str, k: int = 1, now: datetime = NOW, **request: Any
) -> Retention:
    wanted = retention_request(request)
    return await retention(reader, BUILT_IN, tenant, wanted, now, k=k)


def did(user: str, at: str | int, name: str = "web.page_view", **more: Any) -> Sent:
    at_ms = ms(at) if isinstance(at, str) else at
    return Sent(event_name=name, at_ms=at_ms, user_id=user, **more)


# --- the oracle -----------------------------------------------------------------------------------

_ZONES = ("UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe")
_NAMES = (
    *("web.page_view", "web.page_view", "session.started", "conversation.turn"),
    *returning.REVENUE,
)
_SPRING = "2026-03-29T01:00:00+00:00"  # clocks of Berlin go forward


@st.composite
def _events(draw: st.DrawFn, most: int = 22) -> list[Sent]:
    """What a few people do, dense around midnights, the change of clocks and the limits."""
    made = []
    for _ in range(draw(st.integers(0, most))):
        day = draw(st.sampled_from((-60, -20, -15, -8, -7, -2, -1, 0, 1, 2, 3, 6, 7, 8, 14, 23)))
        off = draw(st.sampled_from((-7_200_000, -3_600_000, -1, 0, 1, 3_600_000, 43_200_000)))
        name = draw(st.sampled_from(_NAMES))
        strings, numbers, coin = {}, {}, ""
        if name == "session.started" and draw(st.booleans()):
            strings = {"session.channel": draw(st.sampled_from(("search", "social")))}
        if name in returning.REVENUE:
            numbers = {"commerce.amount": float(draw(st.integers(0, 9000)))}
            coin = draw(st.sampled_from(("EUR", "JPY")))
        made.append(
            did(
                draw(st.sampled_from(("", "u", "v", "w"))),
                ms(_SPRING) + day * DAY + off,
                name,
                country=draw(st.sampled_from(("", "DE", "AT"))),
                session_id=draw(st.sampled_from(("", "s", "t"))),
                strings=strings,
                numbers=numbers,
                currency=coin,
            )
        )
    return made


_CASES = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_OCCASIONS = (
    None,
    "web.page_view",
    {"event": "web.page_view", "filters": {"field": "country", "value": "DE"}},
)
_PERIOD = {"from": "2026-03-20T22:30:00Z", "to": "2026-04-05T22:00:00Z"}
_BEFORE = {"from": "2026-03-04T23:00:00Z", "to": "2026-03-20T22:30:00Z"}
_OVERLAPPING = {"from": "2026-03-13T10:00:00Z", "to": "2026-03-22T00:00:00Z"}
_BREAKDOWNS = (None, "country", "acquisition_channel", "ai_usage_level")


def _fits(occasion: Any) -> returning.Test:
    if occasion is None:
        return lambda _: True
    if isinstance(occasion, str):
        return lambda e: e.event_name == occasion
    return lambda e: e.event_name == "web.page_view" and e.country == "DE"


def _by(breakdown: str | None, start_ms: int, end_ms: int) -> Any:
    match breakdown:
        case "country":
            return lambda _, entry: entry.country
        case "acquisition_channel":
            return lambda own, _: returning.channel(own, end_ms)
        case "ai_usage_level":
            return lambda own, _: returning.usage(own, start_ms, end_ms)
        case _:
            return lambda _own, _entry: ""


def _spec(body: Mapping[str, Any]) -> Spec:
    """What a request means, by the definitions."""
    return Spec(
        start_ms=ms(body["from"]),
        end_ms=ms(body["to"]),
        now_ms=(NOW - EPOCH) // timedelta(milliseconds=1),
        zone=body["timezone"],
        grain=body["grain"],
        mode=body["mode"],
        starts=_fits(body["start"]),
        back=_fits(body["return"]),
        periods=body["periods"],
        by=_by(None, 0, 0),
    )


@given(
    _events(),
    st.sampled_from(_ZONES),
    st.sampled_from(("1d", "1w", "1mo")),
    st.sampled_from(("first_time", "first_in_period", "recurring")),
    st.sampled_from(_OCCASIONS),
    st.sampled_from(_OCCASIONS),
    st.sampled_from(_BREAKDOWNS),
    st.booleans(),
    st.sampled_from((None, "previous_period", _OVERLAPPING)),
)
@_CASES
def test_everybody_comes_back_when_the_definitions_say(
    store: Store,
    reader: Reader,
    sent: list[Sent],
    zone: str,
    grain: str,
    mode: str,
    start: Any,
    back: Any,
    breakdown: str | None,
    rolling: bool,
    compare: Any,
) -> None:
    tenant = str(uuid.uuid4())
    store.send(tenant, sent, tick=False)
    body = {
        **_PERIOD,
        "timezone": zone,
        "grain": grain,
        "mode": mode,
        "start": start,
        "return": back,
        "rolling": rolling,
        "periods": [0, 1, 2, 7, 8],
        "measures": ["engagement", "revenue"],
        "compare": compare,
        **({"breakdown": breakdown} if breakdown else {}),
    }
    found = asyncio.run(ask(reader, tenant, **body))
    spec = _spec(body)
    _assert_grid(found.cohorts, returning.cohorts(sent, spec).get("", {}), spec, rolling)
    if breakdown:
        by = _by(breakdown, spec.start_ms, spec.end_ms)
        wanted = returning.cohorts(sent, replace(spec, by=by))
        told = {series.key or "": series for series in found.series or ()}
        assert set(told) == set(wanted)
        for key, rows in wanted.items():
            _assert_grid(told[key].cohorts, rows, spec, rolling)
    if compare is None:
        assert found.compare is None
    else:
        _assert_then(found, sent, spec, _BEFORE if isinstance(compare, str) else compare, rolling)


@given(
    _events(60),
    st.sampled_from(_ZONES),
    st.sampled_from(("1d", "1w", "1mo")),
    st.sampled_from(("first_time", "first_in_period")),
    st.sampled_from(_OCCASIONS),
    st.booleans(),
    st.sampled_from((None, _OVERLAPPING)),
)
@_CASES
def test_who_comes_back_is_the_same_where_nothing_else_is_asked(
    store: Store,
    reader: Reader,
    sent: list[Sent],
    zone: str,
    grain: str,
    mode: str,
    occasion: Any,
    rolling: bool,
    compare: Any,
) -> None:
    """It is counted in another way then: see `analysis.retention.marks`."""
    tenant = str(uuid.uuid4())
    store.send(tenant, sent, tick=False)
    body = {
        **_PERIOD,
        "timezone": zone,
        "grain": grain,
        "mode": mode,
        "start": occasion,
        "return": occasion,
        "rolling": rolling,
        "periods": [0, 1, 2, 7, 8],
        "compare": compare,
    }
    assert suffice(asked(BUILT_IN, retention_request(body), NOW))
    found = asyncio.run(ask(reader, tenant, **body))
    spec = _spec(body)
    rows = returning.cohorts(sent, spec).get("", {})
    _assert_grid(found.cohorts, rows, spec, rolling, is_measured=False)
    if compare is not None:
        _assert_then(found, sent, spec, compare, rolling)


def _assert_then(
    found: Retention, sent: Sequence[Sent], spec: Spec, period: Mapping[str, str], rolling: bool
) -> None:
    """The other period is what would have been told of it so long after its end."""
    start_ms, end_ms = ms(period["from"]), ms(period["to"])
    now_ms = spec.now_ms - (spec.end_ms - end_ms)
    then = replace(spec, start_ms=start_ms, end_ms=end_ms, now_ms=now_ms)
    rows = returning.cohorts([one for one in sent if one.at_ms <= now_ms], then).get("", {})
    assert found.compare is not None
    assert (ms(found.compare.from_), ms(found.compare.to)) == (start_ms, end_ms)
    _assert_grid(found.compare.cohorts, rows, then, rolling, is_measured=False)


def _assert_grid(
    told: Sequence[Cohort],
    wanted: Mapping[int, Row],
    spec: Spec,
    rolling: bool,
    *,
    is_measured: bool = True,
) -> None:
    today = returning.stretch(spec.now_ms, spec)
    last = returning.stretch(spec.end_ms - 1, spec)
    assert len(told) == last + 1
    for place, cohort in enumerate(told):
        row = wanted.get(place) or returning._empty(spec)
        assert cohort.size == row.size
        for index, one in enumerate(cohort.periods):
            when = place + spec.periods[index]
            status = "future" if when > today else "partial" if when == today else "complete"
            assert one.status == status
            if status == "future":
                assert one.people is one.rate is one.churned is None
                assert one.engagement is None
                continue
            people = (row.later if rolling else row.back)[index]
            assert (one.people, one.churned) == (people, row.size - row.later[index])
            assert one.reactivated == row.again[index]
            assert one.rate == (pytest.approx(people / row.size) if row.size else None)
            if not is_measured:
                assert (one.engagement, one.revenue) == (None, None)
                continue
            assert one.engagement is not None
            assert one.revenue is not None
            active = row.active[index]
            assert one.engagement.people == active
            if active:
                assert one.engagement.events_per_person == pytest.approx(row.events[index] / active)
                visits = row.sessions[index] / active
                assert one.engagement.sessions_per_person == pytest.approx(visits)
            money = {a.currency: a.value for a in one.revenue}
            for coin, units in row.money[index].items():
                assert money.pop(coin) == decimal(coin, units)
            assert not any(money.values())


# --- examples -------------------------------------------------------------------------------------

_WEEK: dict[str, Any] = {"from": "2026-04-06", "to": "2026-04-13"}


async def test_a_period_that_is_not_over_is_not_told_as_if_it_were(
    store: Store, reader: Reader
) -> None:
    store.send("t", [did("u", "2026-04-07T10:00:00Z"), did("u", "2026-04-21T09:00:00Z")])
    asked: dict[str, Any] = {**_WEEK, "grain": "1w", "periods": 4}
    found = await ask(reader, "t", **asked)
    (cohort,) = found.cohorts
    assert [(p.status, p.people) for p in cohort.periods] == [
        ("complete", 1),
        ("complete", 0),
        ("partial", 1),
        ("future", None),
        ("future", None),
    ]
    assert [(t.size, t.people) for t in found.total.periods] == [
        (1, 1),
        (1, 0),
        (0, None),
        (0, None),
        (0, None),
    ]


async def test_who_came_earlier_is_looked_at_for_no_longer(store: Store, reader: Reader) -> None:
    """It is eight and a half days after the week; so the week before ends with noon of the 14th."""
    back = ("2026-04-14T11:00:00Z", "2026-04-14T13:00:00Z", "2026-04-20T10:00:00Z")
    came = [did(f"u{n}", "2026-03-31T10:00:00Z") for n in range(3)]
    store.send("t", [*came, *(did(f"u{n}", at) for n, at in enumerate(back))])
    asked: dict[str, Any] = {**_WEEK, "grain": "1w", "periods": 3, "compare": "previous_period"}
    found = await ask(reader, "t", **asked)
    assert found.compare is not None
    assert (found.compare.from_, found.compare.to) == (
        "2026-03-30T00:00:00Z",
        "2026-04-06T00:00:00Z",
    )
    (cohort,) = found.compare.cohorts
    assert [(p.status, p.people, p.churned) for p in cohort.periods] == [
        ("complete", 3, 0),
        ("complete", 0, 2),
        ("partial", 1, 2),
        ("future", None, None),
    ]


async def test_a_day_with_23_hours_is_a_day(store: Store, reader: Reader) -> None:
    """Clocks go forward on 29 March: 23:30 of that day is 21:30 in UTC."""
    events = [did("u", "2026-03-28T22:30:00Z"), did("u", "2026-03-29T21:30:00Z")]
    store.send("t", events)
    asked: dict[str, Any] = {"from": "2026-03-28", "to": "2026-03-30", "periods": [0, 1]}
    berlin = await ask(reader, "t", timezone="Europe/Berlin", **asked)
    assert [c.size for c in berlin.cohorts] == [1, 0]
    assert [p.people for p in berlin.cohorts[0].periods] == [1, 1]
    assert [c.t for c in berlin.cohorts] == [
        "2026-03-28T00:00:00+01:00",
        "2026-03-29T00:00:00+01:00",
    ]


async def test_the_days_of_the_specification_are_asked_by_themselves(
    store: Store, reader: Reader
) -> None:
    store.send("t", [did("u", "2025-01-01T10:00:00Z"), did("u", "2026-01-01T10:00:00Z")])
    asked: dict[str, Any] = {"from": "2025-01-01", "to": "2025-01-02"}
    found = await ask(reader, "t", **asked)
    assert [(p.period, p.people, p.churned, p.reactivated) for p in found.cohorts[0].periods] == [
        (0, 1, 0, 0),
        (1, 0, 0, 0),
        (7, 0, 0, 0),
        (30, 0, 0, 0),
        (90, 0, 0, 0),
        (365, 1, 0, 1),
    ]


def _many(user: str, count: int, **more: Any) -> list[Sent]:
    days = ("2026-04-06T10:00:00Z", "2026-04-13T10:00:00Z")
    return [did(f"{user}{n}", at, **more) for n in range(count) for at in days]


async def test_few_people_named_by_a_value_are_not_shown(store: Store, reader: Reader) -> None:
    sent = [
        *_many("d", 9, country="DE"),
        *_many("a", 6, country="AT"),
        *_many("c", 2, country="CH"),
    ]
    store.send("t", sent)
    found = await ask(reader, "t", K, **_WEEK, grain="1w", periods=1, breakdown="country")
    assert found.cohorts[0].size == 17
    sizes = {s.key: s.cohorts[0].size for s in found.series or ()}
    assert sizes == {"DE": 9, "AT": SUPPRESSED, "CH": SUPPRESSED}
    hidden = next(s for s in found.series or () if s.key == "CH")
    assert {p.people for p in hidden.cohorts[0].periods} == {SUPPRESSED}
    assert (hidden.total.size, hidden.total.periods[0].size) == (SUPPRESSED, SUPPRESSED)


async def test_what_few_people_spent_is_not_shown(store: Store, reader: Reader) -> None:
    spent = {"numbers": {"commerce.amount": 1000.0}, "currency": "EUR"}
    buyers = [did(f"d{n}", "2026-04-06T11:00:00Z", "commerce.purchase", **spent) for n in range(6)]
    again = did("d0", "2026-04-13T11:00:00Z", "commerce.purchase", **spent)
    store.send("t", [*_many("d", 9), *buyers, again])
    measures = ["revenue", "engagement"]
    found = await ask(reader, "t", K, **_WEEK, grain="1w", periods=1, measures=measures)
    first, second = found.cohorts[0].periods
    assert first.revenue is not None
    assert second.revenue is not None
    assert (first.revenue[0].value, second.revenue[0].value) == (60.0, SUPPRESSED)
    assert second.engagement is not None
    assert second.engagement.people == 9


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"grain": "1h"}, "unsupported_grain"),
        ({"periods": []}, "periods"),
        ({"periods": [-1]}, "periods"),
        ({"periods": 500}, "periods"),
        ({"from": "2020-01-01"}, "too_many_cohorts"),
        ({"mode": "sometimes"}, "unsupported_mode"),
        ({"start": "web.page_veiw"}, "unknown_event"),
        ({"return": {"event": "web.page_veiw"}}, "unknown_event"),
        ({"breakdown": "acquisition_chanel"}, "unknown_dimension"),
        ({"breakdown": ["country", "country"]}, "breakdown"),
        ({"measures": ["money"]}, "unsupported_measures"),
    ],
)
async def test_a_wrong_question_says_what_would_be_right(
    reader: Reader, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(InvalidRequest) as raised:
        await ask(reader, "t", **{**_WEEK, **change})
    assert raised.value.errors[0].code == code

"""The report on stored events: whole buckets, clocks, what cannot be estimated, what is said."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from tests.analysis.stored import Sent, Store, ms

from sightline.analysis.forecast.answer import Forecast
from sightline.analysis.forecast.history import history
from sightline.analysis.forecast.report import forecast
from sightline.analysis.forecast.request import forecast_request
from sightline.analysis.forecast.season import slots
from sightline.analysis.grain import Grain, Period, buckets
from sightline.catalog.catalog import BUILT_IN
from sightline.errors import InvalidRequest, NotEstimable
from sightline.store.reader import Reader

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
DAY_MS = 86_400_000


async def ask(reader: Reader, now: datetime = NOW, **request: Any) -> Forecast:
    body = {
        "metric": "kb.search.count",
        "from": "2026-01-05",
        "to": "2026-04-01",
        "grain": "1d",
        **request,
    }
    return await forecast(reader, BUILT_IN, "a", forecast_request(body), now)


def searches(seed: int = 1, days: int = 86) -> list[Sent]:
    """Many on workdays, few at weekends, from Monday, 5 January; ten times as many on day 50."""
    dice = np.random.default_rng(seed)
    start = ms("2026-01-05T00:00:00Z")
    made = []
    for day in range(days):
        usual = dice.poisson(4 if day % 7 > 4 else 16)
        for number in range(usual * (5 if day == 50 else 1)):
            made.append(Sent(event_name="kb.search", at_ms=start + day * DAY_MS + number * 60_000))
    return made


async def test_a_forecast_of_stored_events(store: Store, reader: Reader) -> None:
    store.send("a", searches())
    found = await ask(reader)
    assert (found.buckets, found.history_from) == (85, "2026-01-05T00:00:00Z")
    assert found.history_to == "2026-03-31T00:00:00Z"  # that day is not over
    assert [point.t for point in found.forecast[:2]] == [
        "2026-03-31T00:00:00Z",
        "2026-04-01T00:00:00Z",
    ]
    assert len(found.forecast) == 14
    assert [point.t for point in found.history[:2]] == [
        "2026-01-05T00:00:00Z",
        "2026-01-06T00:00:00Z",
    ]
    assert len(found.history) == 85
    assert max(found.history, key=lambda past: past.value or 0) is found.history[50]
    assert 11 < found.forecast[0].value < 21  # a Tuesday
    assert found.forecast[4].value < 9  # a Saturday
    assert all(0 <= point.low <= point.value <= point.high for point in found.forecast)
    (week,) = found.seasonality
    assert (week.season, week.length) == ("week", 7)
    assert max(week.effects[5:]) < min(week.effects[:5])
    assert found.trend.direction == "flat"
    assert "2026-02-24T00:00:00Z" in [one.t for one in found.anomalies]
    assert found.accuracy.intended_coverage == 0.9
    assert 0.75 < found.accuracy.coverage <= 1
    assert found.accuracy.skill is not None
    assert found.accuracy.skill > 0
    assert found.meta.source == "rollup"


async def test_a_model_of_the_library_by_name(store: Store, reader: Reader) -> None:
    pytest.importorskip("statsmodels")
    store.send("a", searches())
    found = await ask(reader, model="mstl", horizon=7)
    assert found.model == "mstl"
    assert found.forecast[4].value < 9 < found.forecast[0].value
    assert found.accuracy.coverage > 0.6


async def test_what_lies_before_the_first_event_is_no_history(store: Store, reader: Reader) -> None:
    store.send("a", searches())
    found = await ask(reader, NOW, **{"from": "2025-06-01"})
    assert (found.buckets, found.history_from) == (85, "2026-01-05T00:00:00Z")
    assert any("left out" in note for note in found.meta.notes)


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"metric": "kb.search.count", "from": "2025-01-01", "to": "2025-06-01"}, "Nothing"),
        ({"to": "2026-01-20"}, "27 more: those since 2025-12-09.* enough at 2026-02-16"),
        ({"from": "2026-01-01", "to": "2026-01-20"}, "27 more: there will be enough at 2026-02-16"),
        ({"horizon": 40}, "needs 120, 35 more"),
        ({"grain": "1mo"}, "24"),
    ],
)
async def test_too_little_is_not_estimated(
    store: Store, reader: Reader, request_: dict[str, Any], said: str
) -> None:
    store.send("a", searches())
    with pytest.raises(NotEstimable, match=said):
        await ask(reader, **request_)


async def test_an_empty_store_is_not_estimated(store: Store, reader: Reader) -> None:
    store.send("a", [])
    with pytest.raises(NotEstimable):
        await ask(reader)


async def test_amounts_in_several_currencies_are_not_added(store: Store, reader: Reader) -> None:
    def sold(day: int, currency: str) -> Sent:
        at = ms("2026-01-05T00:00:00Z") + day * DAY_MS
        numbers = {"commerce.amount": 100.0 * (10 + day % 7)}
        return Sent(event_name="commerce.purchase", at_ms=at, currency=currency, numbers=numbers)

    store.send("a", [sold(day, coin) for day in range(80) for coin in ("EUR", "JPY")])
    with pytest.raises(NotEstimable, match="currenc"):
        await ask(reader, metric="commerce.revenue")
    only = {"field": "currency", "value": "EUR"}
    found = await ask(reader, metric="commerce.revenue", filters=only, to="2026-03-20")
    assert found.currency == "EUR"
    assert found.forecast[0].value == pytest.approx(10 + 74 % 7, abs=2.5)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"coverage": 1.5}, "coverage"),
        ({"anomaly_coverage": 0.1}, "coverage"),
        ({"horizon": 0}, "horizon"),
        ({"horizon": 501}, "horizon"),
        ({"model": "oracle"}, "unsupported_model"),
        ({"metric": "kb.serch.count"}, "unknown_metric"),
    ],
)
async def test_a_wrong_request(
    store: Store, reader: Reader, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(InvalidRequest) as caught:
        await ask(reader, **change)
    assert caught.value.code == code


def test_an_hour_of_the_clock_keeps_its_phase_when_clocks_change() -> None:
    period = Period(ms("2026-03-27T23:00:00Z"), ms("2026-03-31T22:00:00Z"))
    cells = buckets(period, Grain.HOUR, BERLIN)
    found = slots(cells.starts_s, Grain.HOUR, BERLIN)
    assert len(found) == 4 * 24 - 1
    assert found[0] % 24 == 0
    for start, slot in zip(cells.starts_s, found, strict=True):
        at = datetime.fromtimestamp(start, BERLIN)
        assert slot % 24 == at.hour
        assert slot % 168 == at.weekday() * 24 + at.hour


def test_the_hour_that_comes_twice_is_one_place_with_the_mean() -> None:
    start = datetime(2026, 10, 23, tzinfo=BERLIN)
    period = Period(
        int(start.timestamp()) * 1000, int((start + timedelta(days=4)).timestamp()) * 1000
    )
    count = len(buckets(period, Grain.HOUR, BERLIN).starts_s)
    assert count == 4 * 24 + 1
    values = [10.0] * count
    twice = (50, 51)  # two days and two hours later
    values[twice[0]], values[twice[1]] = 4.0, 8.0
    past = history(values, period, Grain.HOUR, BERLIN, datetime(2026, 12, 1, tzinfo=UTC), 24)
    assert len(past.values) == 4 * 24
    assert sorted(past.values)[:2] == [6.0, 10.0]
    assert list(past.steps) == list(range(1, 25))


def test_a_bucket_the_period_cuts_is_left_out() -> None:
    period = Period(ms("2026-01-01T06:00:00Z"), ms("2026-02-10T18:00:00Z"))
    count = len(buckets(period, Grain.DAY, UTC).starts_s)
    past = history([5.0] * count, period, Grain.DAY, UTC, NOW, 7)
    assert (count, past.past, past.left_out) == (41, 39, 2)
    assert past.starts_s[0] * 1000 == ms("2026-01-02T00:00:00Z")

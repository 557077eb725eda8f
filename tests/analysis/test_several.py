"""Several metrics in one request: each is what it is alone; wrong ones are told by their place."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace
from tests.analysis.small import CATALOG
from tests.analysis.stored import Sent, Store, ms

from sightline.analysis.request import MetricsRequest, over_time_request, timeseries_request
from sightline.analysis.several import MAX_METRICS, Several, several
from sightline.analysis.timeseries import timeseries
from sightline.errors import InvalidRequest
from sightline.store.reader import Reader

NOW = datetime(2026, 11, 21, tzinfo=UTC)
DAY: dict[str, Any] = {"from": "2026-11-20", "to": "2026-11-21", "grain": "1h"}
NAMES = (
    *("sessions", "conversion", "sessions_of_one", "sessions_of_both", "a.one.count", "median"),
    *("revenue", "order_value", "per_session"),
)


async def ask(reader: Reader, tenant: str, *metrics: Any, **request: Any) -> Several:
    asked = over_time_request({**DAY, "metrics": list(metrics), **request})
    assert isinstance(asked, MetricsRequest)
    return await several(reader, CATALOG, tenant, asked, NOW)


@pytest.fixture
def tenant(store: Store) -> str:
    at = ms("2026-11-20T10:00:00+00:00")
    sent = [
        Sent(
            event_name=name,
            at_ms=at + number * 600_000,
            session_id=f"s{number % 5}",
            country="DE" if number % 3 else "FR",
            currency="EUR",
            numbers={"a.took_ms": number, "shop.amount": 100 * number},
        )
        for number in range(12)
        for name in ("a.one", "shop.sold", "a.two")[: 2 + number % 2]
    ]
    back = replace(sent[1], event_name="shop.back", currency="USD")  # only some amounts are of it
    sent.append(back)
    store.send("t", sent)
    return "t"


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"breakdown": "country", "totals": True},
        {"filters": {"field": "country", "value": "DE"}, "compare": "previous_period"},
        {"breakdown": "country", "compare": {"filters": {"field": "country", "value": "FR"}}},
        {"cumulative": True, "smooth": {"method": "mean", "buckets": 2}},
    ],
)
async def test_each_is_what_it_is_alone(
    reader: Reader, tenant: str, options: dict[str, Any]
) -> None:
    measured = {"measure": "count", "event": "a.one"}
    found = await ask(reader, tenant, *NAMES, measured, **options)
    assert [one.metric for one in found.metrics[: len(NAMES)]] == list(NAMES)
    for metric, one in zip((*NAMES, measured), found.metrics, strict=True):
        body = timeseries_request({**DAY, "metric": metric, **options})
        alone = await timeseries(reader, CATALOG, tenant, body, NOW)
        assert replace(one, meta=replace(one.meta, elapsed_ms=0)) == replace(
            alone, meta=replace(alone.meta, elapsed_ms=0)
        )


async def test_those_that_rollups_know_are_read_from_rollups(reader: Reader, tenant: str) -> None:
    found = await ask(reader, tenant, "sessions", "fine")
    assert [one.meta.source for one in found.metrics] == ["rollup", "raw"]
    assert found.meta.source == "raw"
    assert (await ask(reader, tenant, "sessions", "a.one.count")).meta.source == "rollup"


async def test_the_store_is_asked_once_for_what_is_the_same(
    reader: Reader, tenant: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    query = store.engine.query

    def counted(sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return query(sql, *rest)

    monkeypatch.setattr(store.engine, "query", counted)
    found = await ask(reader, tenant, "sessions", "mean", "conversion", "sessions")
    assert found.metrics[0].points == found.metrics[3].points
    assert len(asked) == 2  # the sessions of conversion are those


async def test_wrong_ones_are_told_by_their_place_and_what_is_wrong_for_all_once(
    reader: Reader, tenant: str
) -> None:
    with pytest.raises(InvalidRequest) as caught:
        await ask(reader, tenant, "sessions", "sesions", {"measure": "p90"}, **{"from": "once"})
    assert [one.path for one in caught.value.errors] == [
        "from",
        "metrics[1]",
        "metrics[2].attribute",
    ]


async def test_there_are_one_to_ten_and_all_together_have_so_many_points(
    reader: Reader, tenant: str
) -> None:
    for wrong in ([], ["sessions"] * (MAX_METRICS + 1)):
        with pytest.raises(InvalidRequest) as caught:
            await ask(reader, tenant, *wrong)
        assert caught.value.errors[0].path == "metrics"
    five_days = {"from": "2026-11-16", "to": "2026-11-21", "grain": "1m"}
    assert len((await ask(reader, tenant, "sessions", **five_days)).metrics[0].points) == 7200
    with pytest.raises(InvalidRequest) as caught:
        await ask(reader, tenant, "sessions", "mean", **five_days)
    assert caught.value.errors[0].code == "too_many_points"


def test_a_request_is_for_one_or_for_several() -> None:
    with pytest.raises(InvalidRequest) as caught:
        over_time_request({**DAY, "metric": "sessions", "metrics": ["mean"]})
    assert caught.value.errors[0].code == "conflict"
    with pytest.raises(InvalidRequest) as caught:
        over_time_request(DAY)
    assert caught.value.errors[0].path == "metric"

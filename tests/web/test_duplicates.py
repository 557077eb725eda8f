"""Duplicates in every pattern, through the front door: stored once, said so, and conflicts told."""

from __future__ import annotations

import asyncio
import copy

import pytest
from tests.web.conftest import Json, Open, Shop, neighbour

from sightline.errors import StoreUnavailable
from sightline.store.engine import Engine


async def _status(shop: Shop, event: Json) -> str:
    answer = (await shop.send(event)).json()
    return str(answer.get("status") if answer.get("status") != 422 else answer["code"])


async def test_the_same_event_again(shop: Shop) -> None:
    event = shop.event()
    assert await _status(shop, event) == "accepted"
    assert await _status(shop, event) == "duplicate"
    assert await shop.count() == 1


async def test_twice_in_one_batch(shop: Shop) -> None:
    event = shop.event()
    said = (await shop.batch(event, event, event)).json()
    assert (said["accepted"], said["duplicates"]) == (1, 2)
    assert await shop.count() == 1


async def test_fifty_at_the_same_time(shop: Shop) -> None:
    event = shop.event()
    answers = await asyncio.gather(*(_status(shop, event) for _ in range(50)))
    assert sorted(answers) == ["accepted"] + ["duplicate"] * 49
    assert await shop.count() == 1


async def test_overlapping_batches_at_the_same_time(shop: Shop) -> None:
    events = [shop.event() for _ in range(60)]
    said = await asyncio.gather(
        *(shop.batch(*events[start : start + 30]) for start in range(0, 31, 5))
    )
    assert sum(answer.json()["accepted"] for answer in said) == 60
    assert await shop.count() == 60


async def test_with_ten_thousand_others_between(shop: Shop) -> None:
    event = shop.event()
    await shop.send(event)
    for _ in range(20):
        await shop.batch(*(shop.event() for _ in range(500)))
    assert await _status(shop, event) == "duplicate"
    assert await shop.count() == 10_001


async def test_a_year_later_though_the_filter_has_forgotten(open_shop: Open) -> None:
    async with open_shop(dedup_ids=100) as shop:
        old = shop.event(occurred_at="2025-11-20T08:00:00.123456Z")
        assert await _status(shop, old) == "accepted"
        for _ in range(3):
            await shop.batch(*(shop.event() for _ in range(100)))
        assert await _status(shop, old) == "duplicate"
        fresh_but_old = shop.event(occurred_at="2025-11-20T08:00:00.123456Z")
        assert await _status(shop, fresh_but_old) == "accepted"
        assert await shop.count() == 302


async def test_after_a_restart(open_shop: Open) -> None:
    async with open_shop() as shop:
        event = shop.event()
        assert await _status(shop, event) == "accepted"
    async with open_shop() as shop:
        assert await _status(shop, event) == "duplicate"
        assert await shop.count() == 1


async def test_after_a_restart_with_a_filter_too_small_for_all(open_shop: Open) -> None:
    async with open_shop() as shop:
        events = [shop.event() for _ in range(300)]
        await shop.batch(*events)
    async with open_shop(dedup_ids=10) as shop:
        said = (await shop.batch(*events)).json()
        assert said["duplicates"] == 300
        assert await shop.count() == 300


async def test_dated_ahead_and_again_after_a_restart(open_shop: Open) -> None:
    async with open_shop() as shop:
        event = shop.event()
        ahead = {**event, "occurred_at": event["occurred_at"].replace("+00:00", "-20:00")}
        assert await _status(shop, ahead) == "accepted"
    async with open_shop(dedup_ids=2) as shop:
        assert await _status(shop, ahead) == "duplicate"
        assert await shop.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"attributes": {"kb.results_count": 99}},
        {"event_name": "kb.hit", "attributes": {}},
        {"occurred_at": "2026-01-02T03:04:05Z"},
        {"session_id": "another-session"},
        {"user_id": "another-user"},
        {"site_id": "another-site"},
    ],
)
async def test_the_same_id_with_other_content_is_a_conflict(shop: Shop, change: Json) -> None:
    event = shop.event()
    await shop.send(event)
    assert await _status(shop, {**event, **change}) == "conflict"
    in_one_batch = shop.event()
    said = (await shop.batch(in_one_batch, {**in_one_batch, **change})).json()
    assert (said["accepted"], said["results"][0]["reason"]) == (1, "conflict")
    assert await shop.count() == 2


async def test_the_same_content_written_otherwise_is_a_duplicate(shop: Shop) -> None:
    event = shop.event(occurred_at="2026-11-20T10:00:00.500Z")
    event["attributes"] = {"kb.results_count": 3, "note": "x"}
    await shop.send(event)
    again = copy.deepcopy(event)
    again["attributes"] = {"note": "x", "kb.results_count": 3.0, "kb.search_latency_ms": None}
    again["occurred_at"] = "2026-11-20T11:00:00.500+01:00"
    again["event_id"] = event["event_id"].upper()
    again["received_at"] = "2026-11-20T10:00:01Z"
    assert await _status(shop, again) == "duplicate"


async def test_a_duplicate_with_personal_data_in_it(shop: Shop) -> None:
    event = shop.event(user_id="jane@example.com")
    event["attributes"]["note"] = "mail jane@example.com"
    assert await _status(shop, event) == "accepted"
    assert await _status(shop, event) == "duplicate"


async def test_two_tenants_may_use_the_same_id(shop: Shop) -> None:
    other = await neighbour(shop)
    event = shop.event()
    assert await _status(shop, event) == "accepted"
    assert await _status(other, {**event, "tenant_id": other.tenant.tenant_id}) == "accepted"
    assert await shop.count() == 1
    assert await other.count() == 1


async def test_a_commit_that_failed_can_be_sent_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = shop.event()

    def refused(*_: object) -> None:
        raise StoreUnavailable("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Engine, "insert", refused)
        answer = await shop.send(event)
        assert (answer.status_code, answer.json()["retryable"]) == (503, True)
    assert await _status(shop, event) == "accepted"
    assert await shop.count() == 1


async def test_a_commit_that_failed_after_storing_is_not_doubled(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, real = shop.event(), Engine.insert

    def stored_but_lost(self: Engine, *arguments: object) -> None:
        real(self, *arguments)  # type: ignore[arg-type]
        raise StoreUnavailable("connection lost")

    with monkeypatch.context() as patch:
        patch.setattr(Engine, "insert", stored_but_lost)
        assert (await shop.send(event)).status_code == 503
    assert await _status(shop, event) == "duplicate"
    assert await shop.count() == 1


async def test_one_who_waited_for_a_commit_that_failed_is_stored(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, real, calls = shop.event(), Engine.insert, 0

    def first_three_fail(self: Engine, *arguments: object) -> None:
        nonlocal calls
        calls += 1
        if calls <= 3:
            raise StoreUnavailable("no space left on device")
        real(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "insert", first_three_fail)
    answers = await asyncio.gather(*(shop.send(event) for _ in range(5)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [202, 202, 202, 202, 503]
    assert await shop.count() == 1


async def test_a_client_that_gave_up_loses_nothing_and_doubles_nothing(shop: Shop) -> None:
    event = shop.event()
    sending = asyncio.create_task(shop.send(event))
    await asyncio.sleep(0.003)
    sending.cancel()
    await asyncio.sleep(0.3)
    again = await _status(shop, event)
    assert again in ("accepted", "duplicate")
    assert await shop.count() == 1

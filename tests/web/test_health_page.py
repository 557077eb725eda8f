"""Health as a page: what it says is what is, for each role and of each tenant."""

from __future__ import annotations

import asyncio
import html
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, Histogram
from tests.web.browsing import Browser, signed_in
from tests.web.conftest import Shop, neighbour

from sightline.schedule.turn import after_turn
from sightline.security.keys import Role
from sightline.store.control.due import Planned
from sightline.types import TenantId
from sightline.web.vitals import quantile, vitals


async def state(browser: Browser) -> Any:
    answer = await browser.get("/health/state")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_page_comes_with_what_it_shows(shop: Shop) -> None:
    browser = await signed_in(shop, Role.VIEWER)
    page = (await browser.get("/health")).text
    found = re.search(r'data-state="([^"]+)"', page)
    assert found is not None
    shown = json.loads(html.unescape(found[1]))
    assert shown["missing"] == []
    assert shown["versions"].keys() == {"Sightline", "Engine (ClickHouse)", "Python"}
    assert shown["storage"]["disk_free_bytes"] > 0
    assert (await Browser(shop).get("/health")).status_code == 303
    assert (await Browser(shop).get("/health/state")).status_code == 401


async def test_events_show_up_fresh_and_counted(shop: Shop) -> None:
    browser = await signed_in(shop, Role.VIEWER)
    before = await state(browser)
    assert before["freshness"] == []
    batch = [shop.event("kb.search") for _ in range(3)]
    assert (await shop.batch(*batch)).json()["accepted"] == 3
    assert (await shop.batch(*batch)).json()["duplicates"] == 3
    for _ in range(600):  # rollups follow within a second
        after = await state(browser)
        if after["freshness"]:
            break
        await asyncio.sleep(0.1)
    (fresh,) = after["freshness"]
    assert (fresh["event"], fresh["events"]) == ("kb.search", 3)
    assert after["events_per_s"] == 0.3
    own = {name: after["vitals"][name] for name in ("verdicts", "commit_rows")}
    were = {name: before["vitals"][name] for name in ("verdicts", "commit_rows")}
    for verdict in ("accepted", "duplicate"):
        grown = own["verdicts"][verdict] - were["verdicts"].get(verdict, 0)
        assert grown == 3, verdict
    assert own["commit_rows"]["count"] > were["commit_rows"]["count"]
    assert any(one["kind"] == "live" for one in after["vitals"]["queries"])


async def test_no_tenant_sees_what_another_sent(shop: Shop) -> None:
    other = await neighbour(shop)
    await other.send(other.event("kb.search"))
    await asyncio.sleep(1.3)
    mine = await state(await signed_in(shop, Role.OWNER))
    assert (mine["freshness"], mine["events_per_s"]) == ([], 0.0)


async def test_what_is_due_is_told_with_how_it_went_and_of_nobody_else(shop: Shop) -> None:
    other = await neighbour(shop)
    store, night = shop.services.tenants.due, datetime(2026, 1, 1, 0, 10, tzinfo=UTC)
    for who in (shop, other):
        row = Planned(
            kind="summary",
            tenant_id=TenantId(who.tenant.tenant_id),
            name="store",
            cron="10 0 * * *",
            timezone="Europe/Berlin",
            due_at=night,
        )
        await asyncio.to_thread(store.plan, [row])
    (mine,) = await asyncio.to_thread(store.all, TenantId(shop.tenant.tenant_id))
    assert await asyncio.to_thread(store.take, mine, "here", night, night + timedelta(hours=1))
    after = after_turn(mine, "done", night)
    await asyncio.to_thread(store.give_back, mine, "here", after)
    told = (await state(await signed_in(shop, Role.VIEWER)))["due"]
    assert told == [
        {
            "kind": "summary",
            "cron": "10 0 * * *",
            "timezone": "Europe/Berlin",
            "due_at": "2026-01-01T23:10:00Z",
            "ended_at": "2026-01-01T00:10:00Z",
            "outcome": "done",
        }
    ]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
async def test_the_doctor_comes_to_owners_only(shop: Shop, role: Role) -> None:
    browser = await signed_in(shop, role)
    assert "Owners can run it here" in (await browser.get("/health")).text
    assert (await browser.post("/health/doctor", {})).status_code == 403


async def test_the_doctor_compares_and_does_not_come_all_the_time(shop: Shop) -> None:
    await shop.batch(*(shop.event("kb.search") for _ in range(5)))
    owner = await signed_in(shop, Role.OWNER)
    found = (await owner.post("/health/doctor", {})).json()
    assert (found["ok"], found["events"], found["mismatches"]) == (True, 5, 0)
    answers = [(await owner.post("/health/doctor", {})).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_a_quantile_lies_where_prometheus_puts_it() -> None:
    buckets = [(1.0, 0.0), (2.0, 50.0), (4.0, 100.0), (float("inf"), 100.0)]
    assert quantile(buckets, 0.25) == 1.5
    assert quantile(buckets, 0.5) == 2.0
    assert quantile(buckets, 0.95) == pytest.approx(3.8)
    assert quantile([(1.0, 0.0), (float("inf"), 3.0)], 0.5) == 1.0
    assert quantile([(1.0, 0.0), (float("inf"), 0.0)], 0.5) is None
    assert quantile([], 0.5) is None


def test_labels_are_kept_apart() -> None:
    registry = CollectorRegistry()
    seconds = Histogram(
        "sightline_query_seconds", "", ("kind", "source"), buckets=(1, 2), registry=registry
    )
    seconds.labels("funnel", "raw").observe(0.5)
    seconds.labels("live", "raw").observe(1.5)
    seconds.labels("live", "raw").observe(1.5)
    first, second = vitals(registry).queries
    assert (first.kind, first.seconds.count, first.seconds.mean) == ("funnel", 1, 0.5)
    assert (second.kind, second.seconds.count, second.seconds.mean) == ("live", 2, 1.5)
    assert vitals(registry).ingest_seconds.p95 is None

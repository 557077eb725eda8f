"""docs/summary.md is true, and a summary says what timeseries say."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

from tests import pages
from tests.pages import DOCS
from tests.web.conftest import Json, Shop

PAGE = DOCS / "summary.md"
PATH = "/api/v1/analytics/reports/"


async def test_the_request_of_the_page_answers_as_shown(shop: Shop) -> None:
    await _sent(shop)
    (shown,) = pages.exchanges(pages.text(PAGE))
    answer = await _report(shop, "summary", json.loads(shown.content))
    assert answer["business_metrics"]["revenue"] == shown.body["business_metrics"]["revenue"]
    assert answer["completeness"] == shown.body["completeness"]


async def test_every_number_is_the_one_a_timeseries_gives(shop: Shop) -> None:
    await _sent(shop)
    answer = await _report(shop, "summary", {"date": "2025-01-15"})
    groups = [group for name, group in answer.items() if name.endswith("_metrics")]
    figures = [f for group in groups for n, found in group.items() for f in found if n != TOTAL]
    assert len(figures) == 22
    assert len([f for f in figures if f["value"]]) >= 6
    for figure in {f["metric"]: f for f in (*figures, *answer["business"])}.values():
        days = {"from": "2025-01-14", "to": "2025-01-16", "grain": "1d"}
        found = await _report(shop, "timeseries", {"metric": figure["metric"], **days})
        before, now = (point["value"] for point in found["points"])
        assert (figure["value"], figure["previous_value"]) == (now, before), figure


async def test_a_day_is_kept_until_an_event_of_it_or_before_comes(shop: Shop) -> None:
    await _sent(shop)
    first = await _report(shop, "summary", {"date": "2025-01-15"})
    again = await _report(shop, "summary", {"date": "2025-01-15"})
    assert (again["meta"].pop("source"), first["meta"].pop("source")) == ("stored", "raw")
    assert again["meta"].pop("elapsed_ms") < first["meta"].pop("elapsed_ms")
    assert again == first
    later = {"occurred_at": "2025-01-16T10:00:00Z"}
    await shop.batch(shop.event("web.page_view", **later))
    assert (await _report(shop, "summary", {"date": "2025-01-15"}))["meta"]["source"] == "stored"
    late = {"occurred_at": "2025-01-14T10:00:00Z", "attributes": _order(14, 77, 30)}
    await shop.batch(shop.event("commerce.purchase", **late))
    after = await _report(shop, "summary", {"date": "2025-01-15"})
    assert after["meta"]["source"] == "raw"
    revenue = after["business_metrics"]["revenue"][0]
    assert (revenue["previous_value"], revenue["percent_change"]) == (90, 100)


async def test_a_day_is_that_of_the_tenants_clocks(shop: Shop) -> None:
    await asyncio.to_thread(
        shop.services.tenants.describe, shop.tenant.tenant_id, "Example", "Asia/Tokyo"
    )
    at = {"occurred_at": "2025-01-14T15:00:00Z"}  # midnight there
    await shop.batch(shop.event("web.page_view", **at), shop.event("web.page_view", **at))
    answer = await _report(shop, "summary", {"date": "2025-01-15"})
    assert answer["timezone"] == "Asia/Tokyo"
    assert answer["engagement_metrics"]["page_views"][0]["value"] == 2


async def test_a_day_that_is_not_over_is_less_sure_and_an_empty_one_not_at_all(shop: Shop) -> None:
    await _sent(shop)
    empty = await _report(shop, "summary", {"date": "2025-03-01"})
    revenue = empty["business_metrics"]["revenue"][0]
    assert (revenue["value"], revenue["previous_value"]) == (0, 0)
    assert (revenue["percent_change"], revenue["trend"]) == (None, "stable")
    assert (revenue["confidence"], revenue["sample_size"]) == (0, 0)
    long = {"from": "2025-01-01", "to": "2027-01-01"}
    orders = (await _report(shop, "summary", long))["business_metrics"]["transactions"][0]
    assert orders["sample_size"] == 9
    assert 0 < orders["confidence"] < 9 / 39


async def test_each_currency_is_a_figure_of_its_own(shop: Shop) -> None:
    await _sent(shop)
    order = {**_order(15, 99, 10), "commerce.currency": "GBP"}
    at = "2025-01-15T11:00:00Z"
    await shop.batch(shop.event("commerce.purchase", occurred_at=at, attributes=order))
    answer = await _report(shop, "summary", {"date": "2025-01-15"})
    told = {
        f["currency"]: (f["value"], f["previous_value"], f["sample_size"])
        for f in answer["business_metrics"]["revenue"]
    }
    assert told == {"EUR": (180, 60, 6), "GBP": (10, 0, 1)}


async def test_other_tenants_days_are_their_own(shop: Shop) -> None:
    answer = await _report(shop, "summary", {"date": "2025-01-15"})
    assert answer["user_metrics"]["total_users"][0]["value"] == 0


async def test_what_is_wrong_is_named(shop: Shop) -> None:
    late = {"date": "9999-12-31"}
    for asked in (
        late,
        {},
        {"date": "15.1.2025"},
        {"date": "20250115"},
        {"date": "2025-01-15", "from": "2025-01-01"},
    ):
        answer = await shop.client.post(
            f"{PATH}summary", json=asked, headers={"X-API-Key": shop.tenant.read_key}
        )
        assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, "date")


TOTAL = "total_users"


async def _report(shop: Shop, name: str, asked: Any) -> Json:
    answer = await shop.client.post(
        f"{PATH}{name}", json=asked, headers={"X-API-Key": shop.tenant.read_key}
    )
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def _sent(shop: Shop) -> None:
    events = [*_orders(shop, 14, 3, 20), *_orders(shop, 15, 6, 30)]
    answer = await shop.batch(*events)
    assert answer.json()["accepted"] == len(events), answer.text


def _orders(shop: Shop, day: int, number: int, amount: int) -> Iterator[Json]:
    """Orders of a day, with what people did before; the first two come on both days."""
    for person in range(number):
        who = {
            "occurred_at": f"2025-01-{day}T10:00:00Z",
            "user_id": f"p{person}",
            "session_id": f"s{day}-{person}",
        }
        yield shop.event("web.page_view", **who)
        yield shop.event("recommendation.generated", **who)
        yield shop.event("commerce.purchase", **who, attributes=_order(day, person, amount))


def _order(day: int, person: int, amount: int) -> Json:
    return {
        "commerce.order_id": f"o{day}-{person}",
        "commerce.amount": amount,
        "commerce.currency": "EUR",
    }

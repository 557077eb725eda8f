"""docs/summary.md is true, and a summary says what timeseries say."""

from __future__ import annotations

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
    for figure in (*figures, *answer["business"]):
        for field, (start, end) in DAYS.items():
            asked = {"metric": figure["metric"], "from": start, "to": end, "grain": "1d"}
            found = await _report(shop, "timeseries", {**asked, "totals": True})
            assert figure[field] == found["total"], figure


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
DAYS = {
    "value": ("2025-01-15", "2025-01-16"),
    "previous_value": ("2025-01-14", "2025-01-15"),
}


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

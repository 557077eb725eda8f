"""docs/retention.md is true: its request answers as shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests import pages
from tests.pages import DOCS, Exchange
from tests.web.conftest import Json, Shop

_VARYING = {"elapsed_ms": 0, "as_of": ""}


async def test_the_request_of_the_page_answers_as_shown(shop: Shop) -> None:
    await _sent(shop, *_eight_people(shop))
    (shown,) = pages.exchanges(pages.text(DOCS / "retention.md"))
    answer = await asked(shop, shown)
    assert answer.status_code == shown.status, answer.text
    found = answer.json()
    assert {**found, "meta": {**found["meta"], **_VARYING}} == {
        **shown.body,
        "meta": {**shown.body["meta"], **_VARYING},
    }


async def asked(shop: Shop, shown: Exchange) -> Any:
    keys = {"sl_read_...": shop.tenant.read_key, "sl_admin_...": shop.tenant.admin_key}
    headers = {name: keys.get(value, value) for name, value in shown.headers.items()}
    return await shop.client.request(
        shown.method, shown.path, headers=headers, content=shown.content
    )


async def _sent(shop: Shop, *events: Json) -> None:
    answer = await shop.batch(*events)
    assert answer.json()["accepted"] == len(events), answer.text


def _eight_people(shop: Shop) -> Iterator[Json]:
    for number in range(8):
        week = 6 if number < 6 else 13
        yield _did(shop, number, f"2025-01-{week:02}T10:00:00Z")
        if number < 6:
            yield _did(shop, number, "2025-01-06T11:00:00Z", "commerce.purchase")
        if number < 3:
            yield _did(shop, number, "2025-01-14T10:00:00Z")
    yield _did(shop, 0, "2025-01-15T10:00:00Z", "commerce.purchase")


def _did(shop: Shop, number: int, at: str, name: str = "web.page_view") -> Json:
    event = shop.event(name, occurred_at=at, user_id=f"person-{number}", session_id=f"s{number}")
    if name == "commerce.purchase":
        price = {"commerce.amount": 100.0, "commerce.currency": "EUR"}
        event["attributes"] = {"commerce.order_id": f"{number}-{at}", **price}
    return event

"""docs/retention.md and docs/cohorts.md are true: their requests answer as shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests import pages
from tests.pages import DOCS
from tests.web.conftest import Json, Shop


@pytest.mark.parametrize("page", ["retention.md", "cohorts.md"])
async def test_the_requests_of_a_page_answer_as_shown(shop: Shop, page: str) -> None:
    await _sent(shop, *_eight_people(shop))
    shown = pages.exchanges(pages.text(DOCS / page))
    assert shown
    for one in shown:
        answer = await shop.asks(one)
        assert answer.status_code == one.status, answer.text
        assert one.body is None or _alike(one.body, answer.json()), answer.text


def _alike(shown: Any, real: Any) -> bool:
    """Whether an answer is as shown; `...` stands for anything."""
    if isinstance(shown, dict):
        same = [_alike(shown[k], real.get(k)) for k in shown if k not in pages.VARYING]
        return shown.keys() == real.keys() and all(same)
    if isinstance(shown, list):
        return len(shown) == len(real) and all(map(_alike, shown, real))
    return shown in ("...", real)


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

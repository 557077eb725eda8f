"""docs/revenue.md is true: its request answers as shown, but for the rows it leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests import pages
from tests.pages import DOCS
from tests.web.conftest import Json, Shop

_LEFT_OUT = ["..."]


async def test_the_request_of_the_page_answers_as_shown(shop: Shop) -> None:
    events = list(_a_week(shop))
    sent = await shop.batch(*events)
    assert sent.json()["accepted"] == len(events), sent.text
    (shown,) = pages.exchanges(pages.text(DOCS / "revenue.md"))
    answer = await shop.asks(shown)
    assert answer.status_code == shown.status, answer.text
    assert pages.steady(_as_shown(answer.json(), shown.body)) == pages.steady(shown.body)


def _as_shown(found: Any, shown: Any) -> Any:
    """What was found, without what the page leaves out."""
    if shown == _LEFT_OUT and found:
        return _LEFT_OUT
    if isinstance(found, dict) and isinstance(shown, dict):
        return {name: _as_shown(value, shown.get(name)) for name, value in found.items()}
    if isinstance(found, list) and isinstance(shown, list) and len(found) == len(shown):
        return [_as_shown(*both) for both in zip(found, shown, strict=True)]
    return found


def _a_week(shop: Shop) -> Iterator[Json]:
    """Ten visits with recommendations, of which six buy frames; twenty without, eight buy lenses;
    one of these takes them back."""
    for number in range(30):
        whose = {"session_id": f"s{number}", "user_id": f"person-{number}"}
        day = 5 + number % 7
        began = shop.event("session.started", occurred_at=f"2026-01-{day:02}T18:00:00Z", **whose)
        yield {**began, "attributes": {"session.channel": "direct"}}
        if number < 10:
            at = f"2026-01-{day:02}T18:10:00Z"
            yield shop.event("recommendation.viewed", occurred_at=at, **whose)
        at = f"2026-01-{day:02}T18:20:00Z"
        if number < 6:
            yield _sale(shop, "commerce.purchase", at, f"o{number}", "frames", 150.0, whose)
        elif number >= 22:
            yield _sale(shop, "commerce.purchase", at, f"o{number}", "lenses", 60.0, whose)
    yield _sale(shop, "commerce.refund", "2026-01-11T09:00:00Z", "o29", "lenses", 60.0, whose)


def _sale(
    shop: Shop, name: str, at: str, order: str, category: str, price: float, whose: Json
) -> Json:
    event = shop.event(name, occurred_at=at, **whose)
    worth = {"commerce.amount": price, "commerce.currency": "EUR"}
    of = {"commerce.product_category": category} if name == "commerce.purchase" else {}
    return {**event, "attributes": {"commerce.order_id": order, **worth, **of}}

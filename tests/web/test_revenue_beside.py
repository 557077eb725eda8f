"""What was sold beside another time, on the page on revenue."""

from __future__ import annotations

from tests.web.browsing import signed_in
from tests.web.conftest import Json, Shop

from sightline.security.keys import Role

WEEK = {"from": "2025-01-13", "to": "2025-01-20", "timezone": "UTC"}


def _sold(shop: Shop, day: str, number: int, amount: float) -> Json:
    order = {
        "commerce.order_id": f"{day}-{number}",
        "commerce.amount": amount,
        "commerce.currency": "EUR",
    }
    who = f"{day}-{number}"
    at = f"{day}T10:00:00Z"
    return shop.event(
        "commerce.purchase", occurred_at=at, attributes=order, user_id=who, session_id=who
    )


async def test_each_figure_stands_beside_what_it_was_before(shop: Shop) -> None:
    sold = [_sold(shop, "2025-01-14", n, 30) for n in range(6)]
    before = [_sold(shop, "2025-01-07", n, 20) for n in range(6)]
    answer = await shop.batch(*sold, *before)
    assert answer.json()["accepted"] == 12, answer.text
    viewer = await signed_in(shop, Role.VIEWER)
    asked = {"request": WEEK, "compare": {"period": "previous_period"}}
    parts = (await viewer.post("/revenue/parts", asked)).json()["parts"]
    beside = parts[-1]
    assert beside["title"] == "Compared with the previous period"
    rows = {row[0]: row[1:] for row in beside["table"]["rows"]}
    assert rows["revenue, EUR"] == ["180 EUR", "120 EUR", "+50.0%"]
    revenue = next(part for part in parts if part["title"] == "Revenue in EUR")["facts"][0]
    assert revenue["about"] == "the previous period: 120 EUR, +50.0%"
    assert rows["orders"] == ["6", "6", "+0.0%"]
    asked["compare"] = {"period": "previous_year"}
    parts = (await viewer.post("/revenue/parts", asked)).json()["parts"]
    rows = {row[0]: row[1:] for row in parts[-1]["table"]["rows"]}
    assert rows["revenue, EUR"] == ["180 EUR", "\u2013", "\u2013"]
    plain = (await viewer.post("/revenue/parts", {"request": WEEK})).json()["parts"]
    assert not any(part["title"].startswith("Compared") for part in plain)

"""The pages on revenue and forecasts, and their parts, as HTTP sees them."""

from __future__ import annotations

from tests.web.browsing import signed_in
from tests.web.conftest import Shop

from sightline.security.keys import Role
from sightline.views.telling.forecast import LONGER, TOO_LITTLE

WEEK = {"from": "2026-11-14", "to": "2026-11-21", "timezone": "UTC"}


async def test_they_are_pages_for_who_is_signed_in(shop: Shop) -> None:
    viewer = await signed_in(shop, Role.VIEWER)
    for name in ("revenue", "forecast"):
        page = await viewer.get(f"/{name}")
        assert page.status_code == 200
        assert f'data-name="{name}"' in page.text
        assert " style=" not in page.text
        assert (await shop.client.get(f"/{name}")).headers["location"] == f"/sign-in?next=/{name}"


async def test_where_nothing_was_sold_revenue_says_what_to_do(shop: Shop) -> None:
    viewer = await signed_in(shop, Role.VIEWER)
    answer = await viewer.post("/revenue/parts", {"request": WEEK, "theme": "dark"})
    assert answer.status_code == 200, answer.text
    parts = answer.json()["parts"]
    assert "Choose a longer range" in parts[-1]["note"]
    assert parts[0]["table"]["columns"][0] == "visits"


async def test_what_cannot_be_foreseen_is_told_and_mistakes_are_named(shop: Shop) -> None:
    viewer = await signed_in(shop, Role.VIEWER)
    request = {**WEEK, "metric": "sessions.unique", "grain": "1d"}
    answer = await viewer.post("/forecast/parts", {"request": request})
    assert answer.status_code == 200, answer.text
    assert [part["title"] for part in answer.json()["parts"]] == [TOO_LITTLE]
    assert answer.json()["parts"][0]["note"].endswith(LONGER)
    answer = await viewer.post("/forecast/parts", {"request": {**request, "metric": "sesions"}})
    assert answer.status_code == 422
    assert (await viewer.post("/forecast/parts", {"asked": 1})).status_code == 422
    assert (await shop.client.post("/forecast/parts", json={"request": request})).status_code == 401

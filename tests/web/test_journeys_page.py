"""The page on ways people take, and its parts, as HTTP sees them."""

from __future__ import annotations

from tests.web.browsing import signed_in
from tests.web.conftest import Shop

from sightline.security.keys import Role
from sightline.views.journeys import NOTHING

WEEK = {"from": "2026-11-14", "to": "2026-11-21", "timezone": "UTC", "filters": []}


async def test_it_is_a_page_and_its_form_is_answered(shop: Shop) -> None:
    viewer = await signed_in(shop, Role.VIEWER)
    page = await viewer.get("/journeys")
    assert page.status_code == 200
    assert 'data-name="journeys"' in page.text
    form = {"anchor": "", "direction": "backward", "nodes": "page", "entity": "user", "depth": "4"}
    answer = await viewer.post("/journeys/parts", {"request": {**WEEK, **form}})
    assert answer.status_code == 200, answer.text
    assert answer.json()["parts"][0]["note"] == NOTHING
    answer = await viewer.post("/journeys/parts", {"request": {**WEEK, "depth": "many"}})
    assert answer.status_code == 422
    assert (await shop.client.post("/journeys/parts", json={"request": WEEK})).status_code == 401

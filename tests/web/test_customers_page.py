"""The page on customers as HTTP sees it: its chapters, and single customers for who reads rows."""

from __future__ import annotations

from tests.web.browsing import signed_in
from tests.web.conftest import Json, Shop

from sightline.analysis.customers.person import FIELDS, INFLUENCE
from sightline.security.keys import Role
from sightline.views.customers import NOBODY
from sightline.views.described import CHAPTERS, FIRST, REST

WEEK = {"from": "2026-11-14", "to": "2026-11-22", "timezone": "UTC"}


async def test_where_nobody_is_known_it_says_what_to_do(shop: Shop) -> None:
    viewer = await signed_in(shop, Role.VIEWER)
    page = await viewer.get("/customers")
    assert page.status_code == 200
    assert " style=" not in page.text
    assert "Individual customers" not in page.text
    assert (await shop.client.get("/customers")).headers["location"] == "/sign-in?next=/customers"
    answer = await viewer.post("/customers/parts", {"request": {"timezone": "UTC"}})
    assert answer.status_code == 200, answer.text
    assert answer.json()["chapters"][0]["parts"][0]["note"] == NOBODY
    assert not answer.json()["more"]
    answer = await viewer.post("/customers/beside", WEEK)
    assert answer.status_code == 200, answer.text
    assert "Choose a longer range" in answer.json()["parts"][0]["note"]
    answer = await viewer.post("/customers/parts", {"request": {"currency": 5}})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "currency"
    answer = await viewer.post("/customers/parts", {"request": {}, "chapter": "taste"})
    assert (answer.status_code, answer.json()["errors"][0]["nearest"]) == (422, "tastes")


async def test_single_customers_are_for_who_reads_rows(shop: Shop) -> None:
    for number in range(6):
        event = shop.event("commerce.purchase", user_id=f"u{number}", session_id=f"s{number}")
        assert (await shop.send(event)).status_code == 202
    viewer = await signed_in(shop, Role.VIEWER)
    refused = await viewer.post("/customers/rows", {"request": {}})
    assert (refused.status_code, refused.json()["code"]) == (403, "key_kind")
    asked = {"request": {"rows": 5}}
    refused = await viewer.post("/customers/parts", asked)
    assert refused.status_code == 403
    owner = await signed_in(shop, Role.OWNER)
    assert "Individual customers" in (await owner.get("/customers")).text
    found = await owner.post("/customers/rows", {"request": {}})
    assert found.status_code == 200, found.text
    assert len(found.json()["table"]["rows"]) == 6
    assert found.json()["after"] is None
    first = (await owner.post("/customers/parts", {"request": {}})).json()
    assert [one["title"] for one in first["chapters"]] == ["Worth", FIRST.title]
    assert first["chapters"][0]["parts"][0]["facts"][0]["value"] == "6"
    assert first["more"]
    for one in REST:
        of_it: Json = {"request": {}, "chapter": one.name}
        (chapter,) = (await owner.post("/customers/parts", of_it)).json()["chapters"]
        assert chapter["title"] == one.title


def test_every_field_is_in_one_chapter() -> None:
    """But the identity, and the moment that is the last activity again."""
    told = [column for one in CHAPTERS for column in one.columns()]
    assert sorted(told) == sorted({*FIELDS, *INFLUENCE} - {"timestamp"})

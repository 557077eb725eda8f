"""A shared dashboard as a stranger meets it: to look at, and nothing else of anybody's."""

from __future__ import annotations

from datetime import timedelta

import httpx
from tests.web.browsing import signed_in
from tests.web.conftest import Json, Open, Shop, neighbour
from tests.web.test_dashboard_api import ask, made, widget

from sightline.security.keys import Role
from sightline.types import utc_now
from sightline.web.pages import public

DAY: Json = {"range": "24h"}


async def shared(shop: Shop, *widgets: Json, days: int = 1) -> tuple[Json, Json]:
    """A dashboard, and a link to it."""
    board = await made(shop, *widgets)
    link = await ask(shop, "POST", f"/{board['name']}/links", {"days": days})
    assert link.status_code == 201, link.text
    found: Json = link.json()
    return board, found


def stranger(shop: Shop) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=shop.client._transport, base_url="http://sightline.example.com"
    )


async def test_a_stranger_sees_the_widgets_and_no_more(shop: Shop) -> None:
    await shop.send(shop.event(site_id="berlin"))
    other = await neighbour(shop)
    await other.send(other.event())
    await other.send(other.event())
    place = {"x": 6, "y": 0, "width": 6, "height": 4}
    text = widget("two", show="text", metrics=[], text="# Hi\n<b>no</b>", place=place)
    secret = {"field": "site_id", "value": "berlin"}
    _, link = await shared(shop, widget(show="number", filters=[secret]), text)
    client = stranger(shop)
    page = await client.get(link["path"])
    assert page.status_code == 200
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "set-cookie" not in page.headers
    assert "<h3>Hi</h3><p>&lt;b&gt;no&lt;/b&gt;</p>" in page.text
    for hidden in ("berlin", "events.count", "sl_", "form-token", shop.tenant.tenant_id):
        assert hidden not in page.text, hidden
    answer = await client.post(f"{link['path']}/widgets/one", json=DAY)
    assert (answer.status_code, answer.json()["headline"]) == (200, "1")
    places = await client.get(f"{link['path']}/places.css")
    assert "grid-area: 1 / 7 / span 4 / span 6" in places.text


async def test_a_link_asks_for_its_own_widgets_only(shop: Shop) -> None:
    _, link = await shared(shop)
    await shared(shop, widget("elsewhere"))
    client = stranger(shop)
    path = f"{link['path']}/widgets"
    assert (await client.post(f"{path}/elsewhere", json=DAY)).status_code == 404
    for wrong in ({"range": "10y"}, {"from": "2020-01-01"}, {**DAY, "widget": widget()}, {}):
        assert (await client.post(f"{path}/one", json=wrong)).status_code == 422, wrong
    token = link["path"].removeprefix("/public/")
    for headers in ({"X-API-Key": token}, {"Authorization": f"Bearer {token}"}):
        for door in ("dashboards", "catalog/metrics", "stats"):
            answer = await client.get(f"/api/v1/analytics/{door}", headers=headers)
            assert answer.status_code == 401
    cookie = {"cookie": f"sightline_session={token}"}
    assert (await client.get("/dashboards", headers=cookie)).status_code == 303


async def test_a_link_ends_when_it_is_revoked_or_its_dashboard_goes(shop: Shop) -> None:
    board, first = await shared(shop)
    second = (await ask(shop, "POST", f"/{board['name']}/links", {})).json()
    client = stranger(shop)
    await ask(shop, "DELETE", f"/{board['name']}/links/{first['link_id']}")
    assert (await client.get(first["path"])).status_code == 404
    answer = await client.post(f"{first['path']}/widgets/one", json=DAY)
    assert (answer.status_code, answer.json()["code"]) == (404, "link_over")
    assert (await client.get(second["path"])).status_code == 200
    await ask(shop, "DELETE", f"/{board['name']}")
    assert (await client.get(second["path"])).status_code == 404
    for guess in ("x", "x" * 43, second["link_id"]):
        assert (await client.get(f"/public/{guess}")).status_code == 404


async def test_a_link_ends_with_its_time(shop: Shop) -> None:
    _, link = await shared(shop, days=1)
    boards = shop.services.boards
    token = link["path"].removeprefix("/public/")
    assert boards.shared(token).dashboard.widgets[0].id == "one"
    boards._clock = lambda: utc_now() + timedelta(hours=25)
    assert (await stranger(shop).get(link["path"])).status_code == 404


async def test_a_link_is_not_opened_without_end(shop: Shop) -> None:
    _, link = await shared(shop)
    client, limit = stranger(shop), public.MOST_A_MINUTE
    shop.services.limiter.take("public links from 192.0.2.1", limit - 1, limit)
    assert (await client.get(link["path"])).status_code == 200
    refused = await client.get(link["path"])
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert int(refused.headers["retry-after"]) >= 1


async def test_the_days_are_those_of_the_dashboard_or_the_tenant(open_shop: Open) -> None:
    async with open_shop() as shop:
        owner = await signed_in(shop, Role.OWNER)
        zone = {"name": "Example", "timezone": "Asia/Tokyo"}
        assert (await owner.post("/settings/tenant", zone)).status_code == 200
        _, link = await shared(shop)
        assert 'data-timezone="Asia/Tokyo"' in (await stranger(shop).get(link["path"])).text
        week = {"range": "7d", "compare": True}
        answer = await stranger(shop).post(f"{link['path']}/widgets/one", json=week)
        points = answer.json()
        assert (answer.status_code, points["is_empty"]) == (200, True)

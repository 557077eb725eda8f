"""A shared dashboard as a stranger meets it: to look at, and nothing else of anybody's."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from tests.web.browsing import signed_in
from tests.web.conftest import Json, Open, Shop, neighbour
from tests.web.serving import serving
from tests.web.test_dashboard_api import ask, made, widget

from sightline.security.keys import Role
from sightline.types import utc_now
from sightline.web import beat
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


async def test_what_changes_is_pushed_until_the_link_is_revoked(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    _at_once(monkeypatch)
    board, link = await shared(shop, widget(show="number"))
    async with serving(shop) as line, httpx.AsyncClient(timeout=20) as client:
        address = f"http://127.0.0.1:{line.port}{link['path']}/live"
        async with client.stream("GET", address, params=DAY) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            assert stream.headers["referrer-policy"] == "no-referrer"
            news = _events(stream)
            told = await anext(news)
            assert json.loads(told["data"])["widgets"]["one"]["headline"] == "0"
            assert "token" not in told["data"]
            await ask(shop, "DELETE", f"/{board['name']}/links/{link['link_id']}")
            rest = [each async for each in news]
        assert {each["event"] for each in rest[:-1]} <= {"round"}
        assert rest[-1]["event"] == "over"
        assert "revoked" in json.loads(rest[-1]["data"])["problem"]
        assert (await client.get(address, params=DAY)).status_code == 404


async def test_a_changed_dashboard_is_to_be_loaded_anew(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    _at_once(monkeypatch)
    board, link = await shared(shop, widget(show="number"))
    async with serving(shop) as line, httpx.AsyncClient(timeout=20) as client:
        address = f"http://127.0.0.1:{line.port}{link['path']}/live"
        async with client.stream("GET", address, params=DAY) as stream:
            news = _events(stream)
            first = await anext(news)
            changed = {**board["dashboard"], "title": "Another", "widgets": []}
            body = {"dashboard": changed, "version": board["version"]}
            assert (await ask(shop, "PUT", f"/{board['name']}", body)).status_code == 200
            assert [each["event"] async for each in news][-1] == "changed"
        back = {**DAY, "since": first["id"]}
        async with client.stream("GET", address, params=back) as stream:
            assert (await anext(_events(stream)))["event"] == "round"


async def test_who_comes_back_to_a_link_is_told_what_changed_only(shop: Shop) -> None:
    other = {"x": 6, "y": 0, "width": 6, "height": 4}
    viewed = widget("two", show="number", metrics=["commerce.view.count"], place=other)
    board = await made(shop, widget(show="number"), viewed)
    definition = {**board["dashboard"], "refresh_s": 5}
    await ask(shop, "PUT", f"/{board['name']}", {"dashboard": definition, "version": 1})
    link = (await ask(shop, "POST", f"/{board['name']}/links", {})).json()
    async with serving(shop) as line, httpx.AsyncClient(timeout=20) as client:
        address = f"http://127.0.0.1:{line.port}{link['path']}/live"
        async with client.stream("GET", address, params=DAY) as staying:
            news, place = _events(staying), ""
            async for told in news:
                place = told.get("id", place)
                if told["event"] == "round":
                    break
            await shop.send(shop.event())
            async for told in news:
                if told["event"] == "widgets":
                    break
            async with client.stream("GET", address, params={**DAY, "since": place}) as back:
                missed = json.loads((await anext(_events(back)))["data"])["widgets"]
    assert {name: each["headline"] for name, each in missed.items()} == {"one": "1"}


async def test_a_link_is_asked_for_four_ranges_only(shop: Shop) -> None:
    _, link = await shared(shop)
    for wrong in ({"range": "1y"}, {"range": "7d", "theme": "pink"}):
        answer = await stranger(shop).get(f"{link['path']}/live", params=wrong)
        assert answer.status_code == 422, wrong


def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "LOOKED_AT_EVERY_S", 0.0)
    monkeypatch.setattr(beat, "BEAT_S", 0.1)


async def _events(stream: httpx.Response) -> AsyncIterator[dict[str, str]]:
    """Each event that is told, by its fields."""
    event: dict[str, str] = {}
    async for line in stream.aiter_lines():
        if line:
            name, _, value = line.partition(": ")
            event[name] = value
        elif "event" in event:
            yield event
            event = {}
        else:
            event = {}


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

"""Dashboards over HTTP: made, changed, copied, shared; by whom, and by whom not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
from tests.web.browsing import Browser, signed_in
from tests.web.conftest import Json, Open, Shop, neighbour

from sightline.catalog.dashboards import DASHBOARDS
from sightline.security.keys import Role
from sightline.types import utc_now

API = "/api/v1/analytics/dashboards"


def widget(name: str = "one", **changes: Any) -> Json:
    place = {"x": 0, "y": 0, "width": 6, "height": 4}
    return {"id": name, "show": "line", "metrics": ["events.count"], "place": place, **changes}


def dashboard(*widgets: Json, **changes: Any) -> Json:
    return {"title": "Sales in Europe", "widgets": widgets or [widget()], **changes}


async def ask(
    shop: Shop, method: str, path: str = "", body: Any = None, key: str | None = None
) -> httpx.Response:
    headers = {"X-API-Key": key or shop.tenant.admin_key}
    return await shop.client.request(method, f"{API}{path}", json=body, headers=headers)


async def made(shop: Shop, *widgets: Json, **changes: Any) -> Json:
    answer = await ask(shop, "POST", "", {"dashboard": dashboard(*widgets, **changes)})
    assert answer.status_code == 201, answer.text
    board: Json = answer.json()
    return board


async def test_from_beginning_to_end(shop: Shop) -> None:
    tags = {"tags": ["eu"], "theme": "dark", "timezone": "Europe/Vienna", "refresh_s": 30}
    board = await made(shop, **tags)
    assert board["name"].startswith("sales_in_europe_")
    assert (board["version"], board["dashboard"]["tags"]) == (1, ["eu"])
    assert board["dashboard"]["name"] == board["name"]
    path = f"/{board['name']}"
    assert (await ask(shop, "GET", path, key=shop.tenant.read_key)).json()["version"] == 1
    changed = {**board["dashboard"], "title": "Sales"}
    answer = await ask(shop, "PUT", path, {"dashboard": changed, "version": 1})
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert answer.json()["dashboard"] == changed
    listed = (await ask(shop, "GET")).json()["dashboards"]
    assert [one["name"] for one in listed] == [*(d.name for d in DASHBOARDS), board["name"]]
    for asked, count in (
        ("tag=eu", 1),
        ("tag=us", 0),
        ("kind=system_performance", 2),
        ("kind=custom&public=false", 1),
        ("public=true", 0),
        ("owner=nobody@example.com", 0),
    ):
        some = (await ask(shop, "GET", f"?{asked}")).json()["dashboards"]
        assert len(some) == count, asked
    wrong = await ask(shop, "GET", "?kind=execuive")
    assert (wrong.status_code, wrong.json()["errors"][0]["nearest"]) == (422, "executive")
    assert (await ask(shop, "DELETE", path)).status_code == 204
    assert (await ask(shop, "GET", path)).status_code == 404
    assert (await ask(shop, "DELETE", path)).status_code == 404


async def test_who_saw_an_older_version_changes_nothing(shop: Shop) -> None:
    board = await made(shop)
    body = {"dashboard": {**board["dashboard"], "title": "First"}, "version": 1}
    assert (await ask(shop, "PUT", f"/{board['name']}", body)).status_code == 200
    late = await ask(shop, "PUT", f"/{board['name']}", body)
    assert (late.status_code, late.json()["code"]) == (409, "version_conflict")
    assert "version 2 is the latest" in late.json()["detail"]
    shared = {"permissions": {"everybody": "none"}, "version": 1}
    assert (await ask(shop, "PUT", f"/{board['name']}/permissions", shared)).status_code == 409


async def test_a_viewer_looks_and_changes_nothing(shop: Shop) -> None:
    board = await made(shop)
    viewer = await signed_in(shop, Role.VIEWER)
    path = f"{API}/{board['name']}"
    seen = (await viewer.get(path)).json()
    assert (seen["may_edit"], seen["may_share"]) == (False, False)
    tried: list[tuple[str, str, Json]] = [
        ("PUT", path, {"dashboard": seen["dashboard"], "version": 1}),
        ("PUT", f"{path}/permissions", {"permissions": {"everybody": "edit"}, "version": 1}),
        ("POST", API, {"dashboard": dashboard()}),
        ("POST", f"{path}/duplicate", {}),
        ("POST", f"{path}/links", {"days": 1}),
        ("DELETE", path, {}),
    ]
    for method, where, body in tried:
        answer = await viewer.post(where, body, method)
        assert (answer.status_code, answer.json()["code"]) == (403, "key_kind"), (method, where)
    for key in (shop.tenant.read_key, shop.tenant.write_key):
        assert (await ask(shop, "POST", "", {"dashboard": dashboard()}, key)).status_code == 403
    assert (await ask(shop, "GET", "", key=shop.tenant.write_key)).status_code == 403


async def create(browser: Browser, **permissions: Any) -> str:
    answer = await browser.post(API, {"dashboard": dashboard(), "permissions": permissions})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["name"])


async def test_permissions_say_who_sees_and_who_changes(shop: Shop) -> None:
    ada = await signed_in(shop, Role.EDITOR, "ada@example.com")
    bob = await signed_in(shop, Role.EDITOR, "bob@example.com")
    eve = await signed_in(shop, Role.EDITOR, "eve@example.com")
    owner = await signed_in(shop, Role.OWNER)
    named = {"editors": ["bob@example.com"], "everybody": "none"}
    name = await create(ada, **named)
    path = f"{API}/{name}"
    change = {"dashboard": dashboard(title="New"), "version": 1}
    assert (await eve.get(path)).status_code == 404
    assert (await eve.post(path, change, "PUT")).status_code == 404
    assert name not in (await eve.get(API)).text
    assert (await ask(shop, "GET", f"/{name}", key=shop.tenant.read_key)).status_code == 404
    assert (await bob.post(path, change, "PUT")).json()["version"] == 2
    own = {"permissions": {"everybody": "edit"}, "version": 2}
    assert (await bob.post(f"{path}/permissions", own, "PUT")).json()["code"] == "not_the_owner"
    assert (await bob.post(path, {}, "DELETE")).json()["code"] == "not_the_owner"
    shown = {"permissions": {"viewers": ["eve@example.com"], "everybody": "none"}, "version": 2}
    assert (await ada.post(f"{path}/permissions", shown, "PUT")).status_code == 200
    assert (await eve.get(path)).json()["permissions"]["viewers"] == ["eve@example.com"]
    assert (await eve.post(path, change, "PUT")).json()["code"] == "not_an_editor"
    assert (await bob.get(path)).status_code == 404
    given = {"permissions": {"owner": "bob@example.com"}, "version": 3}
    assert (await owner.post(f"{path}/permissions", given, "PUT")).status_code == 200
    assert (await bob.get(path)).json()["may_share"] is True


async def test_permissions_name_people_of_the_tenant(shop: Shop) -> None:
    await signed_in(shop, Role.VIEWER)
    body = {"dashboard": dashboard(), "permissions": {"editors": ["viewer@example.com"]}}
    assert (await ask(shop, "POST", "", body)).json()["errors"][0]["code"] == "role"
    body["permissions"] = {"viewers": ["viewr@example.com"]}
    error = (await ask(shop, "POST", "", body)).json()["errors"][0]
    assert (error["path"], error["nearest"]) == ("permissions.viewers[0]", "viewer@example.com")


async def test_another_tenant_is_told_there_is_none(shop: Shop) -> None:
    board = await made(shop)
    other = await neighbour(shop)
    for method, path, body in (
        ("GET", "", None),
        ("GET", "/export", None),
        ("GET", "/links", None),
        ("PUT", "", {"dashboard": dashboard(), "version": 1}),
        ("PUT", "/permissions", {"permissions": {}, "version": 1}),
        ("POST", "/duplicate", {}),
        ("POST", "/links", {}),
        ("DELETE", "/links/0123456789abcdef", None),
        ("DELETE", "", None),
    ):
        answer = await ask(other, method, f"/{board['name']}{path}", body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (method, path)
    assert board["name"] not in (await ask(other, "GET")).text
    assert (await ask(shop, "GET", f"/{board['name']}")).json()["version"] == 1


WRONG: list[tuple[Json, str, str]] = [
    ({"metrics": ["events.cont"]}, ".metrics[0]", "unknown_metric"),
    ({"metrics": []}, ".metrics", "required"),
    ({"breakdown": ["contry"]}, ".breakdown", "unknown_dimension"),
    ({"filters": [{"field": "contry", "value": "AT"}]}, ".filters[0].field", "unknown_field"),
    ({"place": {"x": 8, "y": 0, "width": 6, "height": 4}}, ".place", "beyond_grid"),
    ({"show": "text"}, ".text", "required"),
    ({"show": "funnel"}, ".steps", "required"),
    ({"show": "funnel", "steps": ["a.b", "c.d"]}, ".steps[0]", "unknown_event"),
    ({"metrics": ["events.count", "commerce.revenue"]}, ".metrics", "several_units"),
    ({"show": "number", "metrics": ["events.count", "users.unique"]}, ".metrics", "one_metric"),
    ({"show": "pie", "metrics": ["commerce.conversion_rate"]}, ".metrics", "no_whole"),
    ({"show": "sparkles"}, ".show", "invalid"),
    ({"colour": "red"}, "", "invalid"),
]


async def test_what_makes_no_sense_is_not_kept(shop: Shop) -> None:
    for change, path, code in WRONG:
        answer = await ask(shop, "POST", "", {"dashboard": dashboard(widget(**change))})
        assert answer.status_code == 422, answer.text
        found = [(error["path"], error["code"]) for error in answer.json()["errors"]]
        assert (f"dashboard.widgets[0]{path}", code) in found, found
    assert len((await ask(shop, "GET")).json()["dashboards"]) == len(DASHBOARDS)


async def test_widgets_have_ids_and_places_of_their_own(shop: Shop) -> None:
    twice = {"dashboard": dashboard(widget(), widget())}
    codes = {e["code"] for e in (await ask(shop, "POST", "", twice)).json()["errors"]}
    assert codes == {"id_taken", "overlap"}
    zone = {"dashboard": dashboard(timezone="Europe/Viena")}
    error = (await ask(shop, "POST", "", zone)).json()["errors"][0]
    assert (error["path"], error["nearest"]) == ("dashboard.timezone", "Europe/Vienna")


async def test_what_everybody_has_is_copied_and_not_changed(shop: Shop) -> None:
    for built_in in DASHBOARDS:
        copy = await ask(shop, "POST", f"/{built_in.name}/duplicate", {})
        assert copy.status_code == 201, copy.text
        assert copy.json()["dashboard"]["title"] == f"{built_in.title} (copy)"
        assert len(copy.json()["dashboard"]["widgets"]) == len(built_in.widgets)
    body = {"dashboard": dashboard(), "version": 0}
    for answer in (
        await ask(shop, "PUT", "/overview", body),
        await ask(shop, "DELETE", "/overview"),
        await ask(shop, "POST", "/overview/links", {}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "built_in")


async def test_a_file_goes_out_and_comes_back(shop: Shop) -> None:
    board = await made(shop, widget(compare=True, grain="1h"), description="All of it")
    file = await ask(shop, "GET", f"/{board['name']}/export", key=shop.tenant.read_key)
    assert f'filename="{board["name"]}.json"' in file.headers["content-disposition"]
    other = await neighbour(shop)
    back = await ask(other, "POST", "/import", file.json())
    assert back.status_code == 201, back.text
    theirs, ours = back.json()["dashboard"], board["dashboard"]
    assert theirs.pop("name") != ours.pop("name")
    assert theirs == ours


BROKEN: list[tuple[Json, str]] = [
    ({"sightline_dashboard": 2}, "sightline_dashboard"),
    ({"dashboard": {"title": ""}}, "dashboard.title"),
    ({"dashboard": {"widgets": []}}, "dashboard"),
    ({"dashboard": {"title": "A", "widgets": [{"id": "a"}]}}, "dashboard.widgets[0]"),
    ({"dashboard": dashboard(widget(metrics=["no.such"]))}, "dashboard.widgets[0].metrics[0]"),
    ({"panels": []}, ""),
]


async def test_a_broken_file_says_what_is_wrong(shop: Shop) -> None:
    for change, path in BROKEN:
        body = {"sightline_dashboard": 1, "dashboard": dashboard(), **change}
        answer = await ask(shop, "POST", "/import", body)
        assert answer.status_code == 422, answer.text
        assert path in [error["path"] for error in answer.json()["errors"]], answer.text
    headers = {"X-API-Key": shop.tenant.admin_key, "content-type": "application/json"}
    torn = await shop.client.post(f"{API}/import", content=b'{"sight', headers=headers)
    assert (torn.status_code, torn.json()["code"]) == (400, "invalid_json")
    assert len((await ask(shop, "GET")).json()["dashboards"]) == len(DASHBOARDS)


async def test_links_are_made_listed_and_revoked(shop: Shop) -> None:
    board = await made(shop)
    path = f"/{board['name']}"
    link = (await ask(shop, "POST", f"{path}/links", {"days": 7})).json()
    assert (await ask(shop, "GET", path)).json()["is_public"] is True
    token = link["path"].removeprefix("/public/")
    listed = (await ask(shop, "GET", f"{path}/links")).json()["links"]
    assert [one["link_id"] for one in listed] == [link["link_id"]]
    assert token not in str(listed)
    assert shop.services.boards.shared(token).dashboard.name == board["name"]
    assert (await ask(shop, "DELETE", f"{path}/links/{link['link_id']}")).status_code == 204
    assert (await ask(shop, "DELETE", f"{path}/links/{link['link_id']}")).status_code == 404
    assert (await ask(shop, "GET", path)).json()["is_public"] is False
    for days in (0, 366):
        assert (await ask(shop, "POST", f"{path}/links", {"days": days})).status_code == 422


async def test_changes_survive_a_restart(open_shop: Open) -> None:
    async with open_shop() as shop:
        board = await made(shop)
        link = (await ask(shop, "POST", f"/{board['name']}/links", {})).json()
    async with open_shop() as shop:
        assert (await ask(shop, "GET", f"/{board['name']}")).json()["version"] == 1
        shared = shop.services.boards.shared(link["path"].removeprefix("/public/"))
        assert shared.who.tenant_id == shop.tenant.tenant_id


async def test_links_end_by_themselves(shop: Shop) -> None:
    board = await made(shop)
    link = (await ask(shop, "POST", f"/{board['name']}/links", {"days": 1})).json()
    store = shop.services.tenants.boards
    tenant = shop.tenant.tenant_id
    assert len(store.links(tenant, utc_now() + timedelta(hours=23))) == 1
    assert store.links(tenant, utc_now() + timedelta(hours=25)) == []
    assert link["expires_at"] > utc_now().isoformat()

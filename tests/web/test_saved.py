"""Cohorts and segments over HTTP: saved, changed, removed, used."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.web.browsing import signed_in
from tests.web.conftest import Json, Open, Shop, neighbour

from sightline.security.keys import Role

BUYERS: Json = {"name": "buyers", "criteria": {"did": "commerce.purchase"}}
GERMANS: Json = {"name": "de", "filters": {"field": "country", "value": "DE"}}


async def ask(
    shop: Shop, method: str, path: str, body: Any = None, key: str | None = None
) -> httpx.Response:
    headers = {"X-API-Key": key or shop.tenant.admin_key}
    return await shop.client.request(
        method, f"/api/v1/analytics/{path}", json=body, headers=headers
    )


@pytest.mark.parametrize(
    ("path", "body"), [("cohorts", BUYERS), ("segments", GERMANS)], ids=["cohorts", "segments"]
)
async def test_from_beginning_to_end(shop: Shop, path: str, body: Json) -> None:
    read = shop.tenant.read_key
    made = await ask(shop, "POST", path, body)
    assert made.status_code == 201, made.text
    assert {name: made.json()[name] for name in body} == body
    assert made.json()["saved_by"]
    again = await ask(shop, "POST", path, body)
    assert (again.status_code, again.json()["code"]) == (409, "name_exists")
    name = body["name"]
    changed = await ask(shop, "PUT", f"{path}/{name}", {**body, "description": "Them"})
    assert (changed.status_code, changed.json()["description"]) == (200, "Them")
    listed = (await ask(shop, "GET", path, key=read)).json()[path]
    assert listed == [changed.json()]
    assert (await ask(shop, "GET", f"{path}/{name}", key=read)).json() == listed[0]
    assert (await ask(shop, "DELETE", f"{path}/{name}")).status_code == 204
    assert (await ask(shop, "GET", f"{path}/{name}")).status_code == 404
    assert (await ask(shop, "PUT", f"{path}/{name}", body)).status_code == 404
    assert (await ask(shop, "DELETE", f"{path}/{name}")).status_code == 404
    assert (await ask(shop, "POST", path, body)).status_code == 201


async def test_who_may_read_reports_may_look_and_not_change(shop: Shop) -> None:
    for key in (shop.tenant.read_key, shop.tenant.write_key):
        assert (await ask(shop, "POST", "cohorts", BUYERS, key)).status_code == 403
        assert (await ask(shop, "DELETE", "cohorts/x", key=key)).status_code == 403
    assert (await ask(shop, "GET", "segments", key=shop.tenant.write_key)).status_code == 403


async def test_a_name_in_use_is_not_removed(shop: Shop) -> None:
    await ask(shop, "POST", "cohorts", BUYERS)
    await ask(shop, "POST", "segments", {"name": "b", "filters": {"cohort": "buyers"}})
    measure = {"kind": "count", "events": ["commerce.view"], "where": {"segment": "b"}}
    metric = {"name": "own.views", "description": "Views of buyers", "measure": measure}
    made = await ask(shop, "POST", "catalog/metrics", {**metric, "unit": "count"})
    assert made.status_code == 201, made.text
    for path, user in (("cohorts/buyers", "the segment b"), ("segments/b", "the metric own.views")):
        kept = await ask(shop, "DELETE", path)
        assert (kept.status_code, kept.json()["code"]) == (409, "in_use")
        assert user in kept.json()["detail"]
    await ask(shop, "DELETE", "catalog/metrics/own.views")
    assert (await ask(shop, "DELETE", "segments/b")).status_code == 204
    assert (await ask(shop, "DELETE", "cohorts/buyers")).status_code == 204


async def test_what_a_dashboard_shows_is_not_removed(shop: Shop) -> None:
    await ask(shop, "POST", "cohorts", BUYERS)
    await ask(
        shop, "POST", "segments", {"name": "b", "filters": {"field": "device", "op": "is_set"}}
    )
    place = {"x": 0, "y": 0, "width": 6, "height": 4}
    of_both: Json = {
        "id": "one",
        "show": "line",
        "metrics": ["events.count"],
        "filters": [{"any": [{"cohort": "buyers"}, {"segment": "b"}]}],
        "place": place,
    }
    beside = {"id": "one", "show": "cohorts", "request": {"cohorts": ["buyers"]}, "place": place}
    names = []
    for title, widget, everybody in (("Mine", of_both, "view"), ("Secret", beside, "none")):
        body = {
            "dashboard": {"title": title, "widgets": [widget]},
            "permissions": {"everybody": everybody},
        }
        made = await ask(shop, "POST", "dashboards", body)
        assert made.status_code == 201, made.text
        names.append(made.json()["name"])
    editor = await signed_in(shop, Role.EDITOR)
    kept = await editor.post("/api/v1/analytics/cohorts/buyers", {}, "DELETE")
    assert (kept.status_code, kept.json()["code"]) == (409, "in_use")
    told = "buyers is used by a dashboard you may not see, the dashboard Mine; change these first"
    assert kept.json()["detail"] == told
    assert {error["path"] for error in kept.json()["errors"]} == {
        f"dashboards.{names[0]}",
        "dashboards",
    }
    used = {"kind": "dashboard", "name": names[0], "title": "Mine"}
    assert (await ask(shop, "GET", "segments")).json()["segments"][0]["used_by"] == [used]
    page = (await editor.get("/cohorts")).text
    assert f'<a href="/dashboards/{names[0]}">Mine</a>, a dashboard you may not see' in page
    assert "Secret" not in page
    assert (await ask(shop, "DELETE", "segments/b")).status_code == 409
    for name in names:
        assert (await ask(shop, "DELETE", f"dashboards/{name}")).status_code == 204
    assert (await ask(shop, "GET", "cohorts/buyers")).json().get("used_by") is None
    assert (await ask(shop, "DELETE", "cohorts/buyers")).status_code == 204


@pytest.mark.parametrize(
    ("path", "change", "code"),
    [
        ("cohorts", {"criteria": {"did": "commerce.purchas"}}, "unknown_event"),
        ("cohorts", {"criteria": []}, "criteria"),
        ("cohorts", {"criteria": {"did": "*", "filters": {"cohort": "x"}}}, "nested"),
        ("cohorts", {"name": "With Spaces"}, "invalid"),
        ("cohorts", {"timezone": "Europe/Berlinn"}, "unknown_timezone"),
        ("segments", {"filters": {"field": "contry", "value": "DE"}}, "unknown_field"),
        ("segments", {"filters": {"segment": "x"}}, "nested"),
        ("segments", {"filters": {"cohort": "x"}}, "unknown_cohort"),
    ],
)
async def test_what_makes_no_sense_is_not_saved(
    shop: Shop, path: str, change: Json, code: str
) -> None:
    body = {**(BUYERS if path == "cohorts" else GERMANS), **change}
    answer = await ask(shop, "POST", path, body)
    assert answer.status_code == 422, answer.text
    assert code in (answer.json()["code"], *(e["code"] for e in answer.json()["errors"]))


async def test_they_are_of_one_tenant_and_survive_a_restart(open_shop: Open) -> None:
    async with open_shop() as shop:
        await ask(shop, "POST", "cohorts", {**BUYERS, "name": "mine"})
        other = await neighbour(shop)
        assert (await ask(other, "GET", "cohorts")).json() == {"cohorts": []}
    async with open_shop() as shop:
        listed = (await ask(shop, "GET", "cohorts")).json()["cohorts"]
        assert [cohort["name"] for cohort in listed] == ["mine"]


async def test_one_that_was_saved_filters_at_once(shop: Shop) -> None:
    for number in range(6):
        for name in ("commerce.purchase", "commerce.view"):
            await shop.send(shop.event(name, user_id=f"u{number}", session_id=f"s{number}"))
    await shop.send(shop.event("commerce.view", user_id="other"))
    criteria = {"did": "commerce.purchase", "in_last_days": 7}
    await ask(shop, "POST", "cohorts", {"name": "buyers", "criteria": criteria})
    asked = {
        "metric": "commerce.view.count",
        "from": "2020-01-01",
        "to": "2099-01-01",
        "grain": "1mo",
        "filters": {"cohort": "buyers"},
    }
    answer = await shop.report("timeseries", asked)
    assert answer.status_code == 200, answer.text
    assert sum(point["value"] for point in answer.json()["points"]) == 6
    wrong = await shop.report("timeseries", {**asked, "filters": {"cohort": "byers"}})
    assert (wrong.status_code, wrong.json()["errors"][0]["nearest"]) == (422, "buyers")

"""Signing in to the pages, what they allow, and their widgets' answers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.web.conftest import Shop, neighbour

from sightline.catalog.dashboards import DASHBOARDS
from sightline.security.keys import Role
from sightline.types import TenantId

EMAIL, PASSWORD = "ada@example.com", "correct horse battery"
FORM = {"email": EMAIL, "password": PASSWORD}
WIDGETS = "/api/v1/analytics/widgets"
ASKED: dict[str, Any] = {
    "widget": {
        "id": "w",
        "show": "number",
        "metrics": ["kb.search.count"],
        "place": {"x": 0, "y": 0, "width": 3, "height": 2},
    },
    "over": {"from": "2026-11-20T00:00:00Z", "to": "2026-11-21T00:00:00Z", "grain": "1h"},
}


@pytest.fixture
async def signed_in(shop: Shop) -> Shop:
    tenant = TenantId(shop.tenant.tenant_id)
    shop.services.accounts.add(tenant, EMAIL, Role.VIEWER, PASSWORD)
    answer = await shop.client.post("/sign-in", data=FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/dashboards/overview")
    return shop


async def _form_token(shop: Shop) -> str:
    page = (await shop.client.get("/dashboards/overview")).text
    found = re.search(r'name="form-token" content="([0-9a-f]+)"', page)
    assert found is not None
    return found[1]


async def test_who_is_not_signed_in_is_asked_to(shop: Shop) -> None:
    answer = await shop.client.get("/dashboards/overview")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/dashboards/overview"
    assert "Sign in" in (await shop.client.get(answer.headers["location"])).text


async def test_every_dashboard_of_the_specification_is_a_page(signed_in: Shop) -> None:
    for dashboard in DASHBOARDS:
        page = await signed_in.client.get(f"/dashboards/{dashboard.name}")
        assert page.status_code == 200
        assert page.text.count("data-widget=") == len(dashboard.widgets)
        assert "'unsafe" not in page.headers["content-security-policy"]
        assert "<script>" not in page.text
        assert " style=" not in page.text
        for address in re.findall(r'(?:src|href)="(/assets/[^"]+)"', page.text):
            file = await signed_in.client.get(address)
            assert "immutable" in file.headers["cache-control"], address


async def test_the_cookie_is_kept_from_scripts_and_other_sites(shop: Shop) -> None:
    shop.services.accounts.add(TenantId(shop.tenant.tenant_id), EMAIL, Role.VIEWER, PASSWORD)
    cookie = (await shop.client.post("/sign-in", data=FORM)).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


async def test_a_wrong_password_is_told_and_guessing_is_slowed(shop: Shop) -> None:
    statuses = []
    for _ in range(12):
        answer = await shop.client.post("/sign-in", data={**FORM, "password": "guess"})
        statuses.append(answer.status_code)
    assert statuses == [401] * 10 + [429] * 2


async def test_a_form_of_another_site_is_refused(signed_in: Shop) -> None:
    headers = {"origin": "https://evil.example.com"}
    for path in ("/sign-in", "/sign-out"):
        answer = await signed_in.client.post(path, data=FORM, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "foreign_form")


async def test_one_is_sent_on_within_sightline_only(shop: Shop) -> None:
    shop.services.accounts.add(TenantId(shop.tenant.tenant_id), EMAIL, Role.VIEWER, PASSWORD)
    for wanted in ("https://evil.example.com", "//evil.example.com", "/\\evil.example.com"):
        answer = await shop.client.post("/sign-in", data={**FORM, "next": wanted})
        assert answer.headers["location"] == "/dashboards/overview"


async def test_looking_at_a_link_does_not_spend_it(shop: Shop) -> None:
    tenant = TenantId(shop.tenant.tenant_id)
    shop.services.accounts.add(tenant, EMAIL, Role.OWNER)
    path = f"/sign-in/{shop.services.accounts.link(tenant, EMAIL)}"
    for _ in range(2):
        assert (await shop.client.get(path)).status_code == 200
    assert (await shop.client.post(path)).status_code == 303
    assert (await shop.client.get("/dashboards/overview")).status_code == 200
    assert (await shop.client.post(path)).status_code == 401


async def test_a_widget_answers_pages_of_the_session_only(signed_in: Shop) -> None:
    event = signed_in.event(occurred_at="2026-11-20T10:15:00Z")
    assert (await signed_in.send(event)).status_code == 202
    without = await signed_in.client.post(WIDGETS, json=ASKED)
    assert (without.status_code, without.json()["code"]) == (403, "form_token")
    headers = {"x-form-token": await _form_token(signed_in)}
    found = (await signed_in.client.post(WIDGETS, json=ASKED, headers=headers)).json()
    assert (found["headline"], found["change"], found["is_empty"]) == ("1", None, False)
    assert len(found["spec"]["data"]["values"]) == 24


async def test_a_widget_answers_a_read_key_and_shows_no_other_tenant(shop: Shop) -> None:
    other = await neighbour(shop)
    await other.send(other.event(occurred_at="2026-11-20T10:15:00Z"))
    found = (await shop.post("widgets", ASKED, shop.tenant.read_key)).json()
    assert (found["headline"], found["is_empty"], found["spec"]) == ("0", True, None)


async def test_a_widget_that_asks_wrongly_is_told_what_is_wrong(shop: Shop) -> None:
    wrong = {**ASKED, "widget": {**ASKED["widget"], "metrics": ["kb.serch.count"]}}
    answer = await shop.post("widgets", wrong, shop.tenant.read_key)
    assert (answer.status_code, answer.json()["errors"][0]["nearest"]) == (422, "kb.search.count")
    shapeless = {**ASKED, "widget": {**ASKED["widget"], "show": "sparkles"}}
    assert (await shop.post("widgets", shapeless, shop.tenant.read_key)).status_code == 422
    assert (await shop.post("widgets", ASKED, shop.tenant.write_key)).status_code == 403


async def test_a_role_opens_what_it_should_and_no_more(signed_in: Shop) -> None:
    headers = {"x-form-token": await _form_token(signed_in)}
    answer = await signed_in.client.post(
        "/api/v1/analytics/events", json=signed_in.event(), headers=headers
    )
    assert answer.status_code == 403
    assert "The role viewer cannot send events" in answer.json()["detail"]

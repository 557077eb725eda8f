"""Settings: what each role sees, what it may change, and what is shown once."""

from __future__ import annotations

import re

import pytest
from tests.web.browsing import PASSWORD, Browser
from tests.web.conftest import Json, Shop, neighbour

from sightline.security.keys import Role
from sightline.types import TenantId

OWNER, EDITOR, VIEWER = "owner@example.com", "editor@example.com", "viewer@example.com"
ROLES = {OWNER: Role.OWNER, EDITOR: Role.EDITOR, VIEWER: Role.VIEWER}


@pytest.fixture
async def office(shop: Shop) -> Shop:
    for email, role in ROLES.items():
        shop.services.accounts.add(TenantId(shop.tenant.tenant_id), email, role, PASSWORD)
    return shop


async def signed_in(office: Shop, email: str) -> Browser:
    return await Browser(office).sign_in(email)


async def test_each_role_sees_what_is_for_it(office: Shop) -> None:
    await office.send(office.event(site_id="berlin"))
    for email, others in {OWNER: 200, EDITOR: 403, VIEWER: 403}.items():
        browser = await signed_in(office, email)
        for path in ("", "/tenant", "/access"):
            assert (await browser.get(f"/settings{path}")).status_code == 200
        for section in ("keys", "people"):
            page = await browser.get(f"/settings/{section}")
            assert page.status_code == others
            assert "text/html" in page.headers["content-type"]
            assert ("ask one of them" in page.text) == (others == 403)
        assert (await browser.get("/settings/nothing")).status_code == 404
        assert "berlin" in (await browser.get("/settings")).text
    assert (await Browser(office).get("/settings/keys")).status_code == 303


@pytest.mark.parametrize("email", [EDITOR, VIEWER])
async def test_who_is_no_owner_changes_nothing_of_others(office: Shop, email: str) -> None:
    browser = await signed_in(office, email)
    tried: dict[str, Json] = {
        "/settings/tenant": {"name": "Mine"},
        "/settings/people": {"email": "new@example.com", "role": "owner"},
        "/settings/people/role": {"email": email, "role": "owner"},
        "/settings/people/link": {"email": OWNER},
        "/settings/people/remove": {"email": OWNER},
        "/api/v1/analytics/keys": {"kind": "admin"},
    }
    for path, body in tried.items():
        answer = await browser.post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "key_kind"), path
    people = office.services.members.people(TenantId(office.tenant.tenant_id))
    assert {one.email: one.role for one in people} == ROLES


async def test_a_change_needs_the_page_and_the_session(office: Shop) -> None:
    body = {"email": "new@example.com", "role": "viewer"}
    browser = await signed_in(office, OWNER)
    answer = await browser.client.post("/settings/people", json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, "form_token")
    nobody = await Browser(office).client.post("/settings/people", json=body)
    assert nobody.status_code == 401
    key = {"x-api-key": office.tenant.admin_key}
    by_key = await office.client.post("/settings/people", json=body, headers=key)
    assert by_key.status_code == 401


async def test_an_invitation_is_a_link_that_works_once(office: Shop) -> None:
    owner = await signed_in(office, OWNER)
    made = await owner.post("/settings/people", {"email": "new@example.com", "role": "editor"})
    assert made.status_code == 201
    newcomer = Browser(office)
    assert (await newcomer.client.post(made.json()["path"])).status_code == 303
    assert "links only" in (await newcomer.get("/settings/access")).text
    chosen = await newcomer.post("/settings/password", {"password": "a long enough one"})
    assert chosen.status_code == 200
    assert "links only" not in (await newcomer.get("/settings/access")).text
    assert (await Browser(office).client.post(made.json()["path"])).status_code == 401
    again = await owner.post("/settings/people", {"email": "new@example.com", "role": "viewer"})
    assert (again.status_code, again.json()["errors"][0]["path"]) == (422, "email")


async def test_a_key_is_shown_once_and_revoked(office: Shop) -> None:
    owner = await signed_in(office, OWNER)
    asked = {"kind": "write", "origins": ["https://shop.example.com"]}
    made = (await owner.post("/api/v1/analytics/keys", asked)).json()
    page = (await owner.get("/settings/keys")).text
    assert made["key"] not in page
    assert f"…{made['key'][-4:]}" in page
    assert "https://shop.example.com" in page
    path = f"/api/v1/analytics/keys/{made['key_id']}"
    assert (await owner.post(path, {}, "DELETE")).status_code == 204
    assert "1 revoked" in (await owner.get("/settings/keys")).text


async def test_an_owner_names_the_tenant_and_its_zone(office: Shop) -> None:
    owner = await signed_in(office, OWNER)
    wrong = await owner.post("/settings/tenant", {"name": "Shop", "timezone": "Europe/Berln"})
    assert wrong.json()["errors"][0]["nearest"] == "Europe/Berlin"
    right = await owner.post("/settings/tenant", {"name": "<b>Shop</b>", "timezone": "Asia/Tokyo"})
    assert right.status_code == 200
    page = (await owner.get("/settings")).text
    assert 'data-timezone="Asia/Tokyo"' in page
    assert "<b>Shop" not in page


async def test_a_password_changes_with_the_old_one_only(office: Shop) -> None:
    viewer, elsewhere = await signed_in(office, VIEWER), await signed_in(office, VIEWER)
    wrong = await viewer.post("/settings/password", {"current": "x", "password": "another battery"})
    assert wrong.json()["errors"][0]["path"] == "current"
    weak = await viewer.post("/settings/password", {"current": PASSWORD, "password": "short"})
    assert weak.json()["errors"][0]["path"] == "password"
    body = {"current": PASSWORD, "password": "another horse battery"}
    assert (await viewer.post("/settings/password", body)).status_code == 200
    assert (await viewer.get("/settings/access")).status_code == 200
    assert (await elsewhere.get("/settings/access")).status_code == 303


async def test_guessing_ones_password_is_slowed(office: Shop) -> None:
    viewer = await signed_in(office, VIEWER)
    body = {"current": "guess", "password": "another horse battery"}
    answers = [(await viewer.post("/settings/password", body)).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


async def test_sessions_are_listed_and_ended(office: Shop) -> None:
    owner, viewer = await signed_in(office, OWNER), await signed_in(office, VIEWER)
    seen = (await owner.get("/settings/access")).text
    ids = re.findall(r'name="session_id" value="(\w+)"', seen)
    assert len(ids) == 2
    assert VIEWER in seen
    mine = re.findall(
        r'name="session_id" value="(\w+)"', (await viewer.get("/settings/access")).text
    )
    assert len(mine) == 1
    (owners,) = set(ids) - set(mine)
    assert (await viewer.post("/settings/sessions/end", {"session_id": owners})).status_code == 404
    assert (await owner.post("/settings/sessions/end", {"session_id": mine[0]})).status_code == 200
    assert (await viewer.get("/live")).status_code == 303


async def test_another_tenant_is_out_of_reach(office: Shop) -> None:
    other = await neighbour(office)
    tenant = TenantId(other.tenant.tenant_id)
    office.services.accounts.add(tenant, "eve@example.com", Role.OWNER, PASSWORD)
    eve = await signed_in(office, "eve@example.com")
    assert VIEWER not in (await eve.get("/settings/people")).text
    assert VIEWER not in (await eve.get("/settings/access")).text
    removed = await eve.post("/settings/people/remove", {"email": VIEWER})
    assert removed.status_code == 404


async def test_what_goes_wrong_is_a_page_for_people_only(office: Shop) -> None:
    browser = await signed_in(office, VIEWER)
    page = await browser.get("/no/such/page")
    assert (page.status_code, "the menu has all there are" in page.text) == (404, True)
    assert VIEWER in page.text
    program = await office.client.get("/no/such/page")
    assert program.headers["content-type"] == "application/problem+json"

"""Signing in with an account elsewhere: through a provider that holds us to the protocol."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from tests.identity import CLIENT, PASSWORD, IdentityProvider
from tests.web.conftest import Open, Shop, neighbour

from sightline.errors import InvalidRequest
from sightline.security.keys import Role
from sightline.settings import OIDC_SECRET
from sightline.types import TenantId

ADA = "ada@example.com"
HOME = "/dashboards/overview"
SECRET = "correct horse battery"


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    made = IdentityProvider()
    yield made
    made.close()


@pytest.fixture
async def shop(
    open_shop: Open, provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Shop]:
    monkeypatch.setenv(OIDC_SECRET, PASSWORD)
    settings = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT}
    async with open_shop(**settings) as opened:
        tenant = TenantId(opened.tenant.tenant_id)
        opened.services.accounts.add(tenant, ADA, Role.EDITOR)
        yield opened


async def leave(shop: Shop, wanted: str = "/live") -> str:
    """Begin, and sign in at the provider; the address the browser is sent back to."""
    away = await shop.client.get(f"/sign-in/oidc?next={wanted}")
    assert away.status_code == 303, away.text
    async with httpx.AsyncClient() as browser:
        agreed = await browser.get(away.headers["location"])
    return agreed.headers["location"]


async def come_back(shop: Shop, address: str, **changes: str) -> httpx.Response:
    parts = urlsplit(address)
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return await shop.client.get(parts.path, params={**given, **changes})


async def refused(shop: Shop, answer: httpx.Response, words: str, status: int = 401) -> None:
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert (await shop.client.get("/live")).status_code == 303


async def test_a_person_of_the_tenant_comes_in_and_goes_where_they_wanted(shop: Shop) -> None:
    assert 'href="/sign-in/oidc?next=' in (await shop.client.get("/sign-in")).text
    answer = await come_back(shop, await leave(shop))
    assert (answer.status_code, answer.headers["location"]) == (303, "/live")
    assert "sightline_trip" not in dict(shop.client.cookies)
    assert ADA in (await shop.client.get("/live")).text


async def test_the_client_and_its_verifier_stay_unknown_to_the_browser(
    shop: Shop, provider: IdentityProvider
) -> None:
    address = await leave(shop)
    seen = address + str(dict(shop.client.cookies))
    assert PASSWORD not in seen
    cookie = (await shop.client.get("/sign-in/oidc")).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "path=/sign-in/oidc/back" in cookie
    assert provider.asked.count("/keys") == 1  # what a provider says of itself is asked once


async def test_one_is_sent_on_within_sightline_only(shop: Shop) -> None:
    answer = await come_back(shop, await leave(shop, "//evil.example.com"))
    assert answer.headers["location"] == HOME


async def test_a_wrong_state_is_refused(shop: Shop) -> None:
    address = await leave(shop)
    answer = await come_back(shop, address, state="0" * 64)
    await refused(shop, answer, "not begun here")


async def test_the_answer_to_another_browser_is_refused(shop: Shop) -> None:
    address = await leave(shop)
    shop.client.cookies.clear()
    await refused(shop, await come_back(shop, address), "not begun here")
    await leave(shop)
    await refused(shop, await come_back(shop, address), "not begun here")


async def test_a_code_works_once(shop: Shop) -> None:
    address = await leave(shop)
    ticket = dict(shop.client.cookies)
    assert (await come_back(shop, address)).status_code == 303
    shop.client.cookies.clear()
    for name, value in ticket.items():
        shop.client.cookies.set(name, value)
    await refused(shop, await come_back(shop, address), "gave no token")


NOT_HOLDING: tuple[tuple[dict[str, Any], str], ...] = (
    ({"nonce": "another"}, "made for another sign-in"),
    ({"nonce": None}, "made for another sign-in"),
    ({"exp": 1_700_000_000}, "does not hold: expired_token"),
    ({"iat": 4_000_000_000}, "does not hold: invalid_claim"),
    ({"exp": None}, "does not hold: missing_claim"),
    ({"aud": "another-client"}, "does not hold: invalid_claim"),
    ({"aud": [CLIENT, "another"]}, "made for another application"),
    ({"iss": "https://evil.example.com"}, "does not hold: invalid_claim"),
    ({"email_verified": False}, "has not made sure"),
    ({"email_verified": None}, "has not made sure"),
    ({"email": None}, "has not made sure"),
    ({"email": "stranger@example.com"}, "Nobody was invited"),
)


async def test_a_token_that_does_not_hold_lets_nobody_in(
    shop: Shop, provider: IdentityProvider
) -> None:
    usual = provider.claims
    for claims, words in NOT_HOLDING:
        provider.claims = {**usual, **claims}
        await refused(shop, await come_back(shop, await leave(shop)), words)


async def test_a_token_signed_by_another_is_refused(shop: Shop, provider: IdentityProvider) -> None:
    provider.change_key()
    provider.published.pop()  # signed by a key the provider does not publish
    await refused(shop, await come_back(shop, await leave(shop)), "signed by nobody known")
    provider.header = {"kid": provider.published[0].kid}  # under the name of one it does
    await refused(shop, await come_back(shop, await leave(shop)), "does not hold")


async def test_a_provider_may_change_its_key(shop: Shop, provider: IdentityProvider) -> None:
    await leave(shop)
    provider.change_key()
    assert (await come_back(shop, await leave(shop))).status_code == 303


async def test_who_does_not_agree_is_told_so(shop: Shop, provider: IdentityProvider) -> None:
    provider.refuses = True
    await refused(shop, await come_back(shop, await leave(shop)), "did not let you in")


async def test_a_provider_that_is_away_is_told(shop: Shop, provider: IdentityProvider) -> None:
    provider.close()
    answer = await shop.client.get("/sign-in/oidc")
    await refused(shop, answer, "does not answer", 503)


async def test_a_domain_may_come_uninvited_where_a_setting_says_so(
    open_shop: Open, provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OIDC_SECRET, PASSWORD)
    settings = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT}
    async with open_shop():
        pass  # the tenant a domain belongs to has to be there
    async with open_shop(**settings, oidc_domains="example.com = Example") as shop:
        provider.claims["email"] = "new@example.com.evil.example"
        await refused(shop, await come_back(shop, await leave(shop)), "Nobody was invited")
        provider.claims["email"] = "New@Example.com"
        assert (await come_back(shop, await leave(shop))).status_code == 303
        people = shop.services.accounts.people(TenantId(shop.tenant.tenant_id))
        assert [(one.email, one.role) for one in people] == [("new@example.com", Role.VIEWER)]


async def test_a_person_comes_to_their_own_tenant(shop: Shop, provider: IdentityProvider) -> None:
    other = await neighbour(shop)
    accounts = shop.services.accounts
    await asyncio.to_thread(
        accounts.add, TenantId(other.tenant.tenant_id), "eve@example.com", Role.OWNER
    )
    provider.claims["email"] = "eve@example.com"
    assert (await come_back(shop, await leave(shop))).status_code == 303
    assert "Neighbour" in (await shop.client.get("/live")).text


async def test_without_a_provider_there_is_no_such_page(open_shop: Open) -> None:
    async with open_shop() as shop:
        assert "/sign-in/oidc" not in (await shop.client.get("/sign-in")).text
        assert (await shop.client.get("/sign-in/oidc")).status_code == 404


NONSENSE: tuple[dict[str, str], ...] = (
    {"oidc_issuer": "https://id.example.com"},
    {"oidc_issuer": "http://id.example.com", "oidc_client_id": "x"},
    {
        "oidc_issuer": "https://id.example.com",
        "oidc_client_id": "x",
        "oidc_domains": "example.com",
    },
)


async def test_settings_that_make_no_sense_are_refused_at_start(open_shop: Open) -> None:
    for settings in NONSENSE:
        with pytest.raises(InvalidRequest):
            async with open_shop(**settings):
                pass


async def _session(shop: Shop) -> dict[str, str]:
    """The headers of a change from a page of whoever is signed in."""
    page = (await shop.client.get("/settings")).text
    found = re.search(r'name="form-token" content="(\w+)"', page)
    assert found is not None
    return {"x-form-token": found[1]}


async def _require(shop: Shop, required: bool = True) -> httpx.Response:
    headers = await _session(shop)
    return await shop.client.post("/settings/sign-on", json={"required": required}, headers=headers)


@pytest.fixture
async def owned(shop: Shop) -> Shop:
    """Ada is an owner with a password."""
    tenant = TenantId(shop.tenant.tenant_id)
    shop.services.members.give_role(tenant, ADA, Role.OWNER)
    shop.services.accounts.set_password(tenant, ADA, SECRET)
    return shop


async def _by_password(shop: Shop) -> httpx.Response:
    return await shop.client.post("/sign-in", data={"email": ADA, "password": SECRET})


async def test_who_came_by_a_password_cannot_require_what_may_not_work(owned: Shop) -> None:
    assert (await _by_password(owned)).status_code == 303
    answer = await _require(owned)
    assert (answer.status_code, answer.json()["code"]) == (422, "sso_not_tried")
    owned.client.cookies.clear()
    assert (await _by_password(owned)).status_code == 303


async def test_required_sign_on_ends_passwords_and_leaves_links(owned: Shop) -> None:
    accounts, tenant = owned.services.accounts, TenantId(owned.tenant.tenant_id)
    elsewhere = accounts.sign_in(ADA, SECRET)
    await come_back(owned, await leave(owned))
    assert "Require single sign-on" in (await owned.client.get("/settings/people")).text
    assert (await _require(owned)).json() == {"required": True}
    assert accounts.visitor(elsewhere) is None
    changed = {"current": SECRET, "password": f"{SECRET} too"}
    headers = await _session(owned)
    refused_ = await owned.client.post("/settings/password", json=changed, headers=headers)
    assert refused_.json()["code"] == "sso_required"
    owned.client.cookies.clear()
    right = await _by_password(owned)
    guess = {"email": ADA, "password": "guessed wrong"}
    wrong = await owned.client.post("/sign-in", data=guess)
    assert (right.status_code, right.text) == (wrong.status_code, wrong.text)
    assert right.status_code == 401
    assert "with your organisation only" in right.text
    link = accounts.link(tenant, ADA)
    assert (await owned.client.post(f"/sign-in/{link}")).status_code == 303
    assert (await _require(owned, required=False)).json() == {"required": False}
    owned.client.cookies.clear()
    assert (await _by_password(owned)).status_code == 303


async def test_only_owners_require_it(shop: Shop) -> None:
    await come_back(shop, await leave(shop))
    assert (await _require(shop)).status_code == 403

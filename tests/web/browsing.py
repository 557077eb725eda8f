"""People signed in to the pages, as HTTP sees them."""

from __future__ import annotations

import re
from typing import Final

import httpx
from tests.web.conftest import Json, Shop

from sightline.security.keys import Role
from sightline.types import TenantId

PASSWORD: Final = "correct horse battery"


class Browser:
    """Somebody signed in: pages, and changes that carry the page's token."""

    def __init__(self, shop: Shop) -> None:
        transport = shop.client._transport
        self.client = httpx.AsyncClient(
            transport=transport, base_url="http://sightline.example.com"
        )

    async def sign_in(self, email: str, password: str = PASSWORD) -> Browser:
        form = {"email": email, "password": password}
        answer = await self.client.post("/sign-in", data=form)
        assert answer.status_code == 303, answer.text
        return self

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path, headers={"accept": "text/html"})

    async def post(self, path: str, body: Json, method: str = "POST") -> httpx.Response:
        found = re.search(r'name="form-token" content="(\w+)"', (await self.get("/live")).text)
        headers = {"x-form-token": found[1]} if found else {}
        return await self.client.request(method, path, json=body, headers=headers)


async def signed_in(shop: Shop, role: Role, email: str = "") -> Browser:
    """Somebody of a role, new to the tenant."""
    email = email or f"{role.value}@example.com"
    tenant = TenantId(shop.tenant.tenant_id)
    shop.services.accounts.add(tenant, email, role, PASSWORD)
    return await Browser(shop).sign_in(email)

"""Keys over HTTP: listed, made and revoked by whoever administers the tenant."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from tests.web.conftest import Shop, neighbour

from sightline.security.keys import KNOWN_FOR

KEYS = "/api/v1/analytics/keys"


async def call(
    shop: Shop, method: str, path: str = "", key: str = "", **body: Any
) -> httpx.Response:
    headers = {"X-API-Key": key or shop.tenant.admin_key}
    sent = {"json": body} if body else {}
    return await shop.client.request(method, f"{KEYS}{path}", headers=headers, **sent)  # type: ignore[arg-type]


async def opens(shop: Shop, key: str) -> bool:
    path = "/api/v1/analytics/catalog/metrics"
    return (await shop.client.get(path, headers={"X-API-Key": key})).status_code == 200


async def test_a_key_is_made_used_and_revoked(shop: Shop) -> None:
    made = (await call(shop, "POST", kind="write", origins=["https://shop.example.com"])).json()
    assert made["key"].startswith("sl_write_")
    assert await opens(shop, made["key"])
    listed = (await call(shop, "GET")).json()["keys"]
    assert len(listed) == 4
    assert made["key"] not in str(listed)
    (mine,) = (k for k in listed if k["key_id"] == made["key_id"])
    assert (mine["hint"], mine["origins"]) == (made["key"][-4:], ["https://shop.example.com"])
    revoked = await call(shop, "DELETE", f"/{made['key_id']}")
    assert (revoked.status_code, revoked.content) == (204, b"")
    await asyncio.sleep(KNOWN_FOR.total_seconds())
    assert not await opens(shop, made["key"])
    assert (await call(shop, "DELETE", f"/{made['key_id']}")).status_code == 204


@pytest.mark.parametrize("kind", ["read_key", "write_key"])
async def test_only_an_admin_key_opens_them(shop: Shop, kind: str) -> None:
    key = getattr(shop.tenant, kind)
    for method, path in (("GET", ""), ("POST", ""), ("DELETE", "/x")):
        answer = await call(shop, method, path, key)
        assert (answer.status_code, answer.json()["code"]) == (403, "key_kind")


async def test_a_key_cannot_revoke_itself(shop: Shop) -> None:
    admin = next(k for k in (await call(shop, "GET")).json()["keys"] if k["kind"] == "admin")
    answer = await call(shop, "DELETE", f"/{admin['key_id']}")
    assert (answer.status_code, answer.json()["code"]) == (422, "own_key")


async def test_another_tenants_keys_are_out_of_reach(shop: Shop) -> None:
    other = await neighbour(shop)
    theirs = (await call(other, "GET")).json()["keys"]
    answer = await call(shop, "DELETE", f"/{theirs[0]['key_id']}")
    assert answer.status_code == 404
    assert await opens(other, other.tenant.read_key)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "master"}, "invalid_request"),
        ({"kind": "read", "origins": ["https://a.example"]}, "invalid_origin"),
        ({"kind": "write", "origins": ["shop.example.com"]}, "invalid_origin"),
        ({"kind": "write", "colour": "red"}, "invalid_request"),
    ],
)
async def test_a_key_asked_for_wrongly_is_refused(
    shop: Shop, body: dict[str, Any], code: str
) -> None:
    answer = await call(shop, "POST", **body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)

"""The door for keys: an administrator of a tenant lists, makes and revokes them."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.params import FromPath

from sightline.errors import FieldError, InvalidRequest
from sightline.security.keys import Action, Kind
from sightline.store.control.keys import KeptKey
from sightline.web import access, services
from sightline.web.answer import as_json
from sightline.web.body import read_as


class KeyRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key to be made. origins: the web origins a write key may be used from; none: any"""

    kind: Kind
    origins: tuple[str, ...] = ()


class Keys(msgspec.Struct, frozen=True):
    """All keys a tenant ever had, oldest first."""

    keys: tuple[KeptKey, ...]


@get("/api/v1/analytics/keys", operation_id="list_keys")
async def list_keys(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What is known of the tenant's keys: anything but the keys."""
    who = access.principal(request, Action.MANAGE)
    found = await asyncio.to_thread(services.of(request).keys.list, who.tenant_id)
    return as_json(Keys(tuple(found)))


@post("/api/v1/analytics/keys", status_code=201, operation_id="create_key")
async def create_key(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Make one more key. It is in the answer, and nowhere else."""
    who = access.principal(request, Action.MANAGE)
    app = services.of(request)
    asked = await read_as(request, KeyRequest, app.settings.max_body_bytes)
    made = await asyncio.to_thread(app.keys.issue, who.tenant_id, asked.kind, asked.origins)
    return as_json(made, status=201)


@delete("/api/v1/analytics/keys/{key_id:str}", status_code=204, operation_id="revoke_key")
async def revoke_key(request: Request[Any, Any, Any], key_id: FromPath[str]) -> Response[None]:
    """Make a key open nothing any more, within a second."""
    who = access.principal(request, Action.MANAGE)
    if key_id == who.key_id:
        error = FieldError("key_id", "own_key", "is the key this request came with")
        detail = "A key cannot revoke itself: nobody could undo it. Use another admin key"
        raise InvalidRequest(detail, code="own_key", errors=[error])
    await asyncio.to_thread(services.of(request).keys.revoke, who.tenant_id, key_id)
    return Response(None, status_code=204)

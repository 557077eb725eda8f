"""What the pages of settings change: the tenant's name, its people, sessions, one's own password.

Every change comes from a page of the session (its token is asked for), and is allowed by the role
of whoever is signed in, whatever the page showed.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final
from zoneinfo import available_timezones

import msgspec
from litestar import Request, Response, post

from sightline.accounts import Visitor
from sightline.errors import FieldError, InvalidRequest, RateLimited, Unauthenticated, nearest
from sightline.security.keys import Action, Role, require
from sightline.web import services
from sightline.web.answer import as_json
from sightline.web.body import read_as
from sightline.web.pages.sign_in import TRIES_A_MINUTE, agent_of
from sightline.web.session import signed_in, visitor

MOST_BYTES: Final = 8_192


class SignOnRequired(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether passwords open nothing."""

    required: bool


class TenantChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """timezone: empty for that of whoever looks"""

    name: str
    timezone: str = ""


class Invitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who is to sign in."""

    email: str
    role: Role


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody of the tenant."""

    email: str


class SessionMeant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A session."""

    session_id: str


class NewPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """current: the one until now; empty where there is none"""

    password: str
    current: str = ""


@post("/settings/tenant", status_code=200, operation_id="change_tenant", include_in_schema=False)
async def change_tenant(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Give the tenant another name and time zone.

    raises: InvalidRequest
    """
    who, app = await _owner(request), services.of(request)
    asked = await read_as(request, TenantChange, MOST_BYTES)
    zones = available_timezones()
    if asked.timezone and asked.timezone not in zones:
        message = "is a name such as Europe/Berlin"
        error = FieldError("timezone", "timezone", message, nearest(asked.timezone, zones))
        raise InvalidRequest("There is no such time zone", code="timezone", errors=[error])
    tenant, zone = who.principal.tenant_id, asked.timezone or None
    await asyncio.to_thread(app.tenants.describe, tenant, asked.name, zone)
    return as_json({"name": asked.name.strip(), "timezone": asked.timezone})


@post("/settings/people", status_code=201, operation_id="invite", include_in_schema=False)
async def invite(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Let somebody sign in: the answer is the path of a link that works once.

    raises: InvalidRequest
    """
    who, app = await _owner(request), services.of(request)
    asked = await read_as(request, Invitation, MOST_BYTES)
    tenant = who.principal.tenant_id
    token = await asyncio.to_thread(app.members.invite, tenant, asked.email, asked.role)
    return _link(token, 201)


@post("/settings/people/link", status_code=201, operation_id="link", include_in_schema=False)
async def link(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Another link for somebody of the tenant.

    raises: NotFound
    """
    who, app = await _owner(request), services.of(request)
    asked = await read_as(request, Person, MOST_BYTES)
    tenant = who.principal.tenant_id
    token = await asyncio.to_thread(app.members.invite_again, tenant, asked.email)
    return _link(token, 201)


@post("/settings/people/role", status_code=200, operation_id="give_role", include_in_schema=False)
async def give_role(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Give somebody another role.

    raises: NotFound, InvalidRequest
    """
    who, app = await _owner(request), services.of(request)
    asked = await read_as(request, Invitation, MOST_BYTES)
    tenant = who.principal.tenant_id
    await asyncio.to_thread(app.members.give_role, tenant, asked.email, asked.role)
    return as_json({"email": asked.email, "role": asked.role})


@post("/settings/people/remove", status_code=200, operation_id="remove", include_in_schema=False)
async def remove(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Take somebody's way in.

    raises: NotFound, InvalidRequest
    """
    who, app = await _owner(request), services.of(request)
    asked = await read_as(request, Person, MOST_BYTES)
    await asyncio.to_thread(app.members.remove, who.principal.tenant_id, asked.email)
    return as_json({"email": asked.email})


@post(
    "/settings/sessions/end", status_code=200, operation_id="end_session", include_in_schema=False
)
async def end_session(request: Request[Any, Any, Any]) -> Response[bytes]:
    """End a session: of one's own, or as an owner anybody's of the tenant.

    raises: NotFound
    """
    who, app = await _anybody(request), services.of(request)
    asked = await read_as(request, SessionMeant, MOST_BYTES)
    await asyncio.to_thread(app.members.end_session, who, asked.session_id)
    return as_json({"session_id": asked.session_id})


@post("/settings/password", status_code=200, operation_id="own_password", include_in_schema=False)
async def own_password(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Give oneself a password. All sessions end but this one, which goes on under a new cookie.

    raises: InvalidRequest, RateLimited
    """
    who, app = await _anybody(request), services.of(request)
    asked = await read_as(request, NewPassword, MOST_BYTES)
    allowance = app.limiter.take(f"password {who.user_id}", 1, TRIES_A_MINUTE)
    if not allowance.allowed:
        detail = "Too many tries; wait a minute"
        raise RateLimited(detail, retry_after_s=allowance.reset_s, headers={})
    token = await asyncio.to_thread(
        app.accounts.change_password, who, asked.current, asked.password, agent_of(request)
    )
    body = msgspec.json.encode({"changed": True})
    return Response(body, media_type="application/json", cookies=[signed_in(request, token)])


@post("/settings/sign-on", status_code=200, operation_id="require_sso", include_in_schema=False)
async def require_sso(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Say whether the tenant is entered by single sign-on only.

    raises: InvalidRequest, where this session did not begin so
    """
    who, app = await _owner(request), services.of(request)
    asked = await read_as(request, SignOnRequired, MOST_BYTES)
    await asyncio.to_thread(app.accounts.require_sso, who, asked.required)
    return as_json({"required": asked.required})


async def _anybody(request: Request[Any, Any, Any]) -> Visitor:
    """Who is signed in. A key does not do: these are changes people make.

    raises: Unauthenticated, Forbidden
    """
    who = await asyncio.to_thread(visitor, request)
    if who is None:
        raise Unauthenticated("Sign in first: your session is over")
    return who


async def _owner(request: Request[Any, Any, Any]) -> Visitor:
    """raises: Unauthenticated, Forbidden"""
    who = await _anybody(request)
    require(who.principal, Action.MANAGE, None)
    return who


def _link(token: str, status: int) -> Response[bytes]:
    return as_json({"path": f"/sign-in/{token}"}, status)

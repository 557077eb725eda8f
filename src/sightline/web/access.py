"""Who is asking: the key of a request, and whether it opens what is asked for."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import Any

from litestar import Request

from sightline.errors import Unauthenticated
from sightline.security.keys import Action, Principal, require
from sightline.web import services
from sightline.web.services import Connection, Services
from sightline.web.session import visitor


def presented_key(request: Connection) -> str | None:
    """The key a request carries: `X-API-Key`, `Authorization: Bearer`, or `?key=`.

    The last is for navigator.sendBeacon, which cannot set headers; only write keys are taken there,
    because addresses end up in logs.
    """
    if key := request.headers.get("x-api-key"):
        return key.strip()
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    key = request.query_params.get("key")
    return key if key and key.startswith("sl_write_") else None


def principal(request: Request[Any, Any, Any], action: Action) -> Principal:
    """Whoever sent the request, if they may do this: by key, or as somebody who is signed in.

    raises: Unauthenticated, Forbidden
    """
    key = presented_key(request)
    if key is None and (person := visitor(request)) is not None:
        require(person.principal, action, None)
        return person.principal
    return holder(request, key, action)


def holder(connection: Connection, key: str | None, action: Action) -> Principal:
    """Whoever holds a key, if they may do this over this connection.

    raises: Unauthenticated, Forbidden
    """
    who = services.of(connection).authenticator.authenticate(key)
    require(who, action, connection.headers.get("origin"))
    return who


def raw_since(app: Services, who: Principal) -> datetime | None:
    """Raw events of the tenant received before are deleted; None where it has none so old."""
    kept = timedelta(days=who.retention_days or app.settings.retention_days)
    since = app.clock() - kept
    return None if who.tenant_since is not None and who.tenant_since >= since else since


def operator(request: Request[Any, Any, Any]) -> None:
    """raises: Unauthenticated, unless the caller can read the data folder's operator token."""
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), services.of(request).operator_token.encode()):
        raise Unauthenticated("This path is for the command line on the server's own machine")

"""Who asks from a page, and for what; and answers as JSON. For pages with forms of their own."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response

from sightline.security.keys import Action, Principal
from sightline.types import JsonObject
from sightline.views.asking import Asking
from sightline.views.theme import Theme
from sightline.web import access, services


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request for the report, and how its parts are to look."""

    request: JsonObject
    theme: Theme = "light"


def asker(
    request: Request[Any, Any, Any], action: Action = Action.READ_REPORTS
) -> tuple[Principal, Asking]:
    """Whoever sent the request, if they may do this.

    raises: Unauthenticated, Forbidden
    """
    app = services.of(request)
    who = access.principal(request, action)
    catalog = app.registry.catalog(who.tenant_id)
    since = access.raw_since(app, who)
    return who, Asking(app.reader, catalog, who.tenant_id, app.clock(), since)


def encoded(answer: object) -> Response[bytes]:
    """An answer as it is sent."""
    return Response(msgspec.json.encode(answer), media_type="application/json")

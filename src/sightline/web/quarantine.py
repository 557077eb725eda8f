"""The doors to the quarantine: what was rejected, and what becomes of it.

Lists and counts tell what is wrong and hold nothing that was sent: a read key opens them. What was
sent, and what changes anything, takes an admin key.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from sightline.errors import NotFound
from sightline.ingest import order
from sightline.ingest.order import DiscardItems, Order, ReplayItems, ShowItem
from sightline.security.keys import Action, Principal
from sightline.types import TenantId
from sightline.web import access, services
from sightline.web.answer import as_json
from sightline.web.body import read_json


@get("/api/v1/analytics/quarantine", operation_id="quarantine_items")
async def items(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Rejected events, newest first."""
    who = access.principal(request, Action.READ_REPORTS)
    return await _answered(request, who, order.listed(_parameters(request)))


@get("/api/v1/analytics/quarantine/counts", operation_id="quarantine_counts")
async def counts(request: Request[Any, Any, Any]) -> Response[bytes]:
    """How many rejected events there are of each kind."""
    who = access.principal(request, Action.READ_REPORTS)
    return await _answered(request, who, order.counted(_parameters(request)))


@get("/api/v1/analytics/quarantine/{item_id:str}", operation_id="quarantine_item")
async def item(request: Request[Any, Any, Any], item_id: FromPath[str]) -> Response[bytes]:
    """One rejected event, with what was sent."""
    who = access.principal(request, Action.MANAGE)
    return await _answered(request, who, ShowItem(item_id=order.item_id_of(item_id)))


@post("/api/v1/analytics/quarantine/replay", status_code=200, operation_id="replay_quarantine")
async def replay(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Mend rejected events and send them again."""
    who = access.principal(request, Action.MANAGE)
    return await _answered(request, who, order.decoded(await _body(request), ReplayItems))


@post("/api/v1/analytics/quarantine/discard", status_code=200, operation_id="discard_quarantine")
async def discard(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Give rejected events up."""
    who = access.principal(request, Action.MANAGE)
    return await _answered(request, who, order.decoded(await _body(request), DiscardItems))


@post(
    "/operator/quarantine/{tenant_id:str}/{what:str}",
    status_code=200,
    operation_id="inspect_quarantine",
    include_in_schema=False,
)
async def inspect(
    request: Request[Any, Any, Any], tenant_id: FromPath[str], what: FromPath[str]
) -> Response[bytes]:
    """Any of these, for any tenant, from the command line."""
    access.operator(request)
    if what not in order.KINDS:
        raise NotFound(f"Nothing can be done here by the name of {what[:40]!r}")
    asked = order.decoded(await _body(request), order.KINDS[what])
    app = services.of(request)
    return as_json(await app.inspection.carry_out(TenantId(tenant_id), asked, order.OPERATOR))


async def _answered(
    request: Request[Any, Any, Any], who: Principal, asked: Order
) -> Response[bytes]:
    app = services.of(request)
    return as_json(await app.inspection.carry_out(who.tenant_id, asked, f"key:{who.key_id}"))


async def _body(request: Request[Any, Any, Any]) -> bytes:
    return await read_json(request, services.of(request).settings.max_body_bytes)


def _parameters(request: Request[Any, Any, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in request.query_params.items()}

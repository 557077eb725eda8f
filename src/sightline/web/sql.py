"""The door for SQL: one SELECT over the views of a tenant."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath

from sightline.analysis.query.ask import SqlRequest, ask, sql_request
from sightline.analysis.query.result import Result, Sees
from sightline.errors import Forbidden
from sightline.security.keys import Action, opens
from sightline.types import TenantId
from sightline.web import access, services
from sightline.web.answer import as_json
from sightline.web.body import read_json
from sightline.web.export import check, exported


@post("/api/v1/analytics/sql", status_code=200, operation_id="sql")
async def sql(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The rows of a query; for a key that sees no rows, groups of people."""
    who = access.principal(request, Action.ASK_SQL)
    check(request, "sql")
    asked = await _asked(request)
    if asked.tenant_id is not None and asked.tenant_id != who.tenant_id:
        raise Forbidden("The key is another tenant's", code="tenant_mismatch")
    sees: Sees = "rows" if opens(who, Action.READ_ROWS) else "groups"
    return exported(request, "sql", await _answer(request, who.tenant_id, asked, sees))


@post(
    "/operator/sql/{tenant_id:str}",
    status_code=200,
    operation_id="operator_sql",
    include_in_schema=False,
)
async def operator_sql(
    request: Request[Any, Any, Any], tenant_id: FromPath[str]
) -> Response[bytes]:
    """The rows of a query from the command line, for any tenant."""
    access.operator(request)
    return as_json(await _answer(request, TenantId(tenant_id), await _asked(request), "rows"))


async def _asked(request: Request[Any, Any, Any]) -> SqlRequest:
    return sql_request(await read_json(request, services.of(request).settings.max_body_bytes))


async def _answer(
    request: Request[Any, Any, Any], tenant: TenantId, asked: SqlRequest, sees: Sees
) -> Result:
    app = services.of(request)
    catalog = app.registry.catalog(tenant)
    return await ask(app.guest, catalog, tenant, asked, app.clock(), sees=sees)

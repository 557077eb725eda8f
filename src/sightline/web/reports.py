"""The doors for questions: one for each report of `analysis.reports`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from sightline.analysis.reports import REPORTS, Asker, Report
from sightline.errors import Forbidden, UnknownName
from sightline.security.keys import Action, Principal, opens
from sightline.types import TenantId
from sightline.web import access, services
from sightline.web.body import read_json
from sightline.web.export import check, exported


def _door(name: str, report: Report) -> HTTPRouteHandler:
    async def answered(request: Request[Any, Any, Any]) -> Response[bytes]:
        app = services.of(request)
        who = access.principal(request, Action.READ_REPORTS)
        check(request, name)
        asked = report.read(await read_json(request, app.settings.max_body_bytes))
        tenant = _own(who, asked.tenant_id)
        asker = Asker(
            reader=app.reader,
            catalog=app.registry.catalog(tenant),
            tenant=tenant,
            now=app.clock(),
            raw_since=access.raw_since(app, who),
            max_points=app.settings.max_points,
            sees_rows=opens(who, Action.READ_ROWS),
            kept=app.kept,
        )
        return exported(request, name, await report.answer(asker, asked))

    answered.__doc__ = report.title
    path = f"/api/v1/analytics/reports/{name}"
    return post(path, status_code=200, operation_id=name)(answered)


@post(
    "/operator/reports/{tenant_id:str}/{name:str}",
    status_code=200,
    operation_id="operator_report",
    include_in_schema=False,
)
async def operator_report(
    request: Request[Any, Any, Any], tenant_id: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """A report from the command line, for any tenant."""
    access.operator(request)
    report = report_named(name)
    check(request, name)
    app = services.of(request)
    asked = report.read(await read_json(request, app.settings.max_body_bytes))
    asker = await operating(app, TenantId(tenant_id))
    return exported(request, name, await report.answer(asker, asked))


def report_named(name: str) -> Report:
    """raises: UnknownName, with the nearest name"""
    if name not in REPORTS:
        raise UnknownName("report", name, REPORTS, "report")
    return REPORTS[name]


async def operating(app: services.Services, tenant: TenantId) -> Asker:
    """Who has the data folder, and so may see all of a tenant."""
    retention_days = await app.retention_of(tenant)
    now = app.clock()
    return Asker(
        reader=app.reader,
        catalog=app.registry.catalog(tenant),
        tenant=tenant,
        now=now,
        raw_since=now - timedelta(days=retention_days),
        max_points=app.settings.max_points,
        sees_rows=True,
        kept=app.kept,
    )


def _own(who: Principal, named: str | None) -> TenantId:
    """The tenant of the key, which the body may repeat but not change.

    raises: Forbidden
    """
    if named is not None and named != who.tenant_id:
        raise Forbidden("The key is another tenant's", code="tenant_mismatch")
    return who.tenant_id


DOORS: Final = tuple(_door(name, report) for name, report in REPORTS.items())

"""The doors for questions: one for each report of `analysis.reports`."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler

from sightline.analysis.reports import REPORTS, Asker, Report
from sightline.errors import Forbidden
from sightline.security.keys import Action, Principal, opens
from sightline.types import TenantId
from sightline.web import access, services
from sightline.web.body import read_json
from sightline.web.export import exported


def _door(name: str, report: Report) -> HTTPRouteHandler:
    async def answered(request: Request[Any, Any, Any]) -> Response[bytes]:
        app = services.of(request)
        who = access.principal(request, Action.READ_REPORTS)
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
        )
        return exported(request, name, await report.answer(asker, asked))

    answered.__doc__ = report.title
    path = f"/api/v1/analytics/reports/{name}"
    return post(path, status_code=200, operation_id=name)(answered)


def _own(who: Principal, named: str | None) -> TenantId:
    """The tenant of the key, which the body may repeat but not change.

    raises: Forbidden
    """
    if named is not None and named != who.tenant_id:
        raise Forbidden("The key is another tenant's", code="tenant_mismatch")
    return who.tenant_id


DOORS: Final = tuple(_door(name, report) for name, report in REPORTS.items())

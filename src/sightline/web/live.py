"""The doors of live streams: server-sent events, as long as somebody looks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Final, get_args

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Stream

from sightline.analysis.period import zone_named
from sightline.analysis.problems import not_among
from sightline.catalog.dashboard import Dashboard, RangeName, Show, Widget
from sightline.security.keys import Action, Principal
from sightline.views.asking import Asking
from sightline.views.reported import is_reported
from sightline.views.shown import Shown
from sightline.views.span import Range, span
from sightline.views.theme import Theme
from sightline.views.widget import shown
from sightline.web import access, pushes, services
from sightline.web.services import Services

HEADERS: Final = {"cache-control": "no-store", "x-accel-buffering": "no"}


@get("/api/v1/analytics/live", operation_id="live_stream")
async def live_stream(request: Request[Any, Any, Any]) -> Stream:
    """What happens now, as server-sent events."""
    app = services.of(request)
    who = access.principal(request, Action.READ_REPORTS)
    return Stream(
        app.watches.stream(who.tenant_id), media_type="text/event-stream", headers=HEADERS
    )


@get("/api/v1/analytics/dashboards/{name:str}/live", operation_id="live_dashboard")
async def live_dashboard(request: Request[Any, Any, Any], name: FromPath[str]) -> Stream:
    """What changes on a dashboard, as server-sent events.

    raises: NotFound; InvalidRequest
    """
    app = services.of(request)
    who = access.principal(request, Action.READ_REPORTS)
    board = await asyncio.to_thread(app.boards.one, who, name)
    asked = request.query_params
    name_, theme, compare, place = looked(request, board.dashboard)
    zone = asked.get("timezone", "UTC")
    zone_named(zone)
    over = partial(span, name_, zone, compare=compare)
    kept = pushed(app, who, board.dashboard, over, theme)
    key = (who.tenant_id, board.name, board.version, name_, zone, compare, theme)
    return Stream(
        app.pushes.stream(key, kept, place), media_type="text/event-stream", headers=HEADERS
    )


def looked(
    request: Request[Any, Any, Any], dashboard: Dashboard
) -> tuple[RangeName, Theme, bool, str]:
    """How somebody looks at a dashboard: the range, the theme, whether they compare; and the id of
    the last event they were told.

    raises: InvalidRequest
    """
    asked = request.query_params
    name = _one_of(asked.get("range", dashboard.default_range), "range", get_args(RangeName))
    theme = _one_of(asked.get("theme", "light"), "theme", get_args(Theme))
    place = request.headers.get("last-event-id") or str(asked.get("since", ""))
    return name, theme, asked.get("compare") == "1", place


def pushed(
    app: Services,
    who: Principal,
    dashboard: Dashboard,
    over: Callable[[datetime], Range],
    theme: Theme,
) -> pushes.Board:
    """A dashboard as it is pushed to those who may see it.

    over: the stretch of time, by when it is asked
    """

    async def answer(widget: Widget) -> Shown:
        now, catalog = app.clock(), app.registry.catalog(who.tenant_id)
        asking = Asking(app.reader, catalog, who.tenant_id, now, access.raw_since(app, who))
        return await shown(asking, widget, over(now), theme)

    asked = [widget for widget in dashboard.widgets if widget.show is not Show.TEXT]
    usual = {one.id: partial(answer, one) for one in asked if not is_reported(one)}
    slow = {one.id: partial(answer, one) for one in asked if is_reported(one)}
    return pushes.Board(usual, dashboard.refresh_s, slow)


def _one_of(name: str, path: str, known: tuple[str, ...]) -> Any:
    """raises: InvalidRequest"""
    if name not in known:
        raise not_among(path, f"unknown_{path}", name, known, path)
    return name

"""Dashboards as pages, and their widgets as answers."""

from __future__ import annotations

import asyncio
from typing import Any, Final
from zoneinfo import available_timezones

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from msgspec.structs import replace

from sightline.catalog.dashboard import Dashboard, Kind, Show, Widget
from sightline.catalog.envelope import DIMENSIONS
from sightline.errors import FieldError, InvalidJson, InvalidRequest
from sightline.security.keys import Action, opens
from sightline.views.asking import Asking
from sightline.views.export.formats import FORMATS
from sightline.views.export.reports import TABLES
from sightline.views.label import event, in_words
from sightline.views.prose import html
from sightline.views.span import Range
from sightline.views.theme import Theme
from sightline.views.widget import shown
from sightline.web import access, services
from sightline.web.body import read_json
from sightline.web.pages.compares import OTHER_FILTERS, PERIODS
from sightline.web.pages.opening import Opening, opening
from sightline.web.pages.places import in_order, sheet
from sightline.web.pages.render import page, to_sign_in
from sightline.web.session import visitor

SHOWS: Final = (
    (Show.LINE, "lines over time"),
    (Show.AREA, "an area over time"),
    (Show.BAR, "bars over time"),
    (Show.STACKED, "stacked areas"),
    (Show.NUMBER, "a number"),
    (Show.RANKING, "a ranking"),
    (Show.PIE, "a pie"),
    (Show.DONUT, "a donut"),
    (Show.HEATMAP, "a heat map"),
    (Show.TABLE, "a table"),
    (Show.FUNNEL, "a funnel"),
    (Show.REVENUE, "revenue with the assistant and without"),
    (Show.TEXT, "a text"),
)
"""All there is to choose from, in the words of the form."""


class WidgetRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A widget, and the time it is to show."""

    widget: Widget
    over: Range
    theme: Theme = "light"


class Drawn(msgspec.Struct, frozen=True):
    """A widget as the page has it.

    written: what is sent to ask for it; html: of a text
    opens: where its question is asked; None of a text, and for who may look at nothing else
    """

    widget: Widget
    written: str
    html: str
    opens: Opening | None = None


@get("/dashboards", operation_id="dashboards_page", include_in_schema=False)
async def dashboards_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """All dashboards somebody may see; who is not signed in is asked to."""
    who = await asyncio.to_thread(visitor, request)
    if who is None:
        return to_sign_in(request)
    found = await asyncio.to_thread(services.of(request).boards.list, who.principal)
    tags = sorted({tag for board in found for tag in board.dashboard.tags}, key=str.casefold)
    may_make = opens(who.principal, Action.EDIT_DASHBOARDS)
    return page("dashboards.html", who, boards=found, tags=tags, may_make=may_make)


@get("/dashboards/{name:str}", operation_id="dashboard_page", include_in_schema=False)
async def dashboard_page(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """A dashboard; who is not signed in is asked to.

    raises: NotFound
    """
    who = await asyncio.to_thread(visitor, request)
    if who is None:
        return to_sign_in(request)
    board = await asyncio.to_thread(services.of(request).boards.one, who.principal, name)
    return page(
        "dashboard.html",
        who,
        board=board,
        dashboard=board.dashboard,
        widgets=[replace(one, opens=opening(one.widget)) for one in drawn(board.dashboard)],
        written=msgspec.json.encode(board).decode(),
        may_make=opens(who.principal, Action.EDIT_DASHBOARDS),
        shows=SHOWS,
        kinds=list(Kind),
        dimensions=DIMENSIONS,
        timezones=sorted(zone for zone in available_timezones() if "/" in zone),
    )


@get("/dashboards/{name:str}/places.css", operation_id="places", include_in_schema=False)
async def places(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """Where the widgets of a dashboard lie, as a stylesheet.

    raises: Unauthenticated, NotFound
    """
    who = access.principal(request, Action.READ_REPORTS)
    board = await asyncio.to_thread(services.of(request).boards.one, who, name)
    return sheet(board.dashboard)


@get("/live", operation_id="live_page", include_in_schema=False)
async def live_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What happens now; who is not signed in is asked to."""
    who = await asyncio.to_thread(visitor, request)
    if who is None:
        return to_sign_in(request)
    catalog = services.of(request).registry.catalog(who.principal.tenant_id)
    words = {name: event(name) for name in catalog.events}
    return page("live.html", who, words=msgspec.json.encode(words).decode())


@get("/explore", operation_id="explore_page", include_in_schema=False)
async def explore_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Any metric of the tenant's catalog; who is not signed in is asked to."""
    who = await asyncio.to_thread(visitor, request)
    if who is None:
        return to_sign_in(request)
    catalog = services.of(request).registry.catalog(who.principal.tenant_id)
    metrics = sorted(catalog.metrics.values(), key=lambda metric: metric.name)
    attributes = sorted(set(catalog.attributes) - set(DIMENSIONS))
    return page(
        "explore.html",
        who,
        metrics=metrics,
        dimensions=[(name, in_words(name)) for name in DIMENSIONS],
        fields=[(name, in_words(name)) for name in (*DIMENSIONS, *attributes)],
        saved={"segment": sorted(catalog.segments), "cohort": sorted(catalog.cohorts)},
        compares=(*PERIODS, OTHER_FILTERS),
        tables=list(TABLES["timeseries"]),
        formats=list(FORMATS),
        may_make=opens(who.principal, Action.EDIT_DASHBOARDS),
        may_read_rows=opens(who.principal, Action.READ_ROWS),
        may_ask_sql=opens(who.principal, Action.ASK_SQL),
    )


@post("/api/v1/analytics/widgets", status_code=200, operation_id="widget")
async def widget(request: Request[Any, Any, Any]) -> Response[bytes]:
    """A widget's answer: headline, change, and a Vega-Lite chart with its data inside."""
    app = services.of(request)
    who = access.principal(request, Action.READ_REPORTS)
    asked = _decoded(await read_json(request, app.settings.max_body_bytes))
    catalog = app.registry.catalog(who.tenant_id)
    asking = Asking(app.reader, catalog, who.tenant_id, app.clock(), access.raw_since(app, who))
    found = await shown(asking, asked.widget, asked.over, asked.theme)
    return Response(msgspec.json.encode(found), media_type="application/json")


def _decoded(body: bytes) -> WidgetRequest:
    try:
        return msgspec.json.decode(body, type=WidgetRequest)
    except msgspec.ValidationError as err:
        words, _, place = str(err).partition(" - at `$.")
        path = place.rstrip("`")
        fault = FieldError(path, "invalid", words)
        raise InvalidRequest(f"{path}: {words}", code="invalid", errors=[fault]) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise InvalidJson("The body is not valid JSON") from err


def drawn(dashboard: Dashboard) -> list[Drawn]:
    """The widgets as a page has them, in the order they are read."""
    return [
        Drawn(one, msgspec.json.encode(one).decode(), html(one.text)) for one in in_order(dashboard)
    ]

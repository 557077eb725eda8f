"""The doors to dashboards: listed, made, changed, copied, shared, taken elsewhere and back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, delete, get, post, put
from litestar.params import FromPath

from sightline.analysis.problems import not_among
from sightline.boards.board import Board, Exported, Link, Permissions
from sightline.catalog.dashboard import Dashboard, Kind, Widget
from sightline.security.keys import Action
from sightline.views.board import check, check_widget
from sightline.web import access, services
from sightline.web.answer import as_json
from sightline.web.body import read_as

DASHBOARDS: Final = "/api/v1/analytics/dashboards"
LISTED_BY: Final = ("kind", "owner", "tag", "public")
_PUBLIC: Final = {"true": True, "false": False}
ONE: Final = f"{DASHBOARDS}/{{name:str}}"


class _Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is sent."""


class NewDashboard(_Body, frozen=True, kw_only=True):
    """A dashboard to be kept. permissions: left out: its maker's own, and everybody looks"""

    dashboard: Dashboard
    permissions: Permissions | None = None


class ChangedDashboard(_Body, frozen=True, kw_only=True):
    """A definition in place of another. version: of the one that was seen"""

    dashboard: Dashboard
    version: int


class ChangedPermissions(_Body, frozen=True, kw_only=True):
    """Who may see and change it from now on. version: of the dashboard that was seen"""

    permissions: Permissions
    version: int


class Checked(_Body, frozen=True, kw_only=True):
    """A dashboard, or a widget of one, to be looked over."""

    dashboard: Dashboard | None = None
    widget: Widget | None = None


class Copy(_Body, frozen=True, kw_only=True):
    """What a copy is called."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=120)] | None = None


class LinkRequest(_Body, frozen=True, kw_only=True):
    """How long a public link is to last."""

    days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 30


class DashboardList(msgspec.Struct, frozen=True):
    """The dashboards whoever asks may see."""

    dashboards: tuple[Board, ...]


class LinkList(msgspec.Struct, frozen=True):
    """The public links that open a dashboard now."""

    links: tuple[Link, ...]


@get(DASHBOARDS, operation_id="list_dashboards")
async def list_dashboards(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The dashboards whoever asks may see; those everybody has come first.

    `?kind=`, `?owner=`, `?tag=`, `?public=`: only those
    """
    who = access.principal(request, Action.READ_REPORTS)
    fits = _wanted(request)
    found = await asyncio.to_thread(services.of(request).boards.list, who)
    return as_json(DashboardList(tuple(filter(fits, found))))


def _wanted(request: Request[Any, Any, Any]) -> Callable[[Board], bool]:
    """Whether a dashboard is one of those that are asked for.

    raises: InvalidRequest
    """
    asked = request.query_params
    kind, owner, tag, public = (asked.get(name) for name in LISTED_BY)
    if kind is not None and kind not in tuple(Kind):
        raise not_among("kind", "unknown_kind", kind, tuple(Kind), "kind of dashboard")
    if public not in (None, *_PUBLIC):
        raise not_among("public", "unknown_public", public or "", _PUBLIC, "answer")

    def fits(board: Board) -> bool:
        return (
            kind in (None, board.dashboard.kind)
            and owner in (None, board.permissions.owner)
            and (tag is None or tag in board.dashboard.tags)
            and (public is None or board.is_public is _PUBLIC[public])
        )

    return fits


@post(DASHBOARDS, operation_id="create_dashboard")
async def create_dashboard(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Keep a new dashboard."""
    app, who = services.of(request), access.principal(request, Action.EDIT_DASHBOARDS)
    asked = await read_as(request, NewDashboard, app.settings.max_body_bytes)
    made = await asyncio.to_thread(app.boards.create, who, asked.dashboard, asked.permissions)
    return as_json(made, 201)


@post(f"{DASHBOARDS}/import", operation_id="import_dashboard")
async def import_dashboard(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Make a dashboard of an exported file."""
    app, who = services.of(request), access.principal(request, Action.EDIT_DASHBOARDS)
    asked = await read_as(request, Exported, app.settings.max_body_bytes)
    return as_json(await asyncio.to_thread(app.boards.take, who, asked), 201)


@post(f"{DASHBOARDS}/check", operation_id="check_dashboard", status_code=204)
async def check_dashboard(request: Request[Any, Any, Any]) -> None:
    """Say whether a dashboard or a widget would be kept; keep nothing."""
    app, who = services.of(request), access.principal(request, Action.READ_REPORTS)
    asked = await read_as(request, Checked, app.settings.max_body_bytes)
    catalog = app.registry.catalog(who.tenant_id)
    if asked.widget is not None:
        check_widget(catalog, asked.widget, app.clock())
    if asked.dashboard is not None:
        check(catalog, asked.dashboard, app.clock())


@get(ONE, operation_id="show_dashboard")
async def show_dashboard(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """One dashboard."""
    who = access.principal(request, Action.READ_REPORTS)
    return as_json(await asyncio.to_thread(services.of(request).boards.one, who, name))


@put(ONE, operation_id="change_dashboard")
async def change_dashboard(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """Put another definition in place of the one that was seen."""
    app, who = services.of(request), access.principal(request, Action.EDIT_DASHBOARDS)
    asked = await read_as(request, ChangedDashboard, app.settings.max_body_bytes)
    given = (who, name, asked.dashboard, asked.version)
    return as_json(await asyncio.to_thread(app.boards.change, *given))


@delete(ONE, operation_id="remove_dashboard", status_code=204)
async def remove_dashboard(request: Request[Any, Any, Any], name: FromPath[str]) -> None:
    """Delete a dashboard, with every link to it."""
    who = access.principal(request, Action.EDIT_DASHBOARDS)
    await asyncio.to_thread(services.of(request).boards.remove, who, name)


@put(f"{ONE}/permissions", operation_id="permit_dashboard")
async def permit_dashboard(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """Say who may see and change a dashboard."""
    app, who = services.of(request), access.principal(request, Action.EDIT_DASHBOARDS)
    asked = await read_as(request, ChangedPermissions, app.settings.max_body_bytes)
    given = (who, name, asked.permissions, asked.version)
    return as_json(await asyncio.to_thread(app.boards.permit, *given))


@post(f"{ONE}/duplicate", operation_id="duplicate_dashboard")
async def duplicate_dashboard(
    request: Request[Any, Any, Any], name: FromPath[str]
) -> Response[bytes]:
    """Make a copy of one's own, of any dashboard one may see."""
    app, who = services.of(request), access.principal(request, Action.EDIT_DASHBOARDS)
    asked = await read_as(request, Copy, app.settings.max_body_bytes)
    return as_json(await asyncio.to_thread(app.boards.duplicate, who, name, asked.title), 201)


@get(f"{ONE}/export", operation_id="export_dashboard")
async def export_dashboard(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """A dashboard as a file."""
    who = access.principal(request, Action.READ_REPORTS)
    found = await asyncio.to_thread(services.of(request).boards.export, who, name)
    body = msgspec.json.format(msgspec.json.encode(found), indent=2)
    headers = {"content-disposition": f'attachment; filename="{name}.json"'}
    return Response(body, media_type="application/json", headers=headers)


@get(f"{ONE}/links", operation_id="list_dashboard_links")
async def list_links(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """The public links that open a dashboard now."""
    who = access.principal(request, Action.READ_REPORTS)
    found = await asyncio.to_thread(services.of(request).boards.links, who, name)
    return as_json(LinkList(tuple(found)))


@post(f"{ONE}/links", operation_id="create_dashboard_link")
async def create_link(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """Make a public link. Its address is in this answer and nowhere else."""
    app, who = services.of(request), access.principal(request, Action.EDIT_DASHBOARDS)
    asked = await read_as(request, LinkRequest, app.settings.max_body_bytes)
    made = await asyncio.to_thread(app.boards.link, who, name, timedelta(days=asked.days))
    return as_json(made, 201)


@delete(f"{ONE}/links/{{link_id:str}}", operation_id="revoke_dashboard_link", status_code=204)
async def revoke_link(
    request: Request[Any, Any, Any], name: FromPath[str], link_id: FromPath[str]
) -> None:
    """Make a public link open nothing any more."""
    who = access.principal(request, Action.EDIT_DASHBOARDS)
    await asyncio.to_thread(services.of(request).boards.revoke, who, name, link_id)

"""The paths of dashboards in the words of OpenAPI."""

from __future__ import annotations

from typing import Any, Final

from sightline.boards.board import Board, Exported, NewLink
from sightline.types import JsonObject
from sightline.web.catalog_description import answer, operation, schema_of
from sightline.web.dashboards import (
    DASHBOARDS,
    ChangedDashboard,
    ChangedPermissions,
    Checked,
    Copy,
    DashboardList,
    LinkList,
    LinkRequest,
    NewDashboard,
)

Json = dict[str, Any]

TYPES: Final = (
    Board,
    Exported,
    NewLink,
    ChangedDashboard,
    ChangedPermissions,
    Checked,
    Copy,
    DashboardList,
    LinkList,
    LinkRequest,
    NewDashboard,
)
"""What the paths refer to."""

EXAMPLE: Final[JsonObject] = {
    "title": "Sales in Europe",
    "tags": ["sales"],
    "widgets": [
        {
            "id": "revenue",
            "show": "area",
            "metrics": ["commerce.revenue"],
            "place": {"x": 0, "y": 0, "width": 8, "height": 5},
        }
    ],
}

_LOOKING: Final = (400, 401, 403, 404, 503)
_MAKING: Final = (400, 401, 403, 413, 415, 422, 503)
_COPYING: Final = (400, 401, 403, 404, 413, 415, 422, 503)
_CHANGING: Final = (400, 401, 403, 404, 409, 413, 415, 422, 503)


def _body(kind: type, example: JsonObject | None = None) -> Json:
    content: Json = {"schema": schema_of(kind)}
    if example is not None:
        content["example"] = example
    return {"required": True, "content": {"application/json": content}}


def _part(name: str, pattern: str) -> Json:
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "path", "required": True, "schema": schema}


_NAME: Final = _part("name", "^[a-z0-9_]{1,64}$")
_LINK: Final = _part("link_id", "^[0-9a-f]{16}$")


def _done(kind: type, status: int = 200) -> Json:
    return {str(status): answer(schema_of(kind))}


def _gone(words: str) -> Json:
    return {"204": {"description": words}}


PATHS: Final[Json] = {
    DASHBOARDS: {
        "get": operation(
            "list_dashboards",
            "The dashboards whoever asks may see",
            _done(DashboardList),
            (401, 403, 503),
        ),
        "post": operation(
            "create_dashboard",
            "Keep a new dashboard",
            _done(Board, 201),
            _MAKING,
            requestBody=_body(NewDashboard, {"dashboard": EXAMPLE}),
        ),
    },
    f"{DASHBOARDS}/import": {
        "post": operation(
            "import_dashboard",
            "Make a dashboard of an exported file",
            _done(Board, 201),
            _MAKING,
            requestBody=_body(Exported, {"sightline_dashboard": 1, "dashboard": EXAMPLE}),
        ),
    },
    f"{DASHBOARDS}/check": {
        "post": operation(
            "check_dashboard",
            "Say whether a dashboard or a widget would be kept",
            _gone("It would"),
            _MAKING,
            requestBody=_body(Checked, {"dashboard": EXAMPLE}),
        ),
    },
    f"{DASHBOARDS}/{{name}}": {
        "get": operation(
            "show_dashboard", "One dashboard", _done(Board), _LOOKING, parameters=[_NAME]
        ),
        "put": operation(
            "change_dashboard",
            "Put another definition in place of the version that was seen",
            _done(Board),
            _CHANGING,
            parameters=[_NAME],
            requestBody=_body(ChangedDashboard, {"dashboard": EXAMPLE, "version": 1}),
        ),
        "delete": operation(
            "remove_dashboard",
            "Delete a dashboard, with every link to it",
            _gone("It is gone"),
            _LOOKING,
            parameters=[_NAME],
        ),
    },
    f"{DASHBOARDS}/{{name}}/permissions": {
        "put": operation(
            "permit_dashboard",
            "Say who may see and change a dashboard",
            _done(Board),
            _CHANGING,
            parameters=[_NAME],
            requestBody=_body(ChangedPermissions),
        ),
    },
    f"{DASHBOARDS}/{{name}}/duplicate": {
        "post": operation(
            "duplicate_dashboard",
            "Make a copy of one's own",
            _done(Board, 201),
            _COPYING,
            parameters=[_NAME],
            requestBody=_body(Copy),
        ),
    },
    f"{DASHBOARDS}/{{name}}/export": {
        "get": operation(
            "export_dashboard",
            "A dashboard as a file",
            _done(Exported),
            _LOOKING,
            parameters=[_NAME],
        ),
    },
    f"{DASHBOARDS}/{{name}}/links": {
        "get": operation(
            "list_dashboard_links",
            "The public links that open a dashboard now",
            _done(LinkList),
            _LOOKING,
            parameters=[_NAME],
        ),
        "post": operation(
            "create_dashboard_link",
            "Make a public link",
            _done(NewLink, 201),
            _COPYING,
            parameters=[_NAME],
            requestBody=_body(LinkRequest, {"days": 30}),
        ),
    },
    f"{DASHBOARDS}/{{name}}/links/{{link_id}}": {
        "delete": operation(
            "revoke_dashboard_link",
            "Make a public link open nothing any more",
            _gone("It opens nothing any more"),
            _LOOKING,
            parameters=[_NAME, _LINK],
        ),
    },
}

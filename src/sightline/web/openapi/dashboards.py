"""The paths of dashboards in the words of OpenAPI."""

from __future__ import annotations

from typing import Final

from sightline.boards.board import Board, Exported, NewLink
from sightline.types import JsonObject
from sightline.web.dashboards import (
    DASHBOARDS,
    LISTED_BY,
    ChangedDashboard,
    ChangedPermissions,
    Checked,
    Copy,
    DashboardList,
    LinkList,
    LinkRequest,
    NewDashboard,
)
from sightline.web.openapi.operation import Operation, in_path, in_query

EXAMPLE: Final[JsonObject] = {
    "title": "Sales in Europe",
    "tags": ["sales"],
    "widgets": [
        {
            "id": "revenue",
            "show": "area",
            "metrics": ["commerce.revenue"],
            "place": {"x": 0, "y": 0, "width": 8, "height": 5},
        },
        {
            "id": "loyal",
            "show": "retention",
            "part": "cohorts",
            "request": {"grain": "1w", "return": "commerce.purchase"},
            "range": "90d",
            "place": {"x": 0, "y": 5, "width": 8, "height": 6},
        },
    ],
}

_LOOKING: Final = (400, 401, 403, 404, 503)
_MAKING: Final = (400, 401, 403, 413, 415, 422, 503)
_COPYING: Final = (400, 401, 403, 404, 413, 415, 422, 503)
_CHANGING: Final = (400, 401, 403, 404, 409, 413, 415, 422, 503)

_NAME: Final = in_path("name", pattern="^[a-z0-9_]{1,64}$")
_LINK: Final = in_path("link_id", pattern="^[0-9a-f]{16}$")

OPERATIONS: Final = (
    Operation(
        method="get",
        path=DASHBOARDS,
        name="list_dashboards",
        summary="The dashboards whoever asks may see",
        answer=(DashboardList,),
        errors=(401, 403, 422, 503),
        parameters=tuple(map(in_query, LISTED_BY)),
    ),
    Operation(
        method="post",
        path=DASHBOARDS,
        name="create_dashboard",
        summary="Keep a new dashboard",
        body=(NewDashboard,),
        example={"dashboard": EXAMPLE},
        answer=(Board,),
        done={201: "Done"},
        errors=_MAKING,
    ),
    Operation(
        method="post",
        path=f"{DASHBOARDS}/import",
        name="import_dashboard",
        summary="Make a dashboard of an exported file",
        body=(Exported,),
        example={"sightline_dashboard": 1, "dashboard": EXAMPLE},
        answer=(Board,),
        done={201: "Done"},
        errors=_MAKING,
    ),
    Operation(
        method="post",
        path=f"{DASHBOARDS}/check",
        name="check_dashboard",
        summary="Say whether a dashboard or a widget would be kept",
        body=(Checked,),
        example={"dashboard": EXAMPLE},
        done={204: "It would"},
        errors=_MAKING,
    ),
    Operation(
        method="get",
        path=f"{DASHBOARDS}/{{name}}",
        name="show_dashboard",
        summary="One dashboard",
        answer=(Board,),
        errors=_LOOKING,
        parameters=(_NAME,),
    ),
    Operation(
        method="put",
        path=f"{DASHBOARDS}/{{name}}",
        name="change_dashboard",
        summary="Put another definition in place of the version that was seen",
        body=(ChangedDashboard,),
        example={"dashboard": EXAMPLE, "version": 1},
        answer=(Board,),
        errors=_CHANGING,
        parameters=(_NAME,),
    ),
    Operation(
        method="delete",
        path=f"{DASHBOARDS}/{{name}}",
        name="remove_dashboard",
        summary="Delete a dashboard, with every link to it",
        done={204: "It is gone"},
        errors=_LOOKING,
        parameters=(_NAME,),
    ),
    Operation(
        method="put",
        path=f"{DASHBOARDS}/{{name}}/permissions",
        name="permit_dashboard",
        summary="Say who may see and change a dashboard",
        body=(ChangedPermissions,),
        answer=(Board,),
        errors=_CHANGING,
        parameters=(_NAME,),
    ),
    Operation(
        method="post",
        path=f"{DASHBOARDS}/{{name}}/duplicate",
        name="duplicate_dashboard",
        summary="Make a copy of one's own",
        body=(Copy,),
        answer=(Board,),
        done={201: "Done"},
        errors=_COPYING,
        parameters=(_NAME,),
    ),
    Operation(
        method="get",
        path=f"{DASHBOARDS}/{{name}}/export",
        name="export_dashboard",
        summary="A dashboard as a file",
        answer=(Exported,),
        errors=_LOOKING,
        parameters=(_NAME,),
    ),
    Operation(
        method="get",
        path=f"{DASHBOARDS}/{{name}}/links",
        name="list_dashboard_links",
        summary="The public links that open a dashboard now",
        answer=(LinkList,),
        errors=_LOOKING,
        parameters=(_NAME,),
    ),
    Operation(
        method="post",
        path=f"{DASHBOARDS}/{{name}}/links",
        name="create_dashboard_link",
        summary="Make a public link",
        body=(LinkRequest,),
        example={"days": 30},
        answer=(NewLink,),
        done={201: "Done"},
        errors=_COPYING,
        parameters=(_NAME,),
    ),
    Operation(
        method="delete",
        path=f"{DASHBOARDS}/{{name}}/links/{{link_id}}",
        name="revoke_dashboard_link",
        summary="Make a public link open nothing any more",
        done={204: "It opens nothing any more"},
        errors=_LOOKING,
        parameters=(_NAME, _LINK),
    ),
)

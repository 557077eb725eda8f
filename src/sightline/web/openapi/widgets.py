"""Widgets, and what pages are pushed, in the words of OpenAPI."""

from __future__ import annotations

from typing import Final

from sightline.analysis.drilldown import Drilldown
from sightline.views.shown import Shown
from sightline.web.explore import PictureRequest, PointRequest, Source, SourceRequest
from sightline.web.openapi.operation import API, ASKING, Operation, in_path, in_query
from sightline.web.pages.boards import WidgetRequest

_PUSHED: Final = ("range", "timezone", "compare", "theme", "since")

OPERATIONS: Final = (
    Operation(
        method="post",
        path=f"{API}/widgets",
        name="widget",
        summary="A dashboard's widget: headline, change and chart",
        body=(WidgetRequest,),
        answer=(Shown,),
        errors=ASKING,
    ),
    Operation(
        method="post",
        path=f"{API}/widgets/sql",
        name="widget_sql",
        summary="The SQL a widget asks, one statement a metric",
        body=(SourceRequest,),
        answer=(Source,),
        errors=ASKING,
    ),
    Operation(
        method="post",
        path=f"{API}/widgets/sessions",
        name="widget_sessions",
        summary="The sessions behind a point of a widget, for keys that read rows",
        body=(PointRequest,),
        answer=(Drilldown,),
        errors=ASKING,
    ),
    Operation(
        method="post",
        path=f"{API}/widgets/picture",
        name="widget_picture",
        summary="A widget drawn as PNG, SVG or PDF",
        body=(PictureRequest,),
        errors=ASKING,
        parameters=(in_query("format"),),
    ),
    Operation(
        method="get",
        path=f"{API}/live",
        name="live_stream",
        summary="What happens now, as server-sent events, for as long as the request is open",
        errors=(401, 403),
    ),
    Operation(
        method="get",
        path=f"{API}/dashboards/{{name}}/live",
        name="live_dashboard",
        summary="What changes on a dashboard, as server-sent events",
        errors=(401, 403, 404, 422, 503),
        parameters=(in_path("name"), *map(in_query, _PUSHED)),
    ),
)

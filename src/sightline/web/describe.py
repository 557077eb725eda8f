"""The API described as OpenAPI 3.1, from the types the handlers decode and encode with."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

import msgspec
from litestar import Response, get

import sightline
from sightline.analysis.ai.answer import Ai
from sightline.analysis.ai.request import AiRequest
from sightline.analysis.attribution.answer import Attribution
from sightline.analysis.attribution.request import AttributionRequest
from sightline.analysis.behind import Behind
from sightline.analysis.cohorts.answer import Cohorts
from sightline.analysis.cohorts.request import CohortsRequest
from sightline.analysis.customers.answer import Customers
from sightline.analysis.customers.request import CustomersRequest
from sightline.analysis.forecast.answer import Forecast
from sightline.analysis.forecast.request import ForecastRequest
from sightline.analysis.funnel import Funnel
from sightline.analysis.paths.answer import Paths
from sightline.analysis.paths.request import PathsRequest
from sightline.analysis.query.ask import SqlRequest
from sightline.analysis.query.result import Result
from sightline.analysis.request import FunnelRequest, MetricsRequest, TimeseriesRequest
from sightline.analysis.retention.answer import Retention
from sightline.analysis.retention.request import RetentionRequest
from sightline.analysis.revenue.answer import Revenue
from sightline.analysis.revenue.request import RevenueRequest
from sightline.analysis.segments.answer import Segments
from sightline.analysis.segments.request import SegmentsRequest
from sightline.analysis.several import Several
from sightline.analysis.summary.answer import Summary
from sightline.analysis.summary.request import SummaryRequest
from sightline.analysis.timeseries import Timeseries
from sightline.catalog.cohort import Cohort, Segment
from sightline.catalog.envelope import Envelope, SelfDescribing
from sightline.ingest.inspection import Counts, Discarded, Items, Kept
from sightline.ingest.order import PARAMETERS, DiscardItems, ReplayItems
from sightline.ingest.replay import ReplayReport
from sightline.ingest.result import BatchResult, EventResult
from sightline.tenancy import IssuedKey
from sightline.types import JsonObject
from sightline.views.widget import Shown
from sightline.web import (
    catalog_description,
    dashboards_description,
    export,
    otlp_description,
    pixel_description,
)
from sightline.web.explore import PictureRequest, PointRequest, Source, SourceRequest
from sightline.web.keys import KeyRequest, Keys
from sightline.web.pages.boards import WidgetRequest
from sightline.web.problem import MEDIA_TYPE, Problem
from sightline.web.saved import SavedCohort, SavedCohorts, SavedSegment, SavedSegments

_REF: Final = "#/components/schemas/{name}"


class Batch(msgspec.Struct, frozen=True):
    """Events sent together."""

    events: tuple[Envelope, ...]
    batch_id: str | None = None


class Accepted(msgspec.Struct, frozen=True, omit_defaults=True):
    """The verdict on one event."""

    event_id: str
    status: str
    reason: str | None = None


class _Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table below.

    parameters: name, place and type of each
    example: a body that is answered
    several: a body for several at once, and its answer
    """

    method: str
    path: str
    name: str
    summary: str
    answer: type | None = None
    body: type | None = None
    several: tuple[type, type] | None = None
    success: int = 200
    errors: tuple[int, ...] = ()
    needs_key: bool = True
    parameters: tuple[tuple[str, str, str], ...] = ()
    example: JsonObject | None = None


_API: Final = "/api/v1/analytics"
_TAKING: Final = (400, 401, 403, 413, 415, 422, 429, 503)
_ASKING: Final = (400, 401, 403, 413, 415, 422, 503, 504)

_PUSHED: Final = ("range", "timezone", "compare", "theme", "since")
_LOOKING: Final = (400, 401, 403, 422, 503, 504)
_WHERE: Final = tuple((name, "query", "string") for name in PARAMETERS)


def _saved(kind: str, body: type, answer: type, answers: type) -> tuple[_Operation, ...]:
    """What there is to do with cohorts, or with segments."""
    path, name = f"{_API}/{kind}s", (("name", "path", "string"),)
    changing = (400, 401, 403, 404, 413, 415, 422, 503)
    return (
        _Operation(
            method="get",
            path=path,
            name=f"list_{kind}s",
            summary=f"The {kind}s of the tenant",
            answer=answers,
            errors=(401, 403),
        ),
        _Operation(
            method="post",
            path=path,
            name=f"save_{kind}",
            summary=f"Save a {kind} under a new name",
            body=body,
            answer=answer,
            success=201,
            errors=(400, 401, 403, 409, 413, 415, 422, 503),
        ),
        _Operation(
            method="get",
            path=f"{path}/{{name}}",
            name=f"show_{kind}",
            summary=f"One {kind}",
            answer=answer,
            errors=(400, 401, 403, 404),
            parameters=name,
        ),
        _Operation(
            method="put",
            path=f"{path}/{{name}}",
            name=f"change_{kind}",
            summary=f"Put another in place of a {kind}, under the same name",
            body=body,
            answer=answer,
            errors=changing,
            parameters=name,
        ),
        _Operation(
            method="delete",
            path=f"{path}/{{name}}",
            name=f"remove_{kind}",
            summary=f"Remove a {kind} that nothing else of the tenant names",
            success=204,
            errors=(400, 401, 403, 404, 409, 422, 503),
            parameters=name,
        ),
    )


_OPERATIONS: Final = (
    _Operation(
        method="post",
        path=f"{_API}/events",
        name="send_event",
        summary="Store one event",
        body=Envelope,
        answer=Accepted,
        success=202,
        errors=_TAKING,
    ),
    _Operation(
        method="post",
        path=f"{_API}/events/batch",
        name="send_batch",
        summary="Store a batch; one bad event harms no other",
        body=Batch,
        answer=BatchResult,
        success=202,
        errors=_TAKING,
    ),
    _Operation(
        method="post",
        path=f"{_API}/reports/timeseries",
        name="timeseries",
        summary="A metric over time, or several",
        body=TimeseriesRequest,
        answer=Timeseries,
        several=(MetricsRequest, Several),
        errors=_ASKING,
    ),
    _Operation(
        method="post",
        path=f"{_API}/reports/funnel",
        name="funnel",
        summary="How many get from step to step",
        body=FunnelRequest,
        answer=Funnel,
        errors=_ASKING,
    ),
    _Operation(
        method="post",
        path=f"{_API}/reports/summary",
        name="summary",
        summary="A day in numbers, each with the day before, its trend and how sure it is",
        body=SummaryRequest,
        answer=Summary,
        errors=_ASKING,
    ),
    _Operation(
        method="post",
        path=f"{_API}/reports/cohorts",
        name="cohorts",
        summary="Cohorts side by side: how many people, who came back, what they did and spent",
        body=CohortsRequest,
        answer=Cohorts,
        errors=_ASKING,
    ),
    _Operation(
        method="post",
        path=f"{_API}/reports/segments",
        name="segments",
        summary="Segments side by side: metrics of each, shares, and what they share",
        body=SegmentsRequest,
        answer=Segments,
        errors=_ASKING,
    ),
    _Operation(
        method="post",
        path=f"{_API}/reports/retention",
        name="retention",
        summary="How many people come back, by when they came",
        body=RetentionRequest,
        answer=Retention,
        errors=_ASKING,
    ),
    _Operation(
        method="post",
        path=f"{_API}/reports/paths",
        name="paths",
        summary="The ways people take, as a graph or by stages",
        body=PathsRequest,
        answer=Paths,
        errors=_ASKING,
    ),
    _Operation(
        method="post",
        path=f"{_API}/reports/attribution",
        name="attribution",
        summary="Which of the ways people came deserve credit for their conversions",
        body=AttributionRequest,
        answer=Attribution,
        errors=_ASKING,
        example={
            "from": "2026-01-01",
            "to": "2026-02-01",
            "conversion": "commerce.purchase",
            "touchpoints": [
                {"event": "session.started", "by": "session.channel"},
                {"event": "face_analysis.completed", "channel": "face analysis"},
            ],
            "fallback": ["direct"],
            "models": ["last", "markov"],
            "window": "30d",
        },
    ),
    _Operation(
        method="post",
        path=f"{_API}/reports/revenue",
        name="revenue",
        summary="What was sold with the assistant, and what without",
        body=RevenueRequest,
        answer=Revenue,
        errors=_ASKING,
        example={
            "from": "2026-01-01",
            "to": "2026-02-01",
            "timezone": "Europe/Berlin",
            "breakdown": "commerce.product_category",
            "compare": "previous_period",
        },
    ),
    _Operation(
        method="post",
        path=f"{_API}/reports/forecast",
        name="forecast",
        summary="What a metric will be, and where its past was odd",
        body=ForecastRequest,
        answer=Forecast,
        errors=_ASKING,
    ),
    _Operation(
        method="post",
        path=f"{_API}/reports/ai",
        name="ai",
        summary="What is no metric of the assistant: chains of tools, voice within limits, ranks",
        body=AiRequest,
        answer=Ai,
        errors=_ASKING,
    ),
    _Operation(
        method="post",
        path=f"{_API}/reports/customers",
        name="customers",
        summary="Who customers are, by fields, segments and lifetime value",
        body=CustomersRequest,
        answer=Customers,
        errors=_ASKING,
    ),
    _Operation(
        method="post",
        path=f"{_API}/sql",
        name="sql",
        summary="A query in SQL over the views of the tenant",
        body=SqlRequest,
        answer=Result,
        errors=_ASKING,
    ),
    _Operation(
        method="post",
        path=f"{_API}/widgets",
        name="widget",
        summary="A dashboard's widget: headline, change and chart",
        body=WidgetRequest,
        answer=Shown,
        errors=_ASKING,
    ),
    _Operation(
        method="post",
        path=f"{_API}/widgets/sql",
        name="widget_sql",
        summary="The SQL a widget asks, one statement a metric",
        body=SourceRequest,
        answer=Source,
        errors=_ASKING,
    ),
    _Operation(
        method="post",
        path=f"{_API}/widgets/sessions",
        name="widget_sessions",
        summary="The sessions behind a point of a widget, for keys that read rows",
        body=PointRequest,
        answer=Behind,
        errors=_ASKING,
    ),
    _Operation(
        method="post",
        path=f"{_API}/widgets/picture",
        name="widget_picture",
        summary="A widget drawn as PNG, SVG or PDF",
        body=PictureRequest,
        errors=_ASKING,
        parameters=(("format", "query", "string"),),
    ),
    _Operation(
        method="get",
        path=f"{_API}/live",
        name="live_stream",
        summary="What happens now, as server-sent events, for as long as the request is open",
        errors=(401, 403),
    ),
    _Operation(
        method="get",
        path=f"{_API}/dashboards/{{name}}/live",
        name="live_dashboard",
        summary="What changes on a dashboard, as server-sent events",
        errors=(401, 403, 404, 422, 503),
        parameters=(
            ("name", "path", "string"),
            *((name, "query", "string") for name in _PUSHED),
        ),
    ),
    _Operation(
        method="get",
        path=f"{_API}/quarantine",
        name="quarantine_items",
        summary="Rejected events, newest first",
        answer=Items,
        errors=_LOOKING,
        parameters=(*_WHERE, ("limit", "query", "integer"), ("after", "query", "string")),
    ),
    _Operation(
        method="get",
        path=f"{_API}/quarantine/counts",
        name="quarantine_counts",
        summary="How many rejected events there are of each kind",
        answer=Counts,
        errors=_LOOKING,
        parameters=(*_WHERE, ("by", "query", "string")),
    ),
    _Operation(
        method="get",
        path=f"{_API}/quarantine/{{item_id}}",
        name="quarantine_item",
        summary="One rejected event, with what was sent",
        answer=Kept,
        errors=(400, 401, 403, 404, 503),
        parameters=(("item_id", "path", "string"),),
    ),
    _Operation(
        method="post",
        path=f"{_API}/quarantine/replay",
        name="replay_quarantine",
        summary="Mend rejected events and send them again",
        body=ReplayItems,
        answer=ReplayReport,
        errors=_ASKING,
    ),
    _Operation(
        method="post",
        path=f"{_API}/quarantine/discard",
        name="discard_quarantine",
        summary="Give rejected events up",
        body=DiscardItems,
        answer=Discarded,
        errors=_ASKING,
    ),
    *_saved("cohort", Cohort, SavedCohort, SavedCohorts),
    *_saved("segment", Segment, SavedSegment, SavedSegments),
    _Operation(
        method="get",
        path=f"{_API}/keys",
        name="list_keys",
        summary="The tenant's API keys",
        answer=Keys,
        errors=(401, 403, 503),
    ),
    _Operation(
        method="post",
        path=f"{_API}/keys",
        name="create_key",
        summary="Make one more key",
        body=KeyRequest,
        answer=IssuedKey,
        success=201,
        errors=(400, 401, 403, 413, 415, 422, 503),
    ),
    _Operation(
        method="delete",
        path=f"{_API}/keys/{{key_id}}",
        name="revoke_key",
        summary="Make a key open nothing any more",
        success=204,
        errors=(400, 401, 403, 404, 422, 503),
        parameters=(("key_id", "path", "string"),),
    ),
    _Operation(
        method="get",
        path=f"{_API}/stats",
        name="stats",
        summary="Counters of this process since it started",
        errors=(401, 403),
    ),
    _Operation(
        method="get",
        path=f"{_API}/health",
        name="health",
        summary="The service as a whole",
        errors=(503,),
        needs_key=False,
    ),
    _Operation(
        method="get",
        path=f"{_API}/events/health",
        name="events_health",
        summary="Ingestion",
        errors=(503,),
        needs_key=False,
    ),
    _Operation(
        method="get",
        path="/health/live",
        name="live",
        summary="The process answers",
        needs_key=False,
    ),
    _Operation(
        method="get",
        path="/health/ready",
        name="ready",
        summary="Everything needed is there",
        errors=(503,),
        needs_key=False,
    ),
)

_HEALTH: Final = frozenset({"health", "events_health", "ready"})
"""Operations whose 503 is their own answer rather than a problem."""


@get("/openapi.json", operation_id="openapi")
async def openapi() -> Response[bytes]:
    """This description."""
    return Response(msgspec.json.encode(document()), media_type="application/json")


def document() -> dict[str, Any]:
    """The OpenAPI document."""
    types = [t for o in _OPERATIONS for t in (o.body, o.answer, *(o.several or ())) if t]
    _, schemas = msgspec.json.schema_components(
        [
            *dict.fromkeys((*types, *catalog_description.TYPES, *dashboards_description.TYPES)),
            EventResult,
            SelfDescribing,
        ],
        ref_template=_REF,
    )
    for schema in schemas.values():
        for described in schema.get("properties", {}).values():
            if described.get("format") == "date-time":
                described.pop("pattern", None)  # generators of clients stumble over both together
    schemas[Batch.__name__]["properties"]["events"]["items"] = _EITHER_FORM
    paths: dict[str, dict[str, Any]] = {}
    for operation in _OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _described(operation)
    paths.update(catalog_description.PATHS)
    paths.update(dashboards_description.PATHS)
    paths.update(otlp_description.PATHS)
    paths.update(pixel_description.PATHS)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sightline", "version": sightline.__version__},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _described(operation: _Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "responses": {
            str(operation.success): (
                {"description": "Done"}
                if operation.success == HTTPStatus.NO_CONTENT
                else _answer("Done", operation.answer)
            ),
            **{str(status): _error(operation, status) for status in operation.errors},
        },
    }
    if operation.needs_key:
        described["security"] = [{"key": []}, {"bearer": []}]
    if operation.body is not None:
        schema = _EITHER_FORM if operation.body is Envelope else _reference(operation.body)
        content: dict[str, Any] = {"schema": schema}
        if operation.example is not None:
            content["example"] = operation.example
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": content},
        }
    if operation.several is not None:
        asked, answered = operation.several
        for content, kind in (
            (described["requestBody"]["content"], asked),
            (described["responses"]["200"]["content"], answered),
        ):
            one = content["application/json"]["schema"]
            content["application/json"]["schema"] = {"anyOf": [one, _reference(kind)]}
    if operation.parameters:
        described["parameters"] = [
            {"name": name, "in": place, "required": place == "path", "schema": {"type": kind}}
            for name, place, kind in operation.parameters
        ]
    if operation.path.startswith(f"{_API}/reports/") or operation.name == "sql":
        described["parameters"] = list(export.PARAMETERS)
        described["responses"]["200"]["content"].update(export.CONTENT)
    return described


def _error(operation: _Operation, status: int) -> dict[str, Any]:
    if operation.name in _HEALTH:
        return _answer("Something needed is missing", None)
    content = {MEDIA_TYPE: {"schema": _reference(Problem)}}
    return {"description": "Why not", "content": content}


def _answer(description: str, kind: type | None) -> dict[str, Any]:
    schema = _reference(kind) if kind is not None else {"type": "object"}
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _reference(kind: type) -> dict[str, str]:
    return {"$ref": _REF.format(name=kind.__name__)}


_EITHER_FORM: Final = {"anyOf": [_reference(Envelope), _reference(SelfDescribing)]}
"""An event, or one that describes itself."""

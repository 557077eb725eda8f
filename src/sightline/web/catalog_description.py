"""The paths of the catalog in the words of OpenAPI: what is listed, and what a tenant may add."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from sightline.catalog.model import Event, Metric, Purpose, Unknown
from sightline.registry.register import Registered
from sightline.types import JsonObject
from sightline.web.catalog import CATALOG
from sightline.web.problem import MEDIA_TYPE, Problem

Json = dict[str, Any]


class ListedEvent(Event, frozen=True, kw_only=True):
    """An event of the catalog.

    schema: its address, as events that describe themselves name it
    own: the tenant's own; versions: of an own event, oldest first
    example: one that can be sent as it is, where examples are asked for
    """

    schema: str
    own: bool = False
    versions: tuple[str, ...] = ()
    example: JsonObject | None = None


class ListedMetric(Metric, frozen=True, kw_only=True):
    """A metric of the catalog. own: the tenant's own"""

    own: bool = False


class ListedSchema(msgspec.Struct, frozen=True, omit_defaults=True):
    """A version of a schema. created_at, created_by: of an own one, when and by which key"""

    schema: str
    event: str
    own: bool = False
    created_at: str | None = None
    created_by: str | None = None


class CatalogEvents(msgspec.Struct, frozen=True):
    """The events of the catalog."""

    events: tuple[ListedEvent, ...]


class CatalogMetrics(msgspec.Struct, frozen=True):
    """The metrics of the catalog."""

    metrics: tuple[ListedMetric, ...]


class CatalogSchemas(msgspec.Struct, frozen=True):
    """The addresses of all schemas."""

    schemas: tuple[ListedSchema, ...]


class NewSchema(msgspec.Struct, frozen=True, omit_defaults=True):
    """A version of an event of one's own, by its JSON Schema.

    schema: its address, vendor/name/jsonschema/1-0-0
    unknown: what becomes of attributes it does not name; as `additionalProperties` says by itself
    """

    schema: str
    json_schema: JsonObject
    description: str | None = None
    unknown: Unknown | None = None
    purpose: Purpose | None = None


TYPES: Final = (
    CatalogEvents,
    CatalogMetrics,
    CatalogSchemas,
    NewSchema,
    Event,
    Metric,
    Registered,
    Problem,
)
"""What the paths refer to."""

_IGLU: Final[Json] = {
    "type": "object",
    "description": "A self-describing JSON Schema, as Iglu has it",
    "required": ["self", "type"],
    "properties": {
        "self": {
            "type": "object",
            "required": ["vendor", "name", "version"],
            "properties": {name: {"type": "string"} for name in ("vendor", "name", "version")},
        },
        "type": {"const": "object"},
        "properties": {"type": "object", "additionalProperties": {"type": "object"}},
    },
}
_READING: Final = (400, 401, 403)
_ADDING: Final = (400, 401, 403, 409, 413, 415, 422, 503)


def schema_of(kind: type) -> Json:
    """A reference to a type among the components."""
    return {"$ref": f"#/components/schemas/{kind.__name__}"}


def answer(schema: Json, description: str = "Done") -> Json:
    """An answer in JSON."""
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def operation(name: str, summary: str, answers: Json, errors: tuple[int, ...], **rest: Any) -> Json:
    """An operation that needs a key. errors: statuses of its problems"""
    problem = {"description": "Why not", "content": {MEDIA_TYPE: {"schema": schema_of(Problem)}}}
    return {
        "operationId": name,
        "summary": summary,
        "security": [{"key": []}, {"bearer": []}],
        "responses": {**answers, **{str(status): problem for status in errors}},
        **rest,
    }


def _flag(name: str) -> Json:
    return {"name": name, "in": "query", "schema": {"type": "boolean"}}


def _part(name: str, pattern: str) -> Json:
    schema = {"type": "string", "pattern": pattern, "maxLength": 128}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _adding(name: str, summary: str, body: Json) -> Json:
    return operation(
        name,
        summary,
        {
            "200": answer(schema_of(Registered), "It was there, or was only to be tried"),
            "201": answer(schema_of(Registered), "It is registered"),
        },
        _ADDING,
        parameters=[_flag("dry_run")],
        requestBody={"required": True, "content": {"application/json": {"schema": body}}},
    )


PATHS: Final[Json] = {
    f"{CATALOG}/events": {
        "get": operation(
            "catalog_events",
            "Every event that can be sent",
            {"200": answer(schema_of(CatalogEvents))},
            _READING,
            parameters=[_flag("examples")],
        ),
        "post": _adding(
            "register_event",
            "Add an event of one's own, or a version of it",
            {"anyOf": [schema_of(Event), schema_of(NewSchema), _IGLU]},
        ),
    },
    f"{CATALOG}/metrics": {
        "get": operation(
            "catalog_metrics",
            "Every metric that can be asked for",
            {"200": answer(schema_of(CatalogMetrics))},
            _READING,
        ),
        "post": _adding("register_metric", "Add a metric of one's own", schema_of(Metric)),
    },
    f"{CATALOG}/metrics/{{name}}": {
        "delete": operation(
            "withdraw_metric",
            "Withdraw a metric of one's own",
            {"204": {"description": "It holds no longer"}},
            (401, 403, 404, 503),
            parameters=[_part("name", "^[a-z][a-z0-9_]*[.][a-z0-9_.]*[a-z0-9]$")],
        ),
    },
    f"{CATALOG}/schemas": {
        "get": operation(
            "catalog_schemas",
            "The address of every version of every schema",
            {"200": answer(schema_of(CatalogSchemas))},
            _READING,
        ),
    },
    f"{CATALOG}/schemas/{{vendor}}/{{name}}/jsonschema/{{version}}": {
        "get": operation(
            "catalog_schema",
            "The JSON Schema of one version",
            {"200": answer({"type": "object"})},
            (401, 403, 404),
            parameters=[
                _part("vendor", "^[a-z][a-z0-9_.-]*[a-z0-9]$"),
                _part("name", "^[a-zA-Z][a-zA-Z0-9_.-]*[a-zA-Z0-9]$"),
                _part("version", "^[1-9][0-9]*-[0-9]+-[0-9]+$"),
            ],
        ),
    },
}

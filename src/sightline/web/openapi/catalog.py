"""The paths of the catalog in the words of OpenAPI: what is listed, and what a tenant may add."""

from __future__ import annotations

from typing import Final

import msgspec

from sightline.catalog.model import Event, Metric, Purpose, Unknown
from sightline.registry.register import Registered
from sightline.types import JsonObject
from sightline.web.catalog import CATALOG
from sightline.web.openapi.operation import Json, Operation, Shape, in_path, in_query


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


def _adding(path: str, name: str, summary: str, *body: Shape) -> Operation:
    return Operation(
        method="post",
        path=f"{CATALOG}/{path}",
        name=name,
        summary=summary,
        body=body,
        answer=(Registered,),
        done={200: "It was there, or was only to be tried", 201: "It is registered"},
        errors=(400, 401, 403, 409, 413, 415, 422, 503),
        parameters=(in_query("dry_run", "boolean"),),
    )


OPERATIONS: Final = (
    Operation(
        method="get",
        path=f"{CATALOG}/events",
        name="catalog_events",
        summary="Every event that can be sent",
        answer=(CatalogEvents,),
        errors=_READING,
        parameters=(in_query("examples", "boolean"),),
    ),
    _adding(
        "events",
        "register_event",
        "Add an event of one's own, or a version of it",
        Event,
        NewSchema,
        _IGLU,
    ),
    Operation(
        method="get",
        path=f"{CATALOG}/metrics",
        name="catalog_metrics",
        summary="Every metric that can be asked for",
        answer=(CatalogMetrics,),
        errors=_READING,
    ),
    _adding("metrics", "register_metric", "Add a metric of one's own", Metric),
    Operation(
        method="delete",
        path=f"{CATALOG}/metrics/{{name}}",
        name="withdraw_metric",
        summary="Withdraw a metric of one's own",
        done={204: "It holds no longer"},
        errors=(401, 403, 404, 503),
        parameters=(
            in_path("name", pattern="^[a-z][a-z0-9_]*[.][a-z0-9_.]*[a-z0-9]$", maxLength=128),
        ),
    ),
    Operation(
        method="get",
        path=f"{CATALOG}/schemas",
        name="catalog_schemas",
        summary="The address of every version of every schema",
        answer=(CatalogSchemas,),
        errors=_READING,
    ),
    Operation(
        method="get",
        path=f"{CATALOG}/schemas/{{vendor}}/{{name}}/jsonschema/{{version}}",
        name="catalog_schema",
        summary="The JSON Schema of one version",
        errors=(401, 403, 404),
        parameters=(
            in_path("vendor", pattern="^[a-z][a-z0-9_.-]*[a-z0-9]$", maxLength=128),
            in_path("name", pattern="^[a-zA-Z][a-zA-Z0-9_.-]*[a-zA-Z0-9]$", maxLength=128),
            in_path("version", pattern="^[1-9][0-9]*-[0-9]+-[0-9]+$", maxLength=128),
        ),
    ),
)

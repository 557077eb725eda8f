"""The OpenAPI document: every operation, and the types they refer to."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Response, get

import sightline
from sightline.ingest.result import EventResult
from sightline.web.openapi import (
    catalog,
    dashboards,
    events,
    keys,
    operating,
    otlp,
    pixel,
    quarantine,
    reports,
    saved,
    widgets,
)
from sightline.web.openapi.operation import REF, Json, one_of
from sightline.web.problem import Problem

OPERATIONS: Final = (
    *events.OPERATIONS,
    *reports.OPERATIONS,
    *widgets.OPERATIONS,
    *quarantine.OPERATIONS,
    *saved.OPERATIONS,
    *keys.OPERATIONS,
    *operating.OPERATIONS,
    *catalog.OPERATIONS,
    *dashboards.OPERATIONS,
)


@get("/openapi.json", operation_id="openapi")
async def openapi() -> Response[bytes]:
    """This description."""
    return Response(msgspec.json.encode(document()), media_type="application/json")


def document() -> Json:
    """The OpenAPI document."""
    paths: Json = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = operation.described()
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sightline", "version": sightline.__version__},
        "paths": {**paths, **otlp.PATHS, **pixel.PATHS},
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _schemas() -> dict[str, Any]:
    """The JSON Schema of every type that operations refer to, by its name."""
    types = [kind for operation in OPERATIONS for kind in operation.types()]
    _, schemas = msgspec.json.schema_components(
        [*dict.fromkeys(types), EventResult, Problem], ref_template=REF
    )
    for schema in schemas.values():
        for described in schema.get("properties", {}).values():
            if described.get("format") == "date-time":
                described.pop("pattern", None)  # generators of clients stumble over both together
    schemas[events.Batch.__name__]["properties"]["events"]["items"] = one_of(events.EITHER_FORM)
    return schemas

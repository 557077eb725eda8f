"""OTLP's two paths in the words of OpenAPI. What travels there is OpenTelemetry's to define; this
says as much as clients and tests need."""

from __future__ import annotations

from typing import Any, Final

from sightline.ingest.otlp.answer import MEDIA_TYPES, REJECTED

Json = dict[str, Any]

_PROTOBUF, _JSON = MEDIA_TYPES
_BINARY: Final[Json] = {"type": "string", "format": "binary"}
_ERRORS: Final = {
    400: "The body is no export",
    401: "No key, or none that is known",
    403: "A key that does not open this",
    413: "Too many bytes or records",
    415: "No type or encoding that is read",
    429: "Past the tenant's rate",
    503: "Nothing was taken for now",
}


def _object(**properties: Json) -> Json:
    return {"type": "object", "properties": properties}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


_INTEGER: Final[Json] = {"type": ["string", "integer"], "pattern": "^-?[0-9]{1,18}$"}
_TEXT: Final[Json] = {"type": "string"}
_VALUE: Final = _object(
    stringValue=_TEXT,
    boolValue={"type": "boolean"},
    intValue=_INTEGER,
    doubleValue={"type": "number"},
    arrayValue=_object(values=_list(_object(stringValue=_TEXT))),
)
_ATTRIBUTES: Final = _list(_object(key=_TEXT, value=_VALUE))
_SPAN: Final = _object(
    traceId={"type": "string", "pattern": "^[0-9a-fA-F]{32}$"},
    spanId={"type": "string", "pattern": "^[0-9a-fA-F]{16}$"},
    kind={"type": "integer", "minimum": 0, "maximum": 5},
    startTimeUnixNano=_INTEGER,
    endTimeUnixNano=_INTEGER,
    attributes=_ATTRIBUTES,
    events=_list(_object(name=_TEXT, timeUnixNano=_INTEGER, attributes=_ATTRIBUTES)),
    status=_object(code={"type": "integer", "minimum": 0, "maximum": 2}),
)
_LOG_RECORD: Final = _object(
    timeUnixNano=_INTEGER,
    observedTimeUnixNano=_INTEGER,
    severityNumber={"type": "integer", "minimum": 0, "maximum": 24},
    attributes=_ATTRIBUTES,
)


def _export(parts: str, scopes: str, records: str, record: Json) -> Json:
    resource = _object(attributes=_ATTRIBUTES)
    within = _list(_object(**{records: _list(record)}))
    return _object(**{parts: _list(_object(**{"resource": resource, scopes: within}))})


def _operation(name: str, summary: str, export: Json, noun: str) -> Json:
    partial = _object(**{REJECTED[noun]: _TEXT, "errorMessage": _TEXT})
    status = _object(code={"type": "integer"}, message=_TEXT)
    errors = {str(s): _said(words, status) for s, words in _ERRORS.items()}
    stored = _said("Stored, but for what partialSuccess counts", _object(partialSuccess=partial))
    return {
        "operationId": name,
        "summary": summary,
        "security": [{"key": []}, {"bearer": []}],
        "requestBody": {"required": True, "content": _content(export)},
        "responses": {"200": stored, **errors},
    }


def _said(description: str, schema: Json) -> Json:
    return {"description": description, "content": _content(schema)}


def _content(schema: Json) -> Json:
    return {_JSON: {"schema": schema}, _PROTOBUF: {"schema": _BINARY}}


PATHS: Final[dict[str, Json]] = {
    "/v1/traces": {
        "post": _operation(
            "export_traces",
            "Store what spans of OpenTelemetry say (OTLP/HTTP)",
            _export("resourceSpans", "scopeSpans", "spans", _SPAN),
            "spans",
        )
    },
    "/v1/logs": {
        "post": _operation(
            "export_logs",
            "Store what log records of OpenTelemetry say (OTLP/HTTP)",
            _export("resourceLogs", "scopeLogs", "logRecords", _LOG_RECORD),
            "log records",
        )
    },
}
"""Path → method → operation."""

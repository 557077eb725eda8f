"""Exports of OpenTelemetry as a test writes them: OTLP's JSON, and the same in protobuf."""

from __future__ import annotations

import base64
import itertools
import json
import time
from typing import Any, Final

from google.protobuf.json_format import ParseDict
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

Json = dict[str, Any]

INTERNAL, SERVER, CLIENT = 1, 2, 3
TRACE: Final = "5b8efff798038103d269b633813fc60c"
PROTOBUF: Final = "application/x-protobuf"
JSON: Final = "application/json"

_numbers = itertools.count(1)


def attributes(values: Json) -> list[Json]:
    """Attributes as OTLP writes them."""
    return [{"key": name, "value": _value(value)} for name, value in values.items()]


def _value(value: Any) -> Json:
    match value:
        case bool():
            return {"boolValue": value}
        case int():
            return {"intValue": str(value)}
        case float():
            return {"doubleValue": value}
        case str():
            return {"stringValue": value}
        case list():
            return {"arrayValue": {"values": [_value(item) for item in value]}}
    raise TypeError(value)


def span(values: Json, kind: int = INTERNAL, ms: float = 25, **changes: Any) -> Json:
    """A span with an id of its own that ended just now."""
    end = time.time_ns() - 1_000_000
    return {
        "traceId": TRACE,
        "spanId": f"{next(_numbers):016x}",
        "name": "a span",
        "kind": kind,
        "startTimeUnixNano": str(end - int(ms * 1e6)),
        "endTimeUnixNano": str(end),
        "attributes": attributes(values),
        **changes,
    }


def exception(kind: str = "ValueError", **values: Any) -> Json:
    """What a span holds of an exception."""
    said = {"exception.type": kind, "exception.message": "it was 7", **values}
    at = str(time.time_ns() - 2_000_000)
    return {"name": "exception", "timeUnixNano": at, "attributes": attributes(said)}


def log(values: Json, severity: int = 17, body: str = "a line", **changes: Any) -> Json:
    """A log record of just now."""
    return {
        "timeUnixNano": str(time.time_ns() - 1_000_000),
        "severityNumber": severity,
        "body": {"stringValue": body},
        "attributes": attributes(values),
        **changes,
    }


def traces(*spans: Json, **resource: Any) -> Json:
    """An export of spans; underscores in names of the resource's attributes stand for dots."""
    scopes = [{"scope": {"name": "tests"}, "spans": list(spans)}]
    return {"resourceSpans": [{"resource": _resource(resource), "scopeSpans": scopes}]}


def logs(*records: Json, **resource: Any) -> Json:
    """An export of log records."""
    scopes = [{"scope": {"name": "tests"}, "logRecords": list(records)}]
    return {"resourceLogs": [{"resource": _resource(resource), "scopeLogs": scopes}]}


def _resource(values: Json) -> Json:
    return {"attributes": attributes({k.replace("_", "."): v for k, v in values.items()})}


def as_json(export: Json) -> bytes:
    return json.dumps(export).encode()


def as_protobuf(export: Json) -> bytes:
    """The same, by OpenTelemetry's own messages."""
    kind = ExportTraceServiceRequest if "resourceSpans" in export else ExportLogsServiceRequest
    return ParseDict(_with_base64(export), kind()).SerializeToString()


def _with_base64(value: Any) -> Any:
    """Protobuf's own JSON has bytes in base64 where OTLP's has hexadecimal."""
    if isinstance(value, list):
        return [_with_base64(item) for item in value]
    if not isinstance(value, dict):
        return value
    ids = ("traceId", "spanId")
    return {
        key: base64.b64encode(bytes.fromhex(item)).decode() if key in ids else _with_base64(item)
        for key, item in value.items()
    }

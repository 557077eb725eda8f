"""Exports in JSON: bytes to records, each decoded when it is asked for.

OTLP's variant of protobuf's JSON: ids in hexadecimal, 64-bit integers as text or numbers, unknown
fields passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Final

import msgspec

from sightline.errors import InvalidJson, PayloadTooLarge
from sightline.ingest.otlp.record import (
    MAX_ATTRIBUTES,
    MAX_HAPPENINGS,
    MAX_RECORD_BYTES,
    MAX_RECORDS,
    MAX_TEXTS,
    TOO_LARGE,
    Attributes,
    Export,
    Group,
    Happening,
    LogRecord,
    Span,
    Unreadable,
    Value,
)
from sightline.ingest.otlp.table import EXCEPTION, READ

_FAILED: Final = 2  # STATUS_CODE_ERROR
_NO_SPAN: Final = Unreadable("is no Span in JSON")
_NO_LOG_RECORD: Final = Unreadable("is no LogRecord in JSON")


class _Message(msgspec.Struct, frozen=True, rename="camel"):
    """A message of OTLP."""


class _Text(_Message, frozen=True):
    string_value: str | None = None


class _Array(_Message, frozen=True):
    values: tuple[_Text, ...] = ()


class _AnyValue(_Text, frozen=True):
    int_value: int | None = None
    bool_value: bool | None = None
    double_value: float | None = None
    array_value: _Array | None = None


class _Pair(_Message, frozen=True):
    key: str = ""
    value: _AnyValue | None = None


_Pairs = tuple[_Pair, ...]


class _Resource(_Message, frozen=True):
    attributes: _Pairs = ()


class _Event(_Message, frozen=True):
    name: str = ""
    time_unix_nano: int = 0
    attributes: _Pairs = ()


class _Status(_Message, frozen=True):
    code: int = 0


class _Span(_Message, frozen=True):
    trace_id: str = ""
    span_id: str = ""
    kind: int = 0
    start_time_unix_nano: int = 0
    end_time_unix_nano: int = 0
    attributes: _Pairs = ()
    events: tuple[_Event, ...] = ()
    status: _Status = _Status()


class _LogRecord(_Message, frozen=True):
    time_unix_nano: int = 0
    observed_time_unix_nano: int = 0
    severity_number: int = 0
    attributes: _Pairs = ()


class _Spans(_Message, frozen=True):
    spans: tuple[msgspec.Raw, ...] = ()


class _LogRecords(_Message, frozen=True):
    log_records: tuple[msgspec.Raw, ...] = ()


class _ResourceSpans(_Message, frozen=True):
    resource: _Resource = _Resource()
    scope_spans: tuple[_Spans, ...] = ()


class _ResourceLogs(_Message, frozen=True):
    resource: _Resource = _Resource()
    scope_logs: tuple[_LogRecords, ...] = ()


class _Traces(_Message, frozen=True):
    resource_spans: tuple[_ResourceSpans, ...] = ()


class _Logs(_Message, frozen=True):
    resource_logs: tuple[_ResourceLogs, ...] = ()


_TRACES: Final = msgspec.json.Decoder(_Traces, strict=False)
_LOGS: Final = msgspec.json.Decoder(_Logs, strict=False)
_SPAN: Final = msgspec.json.Decoder(_Span, strict=False)
_LOG_RECORD: Final = msgspec.json.Decoder(_LogRecord, strict=False)

_Boxes = list[tuple[_Resource, list[msgspec.Raw]]]
_encode: Final = msgspec.json.Encoder(order="deterministic").encode


def traces(body: bytes) -> Export[Span]:
    """The spans of an ExportTraceServiceRequest.

    raises: InvalidJson, PayloadTooLarge (too many of them)
    """
    parts = _decoded(_TRACES, body).resource_spans
    boxes = [(p.resource, [raw for s in p.scope_spans for raw in s.spans]) for p in parts]
    return _export(boxes, read_span)


def logs(body: bytes) -> Export[LogRecord]:
    """The log records of an ExportLogsServiceRequest.

    raises: InvalidJson, PayloadTooLarge (too many of them)
    """
    parts = _decoded(_LOGS, body).resource_logs
    boxes = [(p.resource, [raw for s in p.scope_logs for raw in s.log_records]) for p in parts]
    return _export(boxes, read_log_record)


def read_span(raw: bytes | msgspec.Raw) -> Span | Unreadable:
    """One span."""
    span = _record(_SPAN, raw, _NO_SPAN)
    if isinstance(span, Unreadable):
        return span
    return Span(
        _bytes(span.trace_id),
        _bytes(span.span_id),
        span.kind,
        span.start_time_unix_nano,
        span.end_time_unix_nano,
        span.status.code == _FAILED,
        _attributes(span.attributes),
        tuple(_exceptions(span.events)),
    )


def read_log_record(raw: bytes | msgspec.Raw) -> LogRecord | Unreadable:
    """One log record."""
    record = _record(_LOG_RECORD, raw, _NO_LOG_RECORD)
    if isinstance(record, Unreadable):
        return record
    at_ns = record.time_unix_nano or record.observed_time_unix_nano
    return LogRecord(at_ns, record.severity_number, _attributes(record.attributes), bytes(raw))


def _decoded(decoder: msgspec.json.Decoder[Any], body: bytes) -> Any:
    try:
        return decoder.decode(body)
    except msgspec.ValidationError:
        raise InvalidJson("The body is JSON, but no export of OpenTelemetry") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise InvalidJson("The body is not valid JSON") from None


def _export(boxes: _Boxes, read: Callable[[msgspec.Raw], Any]) -> Export[Any]:
    count = sum(len(records) for _, records in boxes)
    if count > MAX_RECORDS:
        detail = f"A request holds at most {MAX_RECORDS} records"
        raise PayloadTooLarge(detail, code="too_many_records")
    groups = (
        Group(_attributes(resource.attributes), _encode(resource), map(read, raw))
        for resource, raw in boxes
    )
    return Export(count, groups)


def _record(
    decoder: msgspec.json.Decoder[Any], raw: bytes | msgspec.Raw, otherwise: Unreadable
) -> Any:
    if len(memoryview(raw)) > MAX_RECORD_BYTES:
        return TOO_LARGE
    try:
        return decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return otherwise


def _exceptions(events: tuple[_Event, ...]) -> Iterator[Happening]:
    for index, event in enumerate(events[:MAX_HAPPENINGS]):
        if event.name == EXCEPTION:
            yield Happening(index, event.time_unix_nano, _attributes(event.attributes))


def _attributes(pairs: _Pairs) -> Attributes:
    return {
        pair.key: value
        for pair in islice(pairs, MAX_ATTRIBUTES)
        if pair.key in READ and (value := _value(pair.value)) is not None
    }


def _value(sent: _AnyValue | None) -> Value | None:
    if sent is None:
        return None
    for scalar in (sent.string_value, sent.int_value, sent.bool_value, sent.double_value):
        if scalar is not None:
            return scalar
    if sent.array_value is None:
        return None
    few = sent.array_value.values[:MAX_TEXTS]
    return tuple(v.string_value for v in few if v.string_value is not None)


def _bytes(text: str) -> bytes:
    """An id; empty where it is none."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""

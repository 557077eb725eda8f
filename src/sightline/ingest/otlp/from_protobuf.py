"""Exports in protobuf: bytes to records, each decoded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from google.protobuf.message import DecodeError

from sightline.errors import InvalidProtobuf, PayloadTooLarge
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
from sightline.ingest.otlp.schema import CLASSES
from sightline.ingest.otlp.table import EXCEPTION, READ

_export: Final = CLASSES["Export"].FromString
_span: Final = CLASSES["Span"].FromString
_log_record: Final = CLASSES["LogRecord"].FromString

_FAILED: Final = 2  # STATUS_CODE_ERROR
_SCALARS: Final = frozenset(("string_value", "int_value", "bool_value", "double_value"))
_NO_SPAN: Final = Unreadable("is no Span in protobuf")
_NO_LOG_RECORD: Final = Unreadable("is no LogRecord in protobuf")


def traces(body: bytes) -> Export[Span]:
    """The spans of an ExportTraceServiceRequest.

    raises: InvalidProtobuf, PayloadTooLarge (too many of them)
    """
    return _read(body, read_span)


def logs(body: bytes) -> Export[LogRecord]:
    """The log records of an ExportLogsServiceRequest.

    raises: InvalidProtobuf, PayloadTooLarge (too many of them)
    """
    return _read(body, read_log_record)


def read_span(raw: bytes) -> Span | Unreadable:
    """One span."""
    if len(raw) > MAX_RECORD_BYTES:
        return TOO_LARGE
    try:
        span = _span(raw)
    except DecodeError:
        return _NO_SPAN
    return Span(
        span.trace_id,
        span.span_id,
        span.kind,
        span.start_time_unix_nano,
        span.end_time_unix_nano,
        span.status.code == _FAILED,
        _attributes(span.attributes),
        tuple(_exceptions(span.events)) if span.events else (),
    )


def read_log_record(raw: bytes) -> LogRecord | Unreadable:
    """One log record."""
    if len(raw) > MAX_RECORD_BYTES:
        return TOO_LARGE
    try:
        record = _log_record(raw)
    except DecodeError:
        return _NO_LOG_RECORD
    at_ns = record.time_unix_nano or record.observed_time_unix_nano
    return LogRecord(at_ns, record.severity_number, _attributes(record.attributes), raw)


def _read(body: bytes, read: Callable[[bytes], Any]) -> Export[Any]:
    try:
        parts = _export(body).parts
    except DecodeError:
        raise InvalidProtobuf("The body is no export of OpenTelemetry in protobuf") from None
    return Export(_count(parts), (_group(part, read) for part in parts))


def _count(parts: Any) -> int:
    """How many records there are.

    raises: PayloadTooLarge, also when there are too many boxes without any
    """
    records, boxes = 0, len(parts)
    for part in islice(parts, MAX_RECORDS):
        boxes += len(part.scopes)
        records += sum(len(scope.records) for scope in islice(part.scopes, MAX_RECORDS))
        if max(boxes, records) > MAX_RECORDS:
            break
    if max(boxes, records) > MAX_RECORDS:
        detail = f"A request holds at most {MAX_RECORDS} records"
        raise PayloadTooLarge(detail, code="too_many_records")
    return records


def _group(part: Any, read: Callable[[bytes], Any]) -> Group[Any]:
    records = (read(raw) for scope in part.scopes for raw in scope.records)
    resource = part.resource
    content = resource.SerializeToString(deterministic=True)
    return Group(_attributes(resource.attributes), content, records)


def _exceptions(events: Iterable[Any]) -> Iterator[Happening]:
    for index, event in enumerate(islice(events, MAX_HAPPENINGS)):
        if event.name == EXCEPTION:
            yield Happening(index, event.time_unix_nano, _attributes(event.attributes))


def _attributes(sent: Mapping[str, Any]) -> Attributes:
    found: Attributes = {}
    for name in sent if len(sent) <= MAX_ATTRIBUTES else islice(sent, MAX_ATTRIBUTES):
        if name in READ:
            value = sent[name]
            # Nearly all are texts or numbers, and asking which one it is costs more than to look.
            said = value.string_value or value.int_value or _other(value)
            if said is not None:
                found[name] = said
    return found


def _other(value: Any) -> Value | None:
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return _texts(value.array_value.values)
    return getattr(value, kind) if kind in _SCALARS else None


def _texts(values: Iterable[Any]) -> Value:
    """The texts of an array; other members are passed over."""
    few = islice(values, MAX_TEXTS)
    return tuple(v.string_value for v in few if v.WhichOneof("value") == "string_value")

"""The messages of OTLP, as far as they are read, for protobuf's C decoder.

Names, numbers and types are those of opentelemetry-proto (a test compares), but for two: attributes
are a map, which is the same on the wire, and records stay bytes until their turn. So what is not
listed here is never decoded, and a body of millions of empty records costs what its bytes cost.
"""

from __future__ import annotations

from typing import Any, Final

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    MessageOptions,
)
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

MESSAGES: Final[dict[str, dict[str, tuple[int, str]]]] = {
    "Export": {"parts": (1, "repeated Part")},
    "Part": {"resource": (1, "Resource"), "scopes": (2, "repeated Scope")},
    "Scope": {"records": (2, "repeated bytes")},
    "Resource": {"attributes": (1, "map")},
    "Span": {
        "trace_id": (1, "bytes"),
        "span_id": (2, "bytes"),
        "kind": (6, "int32"),
        "start_time_unix_nano": (7, "fixed64"),
        "end_time_unix_nano": (8, "fixed64"),
        "attributes": (9, "map"),
        "events": (11, "repeated Event"),
        "status": (15, "Status"),
    },
    "Event": {
        "time_unix_nano": (1, "fixed64"),
        "name": (2, "string"),
        "attributes": (3, "map"),
    },
    "Status": {"code": (3, "int32")},
    "LogRecord": {
        "time_unix_nano": (1, "fixed64"),
        "severity_number": (2, "int32"),
        "attributes": (6, "map"),
        "observed_time_unix_nano": (11, "fixed64"),
    },
    "AnyValue": {
        "string_value": (1, "one string"),
        "bool_value": (2, "one bool"),
        "int_value": (3, "one int64"),
        "double_value": (4, "one double"),
        "array_value": (5, "one ArrayValue"),
    },
    "ArrayValue": {"values": (1, "repeated AnyValue")},
    "Answer": {"partial_success": (1, "PartialSuccess")},
    "PartialSuccess": {"rejected": (1, "int64"), "error_message": (2, "string")},
    "Refusal": {"code": (1, "int32"), "message": (2, "string")},
}
"""Message → field → number and type. `map` is of texts to AnyValue; `one` of several is set.

Export, Part and Scope are ExportTraceServiceRequest, ResourceSpans and ScopeSpans, and the same of
logs; Answer is the response to either; Refusal is google.rpc.Status.
"""

_PACKAGE: Final = "sightline.otlp"
_MAP_ENTRY: Final = {"key": (1, "string"), "value": (2, "AnyValue")}


def _file() -> FileDescriptorProto:
    file = FileDescriptorProto(name=f"{_PACKAGE}.proto", package=_PACKAGE, syntax="proto3")
    for name, fields in MESSAGES.items():
        file.message_type.append(_message(name, fields))
    return file


def _message(name: str, fields: dict[str, tuple[int, str]]) -> DescriptorProto:
    message = DescriptorProto(name=name)
    for field, (number, kind) in fields.items():
        if kind == "map":
            entry = _message("AttributesEntry", _MAP_ENTRY)
            entry.options.CopyFrom(MessageOptions(map_entry=True))
            message.nested_type.append(entry)
            kind = f"repeated {name}.AttributesEntry"
        elif kind.startswith("one ") and not message.oneof_decl:
            message.oneof_decl.add(name="value")
        message.field.append(_field(field, number, kind))
    return message


def _field(name: str, number: int, kind: str) -> FieldDescriptorProto:
    how, _, bare = kind.rpartition(" ")
    many = how == "repeated"
    field = FieldDescriptorProto(
        name=name,
        number=number,
        label=FieldDescriptorProto.LABEL_REPEATED if many else FieldDescriptorProto.LABEL_OPTIONAL,
    )
    if bare.islower():
        field.type = FieldDescriptorProto.Type.Value(f"TYPE_{bare.upper()}")
    else:
        field.type = FieldDescriptorProto.TYPE_MESSAGE
        field.type_name = f".{_PACKAGE}.{bare}"
    if how == "one":
        field.oneof_index = 0
    return field


def _classes() -> dict[str, Any]:
    pool = DescriptorPool()
    pool.AddSerializedFile(_file().SerializeToString())
    return {n: GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.{n}")) for n in MESSAGES}


CLASSES: Final = _classes()
"""Message → its class, with `FromString` and `SerializeToString`."""

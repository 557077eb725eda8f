"""Our messages are OpenTelemetry's, as far as they go."""

from __future__ import annotations

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.rpc.status_pb2 import Status as RpcStatus  # type: ignore[import-untyped]
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2 as logs_service
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as trace_service
from opentelemetry.proto.common.v1 import common_pb2 as common
from opentelemetry.proto.logs.v1 import logs_pb2 as logs
from opentelemetry.proto.resource.v1 import resource_pb2 as resource
from opentelemetry.proto.trace.v1 import trace_pb2 as trace

from sightline.ingest.otlp.schema import CLASSES, MESSAGES

THEIRS = {
    "Export": (
        trace_service.ExportTraceServiceRequest.DESCRIPTOR,
        logs_service.ExportLogsServiceRequest.DESCRIPTOR,
    ),
    "Part": (trace.ResourceSpans.DESCRIPTOR, logs.ResourceLogs.DESCRIPTOR),
    "Scope": (trace.ScopeSpans.DESCRIPTOR, logs.ScopeLogs.DESCRIPTOR),
    "Resource": (resource.Resource.DESCRIPTOR,),
    "Span": (trace.Span.DESCRIPTOR,),
    "Event": (trace.Span.Event.DESCRIPTOR,),
    "Status": (trace.Status.DESCRIPTOR,),
    "LogRecord": (logs.LogRecord.DESCRIPTOR,),
    "AnyValue": (common.AnyValue.DESCRIPTOR,),
    "ArrayValue": (common.ArrayValue.DESCRIPTOR,),
    "Answer": (
        trace_service.ExportTraceServiceResponse.DESCRIPTOR,
        logs_service.ExportLogsServiceResponse.DESCRIPTOR,
    ),
    "PartialSuccess": (
        trace_service.ExportTracePartialSuccess.DESCRIPTOR,
        logs_service.ExportLogsPartialSuccess.DESCRIPTOR,
    ),
    "Refusal": (RpcStatus.DESCRIPTOR,),
}
RENAMED = {"parts", "scopes", "records", "rejected"}
"""Fields that traces and logs call differently."""

SAME_ON_THE_WIRE = {("bytes", "message"), ("int32", "enum")}


def _kind(field: FieldDescriptor) -> str:
    names = {
        getattr(FieldDescriptor, f"TYPE_{name.upper()}"): name
        for name in ("bytes", "message", "int32", "int64", "enum", "fixed64", "string", "bool")
    }
    return names.get(field.type, "double")


def test_every_message_is_compared() -> None:
    assert set(THEIRS) == set(MESSAGES) == set(CLASSES)


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_has_numbers_and_types_of_the_original(name: str) -> None:
    ours: Descriptor = CLASSES[name].DESCRIPTOR
    for theirs in THEIRS[name]:
        for field in ours.fields:
            original = theirs.fields_by_number[field.number]
            assert field.name in RENAMED or field.name == original.name
            assert field.is_repeated == original.is_repeated, field.name
            kinds = (_kind(field), _kind(original))
            assert kinds[0] == kinds[1] or kinds in SAME_ON_THE_WIRE, field.name
            in_one = field.containing_oneof is None
            assert in_one == (original.containing_oneof is None), field.name


def test_a_map_is_what_pairs_are_on_the_wire() -> None:
    entry = CLASSES["Span"].DESCRIPTOR.fields_by_name["attributes"].message_type
    assert entry.GetOptions().map_entry
    pair = common.KeyValue.DESCRIPTOR
    for field in entry.fields:
        assert pair.fields_by_name[field.name].number == field.number

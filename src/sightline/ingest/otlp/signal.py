"""What OpenTelemetry sends that becomes events, traces and logs: how each is read and walked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import msgspec

from sightline.ingest.identity import ContentIds
from sightline.ingest.otlp import from_json, from_protobuf
from sightline.ingest.otlp.answer import Encoding
from sightline.ingest.otlp.events import Events, of_log_record, of_span
from sightline.ingest.otlp.record import Export, LogRecord, Span, Unreadable
from sightline.ingest.otlp.sender import Sender, sender
from sightline.ingest.otlp.tally import Tally
from sightline.types import TenantId


class Signal(msgspec.Struct, frozen=True):
    """One of OTLP's signals.

    noun: what its records are called
    decode: by encoding, of a request's body; raises InvalidProtobuf, InvalidJson, PayloadTooLarge
    """

    noun: str
    decode: Mapping[Encoding, Callable[[bytes], Export[Any]]]


TRACES: Final = Signal("spans", {"protobuf": from_protobuf.traces, "json": from_json.traces})
LOGS: Final = Signal("log records", {"protobuf": from_protobuf.logs, "json": from_json.logs})


class Batch(msgspec.Struct):
    """Some records' events.

    records: for each event, the number of the record it was made from
    mapped, unmapped, unreadable: how many records became events, fit no rule, are no records
    """

    events: Events = msgspec.field(default_factory=list)
    records: list[int] = msgspec.field(default_factory=list)
    mapped: int = 0
    unmapped: int = 0
    unreadable: int = 0


def batches(
    export: Export[Any], tenant_id: TenantId, ids: ContentIds, tally: Tally, size: int
) -> Iterator[Batch]:
    """An export as events, so many records at a time: a large one should not hold up the others.

    ids: for records that have none; used up
    tally: is told of records that become nothing
    """
    batch = Batch()
    seen = 0
    for group in export.groups:
        sent_by = sender(tenant_id, group.resource)
        for record in group.records:
            if seen == size:
                yield batch
                batch, seen = Batch(), 0
            seen += 1
            _add(batch, record, sent_by, group.content, ids, tally)
    yield batch


def _add(
    batch: Batch,
    record: Span | LogRecord | Unreadable,
    sent_by: Sender,
    resource: bytes,
    ids: ContentIds,
    tally: Tally,
) -> None:
    number = tally.next_record()
    if isinstance(record, Unreadable):
        batch.unreadable += 1
        tally.fail(number, record.why)
        return
    if isinstance(record, Span):
        events = of_span(record, sent_by)
    else:
        events = of_log_record(record, sent_by, resource, ids)
    if not events:
        batch.unmapped += 1
        tally.fail(number, "of a kind that becomes no event")
        return
    batch.mapped += 1
    batch.events += events
    batch.records += [number] * len(events)

"""Rows of a file, through the same pipeline as HTTP.

Enters: rows, a mapping, and a way to send a batch (into the pipeline, or over HTTP to a server).
Leaves: a report that accounts for every row. Never says what a row contained, only its number.
Importing again, from the start or after an interruption, stores nothing twice (`ingest.identity`).
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import msgspec

from sightline.errors import FieldError, PayloadTooLarge, SightlineError
from sightline.ingest.delivery import Send, Sleep, deliver
from sightline.ingest.import_report import ImportReport, Ledger
from sightline.ingest.mapper import Faulty, Mapper, Skipped
from sightline.ingest.mapping import Mapping
from sightline.ingest.result import BatchResult, EventResult
from sightline.ingest.rowfile import Row, Unread
from sightline.types import JsonObject

Progress = Callable[[ImportReport], None]
"""Told how things stand after each batch."""


class Limits(msgspec.Struct, frozen=True):
    """What one batch and one report may hold.

    bytes: of the batch as JSON
    errors: how many rows' errors are reported
    """

    events: int = 500
    bytes: int = 500 * 1024
    errors: int = 20


DEFAULT_LIMITS: Final = Limits()
_ENVELOPE_BYTES: Final = 64  # of {"events":[...],"batch_id":...}
_encode = msgspec.json.Encoder().encode


class _Batch:
    """Events and the rows they came from."""

    __slots__ = ("events", "rows", "size")

    def __init__(self) -> None:
        self.events: list[JsonObject] = []
        self.rows: list[tuple[str, int]] = []
        self.size = _ENVELOPE_BYTES

    def halves(self) -> tuple[_Batch, _Batch]:
        """Two batches of half the events."""
        first, second, middle = _Batch(), _Batch(), len(self.events) // 2
        first.events, first.rows = self.events[:middle], self.rows[:middle]
        second.events, second.rows = self.events[middle:], self.rows[middle:]
        return first, second


async def run(
    rows: Iterable[Row | Unread],
    mapping: Mapping,
    tenant: str,
    send: Send,
    progress: Progress = lambda _: None,
    concurrency: int = 8,
    limits: Limits = DEFAULT_LIMITS,
    sleep: Sleep = asyncio.sleep,
) -> ImportReport:
    """Import rows, and account for each. A file that cannot be read ends nothing but itself.

    concurrency: batches on their way at the same time; their order does not matter
    raises: what `send` raises when it cannot be retried or was retried long enough. Run again: what
            was stored is answered as a duplicate
    """
    ledger = Ledger(limits.errors)
    batches = _batches(rows, Mapper(mapping, tenant), limits, ledger)
    reading = asyncio.Lock()

    async def work() -> None:
        while True:
            async with reading:
                batch = await asyncio.to_thread(next, batches, None)
            if batch is None:
                return
            await _settle(batch, send, ledger, sleep)
            progress(ledger.report())

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(concurrency):
                group.create_task(work())
    except ExceptionGroup as err:
        raise err.exceptions[0] from None
    return msgspec.structs.replace(ledger.report(), files=ledger.files())


async def _settle(batch: _Batch, send: Send, ledger: Ledger, sleep: Sleep) -> None:
    """Send a batch and count the answer; in halves where the server takes less."""
    try:
        ledger.answered(batch.rows, await deliver(send, batch.events, sleep=sleep))
    except SightlineError as err:
        if err.status != PayloadTooLarge.status:
            raise
        if len(batch.events) == 1:
            ledger.answered(batch.rows, _too_large(batch))
            return
        for half in batch.halves():
            await _settle(half, send, ledger, sleep)


def _too_large(batch: _Batch) -> BatchResult:
    error = FieldError("", "payload_too_large", "the event alone is larger than a request may be")
    event_id = batch.events[0]["event_id"]
    return BatchResult(0, 0, 0, 1, (EventResult(0, event_id, "rejected", "too_large", (error,)),))


def _batches(
    rows: Iterable[Row | Unread], mapper: Mapper, limits: Limits, ledger: Ledger
) -> Iterator[_Batch]:
    batch, file, of = _Batch(), None, Counter[str]()
    for row in rows:
        if isinstance(row, Unread):
            ledger.unread(row)
            continue
        ledger.rows += 1
        if row.file != file:
            file, of = row.file, ledger.of(row.file)
            mapper.ids.next_file()
        of["rows"] += 1
        event = _event(row, mapper, ledger, of)
        if event is None:
            continue
        of["sent"] += 1
        size = len(_encode(event)) + 1
        if len(batch.events) == limits.events or batch.size + size > limits.bytes:
            yield batch
            batch = _Batch()
        ledger.events += 1
        batch.events.append(event)
        batch.rows.append((row.file, row.number))
        batch.size += size
    if batch.events:
        yield batch


def _event(row: Row, mapper: Mapper, ledger: Ledger, of: Counter[str]) -> JsonObject | None:
    """The event of a row; None where the ledger says why not."""
    if isinstance(row.columns, FieldError):
        made: JsonObject | Skipped | Faulty = Faulty((row.columns,))
    else:
        made = mapper(row.columns)
    if isinstance(made, dict):
        return made
    if isinstance(made, Skipped):
        ledger.skipped[made.reason] += 1
        of["skipped"] += 1
    else:
        ledger.faulty += 1
        of["faulty"] += 1
        ledger.wrong(row.file, row.number, made.errors)
    return None

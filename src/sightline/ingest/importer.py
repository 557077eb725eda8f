"""Rows of a file, through the same pipeline as HTTP.

Enters: rows, a mapping, and a way to send a batch (into the pipeline, or over HTTP to a server).
Leaves: a report that accounts for every row. Never says what a row contained, only its number.
Importing again, from the start or after an interruption, stores nothing twice (`ingest.identity`).
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import msgspec

from sightline.errors import FieldError, PayloadTooLarge, SightlineError
from sightline.ingest.delivery import Send, Sleep, deliver
from sightline.ingest.mapper import Faulty, Mapper, Skipped
from sightline.ingest.mapping import Mapping
from sightline.ingest.result import BatchResult, EventResult
from sightline.ingest.rowfile import Row, Unread
from sightline.types import JsonObject


class RowError(msgspec.Struct, frozen=True):
    """Why a row is not stored."""

    file: str
    row: int
    errors: tuple[FieldError, ...]


class FileReport(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of the rows of one file.

    rows: = accepted + duplicates + dropped + rejected + faulty + skipped
    problem: why it could not be read, or not to its end; the rows before are stored
    code: of the problem
    """

    file: str
    rows: int
    accepted: int
    duplicates: int
    dropped: int
    rejected: int
    faulty: int
    skipped: int
    problem: str | None = None
    code: str | None = None


class ImportReport(msgspec.Struct, frozen=True):
    """What became of every row read.

    rows: = events + sum(skipped) + faulty; events = accepted + duplicates + dropped + rejected
    faulty: rows no event could be made of
    skipped: reason → rows the mapping leaves out
    errors: of the first rows that were faulty or rejected
    files: those that were begun, in their order; none while it runs
    """

    rows: int
    events: int
    accepted: int
    duplicates: int
    dropped: int
    rejected: int
    faulty: int
    skipped: dict[str, int]
    errors: tuple[RowError, ...]
    elapsed_s: float
    files: tuple[FileReport, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every file was read to its end, and no row was faulty or rejected."""
        return not (self.faulty or self.rejected or any(f.problem for f in self.files))

    @property
    def rows_per_s(self) -> float:
        """How fast it went."""
        return self.rows / self.elapsed_s if self.elapsed_s else 0.0


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
_PLURALS: Final = {"duplicate": "duplicates"}
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


class _Tally:
    """The report while it is being made."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._began = time.perf_counter()
        self.rows = self.events = self.faulty = 0
        self._said: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self._errors: list[RowError] = []
        self._files: dict[str, Counter[str]] = {}
        self._problems: dict[str, SightlineError] = {}

    def of(self, file: str) -> Counter[str]:
        """What became of the rows of a file: by the names of `FileReport`, and `sent`."""
        return self._files.setdefault(file, Counter())

    def unread(self, unread: Unread) -> None:
        """Note a file that could not be read to its end."""
        self.of(unread.file)
        self._problems[unread.file] = unread.problem

    def wrong(self, file: str, row: int, errors: tuple[FieldError, ...]) -> None:
        """Note a row's errors, if it is among the first."""
        if len(self._errors) < self._limits.errors:
            self._errors.append(RowError(file, row, errors))

    def answered(self, batch: _Batch, result: BatchResult) -> None:
        """Count the answer to a batch."""
        for name in ("accepted", "duplicates", "dropped", "rejected"):
            self._said[name] += getattr(result, name)
        for one in result.results:
            file, row = batch.rows[one.index]
            self.of(file)[_PLURALS.get(one.status, one.status)] += 1
            if one.status == "rejected":
                self.wrong(file, row, one.errors)

    def files(self) -> tuple[FileReport, ...]:
        """What became of the rows of each file; true once everything is answered."""
        return tuple(self._file(name, counts) for name, counts in self._files.items())

    def _file(self, name: str, counts: Counter[str]) -> FileReport:
        others = counts["duplicates"] + counts["dropped"] + counts["rejected"]
        problem = self._problems.get(name)
        return FileReport(
            file=name,
            rows=counts["rows"],
            accepted=counts["sent"] - others,
            duplicates=counts["duplicates"],
            dropped=counts["dropped"],
            rejected=counts["rejected"],
            faulty=counts["faulty"],
            skipped=counts["skipped"],
            problem=problem.detail if problem else None,
            code=problem.code if problem else None,
        )

    def report(self) -> ImportReport:
        """How things stand."""
        return ImportReport(
            rows=self.rows,
            events=self.events,
            accepted=self._said["accepted"],
            duplicates=self._said["duplicates"],
            dropped=self._said["dropped"],
            rejected=self._said["rejected"],
            faulty=self.faulty,
            skipped=dict(self.skipped),
            errors=tuple(self._errors),
            elapsed_s=time.perf_counter() - self._began,
        )


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
    tally = _Tally(limits)
    batches = _batches(rows, Mapper(mapping, tenant), limits, tally)
    reading = asyncio.Lock()

    async def work() -> None:
        while True:
            async with reading:
                batch = await asyncio.to_thread(next, batches, None)
            if batch is None:
                return
            await _settle(batch, send, tally, sleep)
            progress(tally.report())

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(concurrency):
                group.create_task(work())
    except ExceptionGroup as err:
        raise err.exceptions[0] from None
    return msgspec.structs.replace(tally.report(), files=tally.files())


async def _settle(batch: _Batch, send: Send, tally: _Tally, sleep: Sleep) -> None:
    """Send a batch and count the answer; in halves where the server takes less."""
    try:
        tally.answered(batch, await deliver(send, batch.events, sleep=sleep))
    except SightlineError as err:
        if err.status != PayloadTooLarge.status:
            raise
        if len(batch.events) == 1:
            tally.answered(batch, _too_large(batch))
            return
        for half in batch.halves():
            await _settle(half, send, tally, sleep)


def _too_large(batch: _Batch) -> BatchResult:
    error = FieldError("", "payload_too_large", "the event alone is larger than a request may be")
    event_id = batch.events[0]["event_id"]
    return BatchResult(0, 0, 0, 1, (EventResult(0, event_id, "rejected", "too_large", (error,)),))


def _batches(
    rows: Iterable[Row | Unread], mapper: Mapper, limits: Limits, tally: _Tally
) -> Iterator[_Batch]:
    batch, file, of = _Batch(), None, Counter[str]()
    for row in rows:
        if isinstance(row, Unread):
            tally.unread(row)
            continue
        tally.rows += 1
        if row.file != file:
            file, of = row.file, tally.of(row.file)
            mapper.ids.next_file()
        of["rows"] += 1
        event = _event(row, mapper, tally, of)
        if event is None:
            continue
        of["sent"] += 1
        size = len(_encode(event)) + 1
        if len(batch.events) == limits.events or batch.size + size > limits.bytes:
            yield batch
            batch = _Batch()
        tally.events += 1
        batch.events.append(event)
        batch.rows.append((row.file, row.number))
        batch.size += size
    if batch.events:
        yield batch


def _event(row: Row, mapper: Mapper, tally: _Tally, of: Counter[str]) -> JsonObject | None:
    """The event of a row; None where the tally says why not."""
    if isinstance(row.columns, FieldError):
        made: JsonObject | Skipped | Faulty = Faulty((row.columns,))
    else:
        made = mapper(row.columns)
    if isinstance(made, dict):
        return made
    if isinstance(made, Skipped):
        tally.skipped[made.reason] += 1
        of["skipped"] += 1
    else:
        tally.faulty += 1
        of["faulty"] += 1
        tally.wrong(row.file, row.number, made.errors)
    return None

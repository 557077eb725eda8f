"""Events between being told of and being answered: bounded, in order. No clock, no lock, no I/O."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import msgspec

from sightline.client.event import MAX_BYTES, Prepared
from sightline.client.options import Options


class Queued(msgspec.Struct, frozen=True, gc=False):
    """An event in the order it was told of.

    at_s: when, by a clock that does not jump
    """

    number: int
    at_s: float
    event_id: str
    body: bytes


class Batch(msgspec.Struct, frozen=True):
    """Events sent together; the same however often they are sent.

    seq: tells answers apart on a connection
    attempts: how often it was sent before
    """

    seq: int
    events: tuple[Queued, ...]
    attempts: int = 0

    @property
    def message(self) -> bytes:
        """What is sent, over HTTP and WebSockets alike."""
        return b'{"seq":%d,"events":[%s]}' % (self.seq, b",".join(e.body for e in self.events))

    @property
    def event_ids(self) -> tuple[str, ...]:
        """Of its events, in order."""
        return tuple(event.event_id for event in self.events)


class Outbox:
    """Everything that has no answer yet.

    What was sent and is to be sent again comes first, in its old order and its old batches.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._waiting: deque[Queued] = deque()
        self._again: deque[Batch] = deque()
        self._waiting_bytes = 0
        self._away: dict[int, Batch] = {}
        self._next_number = 0
        self._next_seq = 0
        self.events = 0
        self.bytes = 0

    @property
    def last(self) -> int:
        """The number of the event told of last; -1 before the first."""
        return self._next_number - 1

    @property
    def oldest(self) -> int | None:
        """The lowest number without an answer."""
        firsts = [b.events[0].number for b in (*self._again, *self._away.values())]
        firsts += [self._waiting[0].number] if self._waiting else []
        return min(firsts, default=None)

    def has_room(self, size: int) -> bool:
        """Whether an event of so many bytes is within the bounds."""
        options = self._options
        return self.events < options.max_events and self.bytes + size <= options.max_bytes

    def add(self, event: Prepared, now_s: float) -> None:
        """Queue an event."""
        queued = Queued(self._next_number, now_s, event.event_id, event.body)
        self._next_number += 1
        self._waiting.append(queued)
        self._waiting_bytes += len(event.body)
        self._count(queued, 1)

    def give_up_oldest(self) -> Queued | None:
        """Take out the oldest event that is not on its way, if there is one."""
        if not self._waiting:
            return None
        event = self._waiting.popleft()
        self._waiting_bytes -= len(event.body)
        self._count(event, -1)
        return event

    def due_at(self, flushed: int) -> float | None:
        """When the next batch is to be sent, by the clock of `add`; None when nothing waits.

        flushed: events up to this number are to be sent at once
        """
        if self._again:
            return 0.0
        if not self._waiting:
            return None
        enough = len(self._waiting) >= self._options.batch_events
        if enough or self._waiting_bytes >= MAX_BYTES or self._waiting[0].number <= flushed:
            return 0.0
        return self._waiting[0].at_s + self._options.flush_after_s

    def take(self) -> Batch | None:
        """The next batch, which is on its way from now on."""
        batch = self._again.popleft() if self._again else self._filled()
        if batch is not None:
            self._away[batch.seq] = batch
        return batch

    def answered(self, batch: Batch) -> None:
        """These events are done with."""
        del self._away[batch.seq]
        for event in batch.events:
            self._count(event, -1)

    def put_back(self, batches: Iterable[Batch]) -> None:
        """These are to be sent again, before all others."""
        kept = []
        for batch in batches:
            del self._away[batch.seq]
            kept.append(msgspec.structs.replace(batch, attempts=batch.attempts + 1))
        self._again = deque(sorted([*kept, *self._again], key=lambda b: b.events[0].number))

    def put_back_halved(self, batch: Batch) -> None:
        """The events of a batch that is too large are to be sent as two."""
        del self._away[batch.seq]
        middle = len(batch.events) // 2
        halves = batch.events[:middle], batch.events[middle:]
        self._again.extendleft(Batch(self._number_batch(), events) for events in reversed(halves))

    def give_up_all(self) -> list[Queued]:
        """Take out everything, also what is on its way."""
        batches = (*self._again, *self._away.values())
        left = [*(e for batch in batches for e in batch.events), *self._waiting]
        for event in left:
            self._count(event, -1)
        self._again.clear()
        self._away.clear()
        self._waiting.clear()
        self._waiting_bytes = 0
        return left

    def _filled(self) -> Batch | None:
        events: list[Queued] = []
        size = 0
        limit = self._options.batch_events
        while self._waiting and len(events) < limit:
            size += len(self._waiting[0].body) + 1
            if events and size > MAX_BYTES:
                break
            events.append(self._waiting.popleft())
            self._waiting_bytes -= len(events[-1].body)
        return Batch(self._number_batch(), tuple(events)) if events else None

    def _number_batch(self) -> int:
        self._next_seq += 1
        return self._next_seq

    def _count(self, event: Queued, by: int) -> None:
        self.events += by
        self.bytes += by * len(event.body)

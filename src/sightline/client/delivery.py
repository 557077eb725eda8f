"""What a client does next, and what became of what it did. No clock, no lock, no I/O: both clients
ask it, one from a thread, one from an event loop.
"""

from __future__ import annotations

import logging
from collections import Counter, deque
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from sightline.client.answer import Answer, Judged, Later, No, Result
from sightline.client.event import Prepared
from sightline.client.notice import Discarded, Notice, Reason, Rejection, Stats
from sightline.client.options import Options
from sightline.client.outbox import Batch, Outbox, Queued
from sightline.errors import Overloaded, SightlineError

logger = logging.getLogger("sightline.client")

FIRST_WAIT_S: Final = 0.2
LONGEST_WAIT_S: Final = 30.0
UNSURE_ATTEMPTS: Final = 5
"""How often a batch is sent that a server fails at without saying that a retry can help."""


TOO_LARGE: Final = 413
REFUSED: Final = (401, 403)


class Send(msgspec.Struct, frozen=True):
    """Send this batch now."""

    batch: Batch


class Receive(msgspec.Struct, frozen=True):
    """Wait for the answer to what was sent.

    seconds: until something else could be sent meanwhile; None: nothing
    """

    seconds: float | None


class Rest(msgspec.Struct, frozen=True):
    """There is nothing to do, for so long, or until an event comes."""

    seconds: float | None


Step = Send | Receive | Rest


class Delivery:
    """Sends each batch until it is answered, however long that takes; waits longer after each
    failure, and never less than the server asks.

    window: how many batches may be on the way at once
    chance: gives numbers from 0 to 1
    """

    def __init__(self, options: Options, window: int, chance: Callable[[], float]) -> None:
        self._options = options
        self._window = window
        self._chance = chance
        self._outbox = Outbox(options)
        self._away: deque[Batch] = deque()
        self._flushed = -1
        self._not_before_s = 0.0
        self._failures = 0
        self._counts: Counter[str] = Counter()
        self._discarded: Counter[str] = Counter()
        self._trouble: SightlineError | None = None

    def has_room(self, event: Prepared) -> bool:
        """Whether an event can be taken without giving up another."""
        return self._outbox.has_room(len(event.body))

    def add(self, event: Prepared, now_s: float) -> Discarded | None:
        """Take an event; or say what had to be given up, this one or an older."""
        self._counts["tracked"] += 1
        given_up: list[str] = []
        while not self.has_room(event):
            oldest = None
            if self._options.when_full == "discard_oldest":
                oldest = self._outbox.give_up_oldest()
            if oldest is None:
                return self._discard(Reason.FULL, [*given_up, event.event_id], _full(self._options))
            given_up.append(oldest.event_id)
        self._outbox.add(event, now_s)
        return self._discard(Reason.FULL, given_up, _full(self._options)) if given_up else None

    def refuse(self, what: Discarded) -> Discarded:
        """Count an event that never got as far as the queue."""
        self._counts["tracked"] += 1
        return self._discard(what.reason, what.event_ids, what.error)

    def step(self, now_s: float) -> Step:
        """What to do at this moment."""
        at = self.due_at()
        room = len(self._away) < self._window
        if at is not None and at <= now_s and room and (batch := self._outbox.take()):
            self._away.append(batch)
            return Send(batch)
        seconds = None if at is None or not room else max(0.0, at - now_s)
        return Receive(seconds) if self._away else Rest(seconds)

    def due_at(self) -> float | None:
        """When something is to be sent next; None when nothing waits."""
        due_at = self._outbox.due_at(self._flushed)
        return None if due_at is None else max(due_at, self._not_before_s)

    def flush(self) -> int:
        """Everything told of so far is to be sent at once; returns the number to ask `done` for."""
        self._flushed = self._outbox.last
        return self._flushed

    def done(self, number: int) -> bool:
        """Whether every event up to this number has its answer, or was given up."""
        oldest = self._outbox.oldest
        return oldest is None or oldest > number

    def answered(self, answer: Answer, now_s: float) -> list[Notice]:
        """The server answered the batch that was sent first; what is to be told of it."""
        if not self._away:  # given up meanwhile
            return []
        batch = self._away.popleft()
        match answer:
            case Judged():
                self._well()
                return self._judged(batch, answer)
            case Later(error, surely):
                if surely or batch.attempts + 1 < UNSURE_ATTEMPTS:
                    self._again([batch], error, now_s)
                    return []
                return self._give_up(batch, error)
            case No(error):
                self._well()
                if answer.too_large and len(batch.events) > 1:
                    self._outbox.put_back_halved(batch)
                    return []
                return self._give_up(batch, error)

    def broken(self, error: SightlineError, now_s: float) -> list[Notice]:
        """The connection is gone, and what was on the way has no answer: it is to be sent again,
        but for what was the reason.
        """
        told: list[Notice] = []
        if self._away and error.status == TOO_LARGE:
            told = self._without_too_large(error)
        elif self._away and error.status in REFUSED:
            told = self._give_up(self._away.popleft(), error)
        self._again(list(self._away), error, now_s)
        self._away.clear()
        return told

    def _without_too_large(self, error: SightlineError) -> list[Notice]:
        """Halve what can be halved; where nothing can, the largest event was too large."""
        halved = [batch for batch in self._away if len(batch.events) > 1]
        for batch in halved:
            self._away.remove(batch)
            self._outbox.put_back_halved(batch)
        if halved:
            return []
        largest = max(self._away, key=lambda batch: len(batch.events[0].body))
        self._away.remove(largest)
        return self._give_up(largest, error)

    def interrupted(self) -> None:
        """What was on the way is to be sent again, through no fault of the server."""
        self._outbox.put_back(self._away)
        self._away.clear()

    def give_up_all(self) -> Discarded | None:
        """Discard everything that has no answer: the client is closed."""
        self._away.clear()
        left: list[Queued] = self._outbox.give_up_all()
        if not left:
            return None
        error = self._trouble or Overloaded("The client was closed before the server had answered")
        return self._discard(Reason.CLOSED, [event.event_id for event in left], error)

    def stats(self) -> Stats:
        """What became of every event so far."""
        names = ("tracked", "accepted", "duplicates", "dropped", "rejected", "retries")
        counts = {name: self._counts[name] for name in names}
        return Stats(**counts, discarded=dict(self._discarded), waiting=self._outbox.events)

    def _judged(self, batch: Batch, said: Judged) -> list[Notice]:
        self._outbox.answered(batch)
        for name in ("accepted", "duplicates", "dropped", "rejected"):
            self._counts[name] += getattr(said, name)
        return [
            _rejection(batch.events[result.index], result)
            for result in said.results
            if result.status == "rejected"
        ]

    def _again(self, batches: list[Batch], error: SightlineError, now_s: float) -> None:
        self._outbox.put_back(batches)
        self._counts["retries"] += len(batches)
        if self._trouble is None:
            logger.warning("not delivered, trying again: %s (%s)", error.detail, error.code)
        self._trouble = error
        if now_s < self._not_before_s:  # one failure, told of several batches
            return
        longest_s = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(self._failures, 20))
        wait_s = longest_s * (0.5 + self._chance() / 2)
        if error.retry_after_s is not None:
            wait_s = max(wait_s, error.retry_after_s * (1 + self._chance() / 5))
        self._not_before_s = now_s + wait_s
        self._failures += 1

    def _well(self) -> None:
        """The server answers for what it is asked."""
        self._failures = 0
        self._trouble = None

    def _give_up(self, batch: Batch, error: SightlineError) -> list[Notice]:
        self._outbox.answered(batch)
        return [self._discard(Reason.REFUSED, batch.event_ids, error)]

    def _discard(
        self, reason: Reason, event_ids: Iterable[str], error: Exception | None
    ) -> Discarded:
        told = Discarded(reason, tuple(event_ids), error)
        self._discarded[reason.value] += len(told.event_ids)
        return told


def _rejection(event: Queued, result: Result) -> Rejection:
    return Rejection(event.event_id, result.reason, result.errors, msgspec.json.decode(event.body))


def _full(options: Options) -> Overloaded:
    bounds = f"{options.max_events} events or {options.max_bytes} bytes"
    return Overloaded(f"More than {bounds} wait to be sent")

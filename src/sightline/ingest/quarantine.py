"""Rejected events, kept for thirty days so that somebody can look at them, mend them and replay.

`refused` is told of every request with rejections, by the pipeline, in its event loop; it counts
each, and queues those there is room for as the bytes they came as. A thread of its own makes items
of them and inserts these in groups; it makes nobody wait, and its failures reach nobody.

What is promised: an event that was answered as rejected and is within the tenant's quota is queued
before the answer is sent, and on disk within a second, as long as the engine takes rows. A crash
within this second, or an engine that refuses rows three times, loses it: it is counted then, and
its sender knows that it was not stored.

Never kept: events of people who refused, events of another tenant, and what is no JSON object.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

import structlog

from sightline.catalog.envelope import Envelope
from sightline.errors import StoreUnavailable
from sightline.ingest import tally, telemetry
from sightline.ingest.arrival import Arrival, Door
from sightline.ingest.quota import Kind, Quota
from sightline.ingest.rejection import KEPT, Means, Rejection, event_name, id_of, item_of, raw_of
from sightline.ingest.tally import Tally
from sightline.ingest.verdict import Rejected, Verdict
from sightline.settings import Settings
from sightline.store.internal import InternalEvents
from sightline.store.quarantine import Item, QuarantineTable
from sightline.types import Clock, TenantId

_log = structlog.get_logger()

TURN_S: Final = 0.3
"""How long the thread rests between two turns."""

MOST_BYTES: Final = 64 * 1024
"""Of one event; a larger one is only counted."""

QUEUE_BYTES: Final = 32 * 1024 * 1024
GROUP: Final = 500
ATTEMPTS: Final = 3
USAGE_EVERY_S: Final = 60.0
_QUEUED: Final = "queued"


class Quarantine:
    """Takes rejected events, and writes them down.

    has_room: whether the disk has
    """

    def __init__(
        self,
        table: QuarantineTable,
        internal: InternalEvents,
        settings: Settings,
        means: Means,
        clock: Clock,
        has_room: Callable[[], bool] = lambda: True,
    ) -> None:
        self._table = table
        self._internal = internal
        self._settings = settings
        self._means = means
        self._clock = clock
        self._has_room = has_room
        self._quota = Quota(settings.quarantine_hour_events, settings.quarantine_hour_bytes)
        self._tally = Tally()
        self._queue: deque[Rejection] = deque()
        self._queued_bytes = 0
        self._guard = threading.Lock()  # of the queue and its bytes
        self._full: frozenset[TenantId] = frozenset()
        self._looked_s = float("-inf")
        self._closing = threading.Event()
        self._turn = threading.Lock()
        self._run_id = secrets.token_hex(8)
        self._inserts = 0
        self._thread = threading.Thread(target=self._run, name="sightline-quarantine", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def close(self) -> None:
        """Write what was taken and counted, then stop. Blocks."""
        self._closing.set()
        self._thread.join()
        self.flush()

    def flush(self) -> None:
        """Write everything taken and counted so far. Blocks."""
        with self._turn:
            self._write()
            self._tell(None)

    def refused(
        self,
        events: Sequence[Envelope | Rejected],
        verdicts: Mapping[int, Verdict],
        arrival: Arrival,
    ) -> None:
        """Count the rejected events of a request, and take those there is room for. Never raises:
        the others of the request are stored, whatever becomes of these.
        """
        if arrival.door == "replay":
            return  # they are in quarantine already
        try:
            self._refused(events, verdicts, arrival)
        except Exception as err:
            _log.error("quarantine_failed", error=type(err).__name__)

    def _refused(
        self,
        events: Sequence[Envelope | Rejected],
        verdicts: Mapping[int, Verdict],
        arrival: Arrival,
    ) -> None:
        kinds: Counter[Kind] = Counter()
        outcomes: Counter[str] = Counter()
        for index, verdict in verdicts.items():
            if isinstance(verdict, Rejected):
                event = events[index]
                kind = (verdict.reason, _code(verdict), event_name(event), arrival.door)
                kinds[kind] += 1
                outcomes[self._take(event, verdict, kind, arrival)] += 1
        if kinds:
            self._tally.add(arrival.tenant_id, arrival.received_at, kinds)
        _count(outcomes)

    def undecodable(self, tenant: TenantId, door: Door, code: str) -> None:
        """Count a request whose body could not be read at all. code: of its answer"""
        kind = ("undecodable", code, "", door)
        self._tally.add(tenant, self._clock(), {kind: 1})

    def _take(
        self, event: Envelope | Rejected, verdict: Rejected, kind: Kind, arrival: Arrival
    ) -> str:
        """Queue an event, if it is to be kept and there is room; says why not, or `queued`."""
        tenant = arrival.tenant_id
        if verdict.reason not in KEPT:
            return "not_kept"
        if tenant in self._full or not self._quota.has_room(tenant, kind, arrival.received_at):
            return "over_quota"
        raw = raw_of(event, arrival)
        if raw is None:
            return "not_kept"
        if len(raw) > MOST_BYTES or self._queued_bytes + len(raw) > QUEUE_BYTES:
            return "too_large"
        item_id = id_of(raw, verdict, tenant, self._means.key)
        if refusal := self._quota.take(tenant, kind, item_id, len(raw)):
            return refusal
        with self._guard:
            self._queued_bytes += len(raw)
            self._queue.append(Rejection(raw, verdict, kind[2], arrival, item_id))
        return _QUEUED

    def _run(self) -> None:
        while not self._closing.wait(TURN_S):
            with self._turn:
                try:
                    self._look()
                    self._write()
                    self._tell(self._clock())
                except Exception as err:  # whatever it was, the next turn comes
                    _log.error("quarantine_failed", error=type(err).__name__)

    def _look(self) -> None:
        """Note, once a minute, which tenants have no room left."""
        if time.monotonic() - self._looked_s < USAGE_EVERY_S:
            return
        usage = self._table.usage()
        most = self._settings.quarantine_bytes
        self._full = frozenset(tenant for tenant, size in usage.items() if size >= most)
        self._looked_s = time.monotonic()

    def _write(self) -> None:
        """Empty the queue, a group at a time."""
        while group := self._group():
            items = [item for rejection in group if (item := self._item(rejection)) is not None]
            outcome = self._keep(items) if items else "not_kept"
            _count({outcome: len(items), "not_kept": len(group) - len(items)})

    def _group(self) -> list[Rejection]:
        with self._guard:
            group = [self._queue.popleft() for _ in range(min(GROUP, len(self._queue)))]
            self._queued_bytes -= sum(len(rejection.raw) for rejection in group)
        return group

    def _item(self, rejection: Rejection) -> Item | None:
        time.sleep(0)  # the event loop waits for its turn no longer than one item takes
        try:
            return item_of(rejection, self._means)
        except Exception as err:  # one that cannot be made safe is not kept, and harms no other
            _log.error("quarantine_failed", error=type(err).__name__)
            return None

    def _keep(self, items: Sequence[Item]) -> str:
        if not self._has_room():
            return "no_room"
        return "kept" if self._tried(lambda token: self._table.add(items, token)) else "failed"

    def _tell(self, before: datetime | None) -> None:
        """Write the windows that are over as events of our own."""
        counts = self._tally.take(before)
        if counts and self._has_room():
            rows = tally.block(counts, self._clock(), self._settings.rollup_retention_days)
            self._tried(lambda token: self._internal.append(rows, token))

    def _tried(self, insert: Callable[[str], None]) -> bool:
        """Insert, three times at most; whether it is on disk."""
        self._inserts += 1
        token = f"{self._run_id}:{self._inserts}"
        for attempt in range(1, ATTEMPTS + 1):
            try:
                insert(token)
            except StoreUnavailable as err:
                _log.warning("quarantine_retried", attempt=attempt, code=err.code)
                time.sleep(0.05 * attempt)
            else:
                return True
        return False


def _count(outcomes: Mapping[str, int]) -> None:
    """What became of events; of those that are queued it is not known yet."""
    for outcome, number in outcomes.items():
        if number and outcome != _QUEUED:
            telemetry.QUARANTINE.labels(outcome).inc(number)


def _code(verdict: Rejected) -> str:
    return verdict.errors[0].code if verdict.errors else ""

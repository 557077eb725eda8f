"""Events in, verdicts out: the one way an event is stored, whichever door it came through.

`ingest` judges the events (`steps`), tells duplicates from new ones (`dedup`), has the new ones
stored, and answers only then. It is exact under any retry: an id that is on its way to the store
is *claimed*, and whoever sends it again waits for the outcome.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final
from uuid import UUID

import msgspec
import structlog

from sightline.catalog.envelope import Envelope
from sightline.errors import FieldError
from sightline.ingest import telemetry
from sightline.ingest.arrival import Arrival
from sightline.ingest.dedup import RecentIds
from sightline.ingest.described import in_senders_words
from sightline.ingest.restore import restored
from sightline.ingest.shape import milliseconds, shape
from sightline.ingest.steps import Rules, judge
from sightline.ingest.verdict import Duplicate, Rejected, Verdict
from sightline.privacy.pii import redact
from sightline.privacy.pseudonym import Pseudonyms
from sightline.store.block import Block
from sightline.store.lookup import CONTENT, Content, Lookup
from sightline.store.writer import Writer
from sightline.types import TenantId

_log = structlog.get_logger()

REBUILT_IDS: Final = 2_000_000
LARGE_BODY_BYTES: Final = 64 * 1024

Indexed = dict[int, Envelope]
"""Events by their place in the request."""


class Outcome(msgspec.Struct, frozen=True):
    """What became of a request's events.

    events: how many there were
    verdicts: index → verdict, of those that were not accepted
    """

    events: int
    verdicts: dict[int, Verdict]


Refused = Callable[[Sequence[Envelope | Rejected], Mapping[int, Verdict], Arrival], None]
"""Is told of a request in which not every event was accepted: what came, and the verdicts."""


def _nothing(_: object, __: object, ___: object) -> None:
    """What is done about events that were not accepted, unless somebody asks for more."""


class _Claim:
    """Events one request is storing, by id. `done` ends with whether it did."""

    __slots__ = ("done", "events")

    def __init__(self) -> None:
        self.events: dict[int, Envelope] = {}
        self.done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()


_Waiting = list[tuple[int, Envelope, _Claim]]
"""Events that another request, or this one, is storing under the same id: by whose claim."""


class Pipeline:
    """Everything between a decoded request and its verdicts. Lives in one event loop."""

    def __init__(
        self,
        rules: Rules,
        pseudonyms: Pseudonyms,
        recent: RecentIds,
        lookup: Lookup,
        writer: Writer,
        refused: Refused = _nothing,
        own: Mapping[TenantId, Rules] = MappingProxyType({}),
    ) -> None:
        self.rules = rules
        self._own = own
        self._pseudonyms = pseudonyms
        self._recent = recent
        self._lookup = lookup
        self._writer = writer
        self._refused = refused
        self._claims: dict[TenantId, dict[int, _Claim]] = {}
        self._running: set[asyncio.Task[None]] = set()

    def rules_of(self, tenant: TenantId) -> Rules:
        """What a tenant's events are checked against: rules of its own, or everybody's."""
        return self._own.get(tenant, self.rules)

    async def ingest(self, events: Sequence[Envelope | Rejected], arrival: Arrival) -> Outcome:
        """Judge, deduplicate and store; answer once the accepted ones are on disk.

        A caller that goes away meanwhile changes nothing: what was begun is finished.
        raises: Overloaded or StoreUnavailable; then nothing is acknowledged, and sending the whole
                request again stores nothing twice
        """
        began = time.perf_counter()
        self._writer.require_room(len(events))
        verdicts: dict[int, Verdict] = {}
        passed = self._judged(events, arrival, verdicts)
        if passed:
            task = asyncio.create_task(self._store(passed, arrival, verdicts))
            self._running.add(task)
            task.add_done_callback(self._finished)
            await asyncio.shield(task)
        _count(len(events), verdicts)
        if verdicts:
            _log.debug("judged", events=len(events), verdicts=_described(verdicts))
            self._refused(events, verdicts, arrival)
        telemetry.INGEST_SECONDS.observe(time.perf_counter() - began)
        return Outcome(len(events), verdicts)

    async def foretell(self, events: Sequence[Envelope | Rejected], arrival: Arrival) -> Outcome:
        """The verdicts `ingest` would give now. Nothing is stored, remembered or counted."""
        verdicts: dict[int, Verdict] = {}
        await self._unstored(self._judged(events, arrival, verdicts), arrival, verdicts)
        return Outcome(len(events), verdicts)

    def _judged(
        self,
        events: Sequence[Envelope | Rejected],
        arrival: Arrival,
        verdicts: dict[int, Verdict],
    ) -> Indexed:
        """Those that keep every rule; the others get their verdicts."""
        decoded: Indexed = {}
        for index, event in enumerate(events):
            if isinstance(event, Rejected):
                verdicts[index] = event
            else:
                decoded[index] = event
        judge(decoded, arrival, self.rules_of(arrival.tenant_id), verdicts)
        if verdicts:
            in_senders_words(events, verdicts)
        return decoded

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # its caller may have gone away; then nobody else asks for it

    async def drain(self) -> None:
        """Wait until everything begun is finished."""
        while self._running:
            await asyncio.wait(self._running)

    async def _store(self, events: Indexed, arrival: Arrival, verdicts: dict[int, Verdict]) -> None:
        """Store what is new; wait for others who are storing the same; until all have verdicts."""
        while events:
            claim = _Claim()
            fresh, doubtful, waiting = self._claim(events, arrival, claim)
            new: list[Envelope] = list(fresh.values())
            try:
                if doubtful:
                    new += await self._unstored(doubtful, arrival, verdicts)
                if new:
                    await self._writer.write(await self._shaped(new, arrival))
                claim.done.set_result(True)
            except BaseException:
                claim.done.set_result(False)
                raise
            finally:
                self._remember(new, arrival.tenant_id)
                self._release(claim, arrival.tenant_id)
            events = {
                index: event
                for index, event, holder in waiting
                if not await self._settled(index, event, holder, arrival, verdicts)
            }

    def _claim(
        self, events: Indexed, arrival: Arrival, claim: _Claim
    ) -> tuple[Indexed, Indexed, _Waiting]:
        """Split events into surely new, to be looked up, and claimed by somebody already."""
        claims = self._claims.setdefault(arrival.tenant_id, {})
        waiting: _Waiting = []
        claim.events = {event.event_id.int: event for event in events.values()}
        if len(claim.events) < len(events) or not claims.keys().isdisjoint(claim.events):
            events = _unclaimed(events, claims, claim, waiting)
        claims.update(dict.fromkeys(claim.events, claim))
        fresh, doubtful = self._sort(events, arrival, claim)
        telemetry.DEDUP.labels("new").inc(len(fresh))
        if doubtful or waiting:
            telemetry.DEDUP.labels("looked_up").inc(len(doubtful))
            telemetry.DEDUP.labels("waited").inc(len(waiting))
            counts = {"new": len(fresh), "looked_up": len(doubtful), "waited": len(waiting)}
            _log.debug("deduplicating", **counts)
        return fresh, doubtful, waiting

    def _sort(self, events: Indexed, arrival: Arrival, claim: _Claim) -> tuple[Indexed, Indexed]:
        """Events that are surely new, and those that are not."""
        surely_new, tenant = self._recent.surely_new, arrival.tenant_id
        if not events:
            return {}, {}
        if arrival.first_counts:  # what is stored under an id may carry any time
            is_new = surely_new(tenant, claim.events, 0)
            return (events, {}) if is_new else ({}, events)
        earliest = milliseconds(min(event.occurred_at for event in events.values()))
        if surely_new(tenant, claim.events, earliest):
            return events, {}
        fresh: Indexed = {}
        doubtful: Indexed = {}
        for index, event in events.items():
            at_ms = milliseconds(event.occurred_at)
            is_new = surely_new(tenant, (event.event_id.int,), at_ms)
            (fresh if is_new else doubtful)[index] = event
        return fresh, doubtful

    def _release(self, claim: _Claim, tenant: TenantId) -> None:
        claims = self._claims[tenant]
        for event_id in claim.events:
            del claims[event_id]
        if not claims:
            del self._claims[tenant]

    def _remember(self, events: list[Envelope], tenant: TenantId) -> None:
        """Into the filter, also when the insert failed: it may have stored some of them."""
        if events:
            ids = [event.event_id.int for event in events]
            latest = milliseconds(max(event.occurred_at for event in events))
            self._recent.add(tenant, ids, latest)
            telemetry.DEDUP_IDS.set(self._recent.count)

    async def _unstored(
        self, events: Indexed, arrival: Arrival, verdicts: dict[int, Verdict]
    ) -> list[Envelope]:
        """Those of the doubtful events that are not stored; the others get their verdicts."""
        tenant = arrival.tenant_id
        ask = self._look_up_ids if arrival.first_counts else self._look_up
        stored = await asyncio.to_thread(ask, list(events.values()), tenant)
        known = {index: e for index, e in events.items() if e.event_id in stored}
        if arrival.first_counts:
            verdicts.update({i: Duplicate(str(e.event_id)) for i, e in known.items()})
            return [event for index, event in events.items() if index not in known]
        contents = await self._contents(list(known.values()), arrival)
        for (index, event), content in zip(known.items(), contents, strict=True):
            verdicts[index] = _compared(event, content, stored[event.event_id])
        return [event for index, event in events.items() if index not in known]

    def _look_up(self, events: Sequence[Envelope], tenant: TenantId) -> dict[UUID, Content]:
        """Those that are stored. An id the filter knows may have come with another name or time."""
        keys = [(e.event_name, e.occurred_at, e.event_id) for e in events]
        found = self._lookup.by_key(tenant, keys)
        moved = [
            e.event_id
            for e in events
            if e.event_id not in found and self._recent.seen(e.event_id.int)
        ]
        return {**found, **self._lookup.by_id(tenant, moved)}

    def _look_up_ids(self, events: Sequence[Envelope], tenant: TenantId) -> dict[UUID, Content]:
        return self._lookup.by_id(tenant, [event.event_id for event in events])

    async def _settled(
        self,
        index: int,
        event: Envelope,
        holder: _Claim,
        arrival: Arrival,
        verdicts: dict[int, Verdict],
    ) -> bool:
        """Whether the holder of a claim stored the id of an event, which then has its verdict."""
        if not await holder.done:
            return False
        held = holder.events[event.event_id.int]
        if arrival.first_counts or event == held:
            verdicts[index] = Duplicate(str(event.event_id))
        else:
            verdicts[index] = _compared(event, *await self._contents([event, held], arrival))
        return True

    async def _contents(self, events: Sequence[Envelope], arrival: Arrival) -> list[Content]:
        """What the events would be stored as."""
        if not events:
            return []
        columns = (await self._shaped(events, arrival)).columns
        return list(zip(*(columns[name] for name in CONTENT), strict=True))

    async def _shaped(self, events: Sequence[Envelope], arrival: Arrival) -> Block:
        """The rows of events. Those of a large body in a thread: text that is made to be slow to
        search takes up to 4 us a character, and must not hold up the requests of others."""
        schemas = self.rules_of(arrival.tenant_id).schemas
        work = partial(shape, events, arrival, schemas, self._pseudonyms)
        is_large = arrival.body_bytes > LARGE_BODY_BYTES
        block = await asyncio.to_thread(work) if is_large else work()
        return block if arrival.known is None else restored(block, events, arrival.known)


def _compared(event: Envelope, content: Content, stored: Content) -> Verdict:
    event_id = str(event.event_id)
    if content == stored:
        return Duplicate(event_id)
    message = "this id was stored before with other content; a new event needs a new id"
    return Rejected(event_id, "conflict", (FieldError("event_id", "conflict", message),))


def _unclaimed(
    events: Indexed, claims: dict[int, _Claim], claim: _Claim, waiting: _Waiting
) -> Indexed:
    """The events whose ids nobody is storing: the first of each id. The others go to `waiting`."""
    unclaimed: Indexed = {}
    claim.events = {}
    for index, event in events.items():
        event_id = event.event_id.int
        holder = claim if event_id in claim.events else claims.get(event_id)
        if holder is not None:
            waiting.append((index, event, holder))
        else:
            claim.events[event_id] = unclaimed[index] = event
    return unclaimed


def remembered(lookup: Lookup, capacity: int) -> RecentIds:
    """A filter that knows the ids stored last, so that a start takes a second and not ten.

    The others count as forgotten: events of their time and before are looked up by primary key.
    """
    recent = RecentIds(capacity)
    stored = lookup.recent(min(capacity // 2, REBUILT_IDS))
    recent.forget(stored.forgotten)
    for tenant, latest_ms in stored.latest:
        recent.add(tenant, [], latest_ms)
    if stored.latest:
        recent.add(stored.latest[0][0], stored.ids, stored.latest[0][1])
    return recent


def _described(verdicts: dict[int, Verdict]) -> dict[str, int]:
    """How often each verdict, reason and broken rule occurs. Says which fields, never what was in
    them."""
    described: Counter[str] = Counter()
    for verdict in verdicts.values():
        name = type(verdict).__name__.lower()
        if isinstance(verdict, Rejected):
            described.update(
                f"{name} {verdict.reason} {e.code} {redact(e.path)}" for e in verdict.errors
            )
        else:
            described[f"{name} {getattr(verdict, 'reason', '')}".strip()] += 1
    return dict(described)


def _count(events: int, verdicts: dict[int, Verdict]) -> None:
    telemetry.VERDICTS.labels("accepted", "").inc(events - len(verdicts))
    for verdict in verdicts.values():
        name = type(verdict).__name__.lower()
        telemetry.VERDICTS.labels(name, getattr(verdict, "reason", "")).inc()

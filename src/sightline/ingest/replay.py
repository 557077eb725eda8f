"""Quarantined events sent again: mended, under the same ids, through the same pipeline.

What enters: items of one tenant, and a fix. What leaves: a report that accounts for each. Nothing
is ever doubled: the pipeline knows ids that are stored, so an event that was stored and whose item
was not marked (a crash in between) is a duplicate next time, and is marked then. Items that still
do not pass stay as they are.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from sightline.errors import FieldError
from sightline.ingest.arrival import Arrival
from sightline.ingest.body import opened
from sightline.ingest.decode import decode_batch
from sightline.ingest.fix import Fix, Mend, Unmendable, compiled
from sightline.ingest.pipeline import Outcome, Pipeline
from sightline.ingest.verdict import Dropped, Duplicate, Rejected, Verdict
from sightline.security.keyring import Cipher, Unopenable
from sightline.store.quarantine import Change, Item, Place, QuarantineTable, Selection
from sightline.types import JsonObject, TenantId

GROUP: Final = 500
"""Events that go through the pipeline together."""

MOST: Final = 5_000
"""Events of one call."""

EXAMPLES: Final = 20


class StillWrong(msgspec.Struct, frozen=True):
    """A fault that keeps events from being stored, and how many have it."""

    reason: str
    path: str
    code: str
    message: str
    events: int


class Example(msgspec.Struct, frozen=True):
    """An item that does not pass, and why."""

    item_id: UUID
    event_id: str
    reason: str
    errors: tuple[FieldError, ...]


class ReplayReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of every item: items = accepted + duplicates + dropped + rejected.

    accepted, duplicates: are (or, on a dry run, would be) stored; duplicates were already
    errors: what is still wrong, the most frequent first
    next: where another call goes on; None when all items were looked at
    """

    dry_run: bool
    items: int
    accepted: int
    duplicates: int
    dropped: int
    rejected: int
    errors: tuple[StillWrong, ...] = ()
    examples: tuple[Example, ...] = ()
    next: str | None = None


class Replayer:
    """Replays items of any tenant. Lives in one event loop; one replay at a time.

    cipher: opens bodies that were sealed
    """

    def __init__(self, pipeline: Pipeline, table: QuarantineTable, cipher: Cipher | None) -> None:
        self._pipeline = pipeline
        self._table = table
        self._cipher = cipher
        self._turn = asyncio.Lock()

    async def replay(
        self,
        tenant: TenantId,
        selected: Selection,
        fix: Fix,
        who: str,
        now: datetime,
        retention_days: int,
        *,
        after: Place | None = None,
        limit: int = MOST,
        dry_run: bool = False,
    ) -> tuple[ReplayReport, Place | None]:
        """Mend and send again what is selected and still quarantined, oldest first.

        Returns what became of each, and where to go on, if there may be more.

        who: takes responsibility; kept with each item
        after: where the call before ended
        raises: Overloaded, StoreUnavailable; what was done is done, and asking again is safe
        """
        selected = msgspec.structs.replace(selected, state="quarantined")
        arrival = Arrival(
            tenant_id=tenant, received_at=now, retention_days=retention_days, door="replay"
        )
        mend = compiled(fix)
        ledger = _Ledger()
        async with self._turn:
            while ledger.items < limit:
                group = await asyncio.to_thread(
                    self._table.find,
                    tenant,
                    selected,
                    now,
                    min(GROUP, limit - ledger.items),
                    after=after,
                    newest_first=False,
                    with_bodies=True,
                )
                if not group:
                    return ledger.report(dry_run=dry_run), None
                after = Place(group[-1].received_at, group[-1].item_id)
                verdicts = await self._judged(group, mend, arrival, dry_run)
                if not dry_run:
                    await self._mark(group, verdicts, Change("replayed", now, who))
                ledger.add(group, verdicts)
        return ledger.report(dry_run=dry_run), after

    async def _judged(
        self, group: Sequence[Item], mend: Mend, arrival: Arrival, dry_run: bool
    ) -> dict[int, Verdict]:
        """The verdicts on those that do not pass, or were stored before."""
        verdicts: dict[int, Verdict] = {}
        events: list[JsonObject] = []
        places: list[int] = []
        for place, item in enumerate(group):
            made = self._made(item, mend)
            if isinstance(made, Rejected):
                verdicts[place] = made
            else:
                events.append(made)
                places.append(place)
        if not events:
            return verdicts
        known = {UUID(e["event_id"]): group[p].told for e, p in zip(events, places, strict=True)}
        outcome = await self._sent(events, msgspec.structs.replace(arrival, known=known), dry_run)
        return {**verdicts, **{places[index]: v for index, v in outcome.verdicts.items()}}

    def _made(self, item: Item, mend: Mend) -> JsonObject | Rejected:
        """The event to send: mended, and with an id and a tenant whatever was sent."""
        try:
            event = mend(opened(item.body, self._cipher, item.tenant_id, item.item_id))
        except Unmendable as err:
            return Rejected(item.event_id or None, "invalid", (err.error,))
        except (Unopenable, msgspec.DecodeError):
            message = "is sealed under a key that is not in the keyring, or damaged"
            return Rejected(item.event_id or None, "invalid", (FieldError("", "sealed", message),))
        event_id = item.event_id or str(item.item_id)
        return {**event, "event_id": event_id, "tenant_id": item.tenant_id}

    async def _sent(self, events: list[JsonObject], arrival: Arrival, dry_run: bool) -> Outcome:
        body = msgspec.json.encode({"events": events})
        schemas = self._pipeline.rules_of(arrival.tenant_id).schemas
        decoded = decode_batch(body, schemas, len(events))
        send = self._pipeline.foretell if dry_run else self._pipeline.ingest
        return await send(decoded, arrival)

    async def _mark(
        self, group: Sequence[Item], verdicts: Mapping[int, Verdict], change: Change
    ) -> None:
        marked: dict[str, list[Item]] = {}
        for place, item in enumerate(group):
            if (outcome := _outcome(verdicts.get(place))) != "rejected":
                marked.setdefault(outcome, []).append(item)
        for outcome, items in marked.items():
            token = f"replay:{secrets.token_hex(8)}"
            await asyncio.to_thread(self._table.change, items, change, outcome, token)


def _outcome(verdict: Verdict | None) -> str:
    match verdict:
        case Duplicate():
            return "duplicate"
        case Dropped():
            return "dropped"
        case Rejected():
            return "rejected"
        case _:
            return "accepted"


class _Ledger:
    """The report while it is being made."""

    def __init__(self) -> None:
        self.items = 0
        self._outcomes: Counter[str] = Counter()
        self._wrong: Counter[tuple[str, str, str, str]] = Counter()
        self._examples: list[Example] = []

    def add(self, group: Sequence[Item], verdicts: Mapping[int, Verdict]) -> None:
        """Count a group."""
        self.items += len(group)
        for place, item in enumerate(group):
            verdict = verdicts.get(place)
            self._outcomes[_outcome(verdict)] += 1
            if isinstance(verdict, Rejected):
                self._wrong.update(
                    (verdict.reason, e.path, e.code, e.message) for e in verdict.errors
                )
                if len(self._examples) < EXAMPLES:
                    example = Example(item.item_id, item.event_id, verdict.reason, verdict.errors)
                    self._examples.append(example)

    def report(self, *, dry_run: bool) -> ReplayReport:
        """How things stand."""
        return ReplayReport(
            dry_run=dry_run,
            items=self.items,
            accepted=self._outcomes["accepted"],
            duplicates=self._outcomes["duplicate"],
            dropped=self._outcomes["dropped"],
            rejected=self._outcomes["rejected"],
            errors=tuple(StillWrong(*w, n) for w, n in self._wrong.most_common(EXAMPLES)),
            examples=tuple(self._examples),
        )

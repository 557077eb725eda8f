"""The quarantine as people see it: listed, counted, shown, discarded and replayed, for one tenant.

What enters: questions and orders as requests word them, over HTTP and from the command line alike.
What leaves: answers as both word them.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from msgspec.structs import replace

from sightline.errors import FieldError, InvalidRequest, NotFound
from sightline.ingest.body import opened
from sightline.ingest.order import (
    CountItems,
    DiscardItems,
    ListItems,
    Order,
    ReplayItems,
    ShowItem,
    Where,
    cursor_of,
    place_of,
)
from sightline.ingest.replay import Replayer, ReplayReport
from sightline.security.keyring import Cipher, Unopenable
from sightline.store.quarantine import Change, Item, Place, QuarantineTable, Selection, State
from sightline.types import Clock, JsonObject, TenantId

MOST_COUNTS: Final = 10_000
_GROUP: Final = 2_000


class Kept(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item, in an answer.

    event: what was sent, without what identifies anybody; null where it is no longer kept, or
        sealed under a key that is not in the keyring
    outcome: of the replay
    """

    item_id: UUID
    event_id: str | None
    event_name: str
    received_at: datetime
    reason: str
    errors: tuple[FieldError, ...]
    schema_version: str
    door: str
    state: State
    outcome: str = ""
    changed_at: datetime
    changed_by: str = ""
    event: JsonObject | msgspec.UnsetType | None = msgspec.UNSET


class Items(msgspec.Struct, frozen=True):
    """A page of items. next: where the next one begins; null on the last"""

    items: tuple[Kept, ...]
    next: str | None


class Counted(msgspec.Struct, frozen=True):
    """A kind, by what was asked, and how many items are of it."""

    kind: dict[str, str]
    items: int


class Counts(msgspec.Struct, frozen=True):
    """Most first. By code or path, an item with two errors counts under both."""

    counts: tuple[Counted, ...]


class Discarded(msgspec.Struct, frozen=True):
    """How many items were given up."""

    discarded: int


Answer = Items | Counts | Kept | Discarded | ReplayReport


class Inspection:
    """Carries out orders. Lives in one event loop.

    retention_of: days a tenant keeps what is stored
    """

    def __init__(
        self,
        table: QuarantineTable,
        replayer: Replayer,
        cipher: Cipher | None,
        clock: Clock,
        retention_of: Callable[[TenantId], Awaitable[int]],
    ) -> None:
        self._table = table
        self._replayer = replayer
        self._cipher = cipher
        self._clock = clock
        self._retention_of = retention_of

    async def carry_out(self, tenant: TenantId, order: Order, who: str) -> Answer:
        """The answer to an order.

        who: gives it; kept with the items it changes
        raises: InvalidRequest, NotFound, StoreUnavailable, Overloaded
        """
        match order:
            case ListItems():
                return await self._list(tenant, order)
            case CountItems():
                return await self._count(tenant, order)
            case ShowItem():
                return await self._show(tenant, order.item_id)
            case DiscardItems():
                return await self._discard(tenant, order, who)
            case ReplayItems():
                return await self._replay(tenant, order, who)

    async def _list(self, tenant: TenantId, order: ListItems) -> Items:
        after = place_of(order.after)
        found = await asyncio.to_thread(
            self._table.find,
            tenant,
            order.where.selection(),
            self._clock(),
            order.limit + 1,
            after=after,
        )
        page = found[: order.limit]
        more = cursor_of(_end_of(page)) if found[order.limit :] else None
        return Items(tuple(map(_kept, page)), more)

    async def _count(self, tenant: TenantId, order: CountItems) -> Counts:
        found = await asyncio.to_thread(
            self._table.counts,
            tenant,
            order.where.selection(),
            tuple(dict.fromkeys(order.by)),
            self._clock(),
            MOST_COUNTS,
        )
        return Counts(tuple(Counted(kind, items) for kind, items in found))

    async def _show(self, tenant: TenantId, item_id: UUID) -> Kept:
        one = Selection(ids=(item_id,))
        find = self._table.find
        found = await asyncio.to_thread(find, tenant, one, self._clock(), 1, with_bodies=True)
        if not found:
            raise NotFound("There is no such item in this tenant's quarantine")
        item = found[0]
        event: JsonObject | None = None
        try:
            if item.body:
                event = opened(item.body, self._cipher, tenant, item_id)
        except Unopenable:
            event = None
        return replace(_kept(item), event=event)

    async def _discard(self, tenant: TenantId, order: DiscardItems, who: str) -> Discarded:
        if order.where == Where() and not order.all:
            detail = 'Say which items: a condition in "where", or "all": true'
            raise InvalidRequest(detail, errors=[FieldError("where", "required", "is required")])
        selected = replace(order.where.selection(), state="quarantined")
        now, discarded = self._clock(), 0
        after: Place | None = None
        while True:
            group = await asyncio.to_thread(
                self._table.find, tenant, selected, now, _GROUP, after=after, newest_first=False
            )
            if not group:
                return Discarded(discarded)
            token = f"discard:{secrets.token_hex(8)}"
            change = Change("discarded", now, who)
            await asyncio.to_thread(self._table.change, group, change, "", token)
            after = _end_of(group)
            discarded += len(group)

    async def _replay(self, tenant: TenantId, order: ReplayItems, who: str) -> ReplayReport:
        report, more = await self._replayer.replay(
            tenant,
            order.where.selection(),
            order.fix,
            who,
            self._clock(),
            await self._retention_of(tenant),
            after=place_of(order.after),
            limit=order.limit,
            dry_run=order.dry_run,
        )
        return replace(report, next=cursor_of(more) if more else None)


def _end_of(page: Sequence[Item]) -> Place:
    return Place(page[-1].received_at, page[-1].item_id)


def _kept(item: Item) -> Kept:
    return Kept(
        item_id=item.item_id,
        event_id=item.event_id or None,
        event_name=item.event_name,
        received_at=item.received_at,
        reason=item.reason,
        errors=item.errors,
        schema_version=item.schema_version,
        door=item.door,
        state=item.state,
        outcome=item.outcome,
        changed_at=item.changed_at,
        changed_by=item.changed_by,
    )

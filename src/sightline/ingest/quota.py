"""How much of what is rejected is kept, by tenant and hour, so that a broken sender fills no disk.

One kind of fault takes at most a fifth of a tenant's hour: a tracker that sends the same nonsense
all day leaves room for the fault that nobody knows yet. The same original is kept once an hour.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Final, Literal
from uuid import UUID

from sightline.types import TenantId

SHARE: Final = 5
"""The part of an hour's events that one kind may take: one in so many."""

Kind = tuple[str, str, str, str]
"""Reason, first code, event name, door."""

Refusal = Literal["repeated", "over_quota"]


class _Spent:
    """What a tenant had kept in this hour."""

    __slots__ = ("bytes", "events", "kinds", "seen")

    def __init__(self) -> None:
        self.events = self.bytes = 0
        self.kinds: Counter[Kind] = Counter()
        self.seen: set[UUID] = set()


class Quota:
    """Counts what is kept. Used from one thread.

    events, size: of a tenant in an hour; size in bytes
    """

    def __init__(self, events: int, size: int) -> None:
        self._events = events
        self._size = size
        self._hour = -1
        self._spent: dict[TenantId, _Spent] = {}

    def has_room(self, tenant: TenantId, kind: Kind, at: datetime) -> bool:
        """Whether one more event of this kind may be kept. Cheap, for it is asked of each."""
        hour = int(at.astimezone(UTC).timestamp()) // 3600
        if hour != self._hour:
            self._hour = hour
            self._spent.clear()
        spent = self._spent.get(tenant)
        if spent is None:
            return self._events > 0
        share = max(1, self._events // SHARE)
        return spent.events < self._events and spent.kinds[kind] < share

    def take(self, tenant: TenantId, kind: Kind, item: UUID, size: int) -> Refusal | None:
        """Count an event as kept, unless it is there already or there is no room for its bytes."""
        spent = self._spent.setdefault(tenant, _Spent())
        if item in spent.seen:
            return "repeated"
        if spent.bytes + size > self._size:
            return "over_quota"
        spent.events += 1
        spent.bytes += size
        spent.kinds[kind] += 1
        spent.seen.add(item)
        return None

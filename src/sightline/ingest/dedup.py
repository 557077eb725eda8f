"""Exact deduplication on (tenant, event_id): a filter in memory that is never wrong about `new`,
and the store for everything else.

The filter remembers the most recent ids in two generations of Bloom filters. An id it does not hold
is surely new if no event the filter has forgotten can carry its time: `RecentIds` keeps, for each
tenant, the latest time any forgotten event carried. Until anything was forgotten, every id outside
the filter is new, whatever its time.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from rbloom import Bloom

from sightline.types import TenantId

FALSE_POSITIVES = 1e-5
"""Share of new ids that are needlessly looked up in the store."""

_LOW = (1 << 64) - 1


def key_of(event_id: UUID) -> int:
    """An id as the 64 bits the filter holds."""
    number = event_id.int
    return number >> 64 ^ number & _LOW


class _Generation:
    """Ids, and the latest time each tenant's events among them carried."""

    def __init__(self, capacity: int) -> None:
        self.bloom = Bloom(capacity, FALSE_POSITIVES)
        self.count = 0
        self.latest: dict[TenantId, int] = {}


class RecentIds:
    """The filter. Not safe for several threads.

    capacity: ids remembered, at least half of it at any time
    """

    def __init__(self, capacity: int) -> None:
        self._half = max(capacity // 2, 1)
        self._young = _Generation(self._half)
        self._old: _Generation | None = None
        self._forgotten_until: dict[TenantId, int] = {}

    @property
    def count(self) -> int:
        """Ids in the filter."""
        return self._young.count + (self._old.count if self._old else 0)

    def surely_new(self, tenant: TenantId, key: int, occurred_ms: int) -> bool:
        """Whether no stored event of the tenant can have this id. False means: look it up."""
        return not self.seen(key) and occurred_ms > self._forgotten_until.get(tenant, -1)

    def seen(self, key: int) -> bool:
        """Whether the filter holds the id, or seems to."""
        return key in self._young.bloom or (self._old is not None and key in self._old.bloom)

    def add(self, tenant: TenantId, keys: list[int], latest_ms: int) -> None:
        """Remember ids; `latest_ms` is the latest time their events carry."""
        young = self._young
        young.bloom.update(keys)
        young.count += len(keys)
        young.latest[tenant] = max(latest_ms, young.latest.get(tenant, -1))
        if young.count >= self._half:
            self._rotate()

    def forget(self, latest: Iterable[tuple[TenantId, int]]) -> None:
        """Note events that are stored but not in the filter: the latest time of each tenant's."""
        for tenant, at_ms in latest:
            self._forgotten_until[tenant] = max(at_ms, self._forgotten_until.get(tenant, -1))

    def _rotate(self) -> None:
        if self._old is not None:
            self.forget(self._old.latest.items())
        self._old = self._young
        self._young = _Generation(self._half)

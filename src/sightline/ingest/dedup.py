"""Exact deduplication on (tenant, event_id): a filter in memory that is never wrong about `new`,
and the store for everything else.

The filter remembers the most recent ids in two generations of Bloom filters, by `hash` of the
integer an id is: its remainder by 2^61 - 1, the same in every process. An id it does not hold
is surely new if no event the filter has forgotten can carry its time: `RecentIds` keeps, for each
tenant, the latest time any forgotten event carried. Until anything was forgotten, every id outside
the filter is new, whatever its time.
"""

from __future__ import annotations

from collections.abc import Iterable

from rbloom import Bloom

from sightline.types import TenantId

FALSE_POSITIVES = 1e-5
"""Share of new ids that are needlessly looked up in the store."""


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

    def surely_new(self, tenant: TenantId, ids: Iterable[int], earliest_ms: int) -> bool:
        """Whether no stored event of the tenant can have one of these ids. False: look them up.

        earliest_ms: the earliest time that events with these ids carry
        """
        return earliest_ms > self._forgotten_until.get(tenant, -1) and not any(map(self.seen, ids))

    def seen(self, event_id: int) -> bool:
        """Whether the filter holds the id, or seems to."""
        old = self._old
        return event_id in self._young.bloom or (old is not None and event_id in old.bloom)

    def add(self, tenant: TenantId, ids: list[int], latest_ms: int) -> None:
        """Remember ids; `latest_ms` is the latest time their events carry."""
        young = self._young
        young.bloom.update(ids)
        young.count += len(ids)
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

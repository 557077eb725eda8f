"""The registry as one process knows it: for each tenant the rules of now, nothing left to ask.

Entries enter through `reload`, when this process changed something, and through `refresh`, which
asks the control store twice a second whether anybody did. A tenant's rules are replaced as a whole.
While the store does not answer, what is known goes on to hold, and what is not known is for nobody
to say: `is_current` tells.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

import msgspec
import structlog

from sightline.catalog.catalog import BUILT_IN, Catalog, minute_ms
from sightline.errors import StoreUnavailable
from sightline.ingest.schema import Schemas
from sightline.ingest.steps import Rules
from sightline.registry.known import Known, known, nothing
from sightline.store.control.entries import Entry, EntryStore, NewEntry
from sightline.types import Clock, TenantId, utc_now

_log = structlog.get_logger()

REFRESH_S: Final = 0.5


class Registry:
    """The entries of all tenants. Safe for several threads.

    store: where they are kept
    base: what every tenant has
    clock: says from when cohorts count days back
    """

    def __init__(
        self,
        store: EntryStore,
        clock_skew: timedelta,
        base: Catalog = BUILT_IN,
        clock: Clock = utc_now,
    ) -> None:
        self.store = store
        self._clock = clock
        self._clock_skew = clock_skew
        self._base = nothing(base, Schemas(base))
        self._known: dict[TenantId, Known] = {}
        self._rules: dict[TenantId, Rules] = {}
        self._seen = 0
        self._reachable = True
        self._changing = threading.Lock()

    @property
    def everybodys(self) -> Rules:
        """The rules of tenants that added nothing."""
        return Rules(self._base.schemas, self._clock_skew, self.is_current)

    @property
    def rules(self) -> Mapping[TenantId, Rules]:
        """The rules of tenants that have some of their own. It changes as they do."""
        return MappingProxyType(self._rules)

    def is_current(self) -> bool:
        """Whether the store answered when it was last asked."""
        return self._reachable

    def of(self, tenant: TenantId) -> Known:
        """What is known of a tenant."""
        return self._known.get(tenant, self._base)

    def catalog(self, tenant: TenantId) -> Catalog:
        """Everything a tenant can send and ask, at this moment."""
        catalog = self.of(tenant).catalog
        return catalog.at(self._clock()) if catalog.cohorts else catalog

    def moment_ms(self) -> int:
        """The present, in milliseconds: the beginning of this minute."""
        return minute_ms(self._clock())

    def refresh(self) -> None:
        """Learn what was changed anywhere since last time. Does not raise; blocks for a moment."""
        try:
            last = self.store.last_change()
            if last != self._seen:
                for tenant in self.store.changed_since(self._seen):
                    self.reload(tenant)
                self._seen = last
        except StoreUnavailable:
            if self._reachable:
                _log.warning("registry_unreachable")
            self._reachable = False
            return
        if not self._reachable:
            _log.info("registry_reachable")
        self._reachable = True

    def reload(self, tenant: TenantId) -> Known:
        """What the store knows of a tenant now, in force from here on.

        raises: StoreUnavailable
        """
        with self._changing:
            change, entries = self.store.of(tenant)
            before = self.of(tenant)
            if change == before.change:
                return before
            now = known(self._base, before, change, entries)
            self._known[tenant] = now
            self._rules[tenant] = Rules(now.schemas, self._clock_skew, self.is_current)
            return now

    def supposing(self, before: Known, tenant: TenantId, entry: NewEntry) -> Known:
        """What would be known with one entry more, which is not kept and does not hold."""
        change = before.change + 1
        supposed = Entry(
            change=change,
            tenant_id=tenant,
            created_at=utc_now(),
            created_by="",
            **msgspec.structs.asdict(entry),
        )
        return known(self._base, before, change, [*before.entries, supposed])

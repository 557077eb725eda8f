"""How far back events reach that were stored lately: who has figures that are not true any more."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from sightline.store.engine import Engine
from sightline.types import TenantId

_TENANTS = "SELECT tenant_id FROM events GROUP BY tenant_id"
_EARLIEST = """
SELECT tenant_id, toUnixTimestamp64Milli(min(occurred_at)) FROM events
WHERE commit_no > {since:UInt64} AND commit_no <= {until:UInt64} GROUP BY tenant_id
"""


class Earliest(msgspec.Struct, frozen=True):
    """Of the events a tenant sent within some commits, when the first happened."""

    tenant_id: TenantId
    occurred_at: datetime


class Lateness:
    """Looks at commits. Calls block; the engine skips the parts without them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def tenants(self) -> set[TenantId]:
        """Everybody who has events."""
        return {TenantId(tenant) for (tenant,) in self._engine.query(_TENANTS).rows}

    def between(self, since: int, until: int) -> list[Earliest]:
        """Who sent events in the commits after one, up to another."""
        found = self._engine.query(_EARLIEST, parameters={"since": since, "until": until})
        return [
            Earliest(TenantId(tenant), datetime.fromtimestamp(int(at_ms) / 1000, UTC))
            for tenant, at_ms in found.rows
        ]

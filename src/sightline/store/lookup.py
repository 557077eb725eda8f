"""Which of these events are stored already? The exact half of deduplication.

Two ways, both within one tenant: by primary key, for an event that is where it would be if it was
sent before; and by id alone, which also finds an id that came with another name or time.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import numpy as np

from sightline.store.engine import Engine
from sightline.types import TenantId

CONTENT: Final = (
    "event_name",
    "occurred_at",
    "site_id",
    "session_id",
    "user_id",
    "source",
    "page_path",
    "referrer_domain",
    "locale",
    "platform",
    "app_version",
    "currency",
    "numbers",
    "strings",
    "documents",
)
"""The columns that come from the sender alone: two events with one id must agree in these."""

_SELECT = ", ".join(
    "toUnixTimestamp64Milli(occurred_at) AS occurred_at" if name == "occurred_at" else name
    for name in CONTENT
)
_BY_ID = f"""
SELECT event_id, {_SELECT} FROM events
WHERE tenant_id = {{tenant:String}} AND event_id IN {{ids:Array(UUID)}}
"""  # noqa: S608 - made of this module's own constants
_BY_KEY = f"""
SELECT event_id, {_SELECT} FROM events
WHERE tenant_id = {{tenant:String}} AND event_name IN {{names:Array(String)}}
  AND events.occurred_at IN {{times:Array(DateTime64(3, 'UTC'))}}
  AND event_id IN {{ids:Array(UUID)}}
"""  # noqa: S608 - made of this module's own constants

Content = tuple[Any, ...]
"""An event's values of the CONTENT columns, in that order; times in milliseconds."""

Key = tuple[str, datetime, UUID]
"""Where an event lies: its name, its time, its id."""


_SINCE = """
SELECT some * 20 FROM (
    SELECT intDiv(commit_no, 20) AS some, sum(count()) OVER (ORDER BY some DESC) AS rows
    FROM events GROUP BY some
) WHERE rows <= {limit:UInt64} ORDER BY some LIMIT 1
"""
_LATEST = """
SELECT tenant_id, toUnixTimestamp64Milli(max(occurred_at)) FROM events
WHERE (commit_no >= {since:UInt64}) = {inside:Bool} GROUP BY tenant_id
"""
_IDS = "SELECT event_id FROM events WHERE commit_no >= {since:UInt64}"


_NEVER: Final = 2**63
_MODULUS: Final = np.uint64(sys.hash_info.modulus)
_RADIX: Final = np.uint64(2**64 % sys.hash_info.modulus)  # 8: their product stays below 2^64


class Recent(msgspec.Struct, frozen=True):
    """What was received last.

    ids: the ids, each as the remainder of its integer by 2^61 - 1, which is Python's `hash` of it
    latest: the latest time in milliseconds that an event among them carries, by tenant
    forgotten: the same of the events received before them
    """

    ids: list[int]
    latest: list[tuple[TenantId, int]]
    forgotten: list[tuple[TenantId, int]]


class Lookup:
    """Asks the store. Calls block."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def by_key(self, tenant: TenantId, keys: Sequence[Key]) -> dict[UUID, Content]:
        """Those ids that are stored with the name and time given, and what they were stored with.

        Quick at any age of the events: the engine reads only the places where they would lie.
        """
        if not keys:
            return {}
        names, times, ids = zip(*keys, strict=True)
        return self._asked(
            _BY_KEY,
            tenant=tenant,
            names=sorted(set(names)),
            times=[at.replace(microsecond=at.microsecond // 1000 * 1000) for at in set(times)],
            ids=list(ids),
        )

    def by_id(self, tenant: TenantId, ids: Sequence[UUID]) -> dict[UUID, Content]:
        """Those of the ids that are stored at all, and what they were stored with.

        Finds an id that came with another name or time. Slow for many ids in a large store.
        """
        return self._asked(_BY_ID, tenant=tenant, ids=list(ids)) if ids else {}

    def _asked(self, sql: str, **parameters: object) -> dict[UUID, Content]:
        table = self._engine.query(sql, parameters=parameters)
        return {row[0]: tuple(row[1:]) for row in table.rows}

    def recent(self, limit: int) -> Recent:
        """The ids of the events stored last: twenty commits or none, at most `limit` events."""
        found = self._engine.query(_SINCE, parameters={"limit": limit}).rows
        since = int(found[0][0]) if found else _NEVER
        latest, forgotten = (
            [
                (TenantId(tenant), int(at_ms))
                for tenant, at_ms in self._engine.query(
                    _LATEST, parameters={"since": since, "inside": inside}
                ).rows
            ]
            for inside in (True, False)
        )
        return Recent(self._ids_since(since) if found else [], latest, forgotten)

    def _ids_since(self, since: int) -> list[int]:
        raw = self._engine.query_bytes(_IDS, "RowBinary", parameters={"since": since})
        high, low = np.frombuffer(raw, dtype="<u8").reshape(-1, 2).T
        ids: list[int] = (
            (high % _MODULUS * _RADIX % _MODULUS + low % _MODULUS) % _MODULUS
        ).tolist()
        return ids

"""Events as tests write them, and the way into the store and its rollups."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from sightline.settings import Settings
from sightline.store.engine import Engine
from sightline.store.reader import Reader
from sightline.store.rollup import Rollup
from sightline.store.tables import EVENTS

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """One event as it is stored. numbers hold money in minor units."""

    event_name: str
    at_ms: int
    site_id: str = ""
    session_id: str = ""
    user_id: str = ""
    page_path: str = ""
    country: str = ""
    device: str = ""
    currency: str = ""
    numbers: dict[str, float] = {}
    strings: dict[str, str] = {}
    documents: dict[str, str] = {}


def ms(written: str) -> int:
    """Milliseconds of an RFC 3339 time."""
    return (datetime.fromisoformat(written) - EPOCH) // timedelta(milliseconds=1)


class Store:
    """The events of one test, in the engine, with rollups that tick when told."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.rollup = Rollup(engine)
        self._commit = self.rollup.last_commit

    def send(self, tenant: str, sent: Iterable[Sent], *, tick: bool = True) -> None:
        """Store events as one commit. tick: bring the rollups up to date as well."""
        rows = list(sent)
        if rows:
            self._commit += 1
            self._insert(tenant, rows)
            self.rollup.committed(self._commit, len(rows))
        while tick and self.rollup.tick():
            pass

    def _insert(self, tenant: str, rows: list[Sent]) -> None:
        same = {"tenant_id": tenant, "received_at": datetime.now(UTC), "retention_days": 3650}
        same["commit_no"] = self._commit
        of = [{**msgspec.structs.asdict(row), **same} for row in rows]
        for row in of:
            row["occurred_at"] = EPOCH + timedelta(milliseconds=row.pop("at_ms"))
            row["event_id"] = uuid.uuid4()
        columns = [c for c in EVENTS if c.name in of[0]]
        data: list[list[Any]] = [[row[c.name] for row in of] for c in columns]
        self.engine.insert("events", columns, data, str(uuid.uuid4()))


def reading(store: Store) -> Iterator[Reader]:
    """A reader that asks again every time."""
    never_fresh = iter(range(0, 1_000_000, 10))
    reader = Reader(store.engine, Settings(), store.rollup, lambda: float(next(never_fresh)))
    yield reader
    reader.close()

"""Days in numbers, as they were computed: one row for each tenant or site of one, and day.

A row is replaced by whoever saw its latest version, so nobody overwrites what they did not know of.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import IntegrityError

from sightline.store.control.database import in_utc, translated
from sightline.store.control.tables import SUMMARIES
from sightline.types import JsonObject, TenantId

Why = Literal["schedule", "late events", "asked"]


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """Which days are kept, without their figures.

    day: as the clocks of `timezone` show it
    version: counts the times it was computed, from 1
    definition: tells what the figures mean apart
    commit_no: every event up to this commit of the event store is in it
    """

    site_id: str
    day: date
    timezone: str
    version: int
    definition: str
    commit_no: int
    computed_at: datetime


class SummaryRecord(Span, frozen=True, kw_only=True):
    """A day as it is kept.

    store_id: the event store it was read from
    as_of: it holds every event acknowledged before
    """

    store_id: str
    tenant_id: TenantId
    figures: JsonObject
    as_of: datetime
    why: Why


class SummaryStore:
    """The summaries of all tenants. Safe for several threads and processes.

    Every method raises StoreUnavailable.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def one(self, store_id: str, tenant: TenantId, site_id: str, day: date) -> SummaryRecord | None:
        """The day of a tenant, or of a site of it."""
        statement = select(SUMMARIES).where(_is(store_id, tenant, site_id, day))
        with translated(), self._engine.connect() as connection:
            row = connection.execute(statement).mappings().one_or_none()
            return _record(row) if row else None

    def spans(self, store_id: str, tenant: TenantId) -> Sequence[Span]:
        """What is kept of a tenant, the earliest first."""
        columns = [SUMMARIES.c[name] for name in Span.__struct_fields__]
        mine = (SUMMARIES.c.store_id == store_id) & (SUMMARIES.c.tenant_id == tenant)
        ordered = select(*columns).where(mine).order_by(SUMMARIES.c.day, SUMMARIES.c.site_id)
        with translated(), self._engine.connect() as connection:
            return [_span(row) for row in connection.execute(ordered).mappings()]

    def last(self, store_id: str, tenant: TenantId) -> Span | None:
        """The latest day that is kept of a tenant as a whole."""
        columns = [SUMMARIES.c[name] for name in Span.__struct_fields__]
        mine = (SUMMARIES.c.store_id == store_id) & (SUMMARIES.c.tenant_id == tenant)
        latest = select(*columns).where(mine, SUMMARIES.c.site_id == "")
        with translated(), self._engine.connect() as connection:
            found = connection.execute(latest.order_by(SUMMARIES.c.day.desc()).limit(1))
            row = found.mappings().one_or_none()
            return _span(row) if row else None

    def oldest_commit(self, store_id: str) -> int | None:
        """Every summary of the event store holds the commits up to this one; None: none is kept."""
        mine = SUMMARIES.c.store_id == store_id
        statement = select(SUMMARIES.c.commit_no).where(mine).order_by(SUMMARIES.c.commit_no)
        with translated(), self._engine.connect() as connection:
            found = connection.execute(statement.limit(1)).scalar_one_or_none()
            return None if found is None else int(found)

    def keep(self, record: SummaryRecord) -> bool:
        """Put a summary in place of the version before, or as the first one.

        False: another version came in between, and nothing is changed
        """
        row = msgspec.structs.asdict(record)
        with translated(), self._engine.begin() as connection:
            if record.version > 1:
                mine = _is(record.store_id, record.tenant_id, record.site_id, record.day)
                seen = mine & (SUMMARIES.c.version == record.version - 1)
                return bool(connection.execute(update(SUMMARIES).where(seen).values(row)).rowcount)
            try:
                connection.execute(SUMMARIES.insert().values(row))
            except IntegrityError:
                connection.rollback()
                return False
            return True


def _is(store_id: str, tenant: TenantId, site_id: str, day: date) -> Any:
    of = SUMMARIES.c
    mine = (of.store_id == store_id) & (of.tenant_id == tenant)
    return mine & (of.site_id == site_id) & (of.day == day)


def _span(row: Any) -> Span:
    return Span(**{**row, "computed_at": in_utc(row["computed_at"])})


def _record(row: Any) -> SummaryRecord:
    times = {name: in_utc(row[name]) for name in ("as_of", "computed_at")}
    return SummaryRecord(**{**row, **times})

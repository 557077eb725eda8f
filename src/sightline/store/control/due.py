"""What is to be done when: one row for each thing that is done again and again.

A row is taken by one process at a time, for as long as it says; one that dies holding it gives it
back when that time is over, or when it starts again. Nothing here knows what is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import Engine, case, select, update
from sqlalchemy.exc import IntegrityError

from sightline.store.control.database import in_utc, translated
from sightline.store.control.tables import DUE
from sightline.types import TenantId

Outcome = Literal["done", "more", "failed"]
"""more: it did a part, and goes on at once."""


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be done again and again.

    kind: what is done; name: which one of the kind
    cron, timezone: when, as the clocks of the time zone show it
    due_at: the next time, unless it is known already with the same cron and time zone
    """

    kind: str
    tenant_id: TenantId
    name: str
    cron: str
    timezone: str
    due_at: datetime


class Due(Planned, frozen=True, kw_only=True):
    """The same as it is kept.

    held_until: somebody is at it, until then at the latest
    began_at, ended_at, outcome: of the last time
    failures: how often it failed in a row
    """

    holder: str | None = None
    held_until: datetime | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    failures: int = 0


class DueStore:
    """The rows of all tenants. Safe for several threads and processes.

    Every method raises StoreUnavailable.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self, tenant: TenantId | None = None) -> list[Due]:
        """Of one tenant or of all, the earliest first."""
        statement = select(DUE).order_by(DUE.c.due_at, DUE.c.kind, DUE.c.tenant_id, DUE.c.name)
        if tenant is not None:
            statement = statement.where(DUE.c.tenant_id == tenant)
        with translated(), self._engine.connect() as connection:
            return [_due(row) for row in connection.execute(statement).mappings()]

    def plan(self, wanted: Sequence[Planned]) -> None:
        """See to it that there is a row for each. Where the time was another, it is now this."""
        known = {_key(row): row for row in self.all()}
        for one in wanted:
            row = known.get(_key(one))
            if row is None:
                self._add(one)
            elif (row.cron, row.timezone) != (one.cron, one.timezone):
                values = {"cron": one.cron, "timezone": one.timezone, "due_at": one.due_at}
                with translated(), self._engine.begin() as connection:
                    connection.execute(update(DUE).where(_is(one)).values(values))

    def _add(self, one: Planned) -> None:
        try:
            with translated(), self._engine.begin() as connection:
                connection.execute(DUE.insert().values(**msgspec.structs.asdict(one), failures=0))
        except IntegrityError:
            return  # another process did, or the tenant is no more

    def hasten(self, kind: str, sooner: Sequence[tuple[TenantId, str, datetime]]) -> None:
        """Make rows due at a time, unless they are due before. sooner: tenant, name, time"""
        if not sooner:
            return
        with translated(), self._engine.begin() as connection:
            for tenant, name, at in sooner:
                mine = (DUE.c.kind == kind) & (DUE.c.name == name) & (DUE.c.tenant_id == tenant)
                connection.execute(update(DUE).where(mine, DUE.c.due_at > at).values(due_at=at))

    def take(self, row: Due, holder: str, now: datetime, until: datetime) -> bool:
        """Hold a row that is due as it was read; False where somebody was faster."""
        seen = _is(row) & (DUE.c.due_at == row.due_at) & _free(now)
        values = {"holder": holder, "held_until": until, "began_at": now}
        with translated(), self._engine.begin() as connection:
            return bool(connection.execute(update(DUE).where(seen).values(values)).rowcount)

    def give_back(self, row: Due, holder: str, after: Due) -> None:
        """Let go of a row, in the state it is in `after`. If it was hastened meanwhile, it is still
        due then."""
        due_at = case((DUE.c.due_at == row.due_at, after.due_at), else_=DUE.c.due_at)
        values = {
            "due_at": due_at,
            "holder": None,
            "held_until": None,
            "ended_at": after.ended_at,
            "outcome": after.outcome,
            "failures": after.failures,
        }
        with translated(), self._engine.begin() as connection:
            mine = _is(row) & (DUE.c.holder == holder)
            connection.execute(update(DUE).where(mine).values(values))

    def release(self, holder: str) -> None:
        """Let go of all that a holder held before it died."""
        free = {"holder": None, "held_until": None}
        with translated(), self._engine.begin() as connection:
            connection.execute(update(DUE).where(DUE.c.holder == holder).values(free))


def _key(row: Planned) -> tuple[str, str, str]:
    return row.kind, row.tenant_id, row.name


def _is(row: Planned) -> Any:
    return (DUE.c.kind == row.kind) & (DUE.c.tenant_id == row.tenant_id) & (DUE.c.name == row.name)


def _free(now: datetime) -> Any:
    return DUE.c.held_until.is_(None) | (DUE.c.held_until <= now)


def _due(row: Any) -> Due:
    names = ("due_at", "held_until", "began_at", "ended_at")
    times = {name: in_utc(row[name]) if row[name] else None for name in names}
    return Due(**{**row, **times})

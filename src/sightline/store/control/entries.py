"""What tenants added to the catalog: who added what, when, and in which order.

Nothing is ever changed or deleted: an entry that is withdrawn stays, with who withdrew it. All
changes have numbers, one after the other over all processes, so that a process that remembers the
last number it has seen learns with one small question whether there is anything new.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, func, or_, select, update

from sightline.store.control.database import in_utc, translated
from sightline.store.control.tables import CATALOG_CHANGES, CATALOG_ENTRIES
from sightline.types import JsonObject, TenantId


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An event or a metric of a tenant.

    change: its number among all changes
    version: of an event; "" for a metric
    created_by, withdrawn_by: the id of the key, or words for who had none
    """

    change: int
    tenant_id: TenantId
    kind: str
    name: str
    version: str
    definition: JsonObject
    created_at: datetime
    created_by: str
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None


class NewEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry to be kept."""

    kind: str
    name: str
    version: str
    definition: JsonObject


class EntryStore:
    """The entries of all tenants. Safe for several threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def last_change(self) -> int:
        """The number of the last change of any tenant.

        raises: StoreUnavailable
        """
        with translated(), self._engine.connect() as connection:
            return int(connection.execute(select(CATALOG_CHANGES.c.last)).scalar_one())

    def changed_since(self, change: int) -> set[TenantId]:
        """The tenants something of whom was added or withdrawn after a change.

        raises: StoreUnavailable
        """
        table = CATALOG_ENTRIES.c
        later = or_(table.change > change, table.withdrawn_change > change)
        statement = select(table.tenant_id).where(later).distinct()
        with translated(), self._engine.connect() as connection:
            return {TenantId(row[0]) for row in connection.execute(statement)}

    def of(self, tenant: TenantId) -> tuple[int, list[Entry]]:
        """The number of a tenant's last change, and all its entries, the withdrawn ones as well.

        raises: StoreUnavailable
        """
        with translated(), self._engine.connect() as connection:
            rows = connection.execute(
                select(CATALOG_ENTRIES)
                .where(CATALOG_ENTRIES.c.tenant_id == tenant)
                .order_by(CATALOG_ENTRIES.c.change)
            ).mappings()
            found = list(rows)
        numbers = [row[name] or 0 for row in found for name in ("change", "withdrawn_change")]
        return max(numbers, default=0), [_entry(row) for row in found]

    def keep(
        self, tenant: TenantId, entry: NewEntry, by: str, seen: int, now: datetime | None = None
    ) -> int | None:
        """Keep an entry that was checked against the tenant's entries up to a change.

        seen: that change
        returns: the number of this change; None where somebody was faster: look again
        raises: StoreUnavailable
        """
        with translated(), self._engine.begin() as connection:
            change = _next(connection, tenant, seen)
            if change is None:
                return None
            _insert(connection, tenant, entry, by, change, now)
            return change

    def replace(self, tenant: TenantId, entry: NewEntry, by: str, seen: int) -> int | None:
        """Let an entry hold in place of the one of its kind and name, at once.

        returns, raises: as `keep`
        """
        with translated(), self._engine.begin() as connection:
            change = _next(connection, tenant, seen)
            if change is not None:
                _withdraw(connection, tenant, entry.kind, entry.name, by, change)
                _insert(connection, tenant, entry, by, change, None)
            return change

    def withdraw(self, tenant: TenantId, kind: str, name: str, by: str, seen: int) -> int | None:
        """Let an entry hold no longer.

        returns, raises: as `keep`
        """
        with translated(), self._engine.begin() as connection:
            change = _next(connection, tenant, seen)
            if change is not None:
                _withdraw(connection, tenant, kind, name, by, change)
            return change


def _insert(
    connection: Connection,
    tenant: TenantId,
    entry: NewEntry,
    by: str,
    change: int,
    now: datetime | None,
) -> None:
    values: JsonObject = {
        **msgspec.structs.asdict(entry),
        "change": change,
        "tenant_id": tenant,
        "created_at": now or datetime.now(UTC),
        "created_by": by,
    }
    connection.execute(CATALOG_ENTRIES.insert().values(values))


def _withdraw(
    connection: Connection, tenant: TenantId, kind: str, name: str, by: str, change: int
) -> None:
    table = CATALOG_ENTRIES.c
    connection.execute(
        update(CATALOG_ENTRIES)
        .where(table.tenant_id == tenant, table.kind == kind, table.name == name)
        .where(table.withdrawn_at.is_(None))
        .values(withdrawn_at=datetime.now(UTC), withdrawn_by=by, withdrawn_change=change)
    )


def _next(connection: Connection, tenant: TenantId, seen: int) -> int | None:
    """The number of a change, which nobody else can make until this one is made.

    It is counted first: that takes the lock, and what is read after it is the latest there is.
    """
    connection.execute(update(CATALOG_CHANGES).values(last=CATALOG_CHANGES.c.last + 1))
    change = connection.execute(select(CATALOG_CHANGES.c.last)).scalar_one()
    table = CATALOG_ENTRIES.c
    latest = select(func.max(table.change), func.max(table.withdrawn_change))
    numbers = connection.execute(latest.where(table.tenant_id == tenant)).one()
    if max((number or 0 for number in numbers), default=0) > seen:
        return None
    return int(change)


def _entry(row: Any) -> Entry:
    return Entry(
        change=row["change"],
        tenant_id=TenantId(row["tenant_id"]),
        kind=row["kind"],
        name=row["name"],
        version=row["version"],
        definition=row["definition"],
        created_at=in_utc(row["created_at"]),
        created_by=row["created_by"],
        withdrawn_at=in_utc(row["withdrawn_at"]) if row["withdrawn_at"] else None,
        withdrawn_by=row["withdrawn_by"],
    )

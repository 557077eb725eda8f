"""Dashboards people made, and links that show one to whoever has the link.

A dashboard is changed as a whole, by whoever saw its latest version. Of a link, only a keyed hash
is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Engine, delete, func, select, update

from sightline.errors import NotFound
from sightline.store.control.database import in_utc, translated
from sightline.store.control.tables import DASHBOARD_LINKS, DASHBOARDS
from sightline.types import JsonObject, TenantId

LINK_ID: Final = 16
"""Characters of a digest that tell links apart."""


class BoardRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A dashboard as it is kept.

    version: counts its changes, from 1
    owner, created_by, updated_by: the id of a key, or `user:` and that of a person
    permissions: what the owner allows others
    """

    tenant_id: TenantId
    name: str
    version: int
    definition: JsonObject
    owner: str
    permissions: JsonObject
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str


class LinkRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A link to a dashboard. link_id: the first characters of its digest; it opens nothing"""

    link_id: str
    tenant_id: TenantId
    name: str
    created_at: datetime
    created_by: str
    expires_at: datetime


class BoardStore:
    """The dashboards of all tenants. Safe for several threads and processes.

    Every method raises StoreUnavailable.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def list(self, tenant: TenantId) -> list[BoardRecord]:
        """The dashboards of a tenant, by name."""
        statement = select(DASHBOARDS).where(DASHBOARDS.c.tenant_id == tenant)
        with translated(), self._engine.connect() as connection:
            rows = connection.execute(statement.order_by(DASHBOARDS.c.name)).mappings()
            return [_board(row) for row in rows]

    def one(self, tenant: TenantId, name: str) -> BoardRecord | None:
        """The dashboard of a name."""
        statement = select(DASHBOARDS).where(_is(DASHBOARDS, tenant, name))
        with translated(), self._engine.connect() as connection:
            row = connection.execute(statement).mappings().one_or_none()
            return _board(row) if row else None

    def add(self, record: BoardRecord, most: int) -> bool:
        """Keep a new dashboard; False where the tenant has `most` already."""
        mine = DASHBOARDS.c.tenant_id == record.tenant_id
        with translated(), self._engine.begin() as connection:
            connection.execute(DASHBOARDS.insert().values(msgspec.structs.asdict(record)))
            held = select(func.count()).select_from(DASHBOARDS).where(mine)
            if int(connection.execute(held).scalar_one()) > most:
                connection.rollback()
                return False
            return True

    def change(self, tenant: TenantId, name: str, version: int, values: JsonObject) -> bool:
        """Put values in place of those of a version; False where that is not the latest."""
        seen = _is(DASHBOARDS, tenant, name) & (DASHBOARDS.c.version == version)
        statement = update(DASHBOARDS).where(seen).values(**values, version=version + 1)
        with translated(), self._engine.begin() as connection:
            return bool(connection.execute(statement).rowcount)

    def remove(self, tenant: TenantId, name: str) -> bool:
        """Delete a dashboard with all its links; whether there was one."""
        with translated(), self._engine.begin() as connection:
            connection.execute(delete(DASHBOARD_LINKS).where(_is(DASHBOARD_LINKS, tenant, name)))
            gone = connection.execute(delete(DASHBOARDS).where(_is(DASHBOARDS, tenant, name)))
            return bool(gone.rowcount)

    def keep_link(self, digest: str, link: LinkRecord) -> None:
        """Keep a link. Those of its dashboard that are over or revoked go.

        raises: NotFound
        """
        links = DASHBOARD_LINKS.c
        row = msgspec.structs.asdict(link)
        del row["link_id"]
        over = (links.expires_at <= link.created_at) | links.revoked_at.is_not(None)
        with translated(), self._engine.begin() as connection:
            known = select(DASHBOARDS.c.name).where(_is(DASHBOARDS, link.tenant_id, link.name))
            if connection.execute(known.with_for_update()).one_or_none() is None:
                raise NotFound("There is no such dashboard")
            mine = _is(DASHBOARD_LINKS, link.tenant_id, link.name)
            connection.execute(delete(DASHBOARD_LINKS).where(mine & over))
            connection.execute(DASHBOARD_LINKS.insert().values(**row, digest=digest))

    def links(
        self, tenant: TenantId, now: datetime, name: str | None = None
    ) -> Sequence[LinkRecord]:
        """Links that open something now, newest first: to one dashboard, or to all of a tenant."""
        links = DASHBOARD_LINKS.c
        mine = links.tenant_id == tenant
        if name is not None:
            mine &= links.name == name
        statement = select(DASHBOARD_LINKS).where(mine & _opens(now))
        newest = statement.order_by(links.created_at.desc(), links.digest)
        with translated(), self._engine.connect() as connection:
            return [_link(row) for row in connection.execute(newest).mappings()]

    def revoke(self, tenant: TenantId, name: str, link_id: str, now: datetime) -> bool:
        """Make a link open nothing any more; whether it did."""
        meant = func.substr(DASHBOARD_LINKS.c.digest, 1, LINK_ID) == link_id
        wanted = _is(DASHBOARD_LINKS, tenant, name) & meant & _opens(now)
        with translated(), self._engine.begin() as connection:
            done = connection.execute(update(DASHBOARD_LINKS).where(wanted).values(revoked_at=now))
            return bool(done.rowcount)

    def linked(self, digest: str, now: datetime) -> BoardRecord | None:
        """The dashboard a link opens, while it does."""
        links = DASHBOARD_LINKS.c
        same = (links.tenant_id == DASHBOARDS.c.tenant_id) & (links.name == DASHBOARDS.c.name)
        statement = select(DASHBOARDS).join(DASHBOARD_LINKS, same)
        with translated(), self._engine.connect() as connection:
            found = connection.execute(statement.where((links.digest == digest) & _opens(now)))
            row = found.mappings().one_or_none()
            return _board(row) if row else None


def _is(table: Any, tenant: TenantId, name: str) -> Any:
    return (table.c.tenant_id == tenant) & (table.c.name == name)


def _opens(now: datetime) -> Any:
    return (DASHBOARD_LINKS.c.expires_at > now) & DASHBOARD_LINKS.c.revoked_at.is_(None)


def _board(row: Any) -> BoardRecord:
    times = {name: in_utc(row[name]) for name in ("created_at", "updated_at")}
    return BoardRecord(**{**row, **times})


def _link(row: Any) -> LinkRecord:
    return LinkRecord(
        link_id=row["digest"][:LINK_ID],
        tenant_id=TenantId(row["tenant_id"]),
        name=row["name"],
        created_at=in_utc(row["created_at"]),
        created_by=row["created_by"],
        expires_at=in_utc(row["expires_at"]),
    )

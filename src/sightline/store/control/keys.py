"""API keys: what is known of them, and their keyed hashes; the keys themselves never come here."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import msgspec
from sqlalchemy import Connection, Engine, func, select, update

from sightline.errors import NotFound
from sightline.store.control.database import in_utc, translated
from sightline.store.control.tables import API_KEYS, TENANTS
from sightline.types import TenantId


class KeyRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A key that opens something, with what matters of its tenant."""

    key_id: str
    tenant_id: TenantId
    kind: str
    origins: tuple[str, ...]
    retention_days: int | None
    rate_limit_events: int | None
    tenant_since: datetime


class KeptKey(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of a key: anything but the key.

    hint: its last characters, so that a person can tell keys apart
    """

    key_id: str
    kind: str
    hint: str
    origins: tuple[str, ...] = ()
    created_at: datetime
    revoked_at: datetime | None = None


class NewKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key to be kept.

    digest: the keyed hash; the key itself never comes here
    hint: its last characters, so that a person can tell keys apart
    """

    kind: str
    digest: str
    hint: str
    origins: tuple[str, ...] = ()


class KeyStore:
    """The keys of all tenants. Safe for several threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, tenant_id: TenantId, key: NewKey) -> str:
        """Keep one more key of a tenant; returns its id.

        raises: NotFound
        """
        with translated(), self._engine.begin() as connection:
            _require(connection, tenant_id)
            return keep(connection, tenant_id, key, datetime.now(UTC))

    def revoke(self, tenant_id: TenantId, key_id: str) -> None:
        """Make a key open nothing any more. Revoking again changes nothing.

        raises: NotFound
        """
        mine = (API_KEYS.c.tenant_id == tenant_id) & (API_KEYS.c.key_id == key_id)
        first = func.coalesce(API_KEYS.c.revoked_at, datetime.now(UTC))
        statement = update(API_KEYS).where(mine).values(revoked_at=first)
        with translated(), self._engine.begin() as connection:
            if connection.execute(statement).rowcount == 0:
                raise NotFound("The tenant has no such key")

    def list(self, tenant_id: TenantId) -> list[KeptKey]:
        """All keys a tenant ever had, oldest first.

        raises: NotFound
        """
        statement = (
            select(API_KEYS)
            .where(API_KEYS.c.tenant_id == tenant_id)
            .order_by(API_KEYS.c.created_at, API_KEYS.c.kind)
        )
        with translated(), self._engine.connect() as connection:
            _require(connection, tenant_id)
            rows = connection.execute(statement).mappings().all()
        return [
            KeptKey(
                key_id=row["key_id"],
                kind=row["kind"],
                hint=row["hint"],
                origins=tuple(row["origins"]),
                created_at=in_utc(row["created_at"]),
                revoked_at=in_utc(row["revoked_at"]) if row["revoked_at"] else None,
            )
            for row in rows
        ]

    def find(self, digest: str) -> KeyRecord | None:
        """The key with this digest, unless it was revoked."""
        statement = (
            select(
                API_KEYS,
                TENANTS.c.retention_days,
                TENANTS.c.rate_limit_events,
                TENANTS.c.created_at.label("tenant_since"),
            )
            .join(TENANTS)
            .where(API_KEYS.c.digest == digest, API_KEYS.c.revoked_at.is_(None))
        )
        with translated(), self._engine.connect() as connection:
            row = connection.execute(statement).mappings().first()
        if row is None:
            return None
        return KeyRecord(
            key_id=row["key_id"],
            tenant_id=TenantId(row["tenant_id"]),
            kind=row["kind"],
            origins=tuple(row["origins"]),
            retention_days=row["retention_days"],
            rate_limit_events=row["rate_limit_events"],
            tenant_since=in_utc(row["tenant_since"]),
        )


def keep(connection: Connection, tenant_id: TenantId, key: NewKey, now: datetime) -> str:
    """Keep a key of a tenant that there is, as part of a transaction; returns its id."""
    key_id = str(uuid.uuid4())
    connection.execute(
        API_KEYS.insert().values(
            key_id=key_id,
            tenant_id=tenant_id,
            kind=key.kind,
            digest=key.digest,
            hint=key.hint,
            origins=list(key.origins),
            created_at=now,
        )
    )
    return key_id


def _require(connection: Connection, tenant_id: TenantId) -> None:
    there = select(TENANTS.c.tenant_id).where(TENANTS.c.tenant_id == tenant_id)
    if connection.execute(there).first() is None:
        raise NotFound("There is no such tenant")

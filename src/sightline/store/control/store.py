"""Tenants and keys: small, relational, transactional. SQLite in the data folder, or PostgreSQL.

Several processes may have it open at once: the command line creates a tenant while the server runs.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, create_engine, delete, event, func, select, text, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from sightline.errors import FieldError, InvalidRequest, NotFound
from sightline.settings import Settings
from sightline.store.control.boards import BoardStore
from sightline.store.control.database import in_utc, translated
from sightline.store.control.due import DueStore
from sightline.store.control.entries import EntryStore
from sightline.store.control.migrate import migrate
from sightline.store.control.summaries import SummaryStore
from sightline.store.control.tables import API_KEYS, SESSIONS, TENANTS, USERS
from sightline.store.control.users import UserStore
from sightline.types import TenantId


class Tenant(msgspec.Struct, frozen=True):
    """A tenant.

    retention_days, rate_limit_events: its own; None: those of the settings
    timezone: whose days its pages show; None: those of whoever looks
    requires_sso: its people sign in by single sign-on, and not by passwords
    """

    tenant_id: TenantId
    name: str
    created_at: datetime
    retention_days: int | None = None
    rate_limit_events: int | None = None
    timezone: str | None = None
    requires_sso: bool = False


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


class ControlStore:
    """The open store. Safe for several threads.

    entries: what tenants added to the catalog
    users: who signs in, and their sessions
    boards: dashboards people made, and links to them
    due: what is to be done when
    summaries: days in numbers, as they were computed
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.entries = EntryStore(engine)
        self.users = UserStore(engine)
        self.boards = BoardStore(engine)
        self.due = DueStore(engine)
        self.summaries = SummaryStore(engine)

    @classmethod
    def open(cls, settings: Settings) -> ControlStore:
        """The store the settings name, brought up to date.

        raises: StoreUnavailable
        """
        url = settings.control_url or f"sqlite:///{settings.data / 'control.db'}"
        if url.startswith("postgresql://"):
            url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        engine = _engine(url)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _careful)
        with translated():
            migrate(engine)
        return cls(engine)

    def create_tenant(
        self, name: str, keys: Sequence[NewKey], now: datetime | None = None
    ) -> TenantId:
        """Keep a tenant and its first keys, or neither.

        raises: InvalidRequest, when the name is empty or taken
        """
        _require_name(name)
        tenant_id, created_at = TenantId(str(uuid.uuid4())), now or datetime.now(UTC)
        row = {"tenant_id": tenant_id, "name": name.strip(), "created_at": created_at}
        try:
            with translated(), self._engine.begin() as connection:
                connection.execute(TENANTS.insert().values(row))
                for key in keys:
                    _keep(connection, tenant_id, key, created_at)
        except IntegrityError as err:
            raise _taken(name) from err
        return tenant_id

    def create_key(self, tenant_id: TenantId, key: NewKey) -> str:
        """Keep one more key of a tenant; returns its id.

        raises: NotFound
        """
        self.tenant(tenant_id)
        with translated(), self._engine.begin() as connection:
            return _keep(connection, tenant_id, key, datetime.now(UTC))

    def revoke_key(self, tenant_id: TenantId, key_id: str) -> None:
        """Make a key open nothing any more. Revoking again changes nothing.

        raises: NotFound
        """
        mine = (API_KEYS.c.tenant_id == tenant_id) & (API_KEYS.c.key_id == key_id)
        first = func.coalesce(API_KEYS.c.revoked_at, datetime.now(UTC))
        statement = update(API_KEYS).where(mine).values(revoked_at=first)
        with translated(), self._engine.begin() as connection:
            if connection.execute(statement).rowcount == 0:
                raise NotFound("The tenant has no such key")

    def keys(self, tenant_id: TenantId) -> list[KeptKey]:
        """All keys a tenant ever had, oldest first.

        raises: NotFound
        """
        self.tenant(tenant_id)
        statement = (
            select(API_KEYS)
            .where(API_KEYS.c.tenant_id == tenant_id)
            .order_by(API_KEYS.c.created_at, API_KEYS.c.kind)
        )
        with translated(), self._engine.connect() as connection:
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

    def limit(self, tenant_id: TenantId, **limits: int | None) -> Tenant:
        """Give a tenant limits of its own, or with None those of the settings; returns it.

        limits: retention_days, rate_limit_events; what is not named stays
        raises: NotFound
        """
        mine = TENANTS.c.tenant_id == tenant_id
        if limits:
            with translated(), self._engine.begin() as connection:
                connection.execute(update(TENANTS).where(mine).values(limits))
        return self.tenant(tenant_id)

    def require_sso(self, tenant_id: TenantId, required: bool) -> None:
        """Say whether passwords sign nobody in any more; those who came by one are signed out.

        raises: NotFound
        """
        mine = TENANTS.c.tenant_id == tenant_id
        people = select(USERS.c.user_id).where(USERS.c.tenant_id == tenant_id)
        other = SESSIONS.c.means.is_(None) | (SESSIONS.c.means == "password")
        with translated(), self._engine.begin() as connection:
            values = {"requires_sso": required}
            if not connection.execute(update(TENANTS).where(mine).values(values)).rowcount:
                raise NotFound("There is no such tenant")
            if required:
                gone = delete(SESSIONS).where(SESSIONS.c.user_id.in_(people) & other)
                connection.execute(gone)

    def describe(self, tenant_id: TenantId, name: str, timezone: str | None) -> None:
        """Give a tenant another name and time zone.

        raises: NotFound; InvalidRequest, when the name is empty or taken
        """
        _require_name(name)
        mine = TENANTS.c.tenant_id == tenant_id
        values = {"name": name.strip(), "timezone": timezone}
        try:
            with translated(), self._engine.begin() as connection:
                found = connection.execute(update(TENANTS).where(mine).values(values)).rowcount
        except IntegrityError as err:
            raise _taken(name) from err
        if not found:
            raise NotFound("There is no such tenant")

    def find_key(self, digest: str) -> KeyRecord | None:
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

    def tenants(self) -> list[Tenant]:
        """All tenants, by name."""
        with translated(), self._engine.connect() as connection:
            rows = connection.execute(select(TENANTS).order_by(TENANTS.c.name)).mappings().all()
        return [_tenant(row) for row in rows]

    def tenant(self, tenant_id: TenantId) -> Tenant:
        """One tenant.

        raises: NotFound
        """
        statement = select(TENANTS).where(TENANTS.c.tenant_id == tenant_id)
        with translated(), self._engine.connect() as connection:
            row = connection.execute(statement).mappings().first()
        if row is None:
            raise NotFound("There is no such tenant")
        return _tenant(row)

    def ping(self) -> None:
        """raises: StoreUnavailable, when the store does not answer."""
        with translated(), self._engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Give up every connection."""
        self._engine.dispose()


def _require_name(name: str) -> None:
    if not name.strip() or len(name) > 200:
        detail = "A tenant's name has 1 to 200 characters"
        error = FieldError("name", "invalid_name", "has 1 to 200 characters")
        raise InvalidRequest(detail, code="invalid_name", errors=[error])


def _taken(name: str) -> InvalidRequest:
    detail = f"There is a tenant {name!r} already"
    error = FieldError("name", "name_taken", "is another tenant's")
    return InvalidRequest(detail, code="name_taken", errors=[error])


def _engine(url: str) -> Engine:
    try:
        return create_engine(url, pool_pre_ping=True)
    except ModuleNotFoundError as err:
        detail = "PostgreSQL needs its driver: pip install 'sightline[postgres]'"
        raise InvalidRequest(detail, code="missing_extra") from err
    except SQLAlchemyError as err:
        detail = "SIGHTLINE_CONTROL_URL is not an address such as postgresql://user@host/database"
        raise InvalidRequest(detail, code="invalid_setting") from err


def _keep(connection: Connection, tenant_id: TenantId, key: NewKey, now: datetime) -> str:
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


def _tenant(row: Any) -> Tenant:
    return Tenant(
        TenantId(row["tenant_id"]),
        row["name"],
        in_utc(row["created_at"]),
        row["retention_days"],
        row["rate_limit_events"],
        row["timezone"],
        bool(row["requires_sso"]),
    )


def _careful(connection: Any, _: Any) -> None:
    """SQLite: readers beside a writer, on disk before an answer, patience with other processes."""
    cursor = connection.cursor()
    for pragma in (
        "busy_timeout = 10000",  # first: the change to WAL may have to wait, too
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()

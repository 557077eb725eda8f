"""The control store: small, relational, transactional. Here are tenants; beside, all they have.

Several processes may have it open at once: the command line creates a tenant while the server runs.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.exc import IntegrityError

from sightline.errors import FieldError, InvalidRequest, NotFound
from sightline.settings import Settings
from sightline.store.control.boards import BoardStore
from sightline.store.control.database import connected, in_utc, translated
from sightline.store.control.due import DueStore
from sightline.store.control.entries import EntryStore
from sightline.store.control.keys import KeyStore, NewKey, keep
from sightline.store.control.migrate import migrate
from sightline.store.control.summaries import SummaryStore
from sightline.store.control.tables import SESSIONS, TENANTS, USERS
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


class ControlStore:
    """The open store. Safe for several threads.

    keys: what opens something
    entries: what tenants added to the catalog
    users: who signs in, and their sessions
    boards: dashboards people made, and links to them
    due: what is to be done when
    summaries: days in numbers, as they were computed
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.keys = KeyStore(engine)
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
        engine = connected(settings)
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
                    keep(connection, tenant_id, key, created_at)
        except IntegrityError as err:
            raise _taken(name) from err
        return tenant_id

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

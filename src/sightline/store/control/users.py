"""People who sign in, their sessions, and links that sign somebody in once.

An e-mail address is kept in lower case, as it is needed to sign in; passwords and tokens only as
hashes. A session or a link past its time is as good as none, and is deleted by the next sign-in.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Engine, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from sightline.errors import FieldError, InvalidRequest, NotFound
from sightline.store.control.database import in_utc, translated
from sightline.store.control.tables import SESSIONS, SIGN_IN_LINKS, TENANTS, USERS
from sightline.types import TenantId

OWNER: Final = "owner"
"""The role that every tenant that has people needs somebody in."""


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A person. password_hash: None for who signs in by links only"""

    user_id: str
    tenant_id: TenantId
    email: str
    role: str
    password_hash: str | None
    created_at: datetime


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's session, while it lasts.

    session_id: the first characters of its digest; it opens nothing
    agent: the browser and the system it began in; empty where not known
    """

    session_id: str
    email: str
    agent: str
    created_at: datetime
    expires_at: datetime


SESSION_ID: Final = 16
"""Characters of a digest that tell sessions apart."""


class UserStore:
    """The users of all tenants. Safe for several threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create(
        self, tenant: TenantId, email: str, role: str, password_hash: str | None, now: datetime
    ) -> User:
        """Add a person.

        raises: InvalidRequest, when the address is taken
        """
        user = User(
            user_id=str(uuid.uuid4()),
            tenant_id=tenant,
            email=email.strip().lower(),
            role=role,
            password_hash=password_hash,
            created_at=now,
        )
        try:
            with translated(), self._engine.begin() as connection:
                connection.execute(USERS.insert().values(msgspec.structs.asdict(user)))
        except IntegrityError as err:
            detail = "Somebody with this address signs in already"
            error = FieldError("email", "email_taken", "signs in already")
            raise InvalidRequest(detail, code="email_taken", errors=[error]) from err
        return user

    def by_email(self, email: str) -> User | None:
        """Who signs in with an address."""
        return self._one(USERS.c.email == email.strip().lower())

    def of_session(self, token_digest: str, now: datetime) -> User | None:
        """Who a session belongs to, while it lasts."""
        live = (SESSIONS.c.digest == token_digest) & (SESSIONS.c.expires_at > now)
        return self._one(USERS.c.user_id.in_(select(SESSIONS.c.user_id).where(live)))

    def list(self, tenant: TenantId) -> list[User]:
        """The people of a tenant, by address."""
        statement = select(USERS).where(USERS.c.tenant_id == tenant).order_by(USERS.c.email)
        with translated(), self._engine.connect() as connection:
            return [_user(row) for row in connection.execute(statement).mappings()]

    def change(self, user_id: str, **values: str | None) -> None:
        """Give a person another role or password; a new password ends every session."""
        with translated(), self._engine.begin() as connection:
            connection.execute(update(USERS).where(USERS.c.user_id == user_id).values(values))
            if "password_hash" in values:
                connection.execute(delete(SESSIONS).where(SESSIONS.c.user_id == user_id))

    def remove(self, tenant: TenantId, user_id: str) -> None:
        """Take a person away, with all sessions and links.

        raises: NotFound
        """
        with translated(), self._engine.begin() as connection:
            _remove(connection, tenant, user_id)

    def give_role(self, tenant: TenantId, user_id: str, role: str) -> bool:
        """Give a person another role; False where that would take the tenant its last owner."""
        with translated(), self._engine.begin() as connection:
            if role != OWNER and _is_last_owner(connection, tenant, user_id):
                return False
            mine = (USERS.c.user_id == user_id) & (USERS.c.tenant_id == tenant)
            connection.execute(update(USERS).where(mine).values(role=role))
            return True

    def dismiss(self, tenant: TenantId, user_id: str) -> bool:
        """Take a person away; False where that would take the tenant its last owner.

        raises: NotFound
        """
        with translated(), self._engine.begin() as connection:
            if _is_last_owner(connection, tenant, user_id):
                return False
            _remove(connection, tenant, user_id)
            return True

    def sessions(
        self, tenant: TenantId, now: datetime, user_id: str | None = None
    ) -> Sequence[Session]:
        """Sessions that last, newest first: of a person, or of all people of a tenant."""
        wanted = (USERS.c.tenant_id == tenant) & (SESSIONS.c.expires_at > now)
        if user_id is not None:
            wanted &= USERS.c.user_id == user_id
        statement = (
            select(SESSIONS, USERS.c.email)
            .join(USERS)
            .where(wanted)
            .order_by(SESSIONS.c.created_at.desc(), SESSIONS.c.digest)
        )
        with translated(), self._engine.connect() as connection:
            return [_session(row) for row in connection.execute(statement).mappings()]

    def end(self, tenant: TenantId, session_id: str, user_id: str | None = None) -> bool:
        """End a session of a person, or of anybody of a tenant; whether there was one."""
        people = select(USERS.c.user_id).where(USERS.c.tenant_id == tenant)
        if user_id is not None:
            people = people.where(USERS.c.user_id == user_id)
        meant = func.substr(SESSIONS.c.digest, 1, SESSION_ID) == session_id
        statement = delete(SESSIONS).where(meant, SESSIONS.c.user_id.in_(people))
        with translated(), self._engine.begin() as connection:
            return bool(connection.execute(statement).rowcount)

    def begin_session(
        self,
        user_id: str,
        token_digest: str,
        now: datetime,
        end: datetime,
        agent: str = "",
        means: str | None = None,
    ) -> None:
        """Sign a person in. Sessions and links past their time go.

        means: by what they came
        """
        row = {
            "digest": token_digest,
            "user_id": user_id,
            "created_at": now,
            "expires_at": end,
            "agent": agent[:100],
            "means": means,
        }
        with translated(), self._engine.begin() as connection:
            for table in (SESSIONS, SIGN_IN_LINKS):
                connection.execute(delete(table).where(table.c.expires_at <= now))
            connection.execute(SESSIONS.insert().values(row))

    def means_of(self, session_id: str) -> str | None:
        """By what the session with this id began; None where nobody knows."""
        mine = SESSIONS.c.digest.startswith(session_id, autoescape=True)
        with translated(), self._engine.connect() as connection:
            found: str | None = connection.execute(select(SESSIONS.c.means).where(mine)).scalar()
        return found

    def end_session(self, token_digest: str) -> None:
        """Sign a person out."""
        with translated(), self._engine.begin() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.digest == token_digest))

    def keep_link(self, user_id: str, token_digest: str, end: datetime) -> None:
        """Keep a link that signs a person in once, until its time is over."""
        row = {"digest": token_digest, "user_id": user_id, "expires_at": end}
        with translated(), self._engine.begin() as connection:
            connection.execute(SIGN_IN_LINKS.insert().values(row))

    def use_link(self, token_digest: str, now: datetime) -> User | None:
        """Who a link signs in; it works once, whoever asks at the same time."""
        links = SIGN_IN_LINKS.c
        live = (links.digest == token_digest) & (links.expires_at > now)
        with translated(), self._engine.begin() as connection:
            user_id = connection.execute(select(links.user_id).where(live)).scalar_one_or_none()
            used = connection.execute(delete(SIGN_IN_LINKS).where(live)).rowcount
            if user_id is None or not used:
                return None
            row = connection.execute(select(USERS).where(USERS.c.user_id == user_id))
            found = row.mappings().one_or_none()
            return _user(found) if found else None

    def count(self, tenant: TenantId) -> int:
        """How many people a tenant has."""
        statement = select(func.count()).select_from(USERS).where(USERS.c.tenant_id == tenant)
        with translated(), self._engine.connect() as connection:
            return int(connection.execute(statement).scalar_one())

    def _one(self, condition: Any) -> User | None:
        with translated(), self._engine.connect() as connection:
            row = connection.execute(select(USERS).where(condition)).mappings().one_or_none()
            return _user(row) if row else None


def _is_last_owner(connection: Connection, tenant: TenantId, user_id: str) -> bool:
    """Whether a tenant would have no owner without this person; holds the tenant until the end."""
    connection.execute(
        select(TENANTS.c.tenant_id).where(TENANTS.c.tenant_id == tenant).with_for_update()
    )
    owners = select(USERS.c.user_id).where(USERS.c.tenant_id == tenant, USERS.c.role == OWNER)
    return [row[0] for row in connection.execute(owners)] == [user_id]


def _remove(connection: Connection, tenant: TenantId, user_id: str) -> None:
    """raises: NotFound"""
    for table in (SESSIONS, SIGN_IN_LINKS):
        connection.execute(delete(table).where(table.c.user_id == user_id))
    mine = (USERS.c.user_id == user_id) & (USERS.c.tenant_id == tenant)
    if not connection.execute(delete(USERS).where(mine)).rowcount:
        raise NotFound("The tenant has no such user")


def _session(row: Any) -> Session:
    return Session(
        session_id=row["digest"][:SESSION_ID],
        email=row["email"],
        agent=row["agent"] or "",
        created_at=in_utc(row["created_at"]),
        expires_at=in_utc(row["expires_at"]),
    )


def _user(row: Any) -> User:
    return User(**{**row, "created_at": in_utc(row["created_at"])})

"""Signing in to the pages: passwords, one-time links and sessions over the control store."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from sightline.errors import FieldError, InvalidRequest, NotFound, Unauthenticated
from sightline.security import passwords, tokens
from sightline.security.keys import Action, Principal, Role, opens
from sightline.security.secret import Secret
from sightline.store.control.store import ControlStore
from sightline.store.control.users import SESSION_ID, User
from sightline.types import Clock, TenantId

SESSION: Final = timedelta(days=7)
LINK: Final = timedelta(minutes=15)
KEY_PURPOSE: Final = "sessions"


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks at a page.

    user_id, session_id: of the person and of this session
    has_password: whether the person can sign in with one
    timezone: the tenant's; empty: that of whoever looks
    form_token: what the pages send with every change
    """

    principal: Principal
    email: str
    user_id: str
    session_id: str
    has_password: bool
    tenant_name: str
    timezone: str
    form_token: str

    @property
    def may_manage(self) -> bool:
        """Whether the tenant is this person's to change."""
        return opens(self.principal, Action.MANAGE)

    @property
    def may_extend(self) -> bool:
        """Whether this person may add to the tenant's catalog."""
        return opens(self.principal, Action.EDIT_CATALOG)


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may sign in."""

    email: str
    role: Role
    has_password: bool
    created_at: datetime


class Accounts:
    """Everything about signing in. Calls block: they ask the control store."""

    def __init__(self, control: ControlStore, secret: Secret, clock: Clock) -> None:
        self._control = control
        self._key = secret.key(KEY_PURPOSE)
        self._clock = clock

    def add(self, tenant: TenantId, email: str, role: Role, password: str | None = None) -> User:
        """A new person who may sign in.

        password: None for who signs in by links only
        raises: InvalidRequest, when the address is taken or none, or the password too weak
        """
        if "@" not in email.strip("@") or len(email) > 320:
            error = FieldError("email", "invalid_email", "is not an e-mail address")
            detail = "That is not an e-mail address"
            raise InvalidRequest(detail, code="invalid_email", errors=[error])
        kept = None if password is None else passwords.hashed(password)
        return self._control.users.create(tenant, email, role.value, kept, self._clock())

    def link(self, tenant: TenantId, email: str, lasts: timedelta = LINK) -> str:
        """A token that signs a person of the tenant in once, as long as it lasts.

        raises: NotFound
        """
        user = self._of(tenant, email)
        token = tokens.new_token()
        end = self._clock() + lasts
        self._control.users.keep_link(user.user_id, tokens.digest(token, self._key), end)
        return token

    def set_password(self, tenant: TenantId, email: str, password: str) -> None:
        """Give a person of the tenant a password; it ends their sessions.

        raises: NotFound; InvalidRequest, when it is too weak
        """
        user = self._of(tenant, email)
        self._control.users.change(user.user_id, password_hash=passwords.hashed(password))

    def people(self, tenant: TenantId) -> list[Person]:
        """Who may sign in to the tenant, by address."""
        return [
            Person(
                email=user.email,
                role=Role(user.role),
                has_password=user.password_hash is not None,
                created_at=user.created_at,
            )
            for user in self._control.users.list(tenant)
        ]

    def remove(self, tenant: TenantId, email: str) -> None:
        """Take a person's way in, with all sessions.

        raises: NotFound
        """
        self._control.users.remove(tenant, self._of(tenant, email).user_id)

    def sign_in(self, email: str, password: str, agent: str = "") -> str:
        """The token of a new session.

        agent: the browser it begins in
        raises: Unauthenticated, in the same words and after the same time whatever was wrong
        """
        user = self._control.users.by_email(email)
        kept = user.password_hash if user else None
        if not passwords.matches(password, kept) or user is None:
            raise _wrong()
        if self._control.tenant(user.tenant_id).requires_sso:
            raise _wrong()  # no less: what is right about it would be a hint to who guesses
        if kept and passwords.is_outdated(kept):
            self._control.users.change(user.user_id, password_hash=passwords.hashed(password))
        return self._begin(user, agent, "password")

    def redeem(self, link: str, agent: str = "") -> str:
        """The token of a new session, for a link that was not used yet.

        raises: Unauthenticated
        """
        user = self._control.users.use_link(tokens.digest(link, self._key), self._clock())
        if user is None:
            detail = "The link was used, or its time is over; ask for another"
            raise Unauthenticated(detail, code="link_spent")
        return self._begin(user, agent, "link")

    def admit(self, email: str, agent: str = "") -> str:
        """The token of a new session, for somebody whose address others have made sure of.

        raises: NotFound, where nobody signs in with it
        """
        user = self._control.users.by_email(email)
        if user is None:
            raise NotFound("Nobody signs in with that address")
        return self._begin(user, agent, "sso")

    def change_password(
        self, visitor: Visitor, current: str, password: str, agent: str = ""
    ) -> str:
        """Give somebody who is signed in a password; the token of a session in place of all others.

        current: the password until now; passed over where there is none
        raises: InvalidRequest, when that is wrong, the new one is too weak, or none is wanted
        """
        user = self._of(visitor.principal.tenant_id, visitor.email)
        if self._control.tenant(user.tenant_id).requires_sso:
            detail = "Your tenant signs in with its organisation; passwords open nothing"
            raise InvalidRequest(detail, code="sso_required")
        if user.password_hash is not None and not passwords.matches(current, user.password_hash):
            error = FieldError("current", "not_your_password", "is not your password")
            detail = "That is not your password until now"
            raise InvalidRequest(detail, code="not_your_password", errors=[error])
        means = self._control.users.means_of(visitor.session_id)
        self._control.users.change(user.user_id, password_hash=passwords.hashed(password))
        return self._begin(user, agent, means)

    def require_sso(self, visitor: Visitor, required: bool) -> None:
        """Say whether the visitor's tenant is entered by single sign-on only, and not by passwords.

        Who is signed in by a password is signed out. Links that sign in once go on to work.
        raises: InvalidRequest, where the visitor did not come by single sign-on: it might not work
        """
        if required and self._control.users.means_of(visitor.session_id) != "sso":
            detail = "Sign in with your organisation first: so it is sure that you still can"
            raise InvalidRequest(detail, code="sso_not_tried")
        self._control.require_sso(visitor.principal.tenant_id, required)

    def visitor(self, session: str) -> Visitor | None:
        """Who a session belongs to; None when there is no such session, or it is over."""
        if not tokens.looks_like_one(session):
            return None
        digest = tokens.digest(session, self._key)
        user = self._control.users.of_session(digest, self._clock())
        if user is None:
            return None
        tenant = self._control.tenant(user.tenant_id)
        return Visitor(
            principal=Principal(
                tenant_id=user.tenant_id,
                kind=Role(user.role),
                key_id=f"user:{user.user_id}",
                retention_days=tenant.retention_days,
                rate_limit_events=tenant.rate_limit_events,
                tenant_since=tenant.created_at,
            ),
            email=user.email,
            user_id=user.user_id,
            session_id=digest[:SESSION_ID],
            has_password=user.password_hash is not None,
            tenant_name=tenant.name,
            timezone=tenant.timezone or "",
            form_token=tokens.form_token(session, self._key),
        )

    def sent_by_page(self, session: str, form_token: str) -> bool:
        """Whether a change comes from a page of the session."""
        return tokens.is_form_token(form_token, session, self._key)

    def sign_out(self, session: str) -> None:
        """End a session."""
        self._control.users.end_session(tokens.digest(session, self._key))

    def _of(self, tenant: TenantId, email: str) -> User:
        user = self._control.users.by_email(email)
        if user is None or user.tenant_id != tenant:
            raise NotFound("Nobody of this tenant has that address; see: sightline user list")
        return user

    def _begin(self, user: User, agent: str, means: str | None) -> str:
        token, now = tokens.new_token(), self._clock()
        self._control.users.begin_session(
            user.user_id, tokens.digest(token, self._key), now, now + SESSION, agent, means
        )
        return token


def _wrong() -> Unauthenticated:
    return Unauthenticated("The address or the password is wrong", code="wrong_password")

"""Who belongs to a tenant, as its owners see it: invited, given another role, taken away.

A tenant that has people keeps an owner: the last one can be neither removed nor made less.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sightline.accounts import Accounts, Person, Visitor
from sightline.errors import InvalidRequest, NotFound
from sightline.security.keys import Role
from sightline.store.control.store import ControlStore
from sightline.store.control.users import Session, User
from sightline.types import Clock, TenantId

INVITATION: Final = timedelta(days=3)


class Members:
    """The people of all tenants. Calls block: they ask the control store."""

    def __init__(self, control: ControlStore, accounts: Accounts, clock: Clock) -> None:
        self._control = control
        self._accounts = accounts
        self._clock = clock

    def people(self, tenant: TenantId) -> list[Person]:
        """Who may sign in to the tenant, by address."""
        return self._accounts.people(tenant)

    def invite(self, tenant: TenantId, email: str, role: Role) -> str:
        """Let somebody sign in: the token of a link that does it once, within three days.

        raises: InvalidRequest, when the address is taken or none
        """
        added = self._accounts.add(tenant, email, role)
        return self._accounts.link(tenant, added.email, INVITATION)

    def invite_again(self, tenant: TenantId, email: str) -> str:
        """Another link for somebody of the tenant.

        raises: NotFound
        """
        return self._accounts.link(tenant, email, INVITATION)

    def give_role(self, tenant: TenantId, email: str, role: Role) -> None:
        """Give somebody of the tenant another role. It holds from their next request on.

        raises: NotFound; InvalidRequest, where the tenant would be left without an owner
        """
        user = self._of(tenant, email)
        if not self._control.users.give_role(tenant, user.user_id, role.value):
            raise _last_owner()

    def remove(self, tenant: TenantId, email: str) -> None:
        """Take somebody's way in, with all sessions.

        raises: NotFound; InvalidRequest, where the tenant would be left without an owner
        """
        user = self._of(tenant, email)
        if not self._control.users.dismiss(tenant, user.user_id):
            raise _last_owner()

    def sessions(self, visitor: Visitor) -> Sequence[Session]:
        """Sessions that last, newest first: an owner sees those of all people of the tenant."""
        tenant = visitor.principal.tenant_id
        return self._control.users.sessions(tenant, self._clock(), _whose(visitor))

    def end_session(self, visitor: Visitor, session_id: str) -> None:
        """End a session that the visitor sees.

        raises: NotFound
        """
        tenant = visitor.principal.tenant_id
        if not self._control.users.end(tenant, session_id, _whose(visitor)):
            raise NotFound("There is no such session, or it is over")

    def _of(self, tenant: TenantId, email: str) -> User:
        user = self._control.users.by_email(email)
        if user is None or user.tenant_id != tenant:
            raise NotFound("Nobody of this tenant has that address")
        return user


def _whose(visitor: Visitor) -> str | None:
    return None if visitor.may_manage else visitor.user_id


def _last_owner() -> InvalidRequest:
    detail = "A tenant needs an owner: make somebody else one first"
    return InvalidRequest(detail, code="last_owner")

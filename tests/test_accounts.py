"""Signing in: passwords, links that work once, sessions that end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sightline import tenancy
from sightline.accounts import LINK, SESSION, Accounts
from sightline.errors import InvalidRequest, NotFound, Unauthenticated
from sightline.security.keys import Action, Role, require
from sightline.security.secret import Secret
from sightline.settings import Settings
from sightline.store.control.store import ControlStore
from sightline.types import TenantId

EMAIL = "ada@example.com"
PASSWORD = "correct horse battery"


class _Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


class _Office:
    """A tenant with accounts, and a clock to turn."""

    def __init__(self, folder: Path) -> None:
        self.clock = _Clock()
        self.control = ControlStore.open(Settings(data=folder))
        self.secret = Secret.of(folder, {})
        self.tenant = tenancy.create(self.control, self.secret, "Spectacles").tenant_id
        self.accounts = Accounts(self.control, self.secret, self.clock)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[_Office]:
    made = _Office(tmp_path)
    made.accounts.add(made.tenant, EMAIL, Role.EDITOR, PASSWORD)
    yield made
    made.control.close()


def test_who_signs_in_is_known_by_the_session(office: _Office) -> None:
    visitor = office.accounts.visitor(office.accounts.sign_in(" ADA@example.com ", PASSWORD))
    assert visitor is not None
    assert (visitor.email, visitor.tenant_name) == (EMAIL, "Spectacles")
    assert visitor.principal.tenant_id == office.tenant
    require(visitor.principal, Action.EDIT_DASHBOARDS, None)
    with pytest.raises(Exception, match="The role editor cannot manage the tenant"):
        require(visitor.principal, Action.MANAGE, None)


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "wrong"), ("eve@example.com", PASSWORD)])
def test_what_was_wrong_is_not_told(office: _Office, email: str, password: str) -> None:
    with pytest.raises(Unauthenticated, match="The address or the password is wrong"):
        office.accounts.sign_in(email, password)


def test_who_has_no_password_signs_in_by_link_only(office: _Office) -> None:
    office.accounts.add(office.tenant, "bob@example.com", Role.VIEWER)
    with pytest.raises(Unauthenticated):
        office.accounts.sign_in("bob@example.com", "")
    session = office.accounts.redeem(office.accounts.link(office.tenant, "bob@example.com"))
    assert office.accounts.visitor(session) is not None


def test_a_link_works_once_and_not_for_long(office: _Office) -> None:
    link = office.accounts.link(office.tenant, EMAIL)
    office.accounts.redeem(link)
    with pytest.raises(Unauthenticated):
        office.accounts.redeem(link)
    late = office.accounts.link(office.tenant, EMAIL)
    office.clock.at += LINK
    with pytest.raises(Unauthenticated):
        office.accounts.redeem(late)


def test_a_link_is_for_people_of_the_tenant(office: _Office) -> None:
    other = tenancy.create(office.control, office.secret, "Lenses").tenant_id
    for tenant, email in ((other, EMAIL), (office.tenant, "eve@example.com")):
        with pytest.raises(NotFound):
            office.accounts.link(TenantId(tenant), email)


def test_a_session_ends(office: _Office) -> None:
    session = office.accounts.sign_in(EMAIL, PASSWORD)
    office.accounts.sign_out(session)
    assert office.accounts.visitor(session) is None
    session = office.accounts.sign_in(EMAIL, PASSWORD)
    office.clock.at += SESSION - timedelta(seconds=1)
    assert office.accounts.visitor(session) is not None
    office.clock.at += timedelta(seconds=1)
    assert office.accounts.visitor(session) is None


def test_a_new_password_ends_every_session(office: _Office) -> None:
    session = office.accounts.sign_in(EMAIL, PASSWORD)
    user = office.control.users.by_email(EMAIL)
    assert user is not None
    office.control.users.change(user.user_id, password_hash=None)
    assert office.accounts.visitor(session) is None


def test_only_pages_of_a_session_know_its_form_token(office: _Office) -> None:
    session, other = (office.accounts.sign_in(EMAIL, PASSWORD) for _ in range(2))
    visitor = office.accounts.visitor(session)
    assert visitor is not None
    assert office.accounts.sent_by_page(session, visitor.form_token)
    assert not office.accounts.sent_by_page(other, visitor.form_token)


def test_weak_passwords_and_what_is_no_address_are_refused(office: _Office) -> None:
    with pytest.raises(InvalidRequest, match="10 to 1000 characters"):
        office.accounts.add(office.tenant, "bob@example.com", Role.VIEWER, "short")
    with pytest.raises(InvalidRequest, match="not an e-mail address"):
        office.accounts.add(office.tenant, "bob", Role.VIEWER)
    with pytest.raises(InvalidRequest, match="signs in already"):
        office.accounts.add(office.tenant, EMAIL.upper(), Role.VIEWER)


def test_nothing_that_opens_a_session_is_kept_in_the_open(office: _Office, tmp_path: Path) -> None:
    session = office.accounts.sign_in(EMAIL, PASSWORD)
    link = office.accounts.link(office.tenant, EMAIL)
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("control.db*"))
    assert EMAIL.encode() in kept
    assert not any(each.encode() in kept for each in (PASSWORD, session, link))

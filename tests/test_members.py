"""Owners and the people of their tenant: invitations, roles, sessions, passwords."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sightline import tenancy
from sightline.accounts import LINK, Accounts, Visitor
from sightline.errors import InvalidRequest, NotFound, Unauthenticated
from sightline.members import INVITATION, Members
from sightline.security.keys import Role
from sightline.security.secret import Secret
from sightline.settings import Settings
from sightline.store.control.store import ControlStore

ADA, BEN, EVE = "ada@example.com", "ben@example.com", "eve@example.com"
PASSWORD = "correct horse battery"


class _Office:
    """Two tenants: of Ada, an owner, and Ben; and of Eve."""

    def __init__(self, folder: Path) -> None:
        self.at = datetime(2026, 1, 1, tzinfo=UTC)
        self.control = ControlStore.open(Settings(data=folder))
        secret = Secret.of(folder, {})
        self.tenant = tenancy.create(self.control, secret, "Spectacles").tenant_id
        self.other = tenancy.create(self.control, secret, "Lenses").tenant_id
        self.accounts = Accounts(self.control, secret, lambda: self.at)
        self.members = Members(self.control, self.accounts, lambda: self.at)
        self.accounts.add(self.tenant, ADA, Role.OWNER, PASSWORD)
        self.accounts.add(self.tenant, BEN, Role.VIEWER, PASSWORD)
        self.accounts.add(self.other, EVE, Role.OWNER, PASSWORD)

    def signed_in(self, email: str, agent: str = "") -> Visitor:
        return self.seen(self.accounts.sign_in(email, PASSWORD, agent))

    def seen(self, token: str) -> Visitor:
        found = self.accounts.visitor(token)
        assert found is not None
        return found

    def roles(self) -> dict[str, Role]:
        return {one.email: one.role for one in self.members.people(self.tenant)}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[_Office]:
    made = _Office(tmp_path)
    yield made
    made.control.close()


def test_an_invitation_signs_in_once_within_three_days(office: _Office) -> None:
    link = office.members.invite(office.tenant, "Cleo@Example.com", Role.EDITOR)
    office.at += INVITATION - timedelta(seconds=1)
    visitor = office.seen(office.accounts.redeem(link))
    assert (visitor.email, visitor.may_manage, visitor.may_extend) == (
        "cleo@example.com",
        False,
        True,
    )
    with pytest.raises(Unauthenticated):
        office.accounts.redeem(link)
    late = office.members.invite_again(office.tenant, "cleo@example.com")
    office.at += INVITATION
    with pytest.raises(Unauthenticated):
        office.accounts.redeem(late)
    assert INVITATION > LINK


def test_nobody_is_invited_twice_nor_into_two_tenants(office: _Office) -> None:
    for email in (BEN, EVE):
        with pytest.raises(InvalidRequest) as caught:
            office.members.invite(office.tenant, email, Role.VIEWER)
        assert caught.value.errors[0].path == "email"


def test_a_tenant_keeps_an_owner(office: _Office) -> None:
    with pytest.raises(InvalidRequest, match="needs an owner"):
        office.members.give_role(office.tenant, ADA, Role.EDITOR)
    with pytest.raises(InvalidRequest, match="needs an owner"):
        office.members.remove(office.tenant, ADA)
    office.members.give_role(office.tenant, BEN, Role.OWNER)
    office.members.give_role(office.tenant, ADA, Role.VIEWER)
    assert office.roles() == {ADA: Role.VIEWER, BEN: Role.OWNER}
    office.members.remove(office.tenant, ADA)
    assert office.roles() == {BEN: Role.OWNER}


def test_another_tenants_people_are_out_of_reach(office: _Office) -> None:
    with pytest.raises(NotFound):
        office.members.remove(office.tenant, EVE)
    with pytest.raises(NotFound):
        office.members.give_role(office.tenant, EVE, Role.VIEWER)
    with pytest.raises(NotFound):
        office.members.invite_again(office.tenant, EVE)
    eve = office.signed_in(EVE)
    with pytest.raises(NotFound):
        office.members.end_session(office.signed_in(ADA), eve.session_id)


def test_an_owner_sees_and_ends_all_sessions_others_their_own(office: _Office) -> None:
    ada = office.signed_in(ADA, "Firefox on Linux")
    token = office.accounts.sign_in(BEN, PASSWORD, "Safari on iOS")
    ben = office.seen(token)
    assert {(s.email, s.agent) for s in office.members.sessions(ada)} == {
        (ADA, "Firefox on Linux"),
        (BEN, "Safari on iOS"),
    }
    assert [s.email for s in office.members.sessions(ben)] == [BEN]
    with pytest.raises(NotFound):
        office.members.end_session(ben, ada.session_id)
    office.members.end_session(ada, ben.session_id)
    assert office.accounts.visitor(token) is None


def test_a_removed_person_is_out_at_once(office: _Office) -> None:
    token = office.accounts.sign_in(BEN, PASSWORD)
    office.members.remove(office.tenant, BEN)
    assert office.accounts.visitor(token) is None
    with pytest.raises(Unauthenticated):
        office.accounts.sign_in(BEN, PASSWORD)


def test_a_new_password_takes_the_old_one_and_ends_other_sessions(office: _Office) -> None:
    elsewhere = office.accounts.sign_in(BEN, PASSWORD)
    ben = office.signed_in(BEN)
    with pytest.raises(InvalidRequest) as caught:
        office.accounts.change_password(ben, "guess", "another horse battery")
    assert caught.value.errors[0].path == "current"
    token = office.accounts.change_password(ben, PASSWORD, "another horse battery")
    assert office.seen(token).email == BEN
    assert office.accounts.visitor(elsewhere) is None
    with pytest.raises(Unauthenticated):
        office.accounts.sign_in(BEN, PASSWORD)


def test_who_came_by_a_link_chooses_a_first_password(office: _Office) -> None:
    link = office.members.invite(office.tenant, "cleo@example.com", Role.VIEWER)
    visitor = office.seen(office.accounts.redeem(link))
    assert not visitor.has_password
    token = office.accounts.change_password(visitor, "", "another horse battery")
    assert office.seen(token).has_password


def test_a_tenant_gets_another_name_and_zone(office: _Office) -> None:
    office.control.describe(office.tenant, " Spectacles Ltd ", "Europe/Berlin")
    visitor = office.signed_in(BEN)
    assert (visitor.tenant_name, visitor.timezone) == ("Spectacles Ltd", "Europe/Berlin")
    for name in ("Lenses", "  "):
        with pytest.raises(InvalidRequest) as caught:
            office.control.describe(office.tenant, name, None)
        assert caught.value.errors[0].path == "name"

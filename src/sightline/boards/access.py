"""Who may do what with a dashboard.

- everybody of the tenant sees it, unless its owner keeps it to some: then these
- editors that the owner names change it, where their role lets them change dashboards at all
- owners of the tenant and administering keys do everything
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

import msgspec

from sightline.boards.board import Permissions
from sightline.errors import FieldError, Forbidden, InvalidRequest, nearest
from sightline.security.keys import Action, Kind, Principal, Role, opens
from sightline.store.control.boards import BoardRecord
from sightline.store.control.users import User

_PERSON: Final = "user:"


class Kept(msgspec.Struct, frozen=True):
    """Permissions as they are kept: by the ids of people."""

    editors: tuple[str, ...] = ()
    viewers: tuple[str, ...] = ()
    everybody: Literal["none", "view", "edit"] = "view"


def kept(record: BoardRecord) -> Kept:
    """What the owner of a dashboard allows others."""
    return msgspec.convert(record.permissions, Kept)


def may_see(record: BoardRecord, who: Principal) -> bool:
    """Whether somebody of the tenant is told that the dashboard is there."""
    allowed = kept(record)
    named = who.key_id in (record.owner, *allowed.editors, *allowed.viewers)
    return named or allowed.everybody != "none" or opens(who, Action.MANAGE)


def may_edit(record: BoardRecord, who: Principal) -> bool:
    """Whether somebody may change what the dashboard shows."""
    if not opens(who, Action.EDIT_DASHBOARDS):
        return False
    allowed = kept(record)
    named = who.key_id in (record.owner, *allowed.editors)
    return named or allowed.everybody == "edit" or opens(who, Action.MANAGE)


def may_share(record: BoardRecord, who: Principal) -> bool:
    """Whether somebody may delete the dashboard, and say who else sees and changes it."""
    owns = who.key_id == record.owner and opens(who, Action.EDIT_DASHBOARDS)
    return owns or opens(who, Action.MANAGE)


def require(who: Principal, action: Action) -> None:
    """raises: Forbidden, where a key or a role does not open this at all"""
    if not opens(who, action):
        what = f"A {who.kind.value} key" if isinstance(who.kind, Kind) else f"A {who.kind.value}"
        raise Forbidden(f"{what} cannot {action.value}", code="key_kind")


def addresses(users: Iterable[User]) -> dict[str, str]:
    """The addresses of people, by who they are as principals."""
    return {f"{_PERSON}{user.user_id}": user.email for user in users}


def by_id(users: Iterable[User], asked: Permissions, owner: str) -> tuple[str, Kept]:
    """The owner and the others, by their ids. owner: who it is where none is named

    raises: InvalidRequest with all that is wrong: for who is not of the tenant, and for editors who
        may change no dashboard at all
    """
    known = {user.email: user for user in users}
    faults: list[FieldError] = []
    if asked.owner is not None:
        owner = _id(known, asked.owner, "permissions.owner", faults, edits=True)
    editors = tuple(
        _id(known, email, f"permissions.editors[{number}]", faults, edits=True)
        for number, email in enumerate(asked.editors)
    )
    viewers = tuple(
        _id(known, email, f"permissions.viewers[{number}]", faults, edits=False)
        for number, email in enumerate(asked.viewers)
    )
    if faults:
        detail = f"{faults[0].message} ({faults[0].path})"
        raise InvalidRequest(detail, code=faults[0].code, errors=faults)
    return owner, Kept(editors, viewers, asked.everybody)


def _id(
    known: dict[str, User], email: str, path: str, faults: list[FieldError], *, edits: bool
) -> str:
    """Who an address is of; what is wrong with that is added to the faults."""
    user = known.get(email.strip().lower())
    if user is None:
        message = f"Nobody of the tenant has the address {email[:100]!r}"
        faults.append(FieldError(path, "unknown_person", message, nearest(email, known)))
        return ""
    if edits and user.role == Role.VIEWER:
        message = f"{user.email} has the role viewer, which changes no dashboards"
        faults.append(FieldError(path, "role", message))
    return f"{_PERSON}{user.user_id}"

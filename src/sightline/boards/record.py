"""What is kept of dashboards and links, as whoever asks is told it."""

from __future__ import annotations

import re
import secrets

import msgspec

from sightline.boards.access import kept, may_edit, may_share
from sightline.boards.board import Board, Permissions
from sightline.catalog.dashboard import Dashboard
from sightline.security.keys import Principal
from sightline.store.control.boards import BoardRecord, LinkRecord
from sightline.types import JsonObject


def board_of(
    record: BoardRecord, who: Principal, people: dict[str, str], *, is_public: bool
) -> Board:
    """A dashboard, with what whoever asks may do with it. people: id → e-mail address"""
    allowed = kept(record)
    return Board(
        name=record.name,
        version=record.version,
        dashboard=definition(record),
        permissions=Permissions(
            owner=people.get(record.owner),
            editors=tuple(people[one] for one in allowed.editors if one in people),
            viewers=tuple(people[one] for one in allowed.viewers if one in people),
            everybody=allowed.everybody,
        ),
        is_public=is_public,
        may_edit=may_edit(record, who),
        may_share=may_share(record, who),
        created_at=record.created_at,
        created_by=people.get(record.created_by, record.created_by),
        updated_at=record.updated_at,
        updated_by=people.get(record.updated_by, record.updated_by),
    )


def definition(record: BoardRecord) -> Dashboard:
    """What is shown, and how."""
    return msgspec.convert(record.definition, Dashboard)


def link_of(link: LinkRecord, people: dict[str, str]) -> JsonObject:
    """The fields of a link, but for what opens it."""
    return {
        "link_id": link.link_id,
        "created_at": link.created_at,
        "created_by": people.get(link.created_by, link.created_by),
        "expires_at": link.expires_at,
    }


def new_name(title: str) -> str:
    """A name no other dashboard has: words of the title, and 40 random bits."""
    words = re.sub(r"[^a-z0-9]+", "_", title.casefold()).strip("_")[:40].strip("_")
    return f"{words or 'dashboard'}_{secrets.token_hex(5)}"

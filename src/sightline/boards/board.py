"""What is told of a dashboard people made: its definition, who may do what, its links.

All of it is data: frozen, and decoded from what is sent where it is sent.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec

from sightline.catalog.dashboard import Dashboard
from sightline.security.keys import Principal

SIGHTLINE: Final = "sightline"
"""Who made what everybody has."""

_Address = Annotated[str, msgspec.Meta(max_length=320)]


class Permissions(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=False
):
    """Who may see and change a dashboard, by e-mail address.

    owner: None: whoever makes it
    everybody: what all people of the tenant may: `view`, `edit` (as their role allows), or `none`
    """

    owner: _Address | None = None
    editors: Annotated[tuple[_Address, ...], msgspec.Meta(max_length=200)] = ()
    viewers: Annotated[tuple[_Address, ...], msgspec.Meta(max_length=200)] = ()
    everybody: Literal["none", "view", "edit"] = "view"


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """A dashboard with all there is to it.

    version: counts its changes; sent back with the next one
    is_public: whether a link shows it to people who are not signed in
    may_edit, may_share: what whoever asks may do
    created_by, updated_by: an e-mail address, or the id of a key
    """

    name: str
    version: int
    dashboard: Dashboard
    permissions: Permissions
    is_built_in: bool = False
    is_public: bool = False
    may_edit: bool = False
    may_share: bool = False
    created_at: datetime | None = None
    created_by: str = SIGHTLINE
    updated_at: datetime | None = None
    updated_by: str = SIGHTLINE


class Exported(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A dashboard as a file. sightline_dashboard: the number of the format"""

    sightline_dashboard: int
    dashboard: Dashboard


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A public link. link_id: for revoking; it opens nothing"""

    link_id: str
    created_at: datetime
    created_by: str
    expires_at: datetime


class NewLink(Link, frozen=True, kw_only=True):
    """A public link just made. path: of the page it opens; it cannot be read back"""

    path: str


class Shared(msgspec.Struct, frozen=True):
    """What a link shows.

    who: stands for whoever holds the link: reads the tenant's reports, as far as the page asks
    zone: whose days are shown; empty: UTC
    """

    who: Principal
    dashboard: Dashboard
    zone: str


def built_in(dashboard: Dashboard) -> Board:
    """A dashboard that everybody has."""
    return Board(
        name=dashboard.name,
        version=0,
        dashboard=dashboard,
        permissions=Permissions(),
        is_built_in=True,
    )

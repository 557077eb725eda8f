"""Dashboards people make: kept, changed, shared, and shown to whoever holds a link.

Who may not see a dashboard is told there is none. A public link shows one dashboard, to look at,
until it is over or revoked. It stands for no person and opens nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

import msgspec
from msgspec.structs import replace

from sightline.boards.access import (
    Kept,
    addresses,
    by_id,
    may_edit,
    may_see,
    may_share,
    require,
)
from sightline.boards.board import Board, Exported, Link, NewLink, Permissions, Shared, built_in
from sightline.boards.mentions import mentions
from sightline.boards.record import board_of, definition, link_of, new_name
from sightline.catalog.dashboard import Dashboard
from sightline.catalog.dashboards import DASHBOARDS
from sightline.errors import Conflict, FieldError, Forbidden, InvalidRequest, NotFound, nearest
from sightline.registry.live import Registry
from sightline.registry.saved import Use
from sightline.security import tokens
from sightline.security.keys import Action, Kind, Principal
from sightline.security.secret import Secret
from sightline.store.control.boards import LINK_ID, BoardRecord, LinkRecord
from sightline.store.control.store import ControlStore
from sightline.types import Clock, JsonObject, TenantId
from sightline.views.board import check

KEY_PURPOSE: Final = "dashboard links"
MOST: Final = 500
MOST_LINKS: Final = 20
FORMAT: Final = 1
"""Of exported files; a later one that older programs cannot read has another number."""

HIDDEN: Final = Use("dashboard", "")
"""One that whoever asks may not see."""

_BUILT_IN: Final = {dashboard.name: dashboard for dashboard in DASHBOARDS}


class Boards:
    """The dashboards of all tenants. Calls block: they ask the control store.

    Every method raises NotFound for what whoever asks may not see, Forbidden for what they may see
    and not do, and StoreUnavailable.
    """

    def __init__(
        self, control: ControlStore, registry: Registry, secret: Secret, clock: Clock
    ) -> None:
        self._control = control
        self._store = control.boards
        self._registry = registry
        self._key = secret.key(KEY_PURPOSE)
        self._clock = clock

    def list(self, who: Principal) -> list[Board]:
        """What somebody may see: first what everybody has, then their own by title."""
        people = self._people(who.tenant_id)
        public = {link.name for link in self._store.links(who.tenant_id, self._clock())}
        own = [
            board_of(record, who, people, is_public=record.name in public)
            for record in self._store.list(who.tenant_id)
            if may_see(record, who)
        ]
        own.sort(key=lambda board: (board.dashboard.title.casefold(), board.name))
        return [*map(built_in, DASHBOARDS), *own]

    def one(self, who: Principal, name: str) -> Board:
        """A dashboard: one that everybody has, or one of the tenant's."""
        if name in _BUILT_IN:
            return built_in(_BUILT_IN[name])
        record = self._seen(who, name)
        return self._told(record, who)

    def create(
        self, who: Principal, dashboard: Dashboard, permissions: Permissions | None = None
    ) -> Board:
        """Keep a new dashboard, under a name made from its title.

        raises: InvalidRequest with all that is wrong with it
        """
        require(who, Action.EDIT_DASHBOARDS)
        named = replace(dashboard, name=new_name(dashboard.title))
        self._check(who.tenant_id, named)
        owner, kept = self._permitted(who.tenant_id, permissions or Permissions(), who.key_id)
        now = self._clock()
        record = BoardRecord(
            tenant_id=who.tenant_id,
            name=named.name,
            version=1,
            definition=msgspec.to_builtins(named),
            owner=owner,
            permissions=msgspec.to_builtins(kept),
            created_at=now,
            created_by=who.key_id,
            updated_at=now,
            updated_by=who.key_id,
        )
        if not self._store.add(record, MOST):
            detail = f"A tenant has at most {MOST} dashboards; delete one first"
            raise InvalidRequest(detail, code="too_many_dashboards")
        return self._told(record, who)

    def change(self, who: Principal, name: str, dashboard: Dashboard, version: int) -> Board:
        """Put another definition in place of the one somebody saw.

        raises: Conflict, where somebody else changed it since; InvalidRequest
        """
        self._editable(who, name)
        named = replace(dashboard, name=name)
        self._check(who.tenant_id, named)
        return self._put(who, name, version, {"definition": msgspec.to_builtins(named)})

    def permit(self, who: Principal, name: str, permissions: Permissions, version: int) -> Board:
        """Say who may see and change a dashboard. Its owner does, and owners of the tenant.

        raises: Conflict, where somebody else changed it since; InvalidRequest
        """
        record = self._owned(who, name)
        owner, kept = self._permitted(who.tenant_id, permissions, record.owner)
        values = {"owner": owner, "permissions": msgspec.to_builtins(kept)}
        return self._put(who, name, version, values)

    def duplicate(self, who: Principal, name: str, title: str | None = None) -> Board:
        """A copy that belongs to whoever makes it; of what everybody has, too."""
        found = self.one(who, name).dashboard
        return self.create(who, replace(found, title=title or f"{found.title[:113]} (copy)"))

    def remove(self, who: Principal, name: str) -> None:
        """Delete a dashboard, and every link to it. Its owner does, and owners of the tenant."""
        self._owned(who, name)
        self._store.remove(who.tenant_id, name)

    def export(self, who: Principal, name: str) -> Exported:
        """A dashboard as a file: its definition, nothing about people or the tenant."""
        return Exported(
            sightline_dashboard=FORMAT, dashboard=replace(self.one(who, name).dashboard, name="")
        )

    def take(self, who: Principal, exported: Exported) -> Board:
        """Make a dashboard of a file.

        raises: InvalidRequest with all that is wrong
        """
        if exported.sightline_dashboard != FORMAT:
            message = f"is {FORMAT}; this file was made by another version of Sightline"
            fault = FieldError("sightline_dashboard", "file_format", message)
            detail = f"Files of format {exported.sightline_dashboard} are not known here"
            raise InvalidRequest(detail, code="file_format", errors=[fault])
        return self.create(who, exported.dashboard)

    def uses(self, who: Principal) -> Mapping[tuple[str, str], Sequence[Use]]:
        """The dashboards that name a cohort or a segment, by its kind and name.

        One that somebody may not see is there, without its name.
        """
        found = dict[tuple[str, str], tuple[Use, ...]]()
        for record in self._store.list(who.tenant_id):
            title = str(record.definition.get("title", ""))
            use = Use("dashboard", record.name, title) if may_see(record, who) else HIDDEN
            for mentioned in set(mentions(record.definition)):
                found[mentioned] = (*found.get(mentioned, ()), use)
        return found

    def links(self, who: Principal, name: str) -> Sequence[Link]:
        """The public links to a dashboard that open it now, newest first."""
        self._editable(who, name)
        people = self._people(who.tenant_id)
        found = self._store.links(who.tenant_id, self._clock(), name)
        return [Link(**link_of(link, people)) for link in found]

    def link(self, who: Principal, name: str, lasts: timedelta) -> NewLink:
        """A public link that shows the dashboard for so long. Its owner makes one, or an editor."""
        self._editable(who, name)
        now, token = self._clock(), tokens.new_token()
        if len(self._store.links(who.tenant_id, now, name)) >= MOST_LINKS:
            detail = f"A dashboard has at most {MOST_LINKS} links; revoke one first"
            raise InvalidRequest(detail, code="too_many_links")
        digest = tokens.digest(token, self._key)
        made = LinkRecord(
            link_id=digest[:LINK_ID],
            tenant_id=who.tenant_id,
            name=name,
            created_at=now,
            created_by=who.key_id,
            expires_at=now + lasts,
        )
        self._store.keep_link(digest, made)
        told = link_of(made, self._people(who.tenant_id))
        return NewLink(**told, path=f"/public/{token}")

    def revoke(self, who: Principal, name: str, link_id: str) -> None:
        """Make a link open nothing any more, at once."""
        self._editable(who, name)
        if not self._store.revoke(who.tenant_id, name, link_id, self._clock()):
            raise NotFound("There is no such link, or it is over")

    def shared(self, token: str) -> Shared:
        """What a link shows.

        raises: NotFound, where it shows nothing (any more)
        """
        record = None
        if tokens.looks_like_one(token):
            record = self._store.linked(tokens.digest(token, self._key), self._clock())
        if record is None:
            detail = "This link is over, or was revoked; ask whoever sent it for another"
            raise NotFound(detail, code="link_over")
        tenant, dashboard = self._control.tenant(record.tenant_id), definition(record)
        who = Principal(
            tenant_id=record.tenant_id,
            kind=Kind.READ,
            key_id="link",
            retention_days=tenant.retention_days,
            tenant_since=tenant.created_at,
        )
        return Shared(who, dashboard, dashboard.timezone or tenant.timezone or "")

    def _check(self, tenant: TenantId, dashboard: Dashboard) -> None:
        check(self._registry.catalog(tenant), dashboard, self._clock())

    def _put(self, who: Principal, name: str, version: int, values: JsonObject) -> Board:
        by = {"updated_at": self._clock(), "updated_by": who.key_id}
        if not self._store.change(who.tenant_id, name, version, {**values, **by}):
            latest = self._seen(who, name)
            changer = self._people(who.tenant_id).get(latest.updated_by, latest.updated_by)
            detail = (
                f"{changer} changed it since: version {latest.version} is the latest, "
                f"you saw {version}; load it again"
            )
            raise Conflict(detail, code="version_conflict")
        return self.one(who, name)

    def _seen(self, who: Principal, name: str) -> BoardRecord:
        require(who, Action.READ_REPORTS)
        record = self._store.one(who.tenant_id, name)
        if record is not None and may_see(record, who):
            return record
        near = nearest(name, _BUILT_IN)
        hint = f"; did you mean {near}?" if near else "; the list of dashboards has all there are"
        raise NotFound(f"There is no such dashboard{hint}")

    def _editable(self, who: Principal, name: str) -> BoardRecord:
        _refuse_built_in(name)
        record = self._seen(who, name)
        require(who, Action.EDIT_DASHBOARDS)
        if not may_edit(record, who):
            detail = "You may look at this dashboard and not change it; duplicate it instead"
            raise Forbidden(detail, code="not_an_editor")
        return record

    def _owned(self, who: Principal, name: str) -> BoardRecord:
        record = self._editable(who, name)
        if not may_share(record, who):
            detail = "Only its owner does that, or an owner of the tenant"
            raise Forbidden(detail, code="not_the_owner")
        return record

    def _told(self, record: BoardRecord, who: Principal) -> Board:
        public = bool(self._store.links(record.tenant_id, self._clock(), record.name))
        return board_of(record, who, self._people(record.tenant_id), is_public=public)

    def _people(self, tenant: TenantId) -> dict[str, str]:
        return addresses(self._control.users.list(tenant))

    def _permitted(self, tenant: TenantId, asked: Permissions, owner: str) -> tuple[str, Kept]:
        return by_id(self._control.users.list(tenant), asked, owner)


def _refuse_built_in(name: str) -> None:
    if name in _BUILT_IN:
        detail = "Everybody has this dashboard, so nobody changes it; duplicate it instead"
        raise Forbidden(detail, code="built_in")

"""API keys: what they look like, what each kind opens, and who stands behind one.

A key is shown once, when it is made; what is kept is a keyed hash. Write keys are public (they
stand in web pages), so they open the door for events and nothing else.
"""

from __future__ import annotations

import enum
import functools
import hashlib
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import msgspec

from sightline.errors import Forbidden, InvalidRequest, Unauthenticated
from sightline.types import Clock, TenantId


class Kind(enum.StrEnum):
    """What a key is for."""

    WRITE = "write"
    READ = "read"
    SQL = "sql"
    ADMIN = "admin"


class Role(enum.StrEnum):
    """What a person who signs in may do."""

    VIEWER = "viewer"
    EDITOR = "editor"
    OWNER = "owner"


class Action(enum.StrEnum):
    """What a request wants."""

    SEND_EVENTS = "send events"
    READ_REPORTS = "read reports"
    READ_CATALOG = "read the catalog"
    ASK_SQL = "ask in SQL"
    READ_ROWS = "read single rows"
    EDIT_DASHBOARDS = "change dashboards"
    EDIT_CATALOG = "change the catalog"
    MANAGE = "manage the tenant"


_READING: Final = frozenset({Action.READ_REPORTS, Action.READ_CATALOG, Action.ASK_SQL})
"""Asking. Without READ_ROWS, SQL answers with groups of people only, as reports do."""

OPENS: Final[dict[Kind | Role, frozenset[Action]]] = {
    Kind.WRITE: frozenset({Action.SEND_EVENTS, Action.READ_CATALOG}),
    Kind.READ: _READING,
    Kind.SQL: _READING | {Action.READ_ROWS},
    Kind.ADMIN: frozenset(Action),
    Role.VIEWER: _READING,
    Role.EDITOR: _READING | {Action.EDIT_DASHBOARDS, Action.EDIT_CATALOG},
    Role.OWNER: frozenset(Action) - {Action.SEND_EVENTS},
}


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever holds a key, or is signed in.

    key_id: of the key, or `user:` and the id of the person
    origins: the web origins a write key may be used from; empty: any
    retention_days, rate_limit_events: the tenant's own, where it has some
    tenant_since: when the tenant was made
    """

    tenant_id: TenantId
    kind: Kind | Role
    key_id: str
    origins: tuple[str, ...] = ()
    retention_days: int | None = None
    rate_limit_events: int | None = None
    tenant_since: datetime | None = None


Find = Callable[[str], Principal | None]
"""Looks a key up by its digest; None when there is none, or it is revoked."""

KNOWN_FOR: Final = timedelta(seconds=1)
UNKNOWN_FOR: Final = timedelta(seconds=1)
REMEMBERED: Final = 10_000

_KEY: Final = re.compile(r"sl_(?:write|read|sql|admin)_[0-9A-Za-z_\-]{43}", re.ASCII)
_ORIGIN: Final = re.compile(r"[a-z][a-z0-9+.\-]*://[^\s/@?#]+")
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}


def new_key(kind: Kind) -> str:
    """A key nobody has seen: its kind, and 256 random bits."""
    return f"sl_{kind.value}_{secrets.token_urlsafe(32)}"


def digest(key: str, pepper: bytes) -> str:
    """What is kept of a key: BLAKE2b, keyed with the installation's secret, as 64 hex digits."""
    return hashlib.blake2b(key.encode(), key=pepper, digest_size=32).hexdigest()


class Authenticator:
    """Tells who holds a key. Answers are remembered for a second, so revoking takes that long.

    What does not look like a key is refused without a question to the store.

    find: asks the control store; may block for a moment
    """

    def __init__(self, find: Find, pepper: bytes, clock: Clock) -> None:
        self._find = find
        self._pepper = pepper
        self._clock = clock
        self._remembered: OrderedDict[str, tuple[datetime, Principal | None]] = OrderedDict()

    def authenticate(self, presented: str | None) -> Principal:
        """Whoever holds the presented key.

        raises: Unauthenticated
        """
        if not presented:
            raise Unauthenticated("Send a key: X-API-Key, or Authorization: Bearer")
        if not _KEY.fullmatch(presented):
            raise Unauthenticated("This is not a key of Sightline: those begin with sl_")
        now = self._clock()
        kept = self._remembered.get(presented)
        if kept is None or kept[0] <= now:
            kept = self._ask(presented, now)
        if kept[1] is None:
            raise Unauthenticated("The key is not known, or was revoked")
        return kept[1]

    def _ask(self, presented: str, now: datetime) -> tuple[datetime, Principal | None]:
        found = self._find(digest(presented, self._pepper))
        kept = (now + (KNOWN_FOR if found else UNKNOWN_FOR), found)
        self._remembered[presented] = kept
        self._remembered.move_to_end(presented)
        while len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)
        return kept


def require(principal: Principal, action: Action, origin: str | None) -> None:
    """Refuse what a key does not open.

    origin: where a browser says the request comes from; servers say nothing, and may send
    raises: Forbidden with code `key_kind` or `origin_not_allowed`
    """
    if action not in OPENS[principal.kind]:
        is_key = isinstance(principal.kind, Kind)
        who = f"A {principal.kind.value} key" if is_key else f"The role {principal.kind.value}"
        detail = f"{who} cannot {action.value}"
        raise Forbidden(detail, code="key_kind")
    if principal.kind is Kind.WRITE and principal.origins and origin is not None:
        allowed = {plain_origin(each) for each in principal.origins}
        if plain_origin(origin) not in allowed:
            raise Forbidden("The key may not be used from this origin", code="origin_not_allowed")


def require_origin(text: str) -> None:
    """raises: InvalidRequest, where a text is no web origin such as https://shop.example.com"""
    if _ORIGIN.fullmatch(plain_origin(text)) is None:
        detail = f"{text[:100]!r} is no web origin, such as https://shop.example.com"
        raise InvalidRequest(detail, code="invalid_origin")


def opens(principal: Principal, action: Action) -> bool:
    """Whether this is open to whoever it is."""
    return action in OPENS[principal.kind]


@functools.lru_cache(1024)
def plain_origin(text: str) -> str:
    """An origin as browsers write it: `HTTPS://Shop.example:443/` is `https://shop.example`."""
    scheme, mark, rest = text.strip().lower().partition("://")
    host = rest.partition("/")[0]
    port = _DEFAULT_PORTS.get(scheme)
    return scheme + mark + (host.removesuffix(f":{port}") if port else host)

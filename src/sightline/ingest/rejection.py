"""A rejected event on its way into the quarantine: from what was sent to an item of the table.

What enters: the bytes of an event that was rejected, the verdict, the circumstances. What leaves:
an item in which nothing identifies a person, its body closed; or nothing, where none may be kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

import msgspec

from sightline.catalog.catalog import Catalog
from sightline.catalog.envelope import Envelope
from sightline.errors import FieldError
from sightline.ingest.arrival import Arrival
from sightline.ingest.body import closed
from sightline.ingest.verdict import Rejected, RejectReason
from sightline.privacy.original import Circumstances, original
from sightline.privacy.pii import redact
from sightline.privacy.pseudonym import Pseudonyms
from sightline.security.keyring import Cipher
from sightline.store.quarantine import Item
from sightline.types import JsonObject, TenantId

KEPT: Final[frozenset[RejectReason]] = frozenset(
    {"invalid", "unknown_event", "unknown_schema", "conflict", "clock_skew"}
)
"""What is kept. An event of another tenant is not: it may hold what is theirs."""

MOST_CHARACTERS: Final = 200
"""Of a name or a path that is shown."""

_UNMARKED: Final = (1 << 128) - 1 ^ (0xF << 76 | 0b11 << 62)
_VERSION_8: Final = 8 << 76 | 0b10 << 62  # of RFC 9562: a recipe of our own
_encode = msgspec.json.Encoder().encode


class Rejection(msgspec.Struct, frozen=True):
    """An event and the verdict on it. raw: what was sent, as JSON"""

    raw: bytes
    verdict: Rejected
    event_name: str
    arrival: Arrival
    item_id: UUID


class Means(msgspec.Struct, frozen=True):
    """What items are made with.

    catalog_of: what a tenant's events are checked against
    key: 32 bytes or more, from which ids of items are made
    cipher: seals bodies; None: they are kept plain
    """

    catalog_of: Callable[[TenantId], Catalog]
    pseudonyms: Pseudonyms
    key: bytes
    cipher: Cipher | None


def event_name(event: Envelope | Rejected) -> str:
    """The name an event was sent under; empty where it had none."""
    if isinstance(event, Envelope):
        return event.event_name
    sent = event.original if isinstance(event.original, dict) else {}
    name = sent.get("event_name", sent.get("schema"))
    return name[:MOST_CHARACTERS] if isinstance(name, str) else ""


def raw_of(event: Envelope | Rejected, arrival: Arrival) -> bytes | None:
    """What was sent, as JSON; None where it is no object, or another tenant's."""
    if isinstance(event, Envelope):
        return _encode(event)
    sent = event.original
    if not isinstance(sent, dict):
        return None
    named = sent.get("tenant_id")
    if isinstance(named, str) and named != arrival.tenant_id:
        return None
    return _encode(sent)


def id_of(raw: bytes, verdict: Rejected, tenant: TenantId, key: bytes) -> UUID:
    """The id of the item: the same for the same original, and telling nothing about it."""
    named = f"{tenant}/{verdict.reason}/".encode() + raw
    digest = hashlib.blake2b(named, digest_size=16, key=key[:64]).digest()
    number = int.from_bytes(digest, "big") & _UNMARKED | _VERSION_8
    return UUID(int=number)


def item_of(rejection: Rejection, means: Means) -> Item | None:
    """The item to keep; None where the person refused."""
    arrival, verdict = rejection.arrival, rejection.verdict
    tenant = arrival.tenant_id
    sent = _without_nulls(msgspec.json.decode(rejection.raw))
    catalog = means.catalog_of(tenant)
    around = Circumstances(tenant, arrival.place, arrival.user_agent, catalog.attributes)
    kept = original(sent, around, means.pseudonyms)
    if kept is None:
        return None
    return Item(
        tenant_id=tenant,
        item_id=rejection.item_id,
        received_at=arrival.received_at,
        event_id=verdict.event_id or "",
        event_name=redact(rejection.event_name)[:MOST_CHARACTERS],
        reason=verdict.reason,
        errors=tuple(map(_clean, verdict.errors)),
        schema_version=_version(catalog, rejection.event_name),
        door=arrival.door,
        user_id=_text(kept.body.get("user_id")),
        session_id=_text(kept.body.get("session_id")),
        told=kept.told,
        body=closed(kept.body, means.cipher, tenant, rejection.item_id),
        changed_at=arrival.received_at,
    )


def _clean(error: FieldError) -> FieldError:
    """Errors never hold values, but they hold names, and a sender may name a field anything."""
    near = None if error.nearest is None else redact(error.nearest)
    path = redact(error.path)[:MOST_CHARACTERS]
    return FieldError(path, error.code, redact(error.message), near)


def _version(catalog: Catalog, name: str) -> str:
    """Of the schema of an event, or the one that a self-describing event names; else empty."""
    if found := catalog.events.get(name):
        return found.version
    return redact(name.rpartition("/")[2])[:32] if "/" in name else ""


def _without_nulls(sent: JsonObject) -> JsonObject:
    """The envelope without what was not sent; attributes as they are."""
    return {
        name: _without_nulls(value) if name in _NESTED and isinstance(value, dict) else value
        for name, value in sent.items()
        if value is not None
    }


_NESTED: Final = ("context", "page", "device", "consent", "viewport")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""

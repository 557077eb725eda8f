"""The address of a picture as an event, for pages and mails that run no script.

What enters: the parameters of an address, and who loads it. What leaves: the event as it would have
been sent as JSON. All values of an address are texts; the catalog says what they should be. A text
that cannot be it stays one, for the schema to say what would be valid.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from sightline.catalog.model import Attribute, Event, ValueType
from sightline.ingest.identity import ContentIds
from sightline.privacy.page import path_only, referrer_domain
from sightline.types import JsonObject, TenantId

WINDOW_S: Final = 10
"""Without an id, the same address loaded by the same client in the same ten seconds of the clock is
one event: programs that look before they show are told from people who come again."""

NAMES: Final = {
    "id": "event_id",
    "event": "event_name",
    "site": "site_id",
    "session": "session_id",
    "user": "user_id",
}
"""Parameter → field of the event."""

CONTEXT: Final = {
    "page": "page.url",
    "referrer": "page.referrer",
    "locale": "locale",
    "platform": "platform",
    "app_version": "app_version",
    "consent": "consent",
}
"""Parameter → field of its context."""

_NUMBER: Final = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d{1,3})?", re.ASCII)
_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
_encode = msgspec.json.Encoder(order="deterministic").encode
_Values = Mapping[str, Sequence[str]]


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """The loading of a picture.

    client: what tells one client from another, such as an address and a program; for ids only
    referrer: as the browser tells it
    refuses: whether the browser says that the person does (Global Privacy Control)
    """

    tenant_id: TenantId
    at: datetime
    client: str
    referrer: str = ""
    refuses: bool = False


def event(values: _Values, opening: Opening, catalogued: Event | None, key: bytes) -> JsonObject:
    """The event an address stands for.

    values: parameters, each with its values
    catalogued: the event it names, where the catalog has it
    key: for an id that is made up
    """
    attributes = {a.name: a for a in catalogued.attributes} if catalogued else {}
    made: JsonObject = {
        "tenant_id": opening.tenant_id,
        "source": "web",
        "attributes": {
            name: _value(attributes.get(name), given)
            for name, given in values.items()
            if "." in name
        },
        "context": _context(values, opening),
    }
    made.update({field: values[name][0] for name, field in NAMES.items() if values.get(name)})
    made.setdefault("event_id", str(_id(made, opening, key)))
    made["occurred_at"] = opening.at.isoformat(timespec="milliseconds")
    return made


def _id(made: JsonObject, opening: Opening, key: bytes) -> Any:
    window = int(opening.at.timestamp()) // WINDOW_S
    client = opening.client.encode("utf-8", "replace")
    return ContentIds(key, opening.tenant_id).of(b"%d %b %b" % (window, client, _encode(made)))


def _context(values: _Values, opening: Opening) -> JsonObject:
    """Where, and whether with consent. Of addresses, only what is stored of them goes on."""
    first = {name: given[0] for name, given in values.items() if name in CONTEXT and given}
    context: JsonObject = {n: first[n] for n in ("locale", "platform", "app_version") if n in first}
    page: JsonObject = {}
    if path := path_only(first.get("page", "")):
        page["url"] = path
    if domain := referrer_domain(first.get("referrer") or opening.referrer):
        page["referrer"] = f"https://{domain}/"
    if page:
        context["page"] = page
    agreed = _consent(first.get("consent"), opening.refuses, values.get("gpc", ()))
    return {**context, "consent": agreed} if agreed else context


def _consent(given: str | None, refuses: bool, gpc: Sequence[str]) -> JsonObject | None:
    """What the person agreed to; None where nobody knows. Words we do not know agree to nothing."""
    only_ads = "ads" in gpc
    if refuses and not only_ads:
        return {"analytics": False}
    if given is None:
        return None
    words = re.split(r"[\s,+]+", given.strip().lower())
    return {"analytics": "analytics" in words, "ads": "ads" in words and not refuses}


def _value(attribute: Attribute | None, given: Sequence[str]) -> Any:
    if attribute is None:
        return given[0]
    if attribute.type is ValueType.ARRAY:
        kind = attribute.items or ValueType.STRING
        return [_READ.get(kind, _text)(each) for each in given]
    return _READ.get(attribute.type, _text)(given[0])


def _text(given: str) -> Any:
    return given


def _number(given: str) -> Any:
    return _json(given) if _NUMBER.fullmatch(given) else given


def _boolean(given: str) -> Any:
    return _BOOLEANS.get(given.lower(), given)


def _json(given: str) -> Any:
    try:
        return msgspec.json.decode(given)
    except (msgspec.DecodeError, RecursionError):
        return given


_READ: Final = {
    ValueType.INTEGER: _number,
    ValueType.NUMBER: _number,
    ValueType.MONEY: _number,
    ValueType.BOOLEAN: _boolean,
    ValueType.OBJECT: _json,
}
"""Type → how a text becomes a value of it; others stay texts."""

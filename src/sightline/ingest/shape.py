"""Events as rows: attributes sorted into their maps, people made pseudonymous, places coarse.

What enters: events that passed every step. What leaves: a block for the writer, in which no value
identifies a person. What does not enter the block is nowhere kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from sightline.catalog.currency import exponent
from sightline.catalog.envelope import Context, Envelope
from sightline.ingest.arrival import Arrival
from sightline.ingest.schema import CURRENCY, EventSchema, Schemas
from sightline.privacy.agent import describe
from sightline.privacy.consent import decide
from sightline.privacy.documents import is_card_number, redact_json
from sightline.privacy.geography import locate
from sightline.privacy.names import personal_key
from sightline.privacy.page import path_only, referrer_domain
from sightline.privacy.pii import REDACTED, redact, redact_path, suspects
from sightline.privacy.pseudonym import Pseudonyms
from sightline.store.block import Block

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)
_NOWHERE: Final = Context()
_SHORTEST_CARD: Final = 10**11
_Maps = tuple[dict[str, float], dict[str, str], dict[str, str]]

SCANNED: Final[Mapping[str, Callable[[str], str]]] = {
    "page_path": redact_path,
    "locale": redact,
    "platform": redact,
    "app_version": redact,
    "currency": redact,
}
"""Text columns that are searched for personal data besides the attributes, and how."""

IDENTIFIERS: Final = ("session_id", "site_id", "referrer_domain")
"""Columns that get a pseudonym, not a marker, where they look personal: they still tell apart."""


def shape(
    events: Sequence[Envelope], arrival: Arrival, schemas: Schemas, pseudonyms: Pseudonyms
) -> Block:
    """The rows of these events, which all passed `steps.judge`."""
    rows = len(events)
    tenant = arrival.tenant_id
    known = [schemas.of(e) for e in events]
    maps = [_sort(e, schema) for e, schema in zip(events, known, strict=True)]
    numbers, strings, documents = (list(column) for column in zip(*maps, strict=True))
    columns: dict[str, list[Any]] = {
        "tenant_id": [tenant] * rows,
        "event_name": [e.event_name for e in events],
        "occurred_at": [milliseconds(e.occurred_at) for e in events],
        "event_id": [e.event_id for e in events],
        "received_at": [milliseconds(arrival.received_at)] * rows,
        "site_id": [e.site_id or "" for e in events],
        "session_id": [e.session_id or "" for e in events],
        "user_id": [pseudonyms.of(tenant, e.user_id) if e.user_id else "" for e in events],
        "source": [e.source for e in events],
        "schema_version": [schema.event.version if schema else "" for schema in known],
        "currency": [text.get(CURRENCY, "") for text in strings],
        "retention_days": [arrival.retention_days] * rows,
        "numbers": numbers,
        "strings": strings,
        "documents": documents,
    }
    circumstances = [_circumstances(e.context or _NOWHERE, arrival) for e in events]
    for name, column in zip(_CIRCUMSTANCES, zip(*circumstances, strict=True), strict=True):
        columns[name] = list(column)
    _redact(columns, arrival, pseudonyms)
    return Block(rows, columns)


def milliseconds(at: datetime) -> int:
    """Whole milliseconds since 1970, UTC."""
    return (at - _EPOCH) // _MS


_CIRCUMSTANCES: Final = (
    "page_path",
    "referrer_domain",
    "device",
    "browser",
    "os",
    "country",
    "region",
    "locale",
    "platform",
    "app_version",
    "consent",
)


def _circumstances(context: Context, arrival: Arrival) -> tuple[str, ...]:
    page, device = context.page, context.device
    agent = describe((device.user_agent if device else None) or arrival.user_agent)
    place = locate(context.ip) if context.ip else arrival.place
    return (
        path_only(page.url) if page and page.url else "",
        referrer_domain(page.referrer) if page and page.referrer else "",
        agent.device,
        agent.browser,
        agent.os,
        place.country,
        place.region,
        context.locale or "",
        context.platform or "",
        context.app_version or "",
        decide(context.consent).text,
    )


def _sort(event: Envelope, schema: EventSchema | None) -> _Maps:
    """An event's attributes in the maps they are stored in."""
    numbers: dict[str, float] = {}
    strings: dict[str, str] = {}
    documents: dict[str, str] = {}
    names = schema.names if schema else frozenset()
    for name, value in event.attributes.items():
        if name not in names and personal_key(name):
            strings[name] = REDACTED
            continue
        kind = type(value)
        if kind is str:
            strings[name] = value
        elif kind is int or kind is float:
            if value >= _SHORTEST_CARD and is_card_number(int(value)):
                strings[name] = REDACTED
            else:
                numbers[name] = value
        elif kind is bool:
            numbers[name] = 1 if value else 0
        elif value is not None:
            documents[name] = msgspec.json.encode(redact_json(value, name)).decode()
    if schema and (schema.money or schema.timestamps):
        _convert(schema, numbers, strings)
    return numbers, strings, documents


def _convert(schema: EventSchema, numbers: dict[str, float], strings: dict[str, str]) -> None:
    """Money to integer minor units, timestamps to milliseconds."""
    for name in schema.money:
        if name in numbers:
            numbers[name] = round(numbers[name] * 10 ** exponent(strings.get(CURRENCY, "")))
    for name in schema.timestamps:
        if name in strings:
            numbers[name] = milliseconds(msgspec.convert(strings.pop(name), datetime))


def _redact(columns: dict[str, list[Any]], arrival: Arrival, pseudonyms: Pseudonyms) -> None:
    """Take personal data out of every text. One pass over all texts tells which have any."""
    texts: list[str] = []
    for name in (*IDENTIFIERS, *SCANNED):
        texts += columns[name]
    for name in ("strings", "numbers", "documents"):
        for attributes in columns[name]:
            texts += attributes
    for attributes in columns["strings"]:
        texts += attributes.values()
    if not (found := suspects(texts)):
        return
    dirty = {texts[index] for index in found}
    tenant = arrival.tenant_id
    for name, cleaned in SCANNED.items():
        columns[name] = [cleaned(text) if text in dirty else text for text in columns[name]]
    for name in IDENTIFIERS:
        columns[name] = [
            pseudonyms.of(tenant, text)
            if text in dirty and redact(text, identifier=True) != text
            else text
            for text in columns[name]
        ]
    for name in ("strings", "numbers", "documents"):
        columns[name] = [_clean(attributes, dirty) for attributes in columns[name]]


def _clean(attributes: dict[str, Any], dirty: set[str]) -> dict[str, Any]:
    """Attributes of one map without personal data in their names and, where text, their values."""
    if dirty.isdisjoint(attributes) and dirty.isdisjoint(attributes.values()):
        return attributes
    cleaned: dict[str, Any] = redact_json(attributes)
    return cleaned

"""Bytes to events: typed at once when all is well, one by one when something is not.

What enters: a request's JSON. What leaves: for each event the envelope, or `Rejected` with every
fault of its shape. Only a body that is not JSON at all, or not a batch, is an error as a whole.
"""

from __future__ import annotations

import re
from typing import Any, Final
from uuid import UUID

import msgspec

from sightline.catalog.envelope import Envelope, SelfDescribing
from sightline.errors import FieldError, InvalidJson, InvalidRequest, PayloadTooLarge
from sightline.ingest.described import envelope_errors
from sightline.ingest.schema import Schemas
from sightline.ingest.verdict import Rejected
from sightline.types import JsonObject

Decoded = list[Envelope | Rejected]


class _Batch(msgspec.Struct, frozen=True):
    events: list[Envelope]


class _DescribedBatch(msgspec.Struct, frozen=True):
    events: list[SelfDescribing]


_ONE: Final = msgspec.json.Decoder(Envelope)
_MANY: Final = msgspec.json.Decoder(_Batch)
_MANY_DESCRIBED: Final = msgspec.json.Decoder(_DescribedBatch)
_ANY: Final = msgspec.json.Decoder()
_VALUE: Final = re.compile(r"'[^']*'|\"[^\"]*\"")


def decode_one(body: bytes, schemas: Schemas) -> Envelope | Rejected:
    """The event of a request for one.

    raises: InvalidJson
    """
    try:
        return _ONE.decode(body)
    except msgspec.ValidationError:
        return _judge(_parse(body), schemas)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as err:
        raise _not_json(err) from None


def decode_batch(body: bytes, schemas: Schemas, max_events: int) -> Decoded:
    """The events of a batch, in order.

    raises: InvalidJson, InvalidRequest (not a batch), PayloadTooLarge (too many events)
    """
    events: Decoded
    try:
        events = list(_MANY.decode(body).events)
    except msgspec.ValidationError:
        events = _described(body) or [_judge(item, schemas) for item in _items(_parse(body))]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as err:
        raise _not_json(err) from None
    if len(events) > max_events:
        raise PayloadTooLarge(
            f"A batch holds at most {max_events} events; this one holds {len(events)}",
            code="too_many_events",
        )
    return events


def _described(body: bytes) -> Decoded:
    """The events of a batch in which each describes itself; none where one does not."""
    try:
        return list(_MANY_DESCRIBED.decode(body).events)
    except msgspec.ValidationError:
        return []


def _parse(body: bytes) -> Any:
    try:
        return _ANY.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as err:
        raise _not_json(err) from None


def _items(parsed: Any) -> list[Any]:
    if isinstance(parsed, dict) and isinstance(items := parsed.get("events"), list):
        return items
    missing = FieldError("events", "required", "must be an array of events")
    raise InvalidRequest('A batch is an object {"events": [...]}', errors=[missing])


def _judge(item: Any, schemas: Schemas) -> Envelope | Rejected:
    if isinstance(item, dict) and "schema" in item and "event_name" not in item:
        return _judge_described(item)
    try:
        return msgspec.convert(item, Envelope)
    except msgspec.ValidationError as err:
        name = item.get("event_name") if isinstance(item, dict) else None
        known = schemas.get(name) if isinstance(name, str) else None
        errors = (known or schemas.any_event()).event_errors(item)
        if known is None:
            errors = tuple(e for e in errors if not _of_another_event(e))
        return Rejected(_id_of(item), "invalid", errors or (in_our_words(err),), item)


def _judge_described(item: JsonObject) -> Envelope | Rejected:
    try:
        return msgspec.convert(item, SelfDescribing)
    except msgspec.ValidationError as err:
        errors = envelope_errors(item) or (in_our_words(err),)
        return Rejected(_id_of(item), "invalid", errors, item)


def _of_another_event(error: FieldError) -> bool:
    """Whether a fault is only one by the schema of the event that stood in for an unknown one."""
    return error.path.startswith("attributes.") or error.code == "const"


def _id_of(item: Any) -> str | None:
    """The event's id, if it has a real one."""
    try:
        return str(UUID(item["event_id"]))
    except (TypeError, KeyError, ValueError, AttributeError):
        return None


def in_our_words(err: msgspec.ValidationError) -> FieldError:
    """What a decoder found, without the value it met."""
    text, _, path = str(err).partition(" - at `$")
    return FieldError(path.strip(".`"), "invalid", _VALUE.sub("that value", text))


def _not_json(err: Exception) -> InvalidJson:
    if isinstance(err, RecursionError):
        return InvalidJson("The body is nested too deeply")
    place = re.search(r"\(byte \d+\)", str(err))
    return InvalidJson(f"The body is not valid JSON {place.group() if place else ''}".rstrip())

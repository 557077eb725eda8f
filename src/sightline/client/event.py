"""An event from what the caller says, and as the bytes that are sent: made once, sent unchanged.

The id is made here, when the event is told of. However often it is sent, it is the same event.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypedDict
from uuid import UUID

import msgspec

from sightline.client.notice import Discarded, Reason
from sightline.client.options import Options, Source
from sightline.client.uuid7 import uuid7
from sightline.errors import InvalidRequest, PayloadTooLarge
from sightline.types import JsonObject

MAX_BYTES: Final = 400_000
"""Of one event, and of one batch: less than the 512,000 a server takes."""


class Circumstances(TypedDict, total=False):
    """What can be said of any event besides its attributes.

    occurred_at: with an offset; now, where it is not given
    event_id: a UUID of your own, where the event has one already
    """

    session_id: str | None
    user_id: str | None
    site_id: str | None
    source: Source
    context: Mapping[str, Any]
    occurred_at: datetime
    event_id: str | UUID


class Prepared(msgspec.Struct, frozen=True, gc=False):
    """An event ready to be sent."""

    event_id: str
    body: bytes


_encode: Final = msgspec.json.Encoder(decimal_format="number").encode


def prepare(
    options: Options,
    event_name: str,
    attributes: Mapping[str, Any] | None,
    circumstances: Circumstances,
    now_ns: int,
    random: bytes,
) -> Prepared | Discarded:
    """The event, past `before_send`; or why it cannot be sent.

    now_ns: nanoseconds since 1970
    random: eight bytes
    """
    event_id = str(circumstances.get("event_id") or uuid7(now_ns, random))
    try:
        event = _made(options, event_id, event_name, attributes, circumstances, now_ns)
    except (TypeError, ValueError) as err:
        return _discarded(Reason.INVALID, event_id, _unfit(event_name, err))
    if options.before_send is not None:
        try:
            passed = options.before_send(event)
        except Exception as err:
            return _discarded(Reason.HOOK_FAILED, event_id, err)
        if passed is None:
            return _discarded(Reason.WITHHELD, event_id, None)
        event = {**passed, "event_id": event_id}
    try:
        body = _encode(event)
    except (TypeError, ValueError, RecursionError) as err:
        return _discarded(Reason.INVALID, event_id, _unfit(event_name, err))
    if len(body) > MAX_BYTES:
        detail = f"The event {event_name[:100]!r} has {len(body)} bytes; {MAX_BYTES} can be sent"
        return _discarded(Reason.TOO_LARGE, event_id, PayloadTooLarge(detail))
    return Prepared(event_id, body)


def _made(
    options: Options,
    event_id: str,
    event_name: str,
    attributes: Mapping[str, Any] | None,
    said: Circumstances,
    now_ns: int,
) -> JsonObject:
    occurred_at = said.get("occurred_at") or datetime.fromtimestamp(now_ns / 1e9, UTC)
    if occurred_at.utcoffset() is None:
        raise ValueError("occurred_at has no offset; give it one, such as datetime.now(UTC)")
    event: JsonObject = {
        "event_id": event_id,
        "event_name": event_name,
        "occurred_at": occurred_at.isoformat(timespec="milliseconds"),
        "tenant_id": options.tenant_id,
        "source": said.get("source") or options.source,
        "attributes": dict(attributes or {}),
    }
    given = {
        "site_id": said.get("site_id") or options.site_id,
        "session_id": said.get("session_id"),
        "user_id": said.get("user_id"),
        "context": {**options.context, **said.get("context", {})},
    }
    event.update((name, value) for name, value in given.items() if value)
    return event


def _discarded(reason: Reason, event_id: str, error: Exception | None) -> Discarded:
    return Discarded(reason, (event_id,), error)


def _unfit(event_name: str, err: Exception) -> InvalidRequest:
    """Names the event and the kind of fault; a message may hold what was in the event."""
    ours = str(err) if str(err).startswith("occurred_at") else type(err).__name__
    return InvalidRequest(f"The event {str(event_name)[:100]!r} cannot be sent: {ours}")

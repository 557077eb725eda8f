"""What a client has to tell: events the server rejected, events given up, and how many of each."""

from __future__ import annotations

import enum
from typing import Any

import msgspec

from sightline.errors import FieldError


class Reason(enum.StrEnum):
    """Why an event is given up without having been stored."""

    FULL = "full"  # the bounds on memory were reached
    TOO_LARGE = "too_large"  # alone more than a message may hold
    INVALID = "invalid"  # cannot be written as JSON, or a time without an offset
    WITHHELD = "withheld"  # before_send returned nothing
    HOOK_FAILED = "hook_failed"  # before_send raised
    REFUSED = "refused"  # the server will not take it from us: a wrong key, another tenant
    CLOSED = "closed"  # the client was closed, or the program ended, before it could be sent


class Rejection(msgspec.Struct, frozen=True):
    """One event the server could not store as it was.

    reason: as in docs/http.md, such as `invalid` or `unknown_event`
    errors: what to change
    event: as it was sent
    """

    event_id: str
    reason: str
    errors: tuple[FieldError, ...]
    event: dict[str, Any]


class Discarded(msgspec.Struct, frozen=True):
    """Events that were given up here.

    error: what went wrong; None where nothing did (`withheld`)
    """

    reason: Reason
    event_ids: tuple[str, ...]
    error: Exception | None = None


Notice = Rejection | Discarded


class Stats(msgspec.Struct, frozen=True):
    """What became of every event since the client was made, or since the process was forked.

    tracked: calls that named an event. It is the sum of all others but `retries`: nothing goes
        uncounted
    waiting: still here, queued or on the way
    discarded: by reason
    retries: batches that were sent again
    """

    tracked: int
    accepted: int
    duplicates: int
    dropped: int
    rejected: int
    discarded: dict[str, int]
    waiting: int
    retries: int

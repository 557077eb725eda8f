"""What ingestion says of one event: one of four things, never anything else."""

from __future__ import annotations

import enum
from typing import Any, Literal

import msgspec

from sightline.errors import FieldError


class DropReason(enum.StrEnum):
    """Why a valid event is not kept. Dropping is final; sending it again changes nothing."""

    NO_CONSENT = "no_consent"


RejectReason = Literal[
    "invalid", "unknown_event", "unknown_schema", "conflict", "clock_skew", "wrong_tenant"
]
"""Why an event cannot be stored as it is. Corrected, it may be sent again."""


class Accepted(msgspec.Struct, frozen=True, gc=False, tag_field="status", tag="accepted"):
    """Stored, and on disk."""

    event_id: str


class Duplicate(msgspec.Struct, frozen=True, gc=False, tag_field="status", tag="duplicate"):
    """The same event was stored before; nothing changed."""

    event_id: str


class Dropped(msgspec.Struct, frozen=True, gc=False, tag_field="status", tag="dropped"):
    """Valid, and deliberately not stored."""

    event_id: str
    reason: DropReason


class Rejected(msgspec.Struct, frozen=True, tag_field="status", tag="rejected"):
    """Not an event we can store; `errors` says what to change.

    original: what was sent, where it did not even become an event. For the quarantine alone;
        answers are made by `ingest.result`, which leaves it out
    """

    event_id: str | None
    reason: RejectReason
    errors: tuple[FieldError, ...]
    original: Any = None


Verdict = Accepted | Duplicate | Dropped | Rejected

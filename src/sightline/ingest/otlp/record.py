"""Spans and log records as far as they are read, whichever encoding they came in.

Attributes that no rule of `table` names are not read at all: prompts, answers, queries, headers
and the text of log records never become Python strings.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Generic, TypeVar

import msgspec

Value = str | int | float | bool | tuple[str, ...]
Attributes = dict[str, Value]

MAX_RECORDS: Final = 20_000
"""Of one request; the collector's own batches hold 8,192."""

MAX_RECORD_BYTES: Final = 512 * 1024
MAX_ATTRIBUTES: Final = 256
"""Of one record; OpenTelemetry's own limit is 128. What comes after is not looked at."""

MAX_HAPPENINGS: Final = 256
MAX_TEXTS: Final = 64


class Happening(msgspec.Struct, frozen=True, gc=False):
    """An event inside a span.

    index: its place among the span's events
    at_ns: since 1970, UTC; 0 where unknown
    """

    index: int
    at_ns: int
    attributes: Attributes


class Span(msgspec.Struct, frozen=True, gc=False):
    """A piece of work.

    kind: as OTLP numbers them, 2 a server's and 3 a client's; 0 where unknown
    started_ns, ended_ns: since 1970, UTC; 0 where unknown
    failed: its status is an error
    exceptions: those of its events that are exceptions
    """

    trace_id: bytes
    span_id: bytes
    kind: int
    started_ns: int
    ended_ns: int
    failed: bool
    attributes: Attributes
    exceptions: tuple[Happening, ...] = ()


class LogRecord(msgspec.Struct, frozen=True, gc=False):
    """A line of a log.

    at_ns: when it happened, else when it was seen; 0 where neither is known
    severity: 1-4 trace, 5-8 debug, 9-12 info, 13-16 warning, 17-20 error, 21-24 fatal; 0 unknown
    content: all of it as it was sent, for telling it from others
    """

    at_ns: int
    severity: int
    attributes: Attributes
    content: bytes


class Unreadable(msgspec.Struct, frozen=True, gc=False):
    """A record that is none; `why` goes behind "a record that"."""

    why: str


TOO_LARGE: Final = Unreadable(f"has more than {MAX_RECORD_BYTES} bytes")

Record = TypeVar("Record", Span, LogRecord)


class Group(msgspec.Struct, Generic[Record]):
    """Records of one sender. They can be walked once.

    resource: what the sender says of itself
    content: all of that as it was sent, for telling senders apart
    """

    resource: Attributes
    content: bytes
    records: Iterable[Record | Unreadable]


class Export(msgspec.Struct, Generic[Record]):
    """What one request carries.

    count: of its records
    """

    count: int
    groups: Iterable[Group[Record]]

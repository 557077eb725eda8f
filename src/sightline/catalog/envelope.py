"""What every event carries besides its attributes: the envelope of the public contract.

msgspec decodes and checks it; `catalog.export` turns the same types into JSON Schema. Ids other
than `event_id` are any short text: shops have session and site ids that are not UUIDs.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec

Text128 = Annotated[str, msgspec.Meta(max_length=128)]
Text256 = Annotated[str, msgspec.Meta(max_length=256)]
Text2048 = Annotated[str, msgspec.Meta(max_length=2048)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
STORABLE_TIME: Final = "^(19|2[0-2])[0-9]{2}-.{5}.[0-9]{2}:[0-9]{2}:[0-5]"
"""Years the engine can hold, and no 60th second: Python has no leap seconds."""

Instant = Annotated[
    datetime, msgspec.Meta(tz=True, extra_json_schema={"pattern": STORABLE_TIME, "maxLength": 40})
]
Source = Literal["web", "widget", "voice_ws", "server"]

DIMENSIONS: Final = (
    "event_name",
    "site_id",
    "source",
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
    "schema_version",
    "currency",
)
"""Columns made from the envelope, which every metric may be filtered and broken down by."""

KEYS: Final = (
    "tenant_id",
    "event_id",
    "occurred_at",
    "received_at",
    "session_id",
    "user_id",
    "consent",
    "retention_days",
    "commit_no",
)
"""The other columns of an event besides its attributes: who, when, and how it is kept."""


class Page(msgspec.Struct, frozen=True, gc=False):
    """The page an event happened on. Stored as a path and the referrer's domain."""

    url: Text2048 | None = None
    referrer: Text2048 | None = None
    title: Text256 | None = None


class Viewport(msgspec.Struct, frozen=True, gc=False):
    """Size of the visible page, in CSS pixels."""

    width: Annotated[int, msgspec.Meta(ge=0, le=100_000)]
    height: Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class Device(msgspec.Struct, frozen=True, gc=False):
    """The device, stored as its kind, browser and operating system."""

    user_agent: Text2048 | None = None
    viewport: Viewport | None = None


class Consent(msgspec.Struct, frozen=True, gc=False):
    """What the person agreed to, as known where the event was made."""

    analytics: bool
    ads: bool = False


class Context(msgspec.Struct, frozen=True, gc=False):
    """Circumstances of an event. Everything is optional."""

    page: Page | None = None
    device: Device | None = None
    locale: Annotated[str, msgspec.Meta(max_length=35)] | None = None
    consent: Consent | None = None
    platform: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    app_version: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    ip: Annotated[str, msgspec.Meta(max_length=45)] | None = None


class Envelope(msgspec.Struct, frozen=True, gc=False):
    """One event as it is sent.

    occurred_at: RFC 3339 with an offset
    received_at: ignored; the server sets it
    """

    event_id: UUID
    event_name: Name
    occurred_at: Instant
    tenant_id: Name
    source: Source
    attributes: dict[str, Any]
    site_id: Text128 | None = None
    session_id: Text128 | None = None
    user_id: Text256 | None = None
    context: Context | None = None
    received_at: str | None = None


class SelfDescribing(Envelope, frozen=True, gc=False, kw_only=True):
    """One event that names its schema, as Snowplow's do.

    In the same envelope, `schema` takes the place of `event_name`, and `data` that of `attributes`:
    `{"schema": "com.acme/lens_tried/jsonschema/1-0-0", "data": {...}, "event_id": ..., ...}`.
    """

    event_name: Annotated[
        str, msgspec.Meta(max_length=400, pattern="^[^/]+/[^/]+/[^/]+/[^/]+$")
    ] = msgspec.field(name="schema")
    attributes: dict[str, Any] = msgspec.field(name="data")

"""How a client behaves: everything that can be set, checked once, never changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypedDict

import msgspec

from sightline.client.notice import Discarded, Rejection
from sightline.errors import InvalidRequest
from sightline.types import JsonObject

Source = Literal["web", "widget", "voice_ws", "server"]
WhenFull = Literal["discard_newest", "discard_oldest", "block"]
Transport = Literal["http", "websocket"]

BeforeSend = Callable[[JsonObject], JsonObject | None]
"""Is given each event before it is queued; returns what is to be sent, or None to send nothing."""


class Choices(TypedDict, total=False):
    """What may be given to a client by name; `Options` says what each means."""

    site_id: str | None
    source: Source
    context: dict[str, Any]
    transport: Transport
    batch_events: int
    flush_after_s: float
    max_events: int
    max_bytes: int
    when_full: WhenFull
    block_s: float
    timeout_s: float
    exit_s: float
    compress: bool
    before_send: BeforeSend | None
    on_rejected: Callable[[Rejection], object] | None
    on_discarded: Callable[[Discarded], object] | None
    raise_errors: bool


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What both clients take.

    url: of the server, such as `https://analytics.example.com`
    key: a write key of the tenant
    tenant_id: the tenant; of every event
    site_id, source, context: of every event that does not say otherwise; a `context` given with an
        event wins field by field
    transport: `http` posts batches; `websocket` keeps a connection open and has several on the way
    batch_events: a batch is sent when so many events wait
    flush_after_s: or when the oldest has waited so long
    max_events, max_bytes: bounds of what is kept in memory, waiting and on the way
    when_full: past the bounds: `discard_newest`, `discard_oldest`, or `block` the caller
    block_s: how long a caller is blocked at most before its event is discarded
    timeout_s: for one answer of the server
    exit_s: how long the end of the program, and `close`, wait for what is still to be sent
    compress: gzip bodies, deflate messages
    before_send: takes out what must not leave the program. If it fails, the event is discarded
    on_rejected: is told of each event the server could not store as it was
    on_discarded: is told of events that are given up here
    raise_errors: `track` raises when it cannot take an event; `flush` and `close` when events were
        rejected or discarded since the last time
    """

    url: str
    key: str
    tenant_id: str
    site_id: str | None = None
    source: Source = "server"
    context: dict[str, Any] = {}
    transport: Transport = "http"
    batch_events: int = 100
    flush_after_s: float = 1.0
    max_events: int = 10_000
    max_bytes: int = 32 * 1024 * 1024
    when_full: WhenFull = "discard_newest"
    block_s: float = 30.0
    timeout_s: float = 30.0
    exit_s: float = 5.0
    compress: bool = True
    before_send: BeforeSend | None = None
    on_rejected: Callable[[Rejection], object] | None = None
    on_discarded: Callable[[Discarded], object] | None = None
    raise_errors: bool = False

    def __post_init__(self) -> None:
        """raises: InvalidRequest, naming the option"""
        if not self.url.startswith(("http://", "https://")):
            raise _wrong("url must start with http:// or https://")
        if not self.key.startswith("sl_"):
            raise _wrong("key must be a key of Sightline: those begin with sl_write_")
        if not self.tenant_id:
            raise _wrong("tenant_id must not be empty")
        for name in ("batch_events", "max_events", "max_bytes", "timeout_s"):
            if getattr(self, name) <= 0:
                raise _wrong(f"{name} must be more than 0")
        for name, values in _CHOICES.items():
            if getattr(self, name) not in values:
                raise _wrong(f"{name} must be one of {', '.join(values)}")

    def __repr__(self) -> str:
        """Without the key: options end up in logs."""
        return f"Options(url={self.url!r}, tenant_id={self.tenant_id!r})"


_CHOICES = {
    "source": ("web", "widget", "voice_ws", "server"),
    "transport": ("http", "websocket"),
    "when_full": ("discard_newest", "discard_oldest", "block"),
}


def _wrong(detail: str) -> InvalidRequest:
    return InvalidRequest(f"Client: {detail}", code="invalid_setting")

"""How batches get to a server.

Either way is imported when a client is made that needs it: it brings along libraries that a program
which only imports the client need not wait for. Not later: a child that is forked while a thread of
the client imports would find modules that are half there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from sightline.client.answer import Answer
from sightline.client.delivery import Delivery, Receive, Rest, Send, logger
from sightline.client.notice import Notice
from sightline.client.options import Options
from sightline.client.outbox import Batch
from sightline.errors import SightlineError, StoreUnavailable

WINDOWS: Final[Mapping[str, int]] = {"http": 1, "websocket": 8}
"""How many batches may be on the way; a server works on 16 messages of a connection at once."""


class Transport(Protocol):
    """Carries batches to a server, and its answers back, in order.

    Where `send` or `receive` raises a SightlineError, the connection is gone.
    """

    def send(self, batch: Batch) -> None:
        """Send a batch."""

    def receive(self, seconds: float | None) -> Answer | None:
        """The answer to what was sent first; None when it did not come in that time."""

    def close(self) -> None:
        """Let go of the connection."""


class AsyncTransport(Protocol):
    """The same, for an event loop."""

    async def send(self, batch: Batch) -> None:
        """Send a batch."""

    async def receive(self, seconds: float | None) -> Answer | None:
        """The answer to what was sent first; None when it did not come in that time."""

    async def close(self) -> None:
        """Let go of the connection."""


def opened(options: Options) -> Transport:
    """The transport the options name, for threads."""
    if options.transport == "websocket":
        from sightline.client.socket import WebSocketTransport

        return WebSocketTransport(options)
    from sightline.client.http import HttpTransport

    return HttpTransport(options)


def opened_async(options: Options) -> AsyncTransport:
    """The transport the options name, for an event loop."""
    if options.transport == "websocket":
        from sightline.client.socket import AsyncWebSocketTransport

        return AsyncWebSocketTransport(options)
    from sightline.client.http import AsyncHttpTransport

    return AsyncHttpTransport(options)


def _without_threads(options: Options) -> Transport:
    """HTTP: at the end of a program no threads can be started, which WebSockets would need."""
    from sightline.client.http import HttpTransport

    return HttpTransport(options)


def trouble(err: Exception) -> SightlineError:
    """What a transport raised, as something to try again after; a defect of ours is logged."""
    if isinstance(err, SightlineError):
        return err
    logger.exception("the client failed to send; it tries again")
    return StoreUnavailable(f"The client failed to send ({type(err).__name__})")


def drain(delivery: Delivery, options: Options, until_s: float, tell: Callable[..., None]) -> None:
    """Send what is left from this thread, at the end of a program, when no other will.

    until_s: by the monotonic clock
    """
    transport: Transport | None = None
    delivery.interrupted()
    delivery.flush()
    while (now_s := time.monotonic()) < until_s:
        step = delivery.step(now_s)
        if isinstance(step, Rest):
            if step.seconds is None:
                break
            time.sleep(min(step.seconds, until_s - now_s))
            continue
        transport = transport or _without_threads(options)
        tell(carry_out(step, transport, delivery))
    if transport is not None:
        transport.close()


def carry_out(step: Send | Receive, transport: Transport, delivery: Delivery) -> list[Notice]:
    """Do a step; what is to be told of it. For one thread alone with a delivery."""
    try:
        if isinstance(step, Send):
            transport.send(step.batch)
            return []
        answer = transport.receive(step.seconds)
    except Exception as err:
        return delivery.broken(trouble(err), time.monotonic())
    return delivery.answered(answer, time.monotonic()) if answer else []

"""Batches over the event stream (docs/stream.md): a connection that stays, several batches on it.

What was on the way when a connection ends is sent again by whoever asked; the server tells what it
had stored by the ids of the events.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from typing import Any, Final

from websockets.asyncio.client import ClientConnection as AsyncConnection
from websockets.asyncio.client import connect as connect_async
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.sync.client import ClientConnection, connect

from sightline import __version__
from sightline.client.answer import Answer, Refused, over_websocket
from sightline.client.options import Options
from sightline.client.outbox import Batch
from sightline.errors import SightlineError, StoreUnavailable

PATH: Final = "/api/v1/analytics/events/stream"


_GLANCE_S: Final = 0.25  # how long to listen before looking whether there is more to send
_MAX_ANSWER: Final = 16 * 1024 * 1024
_UNREACHABLE: Final = (OSError, InvalidHandshake, InvalidURI, RuntimeError, EOFError)
_STATUS: Final = {1009: 413, 4401: 401, 4403: 403}
"""Code a connection is closed with → the status a request would have got."""


class WebSocketTransport:
    """For threads."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._held = contextlib.ExitStack()
        self._socket: ClientConnection | None = None
        self._unanswered = _Unanswered()

    def send(self, batch: Batch) -> None:
        """raises: StoreUnavailable, Refused; then the connection is gone"""
        try:
            if self._socket is None:
                connecting = connect(_url(self._options), **_settings(self._options))
                self._socket = self._held.enter_context(connecting)
            self._socket.send(batch.message, text=True)
        except ConnectionClosed as err:
            raise self._ended(_closed(err)) from err
        except _UNREACHABLE as err:
            raise self._ended(_unreachable(err)) from err
        self._unanswered.sent(batch.seq)

    def receive(self, seconds: float | None) -> Answer | None:
        """The answer to what was sent first; None when it did not come in so many seconds.

        raises: StoreUnavailable, Refused; then the connection is gone
        """
        if self._socket is None:
            raise _unreachable(EOFError())
        try:
            message = self._socket.recv(timeout=_listening_s(seconds))
        except TimeoutError:
            if self._unanswered.for_s() > self._options.timeout_s:
                raise self._ended(_unreachable(TimeoutError())) from None
            return None
        except ConnectionClosed as err:
            raise self._ended(_closed(err)) from err
        try:
            return self._unanswered.answer(message)
        except ValueError as err:
            raise self._ended(_unreachable(err)) from err

    def close(self) -> None:
        """Let go of the connection."""
        self._ended(_unreachable(EOFError()))

    def _ended(self, error: SightlineError) -> SightlineError:
        self._socket = None
        self._unanswered = _Unanswered()
        self._held.close()
        return error


class AsyncWebSocketTransport:
    """For an event loop."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._socket: AsyncConnection | None = None
        self._unanswered = _Unanswered()

    async def send(self, batch: Batch) -> None:
        """raises: StoreUnavailable, Refused; then the connection is gone"""
        try:
            if self._socket is None:
                self._socket = await connect_async(_url(self._options), **_settings(self._options))
            await self._socket.send(batch.message, text=True)
        except ConnectionClosed as err:
            raise await self._ended(_closed(err)) from err
        except _UNREACHABLE as err:
            raise await self._ended(_unreachable(err)) from err
        self._unanswered.sent(batch.seq)

    async def receive(self, seconds: float | None) -> Answer | None:
        """The answer to what was sent first; None when it did not come in so many seconds.

        raises: StoreUnavailable, Refused; then the connection is gone
        """
        if self._socket is None:
            raise _unreachable(EOFError())
        try:
            async with asyncio.timeout(_listening_s(seconds)):
                message = await self._socket.recv()
        except TimeoutError:
            if self._unanswered.for_s() > self._options.timeout_s:
                raise await self._ended(_unreachable(TimeoutError())) from None
            return None
        except ConnectionClosed as err:
            raise await self._ended(_closed(err)) from err
        try:
            return self._unanswered.answer(message)
        except ValueError as err:
            raise await self._ended(_unreachable(err)) from err

    async def close(self) -> None:
        """Let go of the connection."""
        await self._ended(_unreachable(EOFError()))

    async def _ended(self, error: SightlineError) -> SightlineError:
        socket, self._socket = self._socket, None
        self._unanswered = _Unanswered()
        if socket is not None:
            await socket.close()
        return error


class _Unanswered:
    """What was sent over a connection and has no answer yet. Answers come in the same order."""

    def __init__(self) -> None:
        self._seqs: deque[int] = deque()
        self._progress_s = 0.0

    def sent(self, seq: int) -> None:
        """A batch is on its way."""
        self._seqs.append(seq)
        self._progress_s = time.monotonic()

    def for_s(self) -> float:
        """For how long nothing was sent or answered."""
        return time.monotonic() - self._progress_s

    def answer(self, message: str | bytes) -> Answer:
        """The answer to the first.

        raises: ValueError, when it is no answer to it
        """
        seq, answer = over_websocket(message)
        first = self._seqs.popleft() if self._seqs else None
        if seq not in (first, None):
            raise ValueError("an answer out of turn")
        self._progress_s = time.monotonic()
        return answer


def _url(options: Options) -> str:
    return options.url.replace("http", "ws", 1).rstrip("/") + PATH


def _settings(options: Options) -> dict[str, Any]:
    return {
        "additional_headers": {"X-API-Key": options.key},
        "compression": "deflate" if options.compress else None,
        "open_timeout": options.timeout_s,
        "close_timeout": 1,
        "max_size": _MAX_ANSWER,
        "user_agent_header": f"sightline-python/{__version__}",
    }


def _listening_s(seconds: float | None) -> float:
    return _GLANCE_S if seconds is None else min(seconds, _GLANCE_S)


def _closed(err: ConnectionClosed) -> SightlineError:
    code = err.rcvd.code if err.rcvd else 1006
    detail = f"The server closed the connection (code {code})"
    if code not in _STATUS:
        return StoreUnavailable(detail)
    error = Refused(detail)
    error.status = _STATUS[code]
    return error


def _unreachable(err: Exception) -> StoreUnavailable:
    return StoreUnavailable(f"The server does not answer ({type(err).__name__})")

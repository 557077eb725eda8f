"""Batches over HTTP: one request at a time, over a connection that is kept."""

from __future__ import annotations

import time
import zlib
from collections import deque
from typing import Final

import httpx

from sightline import __version__
from sightline.client.answer import Answer, over_http
from sightline.client.options import Options
from sightline.client.outbox import Batch
from sightline.errors import StoreUnavailable

PATH: Final = "/api/v1/analytics/events/batch"
WORTH_COMPRESSING: Final = 1_000
"""Bytes; less is sent as it is."""

_GZIP: Final = 31  # zlib's window bits that write a gzip header
_LEVEL: Final = 3


class HttpTransport:
    """For threads. `send` has the whole exchange; `receive` gives its answer."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._client = httpx.Client(timeout=options.timeout_s)
        self._answers: deque[Answer] = deque()

    def send(self, batch: Batch) -> None:
        """raises: StoreUnavailable, when there is no answer"""
        request = _request(self._client, self._options, batch)
        try:
            self._answers.append(_read(self._client.send(request)))
        except httpx.TransportError as err:
            raise _unreachable(err) from err

    def receive(self, seconds: float | None) -> Answer | None:
        """The answer to what was sent first; it is there already."""
        return self._answers.popleft() if self._answers else None

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()


class AsyncHttpTransport:
    """For an event loop."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._client = httpx.AsyncClient(timeout=options.timeout_s)
        self._answers: deque[Answer] = deque()

    async def send(self, batch: Batch) -> None:
        """raises: StoreUnavailable, when there is no answer"""
        request = _request(self._client, self._options, batch)
        try:
            self._answers.append(_read(await self._client.send(request)))
        except httpx.TransportError as err:
            raise _unreachable(err) from err

    async def receive(self, seconds: float | None) -> Answer | None:
        """The answer to what was sent first; it is there already."""
        return self._answers.popleft() if self._answers else None

    async def close(self) -> None:
        """Let go of the connection."""
        await self._client.aclose()


def _request(
    client: httpx.Client | httpx.AsyncClient, options: Options, batch: Batch
) -> httpx.Request:
    body = batch.message
    headers = {
        "X-API-Key": options.key,
        "Content-Type": "application/json",
        "User-Agent": f"sightline-python/{__version__}",
    }
    if options.compress and len(body) > WORTH_COMPRESSING:
        headers["Content-Encoding"] = "gzip"
        body = zlib.compress(body, _LEVEL, _GZIP)
    url = options.url.rstrip("/") + PATH
    return client.build_request("POST", url, content=body, headers=headers)


def _read(response: httpx.Response) -> Answer:
    retry_after = response.headers.get("Retry-After")
    return over_http(response.status_code, response.content, retry_after, time.time())


def _unreachable(err: Exception) -> StoreUnavailable:
    return StoreUnavailable(f"The server does not answer ({type(err).__name__})")

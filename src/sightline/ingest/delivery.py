"""Batches on their way to the pipeline, in this process or on a server: sent until answered.

Sending again is always safe: an event that was stored is answered as a duplicate.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import httpx
import msgspec

from sightline.client.answer import Refused
from sightline.client.answer import refusal as problem
from sightline.errors import SightlineError, StoreUnavailable
from sightline.ingest.result import BatchResult
from sightline.types import JsonObject

Send = Callable[[list[JsonObject]], Awaitable[BatchResult]]
"""Sends a batch. Raises a SightlineError; one that is `retryable` is tried again."""

Sleep = Callable[[float], Awaitable[None]]

ATTEMPTS: Final = 12
"""Waits double from 0.1 s to 30 s, or are as long as the server asks: about two minutes in all."""

_encode = msgspec.json.Encoder().encode


async def deliver(
    send: Send, events: list[JsonObject], attempts: int = ATTEMPTS, sleep: Sleep = asyncio.sleep
) -> BatchResult:
    """Send a batch until it is answered.

    raises: what `send` raises when a retry cannot help, or did not
    """
    for attempt in range(attempts - 1):
        try:
            return await send(events)
        except SightlineError as err:
            if not err.retryable:
                raise
            await sleep(max(err.retry_after_s or 0.0, min(30.0, 0.1 * 2**attempt)))
    return await send(events)


def over_http(client: httpx.AsyncClient, url: str, headers: Mapping[str, str]) -> Send:
    """Sends batches to a server's address for them.

    headers: those that authorise
    """

    async def send(events: list[JsonObject]) -> BatchResult:
        try:
            answer = await client.post(
                url,
                content=_encode({"events": events}),
                headers={"Content-Type": "application/json", **headers},
            )
        except httpx.TransportError as err:
            raise StoreUnavailable("The server does not answer") from err
        if not answer.is_success:
            raise refusal(answer)
        return msgspec.json.decode(answer.content, type=BatchResult)

    return send


def refusal(answer: httpx.Response) -> Refused:
    """An answer that is not a success, as the error it tells of."""
    retry_after = answer.headers.get("Retry-After")
    return problem(answer.status_code, answer.content, retry_after, time.time())

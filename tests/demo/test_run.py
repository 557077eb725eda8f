"""The shop posts its history and its present through the public API."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import msgspec
import pytest
from rich.console import Console

from sightline.demo import run
from sightline.demo.shop import Shop
from sightline.errors import SightlineError, StoreUnavailable
from sightline.ingest.delivery import Send
from sightline.ingest.result import BatchResult
from sightline.types import JsonObject

UNTIL = datetime(2025, 11, 21, 18, 0, tzinfo=UTC)
SHOP = Shop(tenant="t", visits_a_day=300)


class Server:
    """Answers batches as the real one does."""

    def __init__(self) -> None:
        self.events: dict[str, JsonObject] = {}
        self.keys: set[str] = set()

    async def send(self, batch: list[JsonObject]) -> BatchResult:
        before = len(self.events)
        for event in batch:
            assert self.events.setdefault(event["event_id"], event) == event
        new = len(self.events) - before
        await asyncio.sleep(0.001)  # so that batches are on their way at the same time
        return BatchResult(new, len(batch) - new, 0, 0)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/api/v1/analytics/events/batch"
        self.keys.add(request.headers["X-API-Key"])
        answer = await self.send(msgspec.json.decode(request.content)["events"])
        return httpx.Response(202, content=msgspec.json.encode(answer))


async def test_history_is_posted_once_and_a_second_start_adds_nothing() -> None:
    server, told = Server(), list[float]()

    def progress(fraction: float, total: BatchResult) -> None:
        told.append(fraction)

    first = await run.load_history(SHOP, server.send, UNTIL, progress, days=2)
    assert server.events.keys() == {e["event_id"] for e in SHOP.history(UNTIL, days=2)}
    assert (first.accepted, first.duplicates) == (len(server.events), 0)
    assert told == sorted(told)
    assert 0.9 < told[-1] <= 1.0
    second = await run.load_history(SHOP, server.send, UNTIL, progress, days=2)
    assert (second.accepted, second.duplicates) == (0, first.accepted)


async def test_a_server_that_refuses_ends_the_loading() -> None:
    async def refuse(batch: list[JsonObject]) -> BatchResult:
        raise SightlineError("no")

    with pytest.raises(SightlineError, match="no"):
        await run.load_history(SHOP, refuse, UNTIL, lambda *_: None, days=1)


async def live(post: Send, stop: asyncio.Event, minutes: int = 60) -> Callable[[], datetime]:
    """Live traffic under a clock that goes ten minutes a look, for so long."""
    now = UNTIL

    def clock() -> datetime:
        nonlocal now
        if now >= UNTIL + timedelta(minutes=minutes):
            stop.set()
        else:
            now += timedelta(minutes=10)
        return now

    await run.live_traffic(SHOP, post, clock, stop, UNTIL, tick_s=0.001)
    return clock


async def test_live_traffic_posts_what_happens_until_it_is_stopped() -> None:
    server = Server()
    await live(server.send, asyncio.Event())
    hour = [e["event_id"] for e in SHOP.history(UNTIL + timedelta(hours=1), days=1)]
    expected = [i for i in hour if i in server.events]
    assert list(server.events) == expected
    assert min(e["occurred_at"] for e in server.events.values()) >= "2025-11-21T18:00"
    assert len(expected) > 30


async def test_live_traffic_outlasts_a_short_absence_of_the_server() -> None:
    server, failures = Server(), [StoreUnavailable("away"), StoreUnavailable("away")]

    async def post(batch: list[JsonObject]) -> BatchResult:
        if failures:
            raise failures.pop()
        return await server.send(batch)

    await live(post, asyncio.Event())
    steady = Server()
    await live(steady.send, asyncio.Event())
    assert server.events == steady.events


async def test_a_stop_ends_even_the_waiting_for_a_server() -> None:
    stop = asyncio.Event()

    async def away(batch: list[JsonObject]) -> BatchResult:
        stop.set()
        raise StoreUnavailable("away", retry_after_s=3600)

    await asyncio.wait_for(live(away, stop), timeout=60)


async def test_the_demonstration_goes_over_the_public_api() -> None:
    server, stop, text = Server(), asyncio.Event(), io.StringIO()
    stop.set()
    shop = Shop(tenant="t", visits_a_day=40)
    async with httpx.AsyncClient(transport=httpx.MockTransport(server)) as client:
        post = run.poster(client, "http://127.0.0.1:1", "key")
        await run.demonstrate(shop, post, lambda: UNTIL, stop, Console(file=text), days=1)
    assert server.keys == {"key"}
    assert len(server.events) > 100
    assert f"{len(server.events):,} simulated events loaded" in text.getvalue()

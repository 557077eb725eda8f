"""The client in a program with an event loop. What it shares with the other is tested there."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from tests.client.scripted import Asked, Said, Scripted, accepting, scripted

from sightline.client import AsyncClient, Discarded, Reason
from sightline.errors import InvalidRequest, SightlineError

TENANT = "7f9c2d1e-3b4a-4c5d-8e6f-0a1b2c3d4e5f"


@pytest.fixture
def server() -> Iterator[Scripted]:
    with scripted() as opened:
        yield opened


def client(at: Scripted | str, **choices: Any) -> AsyncClient:
    url = at if isinstance(at, str) else at.url
    return AsyncClient(url, "sl_write_x", TENANT, **{"flush_after_s": 0.05, **choices})


def ids(server: Scripted) -> list[str]:
    return [event["event_id"] for asked in server.asked for event in asked.events]


async def test_tracking_returns_at_once_and_sends_in_the_background(server: Scripted) -> None:
    async with client(server) as sender:
        told = [await sender.track("kb.search", {"kb.results_count": n}) for n in range(250)]
        several = await sender.track_voice_metrics(first_response_ms=450, barge_in_ms=200)
    assert ids(server) == [*told, *several]
    assert sender.stats().accepted == 252


async def test_a_few_events_wait_no_longer_than_they_are_told_to(server: Scripted) -> None:
    async with client(server) as sender:
        await sender.track("kb.search")
        async with asyncio.timeout(60):
            while not server.asked:
                await asyncio.sleep(0.01)


async def test_the_loop_is_never_blocked(server: Scripted) -> None:
    gate, opened = threading.Event(), list[bool]()

    def slow(asked: Asked) -> Said:
        opened.append(gate.wait(20))
        return accepting(asked)

    server.script = slow
    async with client(server, batch_events=50) as sender:
        for _ in range(50):
            await sender.track("kb.search")
        flushing = asyncio.create_task(sender.flush(60))
        while not server.asked:
            await asyncio.sleep(0.01)
        gate.set()  # a loop that waits for the answer never gets here
        await flushing
    assert sender.stats().accepted == 50
    assert opened == [True]


async def test_the_same_is_sent_again_until_it_is_answered() -> None:
    later = Said(503, {"code": "overloaded", "detail": "full", "retryable": True})
    async with asyncio.timeout(60):
        with scripted(Said(0, {}), later) as server:
            async with client(server, flush_after_s=0) as sender:
                await sender.track("kb.search")
                assert await sender.flush()
    assert [asked.events for asked in server.asked] == [server.asked[0].events] * 3


async def test_a_caller_can_be_made_to_wait(server: Scripted) -> None:
    async with client(server, when_full="block", max_events=20, batch_events=10) as sender:
        told = [await sender.track("kb.search") for _ in range(300)]
    assert ids(server) == told


async def test_waiting_has_an_end() -> None:
    sender = client("http://127.0.0.1:9", when_full="block", max_events=1, block_s=0.1)
    assert await sender.track("kb.search")
    assert await sender.track("kb.search") is None
    assert not await sender.close(0)


async def test_memory_is_bounded_while_the_server_is_away() -> None:
    told: list[Discarded] = []
    sender = client("http://127.0.0.1:9", max_events=100, on_discarded=told.append)
    for _ in range(500):
        await sender.track("kb.search")
    assert sender.stats().waiting == 100
    assert not await sender.close(0.05)
    assert sender.stats().discarded == {"full": 400, "closed": 100}
    assert len(told) == 401
    assert told[-1].reason is Reason.CLOSED


async def test_nothing_raises_unless_asked(server: Scripted) -> None:
    async with client(server) as sender:
        assert await sender.track("kb.search", {"note": object()}) is None
    assert await sender.track("kb.search") is None
    assert sender.stats().discarded == {"invalid": 1, "closed": 1}


async def test_everything_raises_when_asked() -> None:
    refused = Said(403, {"code": "tenant_mismatch", "detail": "must be the tenant of the key"})
    with scripted(refused) as server:
        async with client(server, raise_errors=True) as sender:
            with pytest.raises(InvalidRequest):
                await sender.track("kb.search", {"note": object()})
            await sender.track("kb.search")
            with pytest.raises(SightlineError, match="tenant of the key"):
                await sender.flush(10)
            await sender.flush(10)


async def test_many_tasks_may_use_one_client(server: Scripted) -> None:
    async with client(server, max_events=100_000) as sender:
        tasks = [asyncio.create_task(_track(sender, 200)) for _ in range(20)]
        await asyncio.gather(*tasks)
    assert len(set(ids(server))) == 4_000


async def _track(sender: AsyncClient, times: int) -> None:
    for _ in range(times):
        await sender.track("kb.search")
        await asyncio.sleep(0)


def test_loops_may_come_and_go(server: Scripted) -> None:
    """Each thread has a loop of its own; the client follows."""
    sender = client(server)

    def work() -> None:
        asyncio.run(_track_and_flush(sender))

    for _ in range(3):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert sender.stats().accepted == 3


async def _track_and_flush(sender: AsyncClient) -> None:
    await sender.track("kb.search")
    assert await sender.flush(10)


async def test_no_task_stays_behind(server: Scripted) -> None:
    async with client(server) as sender:
        await sender.track("kb.search")
    assert not [t for t in asyncio.all_tasks() if t.get_name() == "sightline-client"]

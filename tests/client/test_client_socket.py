"""The client over the event stream of a real server."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.web.conftest import neighbour, opening
from tests.web.serving import Line, serving

from sightline.client import AsyncClient, Client, Discarded, Reason, Rejection
from sightline.errors import Overloaded
from sightline.store.engine import Engine

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
async def served(
    module_engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Line]:
    """One server for all tests of this module; it takes small messages."""
    folder = tmp_path_factory.mktemp("socket")
    async with opening(module_engine, folder)(max_body_bytes=50_000) as shop, serving(shop) as line:
        yield line


@pytest.fixture
async def line(served: Line) -> Line:
    """The server, and a tenant of this test's own."""
    tenant = await neighbour(served.shop, f"Example {next(_numbers)}")
    return Line(tenant, served.port, served.server)


def client(line: Line, kind: Any = AsyncClient, key: str = "", **choices: Any) -> Any:
    tenant = line.shop.tenant
    told = (f"http://127.0.0.1:{line.port}", key or tenant.write_key, tenant.tenant_id)
    given = {"transport": "websocket", "flush_after_s": 0.02, "max_events": 100_000, **choices}
    return kind(*told, **given)


@pytest.mark.parametrize("compress", [True, False])
async def test_events_go_over_one_connection(line: Line, compress: bool) -> None:
    async with client(line, compress=compress) as sender:
        for n in range(1_000):
            await sender.track("kb.search", {"kb.results_count": n})
        await sender.flush(20)
        assert len(line.server.server_state.connections) == 1
    assert sender.stats().accepted == 1_000
    assert await line.shop.count() == 1_000


async def test_from_a_thread_too(line: Line) -> None:
    def work() -> int:
        with client(line, Client) as sender:
            for n in range(1_000):
                sender.track("kb.search", {"kb.results_count": n})
        accepted: int = sender.stats().accepted
        return accepted

    assert await asyncio.to_thread(work) == 1_000
    assert await line.shop.count() == 1_000


async def test_rejected_events_are_told_of(line: Line) -> None:
    told: list[Rejection] = []
    async with client(line, on_rejected=told.append) as sender:
        await sender.track("kb.search", {"kb.results_count": 1})
        wrong = await sender.track("kb.serch", {"kb.results_count": 1})
    assert [(r.event_id, r.reason, r.errors[0].nearest) for r in told] == [
        (wrong, "unknown_event", "kb.search")
    ]


@pytest.mark.parametrize("kind", [AsyncClient, Client])
async def test_an_unknown_key_discards_and_does_not_hang(line: Line, kind: Any) -> None:
    told: list[Discarded] = []
    key = "sl_write_" + "x" * 43
    sender = client(line, kind, key, on_discarded=told.append)
    if kind is AsyncClient:
        await sender.track("kb.search", {"kb.results_count": 1})
        assert await sender.flush(20)
        await sender.close()
    else:
        sender.track("kb.search", {"kb.results_count": 1})
        assert await asyncio.to_thread(sender.flush, 20)
        await asyncio.to_thread(sender.close)
    assert [d.reason for d in told] == [Reason.REFUSED]


async def test_messages_too_large_for_this_server_are_made_smaller(line: Line) -> None:
    """The server takes 50,000 bytes and closes for more; the client begins with 400,000."""
    told: list[Discarded] = []
    notes = {f"note_{n}": "x" * 4_000 for n in range(10)}
    async with client(line, batch_events=4, on_discarded=told.append) as sender:
        for n in range(6):
            await sender.track("kb.search", {"kb.results_count": n, **notes})
        lost = await sender.track("kb.search", {**notes, "more": "x" * 9_999})
        await sender.flush(60)
    assert sender.stats().accepted == 6
    assert [d.event_ids for d in told] == [(lost,)]


async def test_an_overloaded_server_is_asked_again(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline = line.shop.services.pipeline
    real, refusals = pipeline.ingest, iter(range(3))

    async def full(*args: Any, **kwargs: Any) -> Any:
        if next(refusals, None) is not None:
            raise Overloaded("The queue of events is full; send again", retry_after_s=0.1)
        return await real(*args, **kwargs)

    monkeypatch.setattr(pipeline, "ingest", full, raising=False)
    async with client(line, batch_events=1) as sender:
        for n in range(10):
            await sender.track("kb.search", {"kb.results_count": n})
        assert await sender.flush(30)
    assert (sender.stats().accepted, sender.stats().retries) == (10, 3)


async def test_a_stopping_server_loses_nothing(line: Line) -> None:
    """The connection is closed with 1001 while messages are on their way."""
    async with serving(line.shop) as stopping:
        sender = client(stopping, batch_events=5, flush_after_s=0)
        for n in range(500):
            await sender.track("kb.search", {"kb.results_count": n})
            await asyncio.sleep(0.0005)
    async with serving(line.shop, stopping.port):
        assert await sender.flush(30)
        await sender.close()
    stats = sender.stats()
    assert stats.accepted + stats.duplicates == 500
    assert await line.shop.count() == 500

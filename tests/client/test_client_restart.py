"""A real server, killed and started again in the middle of what clients send: nothing is lost, and
nothing is counted twice."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from tests.process import Server, create_tenant

from sightline.client import AsyncClient, Client, Stats

EVENTS = 1_500
KILLED_AFTER = 400
PATIENCE_S = 240  # a server starts meanwhile
NAMES = ("kb.search", "kb.hit", "commerce.view", "booking.slot_hold")
"""One for each client, so that each is counted by itself."""

ATTRIBUTES: dict[str, dict[str, Any]] = {
    "kb.search": {"kb.results_count": 1},
    "commerce.view": {"commerce.product_id": "frame-1042"},
}


def test_a_server_killed_in_the_middle(tmp_path: Path) -> None:
    """Two clients with threads and two with a loop, over HTTP and WebSockets, all at once."""
    tenant = create_tenant(tmp_path)
    server = Server(tmp_path, _free_port()).start()
    told = (server.url, tenant["write_key"], tenant["tenant_id"])
    choices: Any = {"max_events": 100_000, "batch_events": 50, "flush_after_s": 0.05}
    clients: list[Client | AsyncClient] = [
        Client(*told, **choices),
        Client(*told, **choices, transport="websocket"),
        AsyncClient(*told, **choices),
        AsyncClient(*told, **choices, transport="websocket"),
    ]
    threads = [
        threading.Thread(target=_track, args=(client, name))
        for client, name in zip(clients, NAMES, strict=True)
    ]
    try:
        for thread in threads:
            thread.start()
        _until(lambda: all(client.stats().accepted > KILLED_AFTER for client in clients))
        server.kill()
        time.sleep(0.3)
        server.start()
        for thread in threads:
            thread.join(PATIENCE_S)
        counted = {name: _count(server.url, tenant, f"{name}.count") for name in NAMES}
    finally:
        server.stop()
    for client in clients:
        _is_whole(client.stats())
    assert counted == dict.fromkeys(NAMES, EVENTS)
    assert sum(client.stats().retries for client in clients) > 0


def _is_whole(stats: Stats) -> None:
    """Accepted, or accepted before the answer was lost."""
    assert stats.accepted + stats.duplicates == stats.tracked == EVENTS, stats
    assert stats.waiting == 0


def _track(client: Client | AsyncClient, name: str) -> None:
    if isinstance(client, Client):
        for _ in range(EVENTS):
            client.track(name, ATTRIBUTES.get(name))
            time.sleep(0.0005)
        client.close(PATIENCE_S)
        return
    asyncio.run(_track_in_a_loop(client, name))


async def _track_in_a_loop(client: AsyncClient, name: str) -> None:
    for _ in range(EVENTS):
        await client.track(name, ATTRIBUTES.get(name))
        await asyncio.sleep(0.0005)
    await client.close(PATIENCE_S)


def _until(holds: Any) -> None:
    until = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.005)


def _count(url: str, tenant: dict[str, Any], metric: str) -> float:
    now = datetime.now(UTC)
    answer = httpx.post(
        f"{url}/api/v1/analytics/reports/timeseries",
        json={
            "metric": metric,
            "from": (now - timedelta(days=2)).isoformat(),
            "to": (now + timedelta(days=2)).isoformat(),
            "grain": "1d",
        },
        headers={"X-API-Key": tenant["read_key"]},
        timeout=PATIENCE_S,
    )
    return float(sum(point["value"] for point in answer.raise_for_status().json()["points"]))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port

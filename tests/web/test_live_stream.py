"""The live stream: what came in is seen at once, by those who may, at the cost of one."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from tests.process import Server, create_tenant

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.example import example

LIVE = "/api/v1/analytics/live"
Tenant = dict[str, Any]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("live")) as server:
        yield server


@pytest.fixture
def tenant(server: Server) -> Tenant:
    return create_tenant(server.data, f"Example {uuid.uuid4()}")


@pytest.fixture
async def client(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        yield client


async def _states(client: httpx.AsyncClient, key: str) -> AsyncIterator[dict[str, Any]]:
    async with client.stream("GET", LIVE, headers={"X-API-Key": key}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        async for line in answer.aiter_lines():
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))


async def _send(client: httpx.AsyncClient, tenant: Tenant, session: str) -> None:
    event = example(BUILT_IN.events["commerce.view"], tenant["tenant_id"])
    event |= {"event_id": str(uuid.uuid4()), "session_id": session}
    event["occurred_at"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    answer = await client.post(
        "/api/v1/analytics/events", json=event, headers={"X-API-Key": tenant["write_key"]}
    )
    assert answer.status_code == 202


async def test_an_event_is_seen_by_everybody_who_looks(
    client: httpx.AsyncClient, tenant: Tenant
) -> None:
    async def until_seen() -> dict[str, Any]:
        async for state in _states(client, tenant["read_key"]):
            if state["active_sessions"]:
                return state
        raise AssertionError("the stream ended")

    looking = [asyncio.create_task(until_seen()) for _ in range(20)]
    await asyncio.sleep(0.5)
    await _send(client, tenant, "session-1")
    began = time.monotonic()
    states = await asyncio.gather(*looking)
    assert time.monotonic() - began < 30  # not when somebody asks again
    assert all(state == states[0] for state in states)
    (seen,) = states[0]["latest"]
    assert seen["event_name"] == "commerce.view"
    assert "session-1" not in json.dumps(states[0])


async def test_who_left_is_not_watched_for(client: httpx.AsyncClient, tenant: Tenant) -> None:
    async for _ in _states(client, tenant["read_key"]):
        break
    for _ in range(600):
        text = (await client.get("/metrics")).text
        if "sightline_live_viewers 0.0" in text:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the stream is still counted")


async def test_a_write_key_sees_nothing(client: httpx.AsyncClient, tenant: Tenant) -> None:
    answer = await client.get(LIVE, headers={"X-API-Key": tenant["write_key"]})
    assert answer.status_code == 403
    assert (await client.get(LIVE)).status_code == 401


async def test_the_current_funnel_is_told(client: httpx.AsyncClient, tenant: Tenant) -> None:
    event = example(BUILT_IN.events["widget.opened"], tenant["tenant_id"])
    event |= {"event_id": str(uuid.uuid4())}
    event["occurred_at"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    sent = await client.post(
        "/api/v1/analytics/events", json=event, headers={"X-API-Key": tenant["write_key"]}
    )
    assert sent.status_code == 202

    async def until_told() -> dict[str, int]:
        async for state in _states(client, tenant["read_key"]):
            if state["funnel"]:
                return {step["event"]: step["count"] for step in state["funnel"]}
        raise AssertionError("the stream ended")

    told = await asyncio.wait_for(until_told(), 60)
    assert (told["widget.opened"], told["commerce.purchase"]) == (1, 0)

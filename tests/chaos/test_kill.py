"""SIGKILL at random moments under load: what was acknowledged is there once, what was sent again
is not doubled, and rollups equal raw rows."""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.process import Server, command, create_tenant

ROUNDS = int(os.environ.get("SIGHTLINE_CHAOS_ROUNDS", "8"))
SEED = int(os.environ.get("SIGHTLINE_CHAOS_SEED", "8"))
SENDERS = 8
BATCH = 40

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(300 + 60 * ROUNDS)]


class Ledger:
    """What was sent and what was acknowledged, over all rounds."""

    def __init__(self, tenant: dict[str, Any], dice: random.Random) -> None:
        self.tenant = tenant
        self.dice = dice
        self.acknowledged: set[str] = set()
        self.unanswered: list[list[dict[str, Any]]] = []
        self.duplicates = 0

    def batch(self) -> list[dict[str, Any]]:
        now = datetime.now(UTC).isoformat()
        return [
            {
                "event_id": str(uuid.uuid4()),
                "event_name": "kb.search",
                "occurred_at": now,
                "tenant_id": self.tenant["tenant_id"],
                "session_id": f"session-{self.dice.randrange(50)}",
                "source": "web",
                "attributes": {"kb.results_count": self.dice.randrange(9)},
            }
            for _ in range(BATCH)
        ]


async def _send(client: httpx.AsyncClient, ledger: Ledger, events: list[dict[str, Any]]) -> None:
    """Send a batch; whatever is not answered is sent again in a later round, same ids."""
    try:
        answer = await client.post(
            "/api/v1/analytics/events/batch",
            json={"events": events},
            headers={"X-API-Key": ledger.tenant["write_key"]},
        )
    except httpx.HTTPError:
        ledger.unanswered.append(events)
        return
    if answer.status_code != 202:
        ledger.unanswered.append(events)
        return
    said = answer.json()
    assert said["accepted"] + said["duplicates"] == BATCH, said
    ledger.duplicates += said["duplicates"]
    ledger.acknowledged.update(event["event_id"] for event in events)


async def _load(url: str, ledger: Ledger, server: Server, kill_after_s: float) -> None:
    """Send from several connections, old batches first, until the server is killed."""
    stop = asyncio.Event()

    async def sender() -> None:
        async with httpx.AsyncClient(base_url=url, timeout=10) as client:
            while not stop.is_set():
                events = ledger.unanswered.pop() if ledger.unanswered else ledger.batch()
                await _send(client, ledger, events)

    senders = [asyncio.create_task(sender()) for _ in range(SENDERS)]
    await asyncio.sleep(kill_after_s)
    stop.set()
    server.kill()
    await asyncio.gather(*senders)


async def _finish(url: str, ledger: Ledger) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        while ledger.unanswered:
            await _send(client, ledger, ledger.unanswered.pop())


async def test_nothing_acknowledged_is_lost_or_doubled(tmp_path: Path) -> None:
    data = tmp_path / "data"
    dice = random.Random(SEED)
    ledger = Ledger(create_tenant(data), dice)
    for _ in range(ROUNDS):
        server = Server(data).start()
        await _load(server.url, ledger, server, dice.uniform(0.05, 1.6))
    with Server(data) as server:
        await _finish(server.url, ledger)
        examined = json.loads(command("doctor", "--data", str(data), "--json").stdout)
    assert examined["ok"], (SEED, examined)
    audit = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("audit.py")), str(data)],
        capture_output=True,
        check=True,
    )
    stored: dict[str, int] = json.loads(audit.stdout)
    assert ledger.acknowledged, "no round got as far as an answer"
    assert ledger.acknowledged - stored.keys() == set(), f"lost, seed {SEED}"
    assert {i for i, times in stored.items() if times > 1} == set(), f"doubled, seed {SEED}"
    assert stored.keys() == ledger.acknowledged
    assert examined["events"] == len(stored)

"""Pages: how long until the last chart is drawn, and what a thousand who look cost.

warm: the page was open before, its files are in the browser's cache. A dashboard then shows its
last answers until it has new ones; over ranges nobody asked for yet it is measured as `anew`.

The load and the browser share the machine with the server. `python -m bench.pages ROWS VIEWERS`
measures at another size than the suite does.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from playwright.async_api import Page, async_playwright
from tests.process import Server, create_tenant

from bench import load
from bench.ingest import BATCH, BATCH_PATH
from bench.payload import Source
from sightline.accounts import Accounts
from sightline.security.keys import Role
from sightline.security.secret import Secret
from sightline.settings import Settings
from sightline.store.control.store import ControlStore
from sightline.types import TenantId, utc_now

ROWS: Final = 10_000_000
VIEWERS: Final = 1_000
EVENTS_S: Final = 5_000
SECONDS: Final = 20.0
LOADS: Final = 5
PATHS: Final = ("/dashboards/overview", "/dashboards/executive", "/explore", "/live")
RANGES: Final = ("24h", "30d", "90d")
SENDERS: Final = 4


class Looked(msgspec.Struct, frozen=True):
    """What is looked at.

    update: how the time that an update is of is found in what comes; None: it is no update
    """

    what: str
    path: str
    update: Callable[[dict[str, Any]], str | None]


LOOKED: Final = (
    Looked(
        "live streams while events come in: since the newest event was received",
        "/api/v1/analytics/live",
        lambda told: told["latest"][0]["received_at"] if told["latest"] else None,
    ),
    Looked(
        "a dashboard of every 5 s while events come in: since its round began",
        "/api/v1/analytics/dashboards/monitoring/live?range=24h",
        lambda told: told.get("as_of"),
    ),
)

_DRAWN: Final = """() => {
    if (!document.documentElement.dataset.ready) return false;
    return ![...document.querySelectorAll(".skeleton")].some((each) => each.offsetParent);
}"""


def run(rows: int = ROWS, viewers: int = VIEWERS) -> Iterator[dict[str, Any]]:
    """Each measurement as a JSON object."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        tenant = create_tenant(data)
        made = [sys.executable, "-m", "bench.dataset", folder, tenant["tenant_id"], str(rows)]
        subprocess.run(made, check=True)
        link = _link(data, tenant["tenant_id"])
        with Server(data) as server:
            for told in asyncio.run(_loads(server.url, link)):
                yield {**told, "rows": rows}
            for looked in LOOKED:
                yield asyncio.run(_looked_at(server, tenant, viewers, looked))


def _link(data: Path, tenant: str) -> str:
    """Signs an owner in."""
    with closing(ControlStore.open(Settings(data=data))) as control:
        known = Accounts(control, Secret.of(data), utc_now)
        known.add(TenantId(tenant), "owner@example.com", Role.OWNER)
        return known.link(TenantId(tenant), "owner@example.com")


async def _loads(url: str, link: str) -> list[dict[str, Any]]:
    """Each page several times, its files in the browser's cache."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = await browser.new_page(viewport={"width": 1440, "height": 1000})
        await page.goto(f"{url}/sign-in/{link}")
        await page.get_by_role("button", name="Sign in").click()
        await page.wait_for_function(_DRAWN, timeout=120_000)
        told = [await _load(page, url, path) for path in PATHS]
        told += [await _anew(page, url, path) for path in PATHS if path.startswith("/dashboards")]
        await browser.close()
    return told


async def _opened_ms(page: Page, address: str) -> float:
    """Until the last chart is drawn; then waits until no answer is given again."""
    began = time.perf_counter()
    await page.goto(address)
    await page.wait_for_function(_DRAWN, timeout=120_000)
    took_ms = (time.perf_counter() - began) * 1000
    await asyncio.sleep(1.1)
    return took_ms


async def _anew(page: Page, url: str, path: str) -> dict[str, Any]:
    """A dashboard over ranges that were not looked at yet."""
    took = {name: round(await _opened_ms(page, f"{url}{path}?range={name}")) for name in RANGES}
    return {"what": f"page {path}, anew", **{f"{name}_ms": ms for name, ms in took.items()}}


async def _load(page: Page, url: str, path: str) -> dict[str, Any]:
    first, *warm = [await _opened_ms(page, f"{url}{path}") for _ in range(1 + LOADS)]
    return {
        "what": f"page {path}, to the last chart",
        "first_ms": round(first),
        "warm_median_ms": round(statistics.median(warm)),
        "warm_worst_ms": round(max(warm)),
    }


async def _looked_at(
    server: Server, tenant: dict[str, Any], viewers: int, looked: Looked
) -> dict[str, Any]:
    """Streams while events come in: how old an update is when it arrives, and what it takes."""
    assert server.process is not None
    port, pid = urlsplit(server.url).port or 0, server.process.pid
    late_ms: list[float] = []
    looking = [
        asyncio.create_task(_look(port, tenant["read_key"], looked, late_ms))
        for _ in range(viewers)
    ]
    await asyncio.sleep(2)
    late_ms.clear()
    cpu_s, began = _cpu_s(pid), time.perf_counter()
    sent = await _send_steadily(port, tenant)
    took_s = time.perf_counter() - began
    used_s, seen = _cpu_s(pid) - cpu_s, sorted(late_ms)
    for task in looking:
        task.cancel()
    await asyncio.gather(*looking, return_exceptions=True)
    return {
        "what": looked.what,
        "viewers": viewers,
        "events_s": round(sent / took_s),
        "updates": len(seen),
        "update_p50_ms": round(seen[len(seen) // 2]) if seen else None,
        "update_p95_ms": round(seen[int(len(seen) * 0.95)]) if seen else None,
        "cpu_cores": round(used_s / took_s, 2),
        "resident_mib": _resident_mib(pid),
    }


async def _look(port: int, key: str, looked: Looked, late_ms: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    head = f"GET {looked.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: {key}\r\n\r\n"
    writer.write(head.encode())
    newest = ""
    with closing(writer):
        async for line in reader:
            if not line.startswith(b"data: "):
                continue
            now = time.time()
            found = looked.update(json.loads(line[6:]))
            if found and found != newest:
                newest = found
                late_ms.append((now - datetime.fromisoformat(newest).timestamp()) * 1000)


async def _send_steadily(port: int, tenant: dict[str, Any]) -> int:
    """Batches at an even rate; how many events were sent."""
    source, sent = Source(tenant["tenant_id"]), 0
    began = time.perf_counter()
    pause_s = BATCH * SENDERS / EVENTS_S
    while time.perf_counter() - began < SECONDS:
        batches = [
            load.request(BATCH_PATH, tenant["write_key"], source.batch(BATCH))
            for _ in range(SENDERS)
        ]
        await load.run(port, batches, SENDERS)
        sent += BATCH * SENDERS
        due = began + sent / EVENTS_S
        await asyncio.sleep(max(0.0, min(pause_s, due - time.perf_counter())))
    return sent


def _cpu_s(pid: int) -> float:
    """Processor time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def _resident_mib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return round(int(line.split()[1]) / 1024)


if __name__ == "__main__":
    for measured in run(int(sys.argv[1]), int(sys.argv[2])):
        sys.stdout.write(json.dumps({"at": datetime.now(UTC).isoformat(), **measured}) + "\n")
        sys.stdout.flush()

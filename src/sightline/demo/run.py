"""The simulated shop at work: it loads its history, then goes on as time does.

It posts through the public API like any shop, with a write key and nothing more. A second start
sends the history of its last days again, which stores only what is missing.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

import httpx
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from sightline.demo.shop import Shop, rfc3339
from sightline.errors import SightlineError
from sightline.ingest.delivery import Send, deliver, over_http
from sightline.ingest.result import BatchResult
from sightline.types import Clock, JsonObject

HISTORY_DAYS: Final = 30
BATCH_EVENTS: Final = 400
"""At most about 350 kB; a server takes 500."""

_BATCHES_ON_THE_WAY: Final = 4

Told = Callable[[float, BatchResult], None]
"""Told after each batch: the share of the history that is loaded (0-1), and all answers so far."""


def poster(client: httpx.AsyncClient, base_url: str, write_key: str) -> Send:
    """Posts batches to a server's public API."""
    url = f"{base_url}/api/v1/analytics/events/batch"
    return over_http(client, url, {"X-API-Key": write_key})


async def load_history(
    shop: Shop, post: Send, until: datetime, progress: Told, days: int = HISTORY_DAYS
) -> BatchResult:
    """Post the shop's last days, and count the answers.

    raises: SightlineError, when the server refuses or stays away
    """
    began = until - timedelta(days=days)
    history = shop.history(until, days)
    total, furthest = BatchResult(0, 0, 0, 0), 0.0
    reading = asyncio.Lock()

    async def work() -> None:
        nonlocal total, furthest
        while True:
            async with reading:
                batch = await asyncio.to_thread(_next_batch, history)
            if not batch:
                return
            answer = await deliver(post, batch)
            total = _sum(total, answer)  # not in one line: others add while this one waits
            reached = datetime.fromisoformat(batch[-1]["occurred_at"])
            furthest = max(furthest, (reached - began) / timedelta(days=days))
            progress(furthest, total)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(_BATCHES_ON_THE_WAY):
                group.create_task(work())
    except ExceptionGroup as err:
        raise err.exceptions[0] from None
    return total


async def live_traffic(
    shop: Shop,
    post: Send,
    clock: Clock,
    stop: asyncio.Event,
    since: datetime,
    tick_s: float = 1.0,
) -> None:
    """Post what happens from `since` on, as it happens, until told to stop.

    A server that goes away for a minute is sent afterwards what happened meanwhile.
    raises: SightlineError, when it refuses or stays away
    """
    happening = shop.events(since)
    upcoming = next(happening)

    async def pause(seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), seconds)

    while not stop.is_set():
        now = rfc3339(round(clock().timestamp() * 1000))
        due: list[JsonObject] = []
        while upcoming["occurred_at"] <= now and len(due) < BATCH_EVENTS:
            due.append(upcoming)
            upcoming = next(happening)
        try:
            if due:
                await deliver(post, due, sleep=pause)
        except SightlineError:
            if not stop.is_set():
                raise
        if len(due) < BATCH_EVENTS:
            await pause(tick_s)


async def demonstrate(
    shop: Shop,
    post: Send,
    clock: Clock,
    stop: asyncio.Event,
    console: Console,
    days: int = HISTORY_DAYS,
) -> None:
    """History with a progress bar, then live traffic until told to stop.

    raises: SightlineError, when the server refuses the shop's events or stays away
    """
    until = clock()
    with bar(console, days) as told:
        total = await load_history(shop, post, until, told, days)
    console.print(
        f"{total.accepted:,} simulated events loaded, {total.duplicates:,} were there already, "
        f"{total.dropped:,} dropped for want of consent, {total.rejected:,} rejected"
    )
    await live_traffic(shop, post, clock, stop, until)


@contextlib.contextmanager
def bar(console: Console, days: int) -> Iterator[Told]:
    """A progress bar for the history."""
    columns = (
        TextColumn("Loading {task.fields[days]} days of simulated history"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%  {task.fields[events]:,} events"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as shown:
        task = shown.add_task("history", total=1.0, days=days, events=0)

        def told(fraction: float, total: BatchResult) -> None:
            events = total.accepted + total.duplicates + total.dropped
            shown.update(task, completed=fraction, events=events)

        yield told
        shown.update(task, completed=1.0)


def _next_batch(history: Iterator[JsonObject]) -> list[JsonObject]:
    return list(itertools.islice(history, BATCH_EVENTS))


def _sum(one: BatchResult, other: BatchResult) -> BatchResult:
    return BatchResult(
        one.accepted + other.accepted,
        one.duplicates + other.duplicates,
        one.dropped + other.dropped,
        one.rejected + other.rejected,
    )

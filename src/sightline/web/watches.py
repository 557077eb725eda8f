"""The live stream: what happens now, to everybody who looks, as server-sent events.

One watcher a tenant asks the store when something was committed, at most four times a second, and
all who look share its answer as the same bytes: the thousandth viewer costs a write to a socket.
What is sent is the whole state, so who comes back after a lost connection has missed nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from typing import Final

import msgspec
from msgspec.structs import replace

from sightline.analysis.field import Catalog
from sightline.analysis.live import Live, Stage, current_funnel, live
from sightline.store.reader import Reader
from sightline.types import Clock, TenantId
from sightline.web import problem, telemetry
from sightline.web.beat import BEAT, HELLO, within_a_beat

PAUSE_S: Final = 0.25
"""Between two looks at whether something was committed."""

AGAIN_S: Final = 1.0
"""Until a state that could not be read is asked for again."""

QUIET_S: Final = 5.0
"""Without a commit the state is sent again after this long: visitors leave in silence."""

FUNNEL_S: Final = 5.0
"""The current funnel is asked for no more often: it reads half an hour."""


class _Watch:
    """One tenant's state as it is sent, and a signal that there is a newer one."""

    def __init__(self) -> None:
        self.viewers = 0
        self.number = 0
        self.sent = b""
        self.changed = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    def publish(self, data: bytes) -> None:
        self.number += 1
        self.sent = data
        self.changed.set()
        self.changed = asyncio.Event()


class Watches:
    """Watches the tenants somebody looks at, and no others. Lives in one event loop."""

    def __init__(
        self, reader: Reader, catalog: Callable[[TenantId], Catalog], clock: Clock
    ) -> None:
        self._reader = reader
        self._catalog = catalog
        self._clock = clock
        self._watches: dict[TenantId, _Watch] = {}

    async def stream(self, tenant: TenantId) -> AsyncIterator[bytes]:
        """The states of a tenant, the present one first; a beat where nothing changes."""
        watch = self._watches.setdefault(tenant, _Watch())
        watch.viewers += 1
        telemetry.LIVE_VIEWERS.inc()
        watch.task = watch.task or asyncio.create_task(self._watch(tenant, watch))
        try:
            yield HELLO
            told = 0
            while True:
                if told == watch.number and not await within_a_beat(watch.changed):
                    yield BEAT
                elif told != watch.number:
                    told = watch.number
                    yield watch.sent
        finally:
            watch.viewers -= 1
            telemetry.LIVE_VIEWERS.dec()
            if not watch.viewers:
                watch.task.cancel()
                self._watches.pop(tenant, None)

    async def close(self) -> None:
        """Stop watching."""
        for watch in self._watches.values():
            if watch.task is not None:
                watch.task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await watch.task

    async def _watch(self, tenant: TenantId, watch: _Watch) -> None:
        seen, quiet_s, asked_at_s = -1, QUIET_S, -FUNNEL_S
        stages: tuple[Stage, ...] = ()
        found: Live | None = None
        while True:
            commit = self._reader.last_commit
            if commit != seen or quiet_s >= QUIET_S:
                try:
                    found = await live(self._reader, tenant, self._clock(), found)
                    data = msgspec.json.encode(replace(found, funnel=stages))
                    watch.publish(b"id: %d\nevent: live\ndata: %s\n\n" % (commit, data))
                    seen, quiet_s = commit, 0.0
                    if time.monotonic() - asked_at_s >= FUNNEL_S:  # told with the next state
                        catalog, asked_at_s = self._catalog(tenant), time.monotonic()
                        stages = await current_funnel(self._reader, catalog, tenant, self._clock())
                except Exception as err:  # the state stays, and is asked for again
                    problem.seen(err, "live")
                    await asyncio.sleep(AGAIN_S)
            await asyncio.sleep(PAUSE_S)
            quiet_s += PAUSE_S

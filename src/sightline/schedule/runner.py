"""The edge of the schedule: looks what is due, has it done, one after the other.

A turn that a crash interrupts is taken again at the next start, so work must bear being done twice.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from sightline.errors import SightlineError
from sightline.schedule import telemetry
from sightline.schedule.turn import after_turn, due_now, overdue_s
from sightline.store.control.due import Due, DueStore, Outcome, Planned
from sightline.types import Clock, TenantId

_log = structlog.get_logger()

POLL_S: Final = 15.0
HOLD: Final = timedelta(minutes=15)
"""The longest a turn may take before another process may take it."""


class Work(Protocol):
    """A kind of work. Every method raises SightlineError."""

    async def planned(self, now: datetime) -> Sequence[Planned]:
        """What there is to do of this kind, and when."""

    async def sooner(self, now: datetime) -> Sequence[tuple[TenantId, str, datetime]]:
        """What is due before its time, because something happened: whose, its name, when."""

    def is_ours(self, due: Due) -> bool:
        """Whether this process does it, where several share the control database."""

    async def turn(self, due: Due, now: datetime) -> Outcome:
        """Do it, or a part of it that takes a few minutes at most."""


class Runner:
    """Has work done when it is due.

    works: by kind
    holder: tells this process apart, also after it starts again
    """

    def __init__(
        self, store: DueStore, works: Mapping[str, Work], holder: str, clock: Clock
    ) -> None:
        self._store = store
        self._works = works
        self._holder = holder
        self._clock = clock

    async def forever(self) -> None:
        """Until it is cancelled. What fails is tried again."""
        released = False
        while True:
            try:
                if not released:
                    await asyncio.to_thread(self._store.release, self._holder)
                    released = True
                while await self.once():
                    continue
            except Exception as err:  # whatever it was, the next look comes
                _log.error("schedule_failed", code=_code(err))
            await asyncio.sleep(POLL_S)

    async def once(self) -> int:
        """Do what is due now; how many turns there were.

        raises: StoreUnavailable
        """
        now = self._clock()
        for kind, work in self._works.items():
            planned = await work.planned(now)
            await asyncio.to_thread(self._store.plan, planned)
            sooner = await work.sooner(now)
            await asyncio.to_thread(self._store.hasten, kind, sooner)
        mine = [row for row in await asyncio.to_thread(self._store.all) if self._is_ours(row)]
        ready = due_now(mine, now)
        telemetry.OVERDUE_SECONDS.set(overdue_s(ready, now))
        return sum([await self._turn(row) for row in ready])

    def _is_ours(self, row: Due) -> bool:
        return row.kind in self._works and self._works[row.kind].is_ours(row)

    async def _turn(self, row: Due) -> bool:
        """Have a turn done; False where another process was faster."""
        began = self._clock()
        until = began + HOLD
        if not await asyncio.to_thread(self._store.take, row, self._holder, began, until):
            return False
        started = time.monotonic()
        outcome = await self._outcome(row, began)
        after = after_turn(row, outcome, self._clock())
        await asyncio.to_thread(self._store.give_back, row, self._holder, after)
        telemetry.TURNS.labels(row.kind, outcome).inc()
        telemetry.TURN_SECONDS.labels(row.kind).observe(time.monotonic() - started)
        return True

    async def _outcome(self, row: Due, now: datetime) -> Outcome:
        """Have it done. One kind of work that fails, for whatever reason, stops no other."""
        try:
            return await self._works[row.kind].turn(row, now)
        except Exception as err:
            _log.warning(
                "turn_failed",
                kind=row.kind,
                tenant_id=row.tenant_id,
                code=_code(err),
                failures=row.failures + 1,
            )
            return "failed"


def _code(err: Exception) -> str:
    return err.code if isinstance(err, SightlineError) else type(err).__name__

"""The only way to read events: a tenant and a query tree in, an unchanging answer out.

Every query passes the fence, and runs in a thread with a limit on time, memory and rows. The engine
itself is told the tenant condition as well, so that reading another tenant would take two mistakes.

What a query gathers goes to disk only when three quarters of its memory are taken, as that is
three times the work. A query that then finds too little for what is left to do is run again, and
goes to disk at half.

A question is asked of the engine once, however many ask it at the same time or within a second; but
an answer that misses a commit is not given again as long as there is time to ask anew. That time is
a fifth of one thread, with a second in reserve: one who sends an event and then looks finds it, and
a thousand who look at the same page cost no more than a few.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Final, Protocol

import msgspec
import structlog
from sqlglot import exp

from sightline.errors import OutOfMemory, Overloaded
from sightline.settings import Settings
from sightline.store import telemetry
from sightline.store.engine import Engine, Value, quoted
from sightline.store.fence import DIALECT, fenced
from sightline.store.permitted import TABLES
from sightline.store.rollup import Mark

_log = structlog.get_logger()

FRESH_S: Final = 1.0
"""How long after it was asked an answer is given again."""

SPARE_SHARE: Final = 0.2
"""Seconds of running, for each that passes, to ask anew what was asked within a second."""

SPARE_S: Final = 1.0
"""The most of that time which is kept."""

LATE_SPILL: Final = 0.75
EARLY_SPILL: Final = 0.5
"""The share of its memory from which on a query goes to disk."""

_ATTEMPTS: Final = 3
_MAX_WAITING: Final = 1000
_MAX_RESULT_ROWS: Final = 1_000_000


_Table = tuple[tuple[str, ...], tuple[tuple[Any, ...], ...]]


class Marks(Protocol):
    """Says how far the rollups reach, and whether they moved. `store.rollup.Rollup` is one."""

    @property
    def last_commit(self) -> int:
        """The highest commit number acknowledged."""

    def mark(self) -> Mark:
        """The state between ticks; waits while one is in progress."""

    def unchanged(self, mark: Mark) -> bool:
        """Whether no tick began since."""

    def paused(self) -> AbstractContextManager[Mark]:
        """Keep ticks from starting while inside."""


class Reach(msgspec.Struct, frozen=True):
    """How far the rollups reach. is_complete: nothing was acknowledged past the watermark"""

    watermark: int
    is_complete: bool = False


class Answer(msgspec.Struct, frozen=True):
    """What the store said. Shared by all who asked, so nothing in it can be changed.

    asked_at: the answer holds every event acknowledged before
    elapsed_ms: what the engine took; the same for all who share the answer
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    asked_at: datetime
    elapsed_ms: float

    def dicts(self) -> list[dict[str, Any]]:
        """The rows, each by column name."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class _Asked(msgspec.Struct, frozen=True):
    """A question. commit: the last commit acknowledged when it was asked"""

    at_s: float
    commit: int
    task: asyncio.Task[Answer]


class Reader:
    """Asks the events of one store. Used from one event loop.

    marks: how far the rollups reach
    monotonic: seconds of a clock that never goes back
    """

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        marks: Marks,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._marks = marks
        self._monotonic = monotonic
        self._limits = limits(settings, LATE_SPILL)
        self._careful = limits(settings, EARLY_SPILL)
        self._threads = ThreadPoolExecutor(settings.query_concurrency, "query")
        self._asked: dict[Hashable, _Asked] = {}
        self._spare_s, self._spared_at_s = SPARE_S, monotonic()

    @property
    def last_commit(self) -> int:
        """The highest commit number acknowledged: while it stays, so do the answers."""
        return self._marks.last_commit

    async def query(self, tenant: str, tree: exp.Query, *, kind: str, now: datetime) -> Answer:
        """Ask a query of raw rows.

        kind: the report it is for, a label of the time it takes
        now: when it is asked
        raises: QueryTimeout, QueryTooLarge, Overloaded, StoreUnavailable, BrokenFence
        """
        key = (tenant, tree.sql(dialect=DIALECT))
        return await self._once(key, kind, "raw", now, lambda: self._run(tenant, tree))

    async def query_rolled(
        self,
        tenant: str,
        question: Hashable,
        build: Callable[[Reach], exp.Query],
        *,
        kind: str,
        now: datetime,
    ) -> Answer:
        """Ask a query of rollups and of the raw rows they do not hold yet.

        question: what is asked; of equal ones, only the first is built and asked
        build: makes the query for rollups that reach so far, and no further
        raises: as `query`
        """
        key = (tenant, kind, question)
        return await self._once(key, kind, "rollup", now, lambda: self._rolled(tenant, build))

    def close(self) -> None:
        """Wait for the queries that run, and take no more."""
        self._threads.shutdown()

    async def _once(
        self, key: Hashable, kind: str, source: str, now: datetime, ask: Callable[[], _Table]
    ) -> Answer:
        """The answer to a question, asked again only when the last one is no longer fresh."""
        moment, commit = self._monotonic(), self._marks.last_commit
        self._forget(moment)
        known = self._asked.get(key)
        if known is not None and (known.commit == commit or not self._has_time(moment)):
            telemetry.QUERIES_SHARED.labels(kind).inc()
            return await asyncio.shield(known.task)  # one who leaves does not stop the others
        if sum(not asked.task.done() for asked in self._asked.values()) >= _MAX_WAITING:
            raise Overloaded("Too many reports are asked at once", retry_after_s=FRESH_S)
        task = asyncio.create_task(self._timed(kind, source, now, ask, anew=known is not None))
        task.add_done_callback(lambda done: self._drop_failed(key, done))
        self._asked[key] = _Asked(moment, commit, task)
        return await asyncio.shield(task)

    def _has_time(self, moment: float) -> bool:
        """Whether there is time to ask anew what was asked within a second."""
        more = (moment - self._spared_at_s) * SPARE_SHARE
        self._spare_s, self._spared_at_s = min(SPARE_S, self._spare_s + more), moment
        return self._spare_s > 0

    async def _timed(
        self, kind: str, source: str, now: datetime, ask: Callable[[], _Table], *, anew: bool
    ) -> Answer:
        started = self._monotonic()
        loop = asyncio.get_running_loop()
        columns, rows = await loop.run_in_executor(self._threads, ask)
        elapsed_s = self._monotonic() - started
        if anew:
            self._spare_s -= elapsed_s
        telemetry.QUERY_SECONDS.labels(kind, source).observe(elapsed_s)
        _log.debug("query", kind=kind, source=source, ms=round(elapsed_s * 1000), rows=len(rows))
        return Answer(columns, rows, now, round(elapsed_s * 1000, 3))

    def _forget(self, moment: float) -> None:
        """Let go of answers no longer fresh. What still runs stays: those who ask now share it."""
        stale = [
            key
            for key, asked in self._asked.items()
            if asked.task.done() and moment - asked.at_s >= FRESH_S
        ]
        for key in stale:
            del self._asked[key]

    def _drop_failed(self, key: Hashable, done: asyncio.Task[Answer]) -> None:
        """A failure is told to those who waited, and not remembered."""
        known = self._asked.get(key)
        failed = done.cancelled() or done.exception() is not None
        if failed and known is not None and known.task is done:
            del self._asked[key]

    def _rolled(self, tenant: str, build: Callable[[Reach], exp.Query]) -> _Table:
        """Ask between two ticks: again when one began meanwhile, at last while none may begin."""
        for _ in range(_ATTEMPTS):
            mark = self._marks.mark()
            table = self._run(tenant, build(self._reach(mark)))
            if self._marks.unchanged(mark):
                return table
        with self._marks.paused() as mark:
            return self._run(tenant, build(self._reach(mark)))

    def _reach(self, mark: Mark) -> Reach:
        return Reach(mark.watermark, self._marks.last_commit <= mark.watermark)

    def _run(self, tenant: str, tree: exp.Query) -> _Table:
        sql = fenced(tenant, tree)
        fence = only(self._engine.database, tenant)
        try:
            table = self._engine.query(sql, {**self._limits, **fence})
        except OutOfMemory:
            _log.debug("query_again")
            table = self._engine.query(sql, {**self._careful, **fence})
        return table.columns, tuple(table.rows)


def only(database: str, tenant: str) -> dict[str, Value]:
    """The fence a second time, drawn by the engine around the tables themselves."""
    condition = f"tenant_id = {quoted(tenant)}"
    names = (f"{database}.{table}" for table in sorted(TABLES))
    rules = ", ".join(f"{quoted(name)}: {quoted(condition)}" for name in names)
    return {"additional_table_filters": f"{{{rules}}}"}


def limits(settings: Settings, spill_share: float = EARLY_SPILL) -> dict[str, Value]:
    """What one query may use, in the engine's words.

    spill_share: of its memory, from which on it spills to disk
    """
    spill = int(settings.query_memory_bytes * spill_share)
    return {
        "readonly": 2,  # 1 would refuse the other limits on a server
        "max_execution_time": settings.query_timeout_ms / 1000,
        "timeout_overflow_mode": "throw",
        "max_memory_usage": settings.query_memory_bytes,
        "max_bytes_before_external_group_by": spill,
        "max_bytes_before_external_sort": spill,
        "temporary_files_codec": "NONE",  # to compress hashes takes longer than to write them
        "max_rows_to_read": settings.query_max_rows,
        "read_overflow_mode": "throw",
        "max_result_rows": _MAX_RESULT_ROWS,
        "result_overflow_mode": "throw",
    }

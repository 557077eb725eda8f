"""Group commit: many requests, one insert, and an answer only once the rows are on disk.

What enters: blocks of rows. What leaves: the number of the commit that stored them. The writer
never acknowledges what it did not store, and never stores a block twice: each insert carries a
token, so trying it again is safe.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

import structlog

from sightline.errors import Overloaded, StoreUnavailable
from sightline.settings import Settings
from sightline.store import telemetry
from sightline.store.block import Block, joined
from sightline.store.engine import Engine
from sightline.store.tables import EVENTS

_log = structlog.get_logger()

ATTEMPTS: Final = 3
RETRY_WAIT_S: Final = 0.05
_INSERT: Final = {
    "max_threads": 1,
    "max_partitions_per_insert_block": 0,
    "throw_on_max_partitions_per_insert_block": 0,
}
# One thread: handing a small block from thread to thread costs more than it saves.
# History of many years may arrive in one block; the engine's own limit is 100 months.

Committed = Callable[[int, int], None]
"""Is told each commit's number and rows, in rising order, in the writer's thread; also of a commit
that failed, of which any rows may be stored."""

_Waiting = tuple[Block, "asyncio.Future[int]"]


class Writer:
    """Queues blocks and commits them together, one insert at a time, in a thread of its own.

    The thread takes its work itself rather than being given it by the event loop: so an insert
    runs while the loop decodes the next requests, and neither waits for the other's turn.

    first_commit: the number of the first commit; higher than any stored
    """

    def __init__(
        self, engine: Engine, settings: Settings, first_commit: int, committed: Committed
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._next = first_commit
        self._committed = committed
        self._queue: deque[_Waiting] = deque()
        self._queued_rows = 0
        self._last_arrival = 0.0
        self._changed = threading.Condition()
        self._closing = False
        self._failing = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="sightline-writer", daemon=True)
        self._run_id = secrets.token_hex(8)

    @property
    def failing(self) -> bool:
        """Whether the last commit was given up."""
        return self._failing

    def start(self) -> None:
        """Begin to commit. Call inside the event loop that will `write`."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def close(self) -> None:
        """Commit what was taken, then stop. Later blocks are refused."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._loop is not None:
            await asyncio.to_thread(self._thread.join)

    def require_room(self, rows: int) -> None:
        """raises: Overloaded, when the queue would grow past its bound."""
        if self._closing:
            raise Overloaded("The server is stopping; send again", retry_after_s=5)
        if self._queued_rows + rows > self._settings.queue_rows:
            telemetry.QUEUE_REFUSALS.inc()
            raise Overloaded("The queue of events is full; send again", retry_after_s=1)

    async def write(self, block: Block) -> int:
        """Store the rows; return the number of their commit.

        raises: Overloaded, with nothing taken;
                StoreUnavailable, when the rows could not be stored, or not surely
        """
        self.require_room(block.rows)
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        with self._changed:
            self._queue.append((block, future))
            self._queued_rows += block.rows
            self._last_arrival = time.monotonic()
            self._changed.notify()
        telemetry.QUEUE_ROWS.set(self._queued_rows)
        return await future

    def _run(self) -> None:
        while waiting := self._take():
            self._commit(waiting)

    def _take(self) -> list[_Waiting]:
        """The next group, once arrivals pause, the oldest is due, or there is enough; or none."""
        quiet, age = self._settings.commit_quiet_ms / 1000, self._settings.commit_age_ms / 1000
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._closing)
            due = time.monotonic() + age
            while not self._closing and self._queued_rows < self._settings.commit_eager_rows:
                left = min(self._last_arrival + quiet, due) - time.monotonic()
                if left <= 0:
                    break
                self._changed.wait(left)
            return self._group()

    def _group(self) -> list[_Waiting]:
        taken: list[_Waiting] = []
        rows = 0
        while self._queue and (
            not taken or rows + self._queue[0][0].rows <= self._settings.commit_rows
        ):
            taken.append(self._queue.popleft())
            rows += taken[-1][0].rows
        return taken

    def _commit(self, waiting: Sequence[_Waiting]) -> None:
        blocks = [block for block, _ in waiting]
        rows = sum(block.rows for block in blocks)
        number, self._next = self._next, self._next + 1
        problem: StoreUnavailable | None = None
        try:
            self._insert(blocks, number)
        except Exception as err:  # whatever it was, those who wait must be told
            _log.error("commit_failed", commit_no=number, rows=rows, error=type(err).__name__)
            telemetry.COMMIT_FAILURES.inc()
            problem = _as_ours(err)
        else:
            telemetry.COMMIT_ROWS.observe(rows)
        self._committed(number, rows)  # after a failure too: some of its rows may be stored
        self._failing = problem is not None
        with self._changed:
            self._queued_rows -= rows
        telemetry.QUEUE_ROWS.set(self._queued_rows)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(_answer, waiting, number, problem)

    def _insert(self, blocks: Sequence[Block], number: int) -> None:
        rows = joined(blocks, number)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with telemetry.COMMIT_SECONDS.time():
                    self._engine.insert("events", EVENTS, rows, f"{self._run_id}:{number}", _INSERT)
            except StoreUnavailable:
                if attempt == ATTEMPTS:
                    raise
                time.sleep(RETRY_WAIT_S * attempt)
            else:
                return


def _answer(waiting: Sequence[_Waiting], number: int, problem: StoreUnavailable | None) -> None:
    for _, future in waiting:
        if future.done():  # its client went away
            continue
        if problem is None:
            future.set_result(number)
        else:
            future.set_exception(problem)


def _as_ours(err: Exception) -> StoreUnavailable:
    if isinstance(err, StoreUnavailable):
        return err
    return StoreUnavailable("The events could not be stored; send again", retry_after_s=1)

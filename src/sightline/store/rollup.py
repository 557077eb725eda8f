"""Ticks: once a second, the rows committed since the last tick are added to the rollups.

A tick covers the commits (from, to]. Its range is written down before it is carried out, and its
inserts carry the tick's number as token, so a tick that a crash interrupted is carried out again at
start and adds nothing twice. Readers add the raw rows past the watermark to what the rollups hold.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Iterator

import msgspec

from sightline.errors import StoreUnavailable
from sightline.store import telemetry
from sightline.store.engine import Engine
from sightline.store.tables import Column

MAX_TICK_ROWS = 1_000_000

_INTO_MINUTE = """
INSERT INTO rollup_minute
SELECT
    tenant_id,
    event_name,
    toDateTime(toStartOfMinute(occurred_at), 'UTC') AS minute,
    site_id,
    count() AS n,
    uniqExactStateIf(sipHash64(session_id), session_id != '') AS sessions,
    uniqExactStateIf(sipHash64(user_id), user_id != '') AS users,
    min(toDateTime(received_at, 'UTC') + toIntervalDay(retention_days)) AS expires_at,
    max(toDateTime(received_at, 'UTC')) AS last_received_at
FROM events
WHERE {where}
GROUP BY tenant_id, event_name, minute, site_id
"""

_INTO_MEASURE_MINUTE = """
INSERT INTO rollup_measure_minute
SELECT
    tenant_id,
    event_name,
    pair.1 AS attribute,
    toDateTime(toStartOfMinute(occurred_at), 'UTC') AS minute,
    site_id,
    currency,
    count() AS n,
    sum(pair.2) AS total,
    min(pair.2) AS low,
    max(pair.2) AS high,
    quantileExactInclusiveState(0.5)(pair.2) AS quantiles,
    min(toDateTime(received_at, 'UTC') + toIntervalDay(retention_days)) AS expires_at,
    max(toDateTime(received_at, 'UTC')) AS last_received_at
FROM events
ARRAY JOIN numbers AS pair
WHERE {where}
GROUP BY tenant_id, event_name, attribute, minute, site_id, currency
"""

INSERTS = {"rollup_minute": _INTO_MINUTE, "rollup_measure_minute": _INTO_MEASURE_MINUTE}
"""Table → the statement that adds the raw rows of a condition to it."""

ONE_BLOCK = {
    "max_insert_threads": 1,
    "max_block_size": 2 * MAX_TICK_ROWS,
    "min_insert_block_size_rows": 1_000_000_000,
    "min_insert_block_size_bytes": 0,
    "max_partitions_per_insert_block": 0,
    "throw_on_max_partitions_per_insert_block": 0,
}
# A token protects an insert as a whole only if the insert is one block.

_TICK_COLUMNS = (
    Column("tick", "UInt64", ""),
    Column("from_commit", "UInt64", ""),
    Column("to_commit", "UInt64", ""),
)


class Mark(msgspec.Struct, frozen=True):
    """A moment between two ticks: the rollups hold exactly the commits up to `watermark`."""

    watermark: int
    sequence: int


class _Tick(msgspec.Struct, frozen=True):
    """Number 0: there was none yet."""

    number: int
    from_commit: int
    to_commit: int


class Rollup:
    """Feeds the rollups of one event store. One per process; all methods may be called in threads.

    `tick` is called by one thread at a time.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = threading.Lock()  # held by a tick, and by who wants none
        self._inserting = threading.Lock()  # held while the rollups are between two states
        self._guard = threading.Lock()
        self._sequence = 0
        self._pending: deque[tuple[int, int]] = deque()
        self._begun = self._last_tick()
        self._watermark = self._begun.from_commit
        if self._begun.number:
            self._finish()  # again: it adds what a crash kept from being added
        self._pending.extend(self._commits_past(self._watermark))
        self._last_commit = self._pending[-1][0] if self._pending else self._watermark

    @property
    def last_commit(self) -> int:
        """The highest commit number stored."""
        return self._last_commit

    @property
    def last_tick_from(self) -> int:
        """The commits after this one are those of the last tick, and later ones."""
        return self._begun.from_commit

    @property
    def watermark(self) -> int:
        """The rollups hold every commit up to this one, and no later one."""
        return self._watermark

    @property
    def behind(self) -> bool:
        """Whether more waits than one tick takes."""
        with self._guard:
            return sum(rows for _, rows in self._pending) > MAX_TICK_ROWS

    def committed(self, commit_no: int, rows: int) -> None:
        """Note a commit, so that the next tick covers it."""
        with self._guard:
            self._pending.append((commit_no, rows))
            self._last_commit = commit_no
        telemetry.ROLLUP_LAG_COMMITS.set(len(self._pending))

    def tick(self) -> bool:
        """Bring the rollups up to date, or a step closer. False when there was nothing to do."""
        with self._turn, self._inserting, telemetry.ROLLUP_SECONDS.time():
            if self._begun.to_commit == self._watermark:
                with self._guard:
                    to_commit = self._reach()
                if to_commit == self._watermark:
                    return False
                tick = _Tick(self._begun.number + 1, self._watermark, to_commit)
                self._write_down(tick)
                self._begun = tick
            self._finish()
        telemetry.ROLLUP_LAG_COMMITS.set(len(self._pending))
        return True

    def mark(self) -> Mark:
        """The state between ticks; waits while one is in progress.

        raises: StoreUnavailable, after a tick that failed half way, until it is carried out again
        """
        with self._inserting:
            return self._settled()

    def unchanged(self, mark: Mark) -> bool:
        """Whether no tick began since `mark`: what was read then belongs together."""
        free = self._inserting.acquire(blocking=False)
        if free:
            self._inserting.release()
        return free and self._sequence == mark.sequence

    @contextlib.contextmanager
    def paused(self) -> Iterator[Mark]:
        """Keep ticks from starting while inside. Others may `mark` meanwhile.

        raises: as `mark`
        """
        with self._turn:
            yield self._settled()

    def _settled(self) -> Mark:
        if self._begun.to_commit != self._watermark:
            raise StoreUnavailable("The rollups are between two states", retry_after_s=2)
        return Mark(self._watermark, self._sequence)

    def _finish(self) -> None:
        """Carry out the tick that was written down. When it fails, the next call tries it again."""
        self._carry_out(self._begun)
        self._watermark = self._begun.to_commit
        self._sequence += 1
        with self._guard:
            while self._pending and self._pending[0][0] <= self._watermark:
                self._pending.popleft()

    def _reach(self) -> int:
        rows, reach = 0, self._watermark
        for commit_no, count in self._pending:
            if rows and rows + count > MAX_TICK_ROWS:
                break
            rows, reach = rows + count, commit_no
        return reach

    def _last_tick(self) -> _Tick:
        table = self._engine.query(
            "SELECT tick, from_commit, to_commit FROM rollup_ticks ORDER BY tick DESC LIMIT 1"
        )
        return _Tick(*table.rows[0]) if table.rows else _Tick(0, 0, 0)

    def _commits_past(self, watermark: int) -> list[tuple[int, int]]:
        table = self._engine.query(
            "SELECT commit_no, count() FROM events WHERE commit_no > {w:UInt64} "
            "GROUP BY commit_no ORDER BY commit_no",
            parameters={"w": watermark},
        )
        return [(int(commit_no), int(rows)) for commit_no, rows in table.rows]

    def _write_down(self, tick: _Tick) -> None:
        self._engine.insert(
            "rollup_ticks",
            _TICK_COLUMNS,
            [[tick.number], [tick.from_commit], [tick.to_commit]],
            f"tick:{tick.number}",
        )

    def _carry_out(self, tick: _Tick) -> None:
        where = f"commit_no > {tick.from_commit} AND commit_no <= {tick.to_commit}"
        for statement in INSERTS.values():
            self._engine.command(
                statement.format(where=where),
                {**ONE_BLOCK, "insert_deduplication_token": f"tick:{tick.number}"},
            )

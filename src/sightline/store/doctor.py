"""Proof that the rollups say what the raw rows say, and the means to make it so.

What enters: an engine and a moment between two ticks. What leaves: every minute in which the two
differ. Minutes of which a raw row may have reached its retention are not compared: there the
rollups rightly know more.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from sightline.store.engine import Engine
from sightline.store.rollup import INSERTS, ONE_BLOCK, Mark

_COMPARE: Final = """
SELECT tenant_id, event_name, minute
FROM (
    SELECT tenant_id, event_name, toDateTime(toStartOfMinute(occurred_at), 'UTC') AS minute,
           count() AS raw, 0 AS rolled,
           sum(length(numbers)) AS raw_measures, 0 AS rolled_measures,
           uniqExactIf(sipHash64(session_id), session_id != '') AS raw_sessions,
           0 AS rolled_sessions,
           sum(arraySum(mapValues(numbers))) AS raw_total, 0. AS rolled_total,
           min(toDateTime(received_at, 'UTC') + toIntervalDay(retention_days)) AS expires
    FROM events WHERE commit_no <= {watermark:UInt64} AND TOUCHED GROUP BY ALL
    UNION ALL
    SELECT tenant_id, event_name, minute, 0, sum(n), 0, 0, 0, uniqExactMerge(sessions), 0., 0.,
           min(expires_at)
    FROM rollup_minute WHERE TOUCHED GROUP BY ALL
    UNION ALL
    SELECT tenant_id, event_name, minute, 0, 0, 0, sum(n), 0, 0, 0., sum(total), min(expires_at)
    FROM rollup_measure_minute WHERE TOUCHED GROUP BY ALL
)
GROUP BY tenant_id, event_name, minute
HAVING min(expires) > now() AND (
    sum(raw) != sum(rolled)
    OR sum(raw_measures) != sum(rolled_measures)
    OR sum(raw_sessions) != sum(rolled_sessions)
    OR abs(sum(raw_total) - sum(rolled_total)) > 1e-9 * greatest(1, abs(sum(raw_total)))
)
ORDER BY tenant_id, event_name, minute
LIMIT {limit:UInt64}
"""
_EVERYWHERE: Final = "1"
_TOUCHED: Final = (
    "(tenant_id, event_name, toDateTime(toStartOfMinute({at}), 'UTC')) IN (SELECT DISTINCT "
    "tenant_id, event_name, toDateTime(toStartOfMinute(occurred_at), 'UTC') FROM events "
    "WHERE commit_no > {{since:UInt64}}) "
    "AND {at} >= (SELECT toStartOfMinute(min(occurred_at)) FROM events "
    "WHERE commit_no > {{since:UInt64}}) "
    "AND {at} <= (SELECT max(occurred_at) FROM events WHERE commit_no > {{since:UInt64}})"
)
_GENTLY: Final = {"max_bytes_before_external_group_by": 500_000_000}
_STORAGE: Final = """
SELECT count(), sum(rows), sum(bytes_on_disk), sum(data_uncompressed_bytes), version()
FROM system.parts WHERE active AND database = currentDatabase()
"""
_FACTS: Final = """
SELECT
    (SELECT count() FROM events) AS events,
    (SELECT sum(n) FROM rollup_minute) AS rolled,
    (SELECT count() FROM system.parts WHERE active AND database = currentDatabase()) AS parts,
    (SELECT sum(bytes_on_disk) FROM system.parts
     WHERE active AND database = currentDatabase()) AS bytes
"""
LIMIT: Final = 1000


class Mismatch(msgspec.Struct, frozen=True):
    """A minute of one event in which rollups and raw rows differ."""

    tenant_id: str
    event_name: str
    minute: datetime


class Examination(msgspec.Struct, frozen=True):
    """What the doctor found.

    ok: rollups equal raw rows wherever they can be compared
    mismatches: the minutes where they do not, at most `LIMIT`
    lag_commits: commits not yet in the rollups; reports read them raw
    """

    ok: bool
    events: int
    rolled_up: int
    mismatches: list[Mismatch]
    lag_commits: int
    parts: int
    bytes_on_disk: int
    disk_free_bytes: int


class Storage(msgspec.Struct, frozen=True):
    """What the event store takes on disk: files the engine keeps rows in, and what is free.

    plain_bytes: what the rows would take without compression
    version: of the engine
    """

    parts: int
    rows: int
    bytes_on_disk: int
    plain_bytes: int
    disk_free_bytes: int
    disk_bytes: int
    version: str


def storage(engine: Engine, folder: Path) -> Storage:
    """Look at the size of things. Takes milliseconds: no row is read."""
    parts, rows, size, plain, version = engine.query(_STORAGE).rows[0]
    disk = shutil.disk_usage(folder)
    return Storage(
        int(parts), int(rows or 0), int(size or 0), int(plain or 0), disk.free, disk.total, version
    )


def examine(engine: Engine, mark: Mark, last_commit: int, folder: Path) -> Examination:
    """Compare every minute. Blocks for a full scan: seconds for tens of millions of events."""
    events, rolled, parts, size = engine.query(_FACTS).rows[0]
    found = mismatches(engine, mark)
    return Examination(
        ok=not found,
        events=int(events),
        rolled_up=int(rolled),
        mismatches=found,
        lag_commits=last_commit - mark.watermark,
        parts=int(parts),
        bytes_on_disk=int(size or 0),
        disk_free_bytes=shutil.disk_usage(folder).free,
    )


def mismatches(engine: Engine, mark: Mark, since_commit: int | None = None) -> list[Mismatch]:
    """The minutes in which rollups and raw rows up to the watermark differ.

    since_commit: look only at minutes that got an event by a commit after this one
    """
    raw_touched = _EVERYWHERE if since_commit is None else _TOUCHED.format(at="occurred_at")
    rolled_touched = _EVERYWHERE if since_commit is None else _TOUCHED.format(at="minute")
    sql = _COMPARE.replace("TOUCHED", raw_touched, 1).replace("TOUCHED", rolled_touched)
    values = {"watermark": mark.watermark, "limit": LIMIT, "since": since_commit or 0}
    table = engine.query(sql, _GENTLY, values)
    return [Mismatch(*row) for row in table.rows]


def repair(engine: Engine, mark: Mark, found: Sequence[Mismatch]) -> None:
    """Make these minutes again from the raw rows up to the watermark. No tick may run meanwhile."""
    by_event: defaultdict[tuple[str, str], list[datetime]] = defaultdict(list)
    for mismatch in found:
        by_event[mismatch.tenant_id, mismatch.event_name].append(mismatch.minute)
    for (tenant, event), minutes in by_event.items():
        values = {"tenant": tenant, "event": event, "minutes": minutes, "to": mark.watermark}
        whose = "tenant_id = {tenant:String} AND event_name = {event:String}"
        for table, insert in INSERTS.items():
            engine.command(
                f"DELETE FROM {table} WHERE {whose} AND minute IN {{minutes:Array(DateTime)}}",  # noqa: S608
                parameters=values,
            )
            where = (
                f"{whose} AND commit_no <= {{to:UInt64}} AND toDateTime("
                "toStartOfMinute(occurred_at), 'UTC') IN {minutes:Array(DateTime)}"
            )
            engine.command(insert.format(where=where), ONE_BLOCK, parameters=values)

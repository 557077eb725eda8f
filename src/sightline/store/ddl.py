"""SQL that creates the event store from `store.tables` and the catalog.

What enters: the column tables and retention settings. What leaves: statements, in order, each safe
to run again. Never drops a table or a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sightline.store.tables import (
    EVENTS,
    INTERNAL_EVENTS,
    QUARANTINE,
    QUARANTINE_DAYS,
    ROLLUP_KEYS,
    ROLLUP_MEASURE_MINUTE,
    ROLLUP_MINUTE,
    Column,
)

EVENTS_ENGINE = """
ENGINE = MergeTree
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (tenant_id, event_name, occurred_at, event_id)
TTL toDateTime(received_at, 'UTC') + toIntervalDay(retention_days)
SETTINGS non_replicated_deduplication_window = 10000,
         fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
         merge_selector_base = 10, min_bytes_for_wide_part = 104857600
"""
# Merging maps is what ingestion costs most (5 us a row each time): merge fewer times, and keep
# parts compact until they are large, which halves what one merge of them costs.
# Retention counts from received_at, here and in rollups: history imported today is not deleted
# tomorrow.

_QUARTERS = """PROJECTION quarters
    (
        SELECT tenant_id, toStartOfFifteenMinutes(minute), site_id,
               sum(n), uniqExactMergeState(sessions), uniqExactMergeState(users)
        GROUP BY tenant_id, toStartOfFifteenMinutes(minute), site_id
    )"""
# All events of a quarter of an hour together, kept by the engine inside each part: unique sessions
# of 10M events over 90 days cost 56 ms of CPU with it and 420 without. A quarter, as the offsets of
# all time zones are multiples of one. Queries say toStartOfFifteenMinutes(minute) to be served.

_EVENT_INDEXES = (
    "INDEX by_event_id event_id TYPE bloom_filter(0.001) GRANULARITY 1",
    "INDEX by_commit_no commit_no TYPE minmax GRANULARITY 1",
)


def statements(rollup_retention_days: int) -> Iterator[str]:
    """Every CREATE TABLE, in order."""
    yield _create("events", EVENTS, EVENTS_ENGINE, _EVENT_INDEXES)
    for name, columns, projections in (
        ("rollup_minute", ROLLUP_MINUTE, (_QUARTERS,)),
        ("rollup_measure_minute", ROLLUP_MEASURE_MINUTE, ()),
    ):
        yield _create(name, columns, _rollup_engine(name, rollup_retention_days), projections)
    yield _TICKS
    yield _create(INTERNAL_EVENTS, EVENTS, EVENTS_ENGINE)
    yield _create("quarantine", QUARANTINE, _QUARANTINE_ENGINE)


_TICKS = """
CREATE TABLE IF NOT EXISTS rollup_ticks
(
    `one` UInt8 DEFAULT 0,
    `tick` UInt64,
    `from_commit` UInt64,
    `to_commit` UInt64
)
ENGINE = ReplacingMergeTree(tick)
ORDER BY one
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
"""
# One row in the end: merges keep the latest tick. It is written before the tick is carried out.


_QUARANTINE_ENGINE = f"""
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(received_at)
ORDER BY (tenant_id, received_at, item_id)
TTL toDateTime(received_at, 'UTC') + toIntervalDay({QUARANTINE_DAYS})
SETTINGS non_replicated_deduplication_window = 1000,
         fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
         ttl_only_drop_parts = 1
"""
# A day is a partition, so that what is thirty days old goes by deleting files, and nothing is
# written again for it.


def rollup_ttl(name: str, retention_days: int) -> str:
    """Gives a rollup table that exists the retention of the settings."""
    return f"ALTER TABLE {name} MODIFY TTL {_rollup_ttl(retention_days)}"


def _rollup_ttl(retention_days: int) -> str:
    return f"last_received_at + toIntervalDay({int(retention_days)})"


def _rollup_engine(name: str, retention_days: int) -> str:
    return f"""
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(minute)
ORDER BY ({", ".join(ROLLUP_KEYS[name])})
TTL {_rollup_ttl(retention_days)}
SETTINGS non_replicated_deduplication_window = 10000,
         fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
         deduplicate_merge_projection_mode = 'rebuild',
         lightweight_mutation_projection_mode = 'rebuild'
"""


def _create(name: str, columns: Sequence[Column], engine: str, indexes: Sequence[str] = ()) -> str:
    lines = [f"    `{c.name}` {c.type}" for c in columns] + [f"    {i}" for i in indexes]
    body = ",\n".join(lines)
    return f"CREATE TABLE IF NOT EXISTS {name}\n(\n{body}\n)\n{engine.strip()}"

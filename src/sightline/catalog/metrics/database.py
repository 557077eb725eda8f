"""Databases: how fast they answer, and whether they keep up."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.database import (
    CACHE_HIT_RATIO,
    CONNECTIONS,
    DATA_BYTES,
    DISK_THROUGHPUT,
    GROWTH,
    INDEX_BYTES,
    INDEX_HIT_RATIO,
    INDEX_USED,
    IOPS,
    LOCK_WAIT_MS,
    QUERY_MS,
    READ_MS,
    REPLICATION_LAG_MS,
    SLOW,
    TOTAL_BYTES,
    UP,
    WRITE_MS,
)
from sightline.catalog.filter import Op, where
from sightline.catalog.measure import count, mean, per_second, ratio
from sightline.catalog.metric import (
    HIGHER,
    LOWER,
    NEITHER,
    average,
    highest,
    metric,
    quantiles,
)
from sightline.catalog.model import Unit
from sightline.catalog.otel import ERROR_TYPE

_QUERY: Final = "database.query"
_SAMPLED: Final = "database.sampled"

METRICS: Final = (
    average(QUERY_MS, _QUERY, better=LOWER),
    *quantiles(QUERY_MS, _QUERY, 50, 95, 99),
    metric(
        "database.queries_per_second",
        "Queries for each second of the bucket that has passed.",
        per_second(count(_QUERY)),
        Unit.PER_SECOND,
    ),
    metric(
        "database.slow_queries.count",
        "Queries that were slow, by the server's own measure.",
        count(_QUERY, where=where(SLOW.name, Op.EQ, True)),
        Unit.COUNT,
        LOWER,
    ),
    metric(
        "database.index_use_rate",
        "Share of queries that used an index, of those that say so; null where none does.",
        mean(INDEX_USED, _QUERY),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "database.error_rate",
        "Share of queries that failed; null where there was none.",
        ratio(count(_QUERY, where=where(ERROR_TYPE.name, Op.IS_SET)), count(_QUERY)),
        Unit.RATIO,
        LOWER,
    ),
    metric(
        "database.availability_rate",
        "Share of samples in which the server could be reached; null where none was taken. An "
        "instance that is down has 0.",
        mean(UP, _SAMPLED),
        Unit.RATIO,
        HIGHER,
    ),
    average(CONNECTIONS, _SAMPLED),
    highest(CONNECTIONS, _SAMPLED),
    average(LOCK_WAIT_MS, _SAMPLED, better=LOWER),
    average(CACHE_HIT_RATIO, _SAMPLED, better=HIGHER),
    average(INDEX_HIT_RATIO, _SAMPLED, better=HIGHER),
    highest(REPLICATION_LAG_MS, _SAMPLED, better=LOWER),
    highest(TOTAL_BYTES, _SAMPLED, better=NEITHER),
    highest(DATA_BYTES, _SAMPLED, better=NEITHER),
    highest(INDEX_BYTES, _SAMPLED, better=NEITHER),
    average(GROWTH, _SAMPLED),
    average(READ_MS, _SAMPLED, better=LOWER),
    average(WRITE_MS, _SAMPLED, better=LOWER),
    average(IOPS, _SAMPLED),
    average(DISK_THROUGHPUT, _SAMPLED),
)

"""Databases, minute by minute: single queries and samples of the server together."""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.machines import DATABASE_PERFORMANCE
from sightline.catalog.collections.model import Collection, Field, Groups, Kind
from sightline.catalog.collections.source import Const, Node, Op
from sightline.catalog.collections.words import (
    MINUTE,
    calc,
    count,
    either,
    first_known,
    is_,
    last,
    mean,
    node,
    over,
    per_key,
    quantile,
)
from sightline.catalog.events import database as of
from sightline.catalog.model import Attribute
from sightline.catalog.otel import (
    CPU_UTILIZATION,
    DISK_UTILIZATION,
    MEMORY_UTILIZATION,
    NETWORK_IN,
    NETWORK_OUT,
)

_QUERY: Final = is_("database.query")
_SAMPLE: Final = is_("database.sampled")
_SYSTEM: Final = node(of.SYSTEM)
_INSTANCE: Final = first_known(of.INSTANCE, Const(""))
_SUMMARY: Final = first_known(of.SUMMARY, of.OPERATION, Const("unknown"))
_SLOW: Final = per_key(Const(1), _SUMMARY, _QUERY, of.SLOW)


def _of_slow(value: Node) -> Node:
    """Mean over the slow queries of each summary."""
    sums = per_key(value, _SUMMARY, _QUERY, of.SLOW)
    return calc(Op.EACH_OVER, calc(Op.VALUES, sums), calc(Op.VALUES, _SLOW))


def _sampled(value: Attribute | Node) -> Node:
    return mean(value, _SAMPLE)


DATABASES: Final = Collection(
    described=DATABASE_PERFORMANCE,
    kind=Kind.DERIVED,
    row="a minute of a database instance: its `database.query` and `database.sampled`",
    view=Groups(by=(_SYSTEM, _INSTANCE, MINUTE), events=(*_QUERY.events, *_SAMPLE.events)),
    fields=(
        Field("metricId", calc(Op.JOINED, _SYSTEM, _INSTANCE, MINUTE), "what it is about"),
        Field("timestamp", MINUTE, "start of the minute"),
        Field("databaseDetails.databaseType", _SYSTEM, "also others than `mongodb` and `redis`"),
        Field("databaseDetails.instance", _INSTANCE),
        Field("databaseDetails.cluster", last(of.CLUSTER)),
        Field("databaseDetails.shard", last(of.SHARD)),
        Field(
            "queryPerformance.slowQueries[].query",
            calc(Op.KEYS, _SLOW),
            "without its values; one for each",
        ),
        Field(
            "queryPerformance.slowQueries[].executionTime",
            _of_slow(first_known(of.QUERY_MS)),
            "ms, mean",
        ),
        Field("queryPerformance.slowQueries[].frequency", calc(Op.VALUES, _SLOW), "in the minute"),
        Field(
            "queryPerformance.slowQueries[].indexUsed",
            _of_slow(either(of.INDEX_USED, Const(1), Const(0))),
            "share of them, 0-1",
        ),
        Field("queryPerformance.queryMetrics.averageQueryTime", mean(of.QUERY_MS, _QUERY), "ms"),
        Field(
            "queryPerformance.queryMetrics.p95QueryTime", quantile(of.QUERY_MS, 0.95, _QUERY), "ms"
        ),
        Field("queryPerformance.queryMetrics.queriesPerSecond", over(count(_QUERY), Const(60))),
        Field(
            "queryPerformance.queryMetrics.indexHitRatio",
            first_known(_sampled(of.INDEX_HIT_RATIO), mean(of.INDEX_USED, _QUERY)),
            "what the server says, else the share of queries that used an index",
        ),
        Field("resourceMetrics.cpuUsage", _sampled(CPU_UTILIZATION), "0-1"),
        Field("resourceMetrics.memoryUsage", _sampled(MEMORY_UTILIZATION), "0-1"),
        Field("resourceMetrics.diskUsage", _sampled(DISK_UTILIZATION), "0-1"),
        Field(
            "resourceMetrics.networkIO",
            _sampled(calc(Op.PLUS, NETWORK_IN, NETWORK_OUT)),
            "bytes each second, in and out",
        ),
        Field("resourceMetrics.databaseSpecific.connectionCount", last(of.CONNECTIONS, _SAMPLE)),
        Field("resourceMetrics.databaseSpecific.lockWaitTime", _sampled(of.LOCK_WAIT_MS), "ms"),
        Field("resourceMetrics.databaseSpecific.cacheHitRatio", _sampled(of.CACHE_HIT_RATIO)),
        Field(
            "resourceMetrics.databaseSpecific.replicationLag", _sampled(of.REPLICATION_LAG_MS), "ms"
        ),
        Field("storageMetrics.totalSize", last(of.TOTAL_BYTES, _SAMPLE), "bytes"),
        Field("storageMetrics.dataSize", last(of.DATA_BYTES, _SAMPLE), "bytes"),
        Field("storageMetrics.indexSize", last(of.INDEX_BYTES, _SAMPLE), "bytes"),
        Field("storageMetrics.growthRate", _sampled(of.GROWTH), "bytes each second"),
        Field("storageMetrics.storagePerformance.readLatency", _sampled(of.READ_MS), "ms"),
        Field("storageMetrics.storagePerformance.writeLatency", _sampled(of.WRITE_MS), "ms"),
        Field("storageMetrics.storagePerformance.iops", _sampled(of.IOPS), "each second"),
        Field(
            "storageMetrics.storagePerformance.throughput",
            _sampled(of.DISK_THROUGHPUT),
            "bytes each second",
        ),
    ),
)

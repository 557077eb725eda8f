"""Databases and caches: single queries, and how the server is."""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import (
    ESSENTIAL,
    choice,
    count,
    duration_ms,
    flag,
    label,
    number,
    ratio,
)
from sightline.catalog.model import Event, Purpose, Unit
from sightline.catalog.otel import (
    CLOUD_REGION,
    CPU_UTILIZATION,
    DISK_UTILIZATION,
    ENVIRONMENT,
    ERROR_TYPE,
    MEMORY_UTILIZATION,
    NETWORK_IN,
    NETWORK_OUT,
    SERVER_ADDRESS,
    SERVICE,
    called,
)

SYSTEM: Final = choice(
    "db.system.name",
    "What kind of database it is",
    (
        "mongodb",
        "redis",
        "postgresql",
        "mysql",
        "mariadb",
        "sqlite",
        "clickhouse",
        "cassandra",
        "cockroachdb",
        "couchbase",
        "couchdb",
        "elasticsearch",
        "opensearch",
        "influxdb",
        "memcached",
        "neo4j",
        "trino",
        "hbase",
        "hive",
        "aws.dynamodb",
        "aws.redshift",
        "azure.cosmosdb",
        "gcp.spanner",
        "ibm.db2",
        "microsoft.sql_server",
        "oracle.db",
        "sap.hana",
        "teradata",
        "other_sql",
        "other",  # ours: the conventions allow any word
    ),
    **called("db.system.name"),
)
NAMESPACE: Final = label(
    "db.namespace", "The database on its server", example="shop", **called("db.namespace")
)
COLLECTION: Final = label(
    "db.collection.name",
    "The table or collection",
    example="products",
    **called("db.collection.name"),
)
OPERATION: Final = label(
    "db.operation.name", "What is done", example="find", **called("db.operation.name")
)
SUMMARY: Final = label(
    "db.query.summary",
    "The query without its values",
    example="find products by style",
    max_length=255,
    **called("db.query.summary"),
)
RETURNED_COUNT: Final = count(
    "db.response.returned_rows",
    "Rows it gave back",
    example=24,
    **called("db.response.returned_rows"),
)
INSTANCE: Final = label(
    "database.instance", "The instance of the server", example="shop-1", **ESSENTIAL
)
CLUSTER: Final = label("database.cluster", "The cluster it is in", example="shop", **ESSENTIAL)
SHARD: Final = label("database.shard", "The shard it holds", example="eu-2", **ESSENTIAL)

QUERY_MS: Final = duration_ms("database.query_ms", "Time a query took", example=9, **ESSENTIAL)
INDEX_USED: Final = flag("database.index_used", "Whether it used an index", **ESSENTIAL)
SLOW: Final = flag(
    "database.slow", "Whether it was slow, by the server's own measure", example=False, **ESSENTIAL
)

UP: Final = flag("database.up", "Whether it could be reached", **ESSENTIAL)
CONNECTIONS: Final = count(
    "db.client.connection.count",
    "Connections to it",
    example=38,
    **called("db.client.connection.count"),
)
LOCK_WAIT_MS: Final = duration_ms(
    "database.lock_wait_ms", "Time queries waited for locks, on average", example=2, **ESSENTIAL
)
CACHE_HIT_RATIO: Final = ratio(
    "database.cache_hit_ratio", "Share of reads its memory answered", example=0.97, **ESSENTIAL
)
INDEX_HIT_RATIO: Final = ratio(
    "database.index_hit_ratio", "Share of queries an index answered", example=0.99, **ESSENTIAL
)
REPLICATION_LAG_MS: Final = duration_ms(
    "database.replication_lag_ms", "How far it is behind its primary", example=40, **ESSENTIAL
)
TOTAL_BYTES: Final = number(
    "database.total_bytes",
    "All it holds on disk",
    example=8e10,
    unit=Unit.BYTES,
    maximum=1e18,
    **ESSENTIAL,
)
DATA_BYTES: Final = number(
    "database.data_bytes",
    "Data it holds",
    example=6e10,
    unit=Unit.BYTES,
    maximum=1e18,
    **ESSENTIAL,
)
INDEX_BYTES: Final = number(
    "database.index_bytes",
    "Indexes it holds",
    example=1.5e10,
    unit=Unit.BYTES,
    maximum=1e18,
    **ESSENTIAL,
)
GROWTH: Final = number(
    "database.growth_bytes_per_second",
    "How fast it grows",
    example=1_200,
    unit=Unit.BYTES_PER_SECOND,
    minimum=-1e15,
    maximum=1e15,
    **ESSENTIAL,
)
READ_MS: Final = duration_ms(
    "database.read_ms", "Time a read from its disk takes", example=0.8, **ESSENTIAL
)
WRITE_MS: Final = duration_ms(
    "database.write_ms", "Time a write to its disk takes", example=1.4, **ESSENTIAL
)
IOPS: Final = number(
    "database.disk_operations_per_second",
    "Reads and writes of its disk each second",
    example=640,
    unit=Unit.PER_SECOND,
    **ESSENTIAL,
)
DISK_THROUGHPUT: Final = number(
    "database.disk_bytes_per_second",
    "Bytes its disk moves each second",
    example=2.4e7,
    unit=Unit.BYTES_PER_SECOND,
    maximum=1e15,
    **ESSENTIAL,
)

_WHICH: Final = (
    SYSTEM,
    NAMESPACE,
    INSTANCE,
    CLUSTER,
    SHARD,
    SERVER_ADDRESS,
    CLOUD_REGION,
    ENVIRONMENT,
)

EVENTS: Final = (
    Event(
        name="database.query",
        description="A database has answered a query, or failed to.",
        attributes=(
            *_WHICH,
            OPERATION,
            COLLECTION,
            SUMMARY,
            QUERY_MS,
            INDEX_USED,
            SLOW,
            RETURNED_COUNT,
            SERVICE,
            ERROR_TYPE,
        ),
        required=(SYSTEM.name, QUERY_MS.name),
        purpose=Purpose.ESSENTIAL,
    ),
    Event(
        name="database.sampled",
        description="It was looked at how a database server is.",
        attributes=(
            *_WHICH,
            UP,
            CPU_UTILIZATION,
            MEMORY_UTILIZATION,
            DISK_UTILIZATION,
            NETWORK_IN,
            NETWORK_OUT,
            CONNECTIONS,
            LOCK_WAIT_MS,
            CACHE_HIT_RATIO,
            INDEX_HIT_RATIO,
            REPLICATION_LAG_MS,
            TOTAL_BYTES,
            DATA_BYTES,
            INDEX_BYTES,
            GROWTH,
            READ_MS,
            WRITE_MS,
            IOPS,
            DISK_THROUGHPUT,
        ),
        required=(SYSTEM.name, UP.name),
        purpose=Purpose.ESSENTIAL,
    ),
)

"""Numbers the store publishes about itself."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

QUEUE_ROWS: Final = Gauge("sightline_queue_rows", "Events taken and not yet committed")
QUEUE_REFUSALS: Final = Counter("sightline_queue_refusals", "Requests refused: the queue was full")
COMMIT_ROWS: Final = Histogram(
    "sightline_commit_rows",
    "Events stored by one commit",
    buckets=(1, 10, 100, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000),
)
COMMIT_SECONDS: Final = Histogram(
    "sightline_commit_seconds",
    "Time of one insert",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
COMMIT_FAILURES: Final = Counter("sightline_commit_failures", "Commits that were given up")
ROLLUP_SECONDS: Final = Histogram(
    "sightline_rollup_tick_seconds",
    "Time of one tick that feeds the rollups",
    buckets=(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
ROLLUP_LAG_COMMITS: Final = Gauge(
    "sightline_rollup_lag_commits", "Commits not yet in the rollups; reports read them raw"
)
QUERY_SECONDS: Final = Histogram(
    "sightline_query_seconds",
    "Time of one report's query, by report and by what it read",
    ("kind", "source"),
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)
QUERIES_SHARED: Final = Counter(
    "sightline_queries_shared", "Queries answered by one that others had asked", ("kind",)
)

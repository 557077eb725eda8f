"""What the process publishes about itself, as figures a person reads: of all tenants, since start.

The metrics of `/metrics` enter; counts, sums and quantiles leave. A quantile is interpolated within
the bucket of its histogram it falls in, as Prometheus does it, and none where nothing was observed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import msgspec
from prometheus_client import REGISTRY
from prometheus_client.registry import CollectorRegistry


class Spread(msgspec.Struct, frozen=True):
    """A histogram in four figures. mean, p50, p95: None where nothing was observed"""

    count: int
    mean: float | None
    p50: float | None
    p95: float | None


class Query(msgspec.Struct, frozen=True):
    """Reports of a kind, by what they read. seconds: of each query"""

    kind: str
    source: str
    seconds: Spread


class Vitals(msgspec.Struct, frozen=True, kw_only=True):
    """The figures.

    verdicts: events by what was said of them
    refusals: requests refused because the queue was full
    dedup: how events were told from duplicates; dedup_ids: ids in memory
    """

    verdicts: Mapping[str, int]
    queue_rows: int
    refusals: int
    ingest_seconds: Spread
    commit_seconds: Spread
    commit_rows: Spread
    commit_failures: int
    rollup_lag_commits: int
    dedup: Mapping[str, int]
    dedup_ids: int
    queries: tuple[Query, ...]
    queries_shared: int
    streams: int
    viewers: int


def vitals(registry: CollectorRegistry = REGISTRY) -> Vitals:
    """Everything as it is now."""
    samples = _samples(registry)
    kinds = dict.fromkeys(
        (labels["kind"], labels["source"])
        for labels, _ in samples.get("sightline_query_seconds_count", ())
    )
    return Vitals(
        verdicts=_by(samples, "sightline_events_total", "verdict"),
        queue_rows=_sum(samples, "sightline_queue_rows"),
        refusals=_sum(samples, "sightline_queue_refusals_total"),
        ingest_seconds=_spread(samples, "sightline_ingest_seconds"),
        commit_seconds=_spread(samples, "sightline_commit_seconds"),
        commit_rows=_spread(samples, "sightline_commit_rows"),
        commit_failures=_sum(samples, "sightline_commit_failures_total"),
        rollup_lag_commits=_sum(samples, "sightline_rollup_lag_commits"),
        dedup=_by(samples, "sightline_dedup_checks_total", "how"),
        dedup_ids=_sum(samples, "sightline_dedup_ids"),
        queries=tuple(
            Query(kind, source, _spread(samples, "sightline_query_seconds", kind, source))
            for kind, source in sorted(kinds)
        ),
        queries_shared=_sum(samples, "sightline_queries_shared_total"),
        streams=_sum(samples, "sightline_streams"),
        viewers=_sum(samples, "sightline_live_viewers"),
    )


_Samples = dict[str, list[tuple[Mapping[str, str], float]]]


def _samples(registry: CollectorRegistry) -> _Samples:
    found: _Samples = {}
    for family in registry.collect():
        for sample in family.samples:
            if sample.name.startswith("sightline_"):
                found.setdefault(sample.name, []).append((sample.labels, sample.value))
    return found


def _sum(samples: _Samples, name: str) -> int:
    return int(sum(value for _, value in samples.get(name, ())))


def _by(samples: _Samples, name: str, label: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for labels, value in samples.get(name, ()):
        found[labels[label]] = found.get(labels[label], 0) + int(value)
    return found


def _spread(samples: _Samples, name: str, *labelled: str) -> Spread:
    """labelled: the values of all labels but `le`, in their order; none: there are none"""

    def mine(part: str) -> list[tuple[Mapping[str, str], float]]:
        return [
            (labels, value)
            for labels, value in samples.get(f"{name}_{part}", ())
            if tuple(v for label, v in labels.items() if label != "le") == labelled
        ]

    count = sum(value for _, value in mine("count"))
    if not count:
        return Spread(0, None, None, None)
    total = sum(value for _, value in mine("sum"))
    buckets = sorted((float(labels["le"]), value) for labels, value in mine("bucket"))
    return Spread(int(count), total / count, quantile(buckets, 0.5), quantile(buckets, 0.95))


def quantile(buckets: Sequence[tuple[float, float]], level: float) -> float | None:
    """Where a share of all observations lies below.

    buckets: upper bounds, ascending to infinity, and how many were observed up to each
    """
    wanted = level * buckets[-1][1] if buckets else 0.0
    if not wanted:
        return None
    for (below, before), (bound, upto) in pairwise([(0.0, 0.0), *buckets]):
        if upto >= wanted:
            inside = (wanted - before) / (upto - before) if upto > before else 0.0
            return below if bound == float("inf") else below + (bound - below) * inside
    return None

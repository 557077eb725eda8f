"""Metrics over the same time and events, asked for at once: what they have in common is read once.

Each is what a request for it alone answers. Those that have parts in common ask the same statement,
with the parts of all of them, and the store is asked that once; each looks at its own parts only.
Asked by itself is what is broken down, as each metric has values of its own there, and what is told
of several people only. Amounts are apart from what is not, which belongs to no currency.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime

from sightline.analysis.field import Catalog
from sightline.analysis.part import Part, of_money, parts_of
from sightline.analysis.question import Question, question
from sightline.analysis.request import TimeseriesRequest
from sightline.analysis.timeseries import Timeseries, timeseries
from sightline.store.reader import Reader

Parts = tuple[Part, ...]


async def alongside(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    requests: Sequence[TimeseriesRequest],
    now: datetime,
    *,
    max_points: int = 10_000,
    raw_since: datetime | None = None,
) -> list[Timeseries]:
    """Answer requests for one tenant that are alike but for their metrics.

    max_points, raw_since: for each, as of `timeseries`
    raises: InvalidRequest with all that is wrong with the first that is; QueryTimeout,
        QueryTooLarge, StoreUnavailable
    """
    asked = [question(catalog, request, max_points) for request in requests]
    with_ = _read_with([(one, parts_of(catalog, one.metric.measure)) for one in asked])
    return await asyncio.gather(
        *(
            timeseries(
                reader,
                catalog,
                tenant,
                request,
                now,
                max_points=max_points,
                raw_since=raw_since,
                along=along,
            )
            for request, along in zip(requests, with_, strict=True)
        )
    )


def _read_with(asked: Sequence[tuple[Question, Parts]]) -> list[Parts]:
    """For each, the parts it is read with; none, where it is asked by itself."""
    free = [parts for one, parts in asked if not (one.dimensions or one.guard)]
    pools = {money: _joined(p for p in free if of_money(p) is money) for money in (True, False)}
    return [
        next((pool for pool in pools[of_money(parts)] if parts in free and parts[0] in pool), ())
        for _, parts in asked
    ]


def _joined(several: Iterable[Parts]) -> list[Parts]:
    """The parts of all that have some in common, themselves or by way of others."""
    pools: list[Parts] = []
    for parts in several:
        met = [pool for pool in pools if not set(parts).isdisjoint(pool)]
        pools = [pool for pool in pools if pool not in met]
        pools.append(tuple(dict.fromkeys(part for pool in (*met, parts) for part in pool)))
    return pools

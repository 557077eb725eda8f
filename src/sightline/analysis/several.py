"""Several metrics over the same time, in one answer.

Each is what a request for it alone answers, and is read as that is, from rollups where it can be;
what some have in common is read once. A metric that is wrong is told by its place, and nothing is
read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from msgspec.structs import replace

from sightline.analysis.alongside import alongside
from sightline.analysis.field import Catalog
from sightline.analysis.grain import Grain
from sightline.analysis.meta import Meta, together
from sightline.analysis.problems import invalid, problem
from sightline.analysis.question import question
from sightline.analysis.request import MetricsRequest, TimeseriesRequest
from sightline.analysis.timeseries import Timeseries
from sightline.errors import FieldError, InvalidRequest
from sightline.store.reader import Reader

MAX_METRICS: Final = 10


class Several(msgspec.Struct, frozen=True, kw_only=True):
    """The answer. metrics: as they were asked for; meta: of all together"""

    grain: Grain
    metrics: tuple[Timeseries, ...]
    meta: Meta


async def several(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    request: MetricsRequest,
    now: datetime,
    *,
    max_points: int = 10_000,
    raw_since: datetime | None = None,
) -> Several:
    """Answer a request for one tenant.

    max_points: of all metrics together
    raises: InvalidRequest with all that is wrong; QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    if not 1 <= len(request.metrics) <= MAX_METRICS:
        raise problem("metrics", "metrics", f"A request names 1 to {MAX_METRICS} metrics")
    alone, most = request.alone(), max_points // len(request.metrics)
    _check(catalog, alone, most)
    found = await alongside(
        reader, catalog, tenant, alone, now, max_points=most, raw_since=raw_since
    )
    said = together([one.meta for one in found])
    return Several(grain=request.grain, metrics=tuple(found), meta=said)


def _check(catalog: Catalog, requests: Sequence[TimeseriesRequest], most: int) -> None:
    """raises: InvalidRequest with all that is wrong; what is wrong for several metrics, once"""
    wrong: dict[FieldError, None] = {}
    for place, request in enumerate(requests):
        try:
            question(catalog, request, most)
        except InvalidRequest as err:
            wrong |= dict.fromkeys(_placed(one, place) for one in err.errors)
    if wrong:
        raise invalid(wrong)


def _placed(error: FieldError, place: int) -> FieldError:
    """An error of the n-th metric."""
    name, rest = error.path[: len("metric")], error.path[len("metric") :]
    if name != "metric" or (rest and rest[0] not in ".["):
        return error
    return replace(error, path=f"metrics[{place}]{rest}")

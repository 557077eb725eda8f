"""The SQL of a metric, for people to read: as it is asked of raw events, before the fence.

Sightline itself reads rollups where they know everything asked; the numbers are the same. The
condition on the tenant is added to every query, and is left out here.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from sightline.analysis.compile import ranking, statement
from sightline.analysis.cut import Cut
from sightline.analysis.field import Catalog, Kind
from sightline.analysis.grain import buckets
from sightline.analysis.part import Part, parts_of
from sightline.analysis.question import question
from sightline.analysis.request import TimeseriesRequest
from sightline.store.fence import DIALECT


def explained(catalog: Catalog, request: TimeseriesRequest, max_points: int = 10_000) -> str:
    """The statement a timeseries asks, over as many lines as it takes.

    raises: InvalidRequest with all that is wrong
    """
    asked = question(catalog, request, max_points)
    parts = parts_of(catalog, asked.metric.measure)
    of_money = any(part.field is not None and part.field.kind is Kind.MONEY for part in parts)
    cells = buckets(asked.period, asked.grain, asked.zone)
    cut = Cut(
        cells,
        asked.condition,
        asked.dimensions,
        by_currency=of_money,
        cumulative=asked.cumulative,
    )
    if asked.dimensions:
        first = _written(ranking(parts[0], cut, asked.top, None))
        return f"-- which values are told apart\n{first};\n-- their numbers\n{_told(parts, cut)}"
    return _told(parts, cut)


def _told(parts: Sequence[Part], cut: Cut) -> str:
    return _written(statement(parts, cut, None))


def _written(query: exp.Query) -> str:
    return query.sql(dialect=DIALECT, pretty=True)

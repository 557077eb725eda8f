"""A timeseries request that makes sense: every name found, every time placed, nothing left to fail.

A request and a catalog enter; a frozen `Question` leaves, or one error with all that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from functools import partial
from typing import Final

import msgspec

from sightline.analysis.compare import Against, earlier
from sightline.analysis.condition import All, Condition
from sightline.analysis.field import Catalog, Field, dimension
from sightline.analysis.grain import WIDTH_S, Grain, Period
from sightline.analysis.meaning import all_hold
from sightline.analysis.measured import metric_of
from sightline.analysis.part import parts_of
from sightline.analysis.period import period_between, zone_named
from sightline.analysis.problems import Problems, problem
from sightline.analysis.request import CompareRequest, Rank, TimeseriesRequest
from sightline.analysis.smoothing import Smoothing
from sightline.analysis.withheld import Guard, guard
from sightline.catalog.filter import Filter
from sightline.catalog.model import Metric

MAX_DIMENSIONS: Final = 3
MAX_TOP: Final = 100
MAX_SMOOTHED: Final = 1000


class Question(msgspec.Struct, frozen=True):
    """A metric over a period.

    condition: what every event must meet, besides what the metric says
    dimensions: what the metric is broken down by
    top: how many combinations of their values are told apart
    against: the period to compare with
    other: what every event compared with must meet
    cumulative: whether each value is of all that came up to the end of its bucket
    smoothing: how values are also made smooth
    totals: whether the values of the whole periods are asked for
    guard: what of the answer is shown of several people only
    order: which values of the breakdown are told apart
    beside: whether the points of what it is compared with are asked for, besides totals
    """

    metric: Metric
    period: Period
    grain: Grain
    zone: tzinfo
    condition: Condition
    dimensions: tuple[Field, ...] = ()
    top: int = 10
    against: Period | None = None
    totals: bool = False
    other: Condition = All(())
    cumulative: bool = False
    smoothing: Smoothing | None = None
    guard: Guard = Guard()
    order: Rank = Rank.VOLUME
    beside: bool = True


def question(catalog: Catalog, request: TimeseriesRequest, max_points: int) -> Question:
    """What a request asks.

    raises: InvalidRequest with all that is wrong
    """
    problems = Problems()
    metric = problems.attempt(partial(metric_of, catalog, request.metric))
    condition = problems.attempt(partial(condition_of, catalog, request.filters))
    zone = problems.attempt(partial(zone_named, request.timezone))
    other = problems.attempt(partial(_other, catalog, request))
    problems.attempt(partial(_check_smoothing, request.smooth))
    top = problems.attempt(partial(top_of, request.top))
    dimensions = problems.attempt(
        lambda: dimensions_of(catalog, request.breakdown, metric.value.dimensions)
    )
    periods = problems.attempt(lambda: _periods(request, zone.value, max_points))
    problems.raise_any()
    period, against = periods.value
    condition_beside = condition.value if other.value is None else other.value
    guarded = (condition.value, condition_beside)
    return Question(
        metric=metric.value,
        period=period,
        grain=request.grain,
        zone=zone.value,
        condition=condition.value,
        dimensions=dimensions.value,
        top=top.value,
        against=against,
        totals=request.totals,
        other=condition_beside,
        cumulative=request.cumulative,
        smoothing=request.smooth,
        guard=_guard(catalog, request, metric.value, dimensions.value, guarded),
        order=request.order,
        beside=not isinstance(request.compare, CompareRequest) or request.compare.points,
    )


def _other(catalog: Catalog, request: TimeseriesRequest) -> Condition | None:
    """What events compared with must meet, where they are to meet anything else."""
    given = request.compare
    if not isinstance(given, CompareRequest) or given.filters is None:
        return None
    return condition_of(catalog, given.filters, "compare.filters")


def _guard(
    catalog: Catalog,
    request: TimeseriesRequest,
    metric: Metric,
    dimensions: tuple[Field, ...],
    conditions: Iterable[Condition],
) -> Guard:
    """raises: InvalidRequest, where running values would tell one person from the next"""
    own = None if isinstance(request.metric, str) else metric
    asked = [*conditions]
    if own is not None:
        made = parts_of(catalog, own.measure)
        asked += [part.condition for part in made if part.condition is not None]
    found = guard(catalog, dimensions, asked, own)
    if found and request.cumulative:
        steps = "Running values of what is confidential would tell of single people"
        raise problem("cumulative", "sensitive_attribute", steps)
    if found and request.order is not Rank.VOLUME:
        ranks = "What is confidential is not ranked by what it comes to"
        raise problem("order", "sensitive_attribute", ranks)
    return found


def _check_smoothing(asked: Smoothing | None) -> None:
    if asked is not None and not 2 <= asked.buckets <= MAX_SMOOTHED:
        allowed = f"Values are made smooth over 2 to {MAX_SMOOTHED} buckets"
        raise problem("smooth.buckets", "smooth", allowed)


def condition_of(
    catalog: Catalog, filters: Filter | tuple[Filter, ...], path: str = "filters"
) -> Condition:
    """The condition of a request's filters: all of them hold.

    raises: InvalidRequest with all that is wrong
    """
    return all_hold(catalog, filters, path)


def dimensions_of(
    catalog: Catalog,
    breakdown: str | tuple[str, ...],
    also: Iterable[str],
    path: str = "breakdown",
) -> tuple[Field, ...]:
    """The fields of a breakdown.

    also: attributes that may be named, besides the envelope's columns
    path: where they were named, for errors
    raises: InvalidRequest with all that is wrong
    """
    names = (breakdown,) if isinstance(breakdown, str) else breakdown
    if len(names) > MAX_DIMENSIONS or len(set(names)) < len(names):
        allowed = f"A breakdown has up to {MAX_DIMENSIONS} different dimensions"
        raise problem(path, "breakdown", allowed)
    return Problems().each(partial(dimension, catalog, n, tuple(also), path) for n in names)


def top_of(top: int, path: str = "top") -> int:
    """How many values of a breakdown are told apart.

    raises: InvalidRequest
    """
    if not 1 <= top <= MAX_TOP:
        raise problem(path, "top", f"{path} is a number from 1 to {MAX_TOP}")
    return top


def _periods(
    request: TimeseriesRequest, zone: tzinfo, max_points: int
) -> tuple[Period, Period | None]:
    period = period_between(request.from_, request.to, zone)
    check_points(period, request.grain, max_points)
    match request.compare:
        case None:
            return period, None
        case CompareRequest(from_=None, to=None, period=None, filters=filters):
            if filters is None:
                nothing = "Compare with a period, or with filters"
                raise problem("compare", "compare", nothing)
            against = period
        case CompareRequest(from_=None, to=None, period=Against() as named):
            against = earlier(period, named, request.grain, zone)
        case CompareRequest(from_=str() as start, to=str() as end, period=None):
            against = period_between(start, end, zone, "compare.")
            check_points(against, request.grain, max_points)
        case CompareRequest(from_=str(), to=None, period=None):
            raise problem("compare.to", "required", "to is missing")
        case CompareRequest(from_=None, to=str(), period=None):
            raise problem("compare.from", "required", "from is missing")
        case CompareRequest():
            either = "A period has a name, or both from and to"
            raise problem("compare", "compare", either)
        case named:
            against = earlier(period, named, request.grain, zone)
    return period, against


def check_points(period: Period, grain: Grain, max_points: int) -> None:
    """Refuse more points than one answer may have, and name the grain that fits."""
    length_s = (period.end_ms - period.start_ms) / 1000
    if length_s / WIDTH_S[grain] <= max_points:
        return
    fitting = next((g.value for g in Grain if length_s / WIDTH_S[g] <= max_points), None)
    raise problem(
        "grain",
        "too_many_points",
        f"That is more than {max_points} points; choose a longer grain or a shorter range",
        fitting,
    )

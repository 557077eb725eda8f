"""A metric over time.

value: counts, uniques and sums are 0 where nothing happened; rates, means and quantiles null
t: the start of the bucket, which may lie before `from`; the value counts nothing before `from`
money: a decimal number in `currency`. Amounts of several currencies are never added: then `points`
    are null and there is a series for each currency
source: `rollup`, unless something is asked that only raw rows know; the numbers are the same
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from functools import partial
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace
from sqlglot import exp

from sightline.analysis import digits
from sightline.analysis.breakdown import OVERALL, REST, Shown, shown
from sightline.analysis.compile import Cut, is_rolled, ranking, statement
from sightline.analysis.evaluate import Number, Numbers, Slot, broken_down
from sightline.analysis.field import Catalog, Kind
from sightline.analysis.grain import Grain, Period, buckets, label, whole
from sightline.analysis.meta import Meta, Source, meta, past_retention
from sightline.analysis.part import EVENTS, Part, parts_of
from sightline.analysis.question import Question, question
from sightline.analysis.request import TimeseriesRequest
from sightline.analysis.smoothing import Smoothing, smoothed
from sightline.catalog.model import Combination, Measure, PerSecond, Ratio, Simple, Unit
from sightline.store.reader import Answer, Reader

KIND: Final = "timeseries"


class Point(msgspec.Struct, frozen=True):
    """A value of one bucket. smoothed: the same made smooth, where it was asked for"""

    t: str
    value: Number
    smoothed: Number | UnsetType = UNSET


class Series(msgspec.Struct, frozen=True, omit_defaults=True):
    """The points of one value of the breakdown, or of one currency.

    key: the value, or the list of values; null where events carry none, or where `rest`
    rest: this is all other values together
    total: of the whole period, where it was asked for
    """

    key: Shown
    points: tuple[Point, ...]
    currency: str | None = None
    rest: bool = False
    total: Number | UnsetType = UNSET


class _Answered(msgspec.Struct, frozen=True):
    """The numbers of one period."""

    points: tuple[Point, ...]
    series: tuple[Series, ...] | None
    total: Number | UnsetType = UNSET


class Comparison(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, rename={"from_": "from"}
):
    """The same for another period or other filters.

    Its n-th point corresponds to the n-th of the answer.
    """

    from_: str
    to: str
    points: tuple[Point, ...]
    series: tuple[Series, ...] | None = None
    total: Number | UnsetType = UNSET


class Timeseries(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The answer. total: of the whole period, where it was asked for"""

    metric: str
    unit: Unit
    grain: Grain
    points: tuple[Point, ...]
    series: tuple[Series, ...] | None = None
    total: Number | UnsetType = UNSET
    compare: Comparison | None = None
    currency: str | None = None
    meta: Meta


async def timeseries(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    request: TimeseriesRequest,
    now: datetime,
    *,
    max_points: int = 10_000,
    raw_since: datetime | None = None,
) -> Timeseries:
    """Answer a request for one tenant.

    raw_since: raw events received before are deleted; rollups are kept longer
    raises: InvalidRequest with all that is wrong; QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    asked = question(catalog, request, max_points)
    made = parts_of(catalog, asked.metric.measure)
    cut = _cut(asked, made, asked.period)
    answers: list[Answer] = []
    if asked.dimensions:
        ranked = await _rank(reader, tenant, now, asked, made, cut)
        answers.append(ranked)
        cut = replace(cut, keys=tuple(row[:-1] for row in ranked.rows))
    cuts = [cut]
    if asked.against is not None:
        cells = buckets(asked.against, asked.grain, asked.zone)
        cuts.append(replace(cut, buckets=cells, condition=asked.other))
    if asked.totals:
        cuts += [
            replace(c, buckets=whole(c.buckets.period, asked.zone), cumulative=False) for c in cuts
        ]
    ask = partial(_ask, reader, tenant, now)
    found = await asyncio.gather(
        *(ask(any(is_rolled(part, c) for part in made), statement, made, c) for c in cuts)
    )
    answers.extend(found)
    numbers = [
        Numbers(made, c.buckets, answer, cumulative=c.cumulative)
        for c, answer in zip(cuts, found, strict=True)
    ]
    raw = [part for part in made for c in cuts if not is_rolled(part, c)]
    rolled = not raw
    sent = any(part.table == EVENTS for part in raw)  # what we say ourselves is kept like rollups
    notes = past_retention(asked.period, raw_since) if sent else ()
    return _told(asked, cut, numbers, "rollup" if rolled else "raw", answers, notes)


def _cut(asked: Question, made: Sequence[Part], period: Period) -> Cut:
    of_money = any(part.field is not None and part.field.kind is Kind.MONEY for part in made)
    cells = buckets(period, asked.grain, asked.zone)
    return Cut(
        cells,
        asked.condition,
        asked.dimensions,
        by_currency=of_money,
        cumulative=asked.cumulative,
    )


async def _rank(
    reader: Reader,
    tenant: str,
    now: datetime,
    asked: Question,
    made: tuple[Part, ...],
    cut: Cut,
) -> Answer:
    """The values of the breakdown that are told apart, those with most first."""
    by = _ranked_by(asked.metric.measure)
    part = next(part for part in made if part.measure == by)
    return await _ask(reader, tenant, now, is_rolled(part, cut), ranking, part, cut, asked.top)


def _ranked_by(measure: Measure) -> Simple:
    """What says which values of a breakdown matter most: of a ratio, what it is over."""
    match measure:
        case Ratio(denominator=below):
            return _ranked_by(below)
        case Combination(terms=terms):
            return _ranked_by(terms[0].measure)
        case PerSecond(measure=measured):
            return _ranked_by(measured)
        case _:
            return measure


async def _ask(
    reader: Reader,
    tenant: str,
    now: datetime,
    rolled: bool,
    make: Callable[..., exp.Query],
    *arguments: Hashable,
) -> Answer:
    """Ask what `make` makes of its arguments and, last, of how far the rollups reach."""
    if rolled:
        question, build = (make, *arguments), partial(make, *arguments)
        return await reader.query_rolled(tenant, question, build, kind=KIND, now=now)
    return await reader.query(tenant, make(*arguments, None), kind=KIND, now=now)


def _told(
    asked: Question,
    cut: Cut,
    numbers: Sequence[Numbers],
    source: Source,
    answers: list[Answer],
    notes: tuple[str, ...],
) -> Timeseries:
    """numbers: of the period, of that compared with; then the same as one bucket, for totals"""
    coins = sorted(set[str]().union(*(one.currencies() for one in numbers)))
    alone = coins[0] if len(coins) == 1 else ""
    slots = [Slot(currency=coin) for coin in coins] if len(coins) > 1 else []
    if cut.dimensions:
        slots = broken_down(numbers, cut.keys, coins)
    overall = None if len(coins) > 1 else Slot(currency=alone)
    answered = [_answered(asked, one, overall, slots) for one in numbers]
    if asked.totals:
        middle = len(answered) // 2
        answered = list(map(_with_totals, answered[:middle], answered[middle:]))
    if not cut.dimensions and len(coins) < 2:
        answered = [replace(one, series=None) for one in answered]
    if coins[1:]:
        notes += (f"Amounts in {', '.join(coins)} are not added; see series",)
    return Timeseries(
        metric=asked.metric.name,
        unit=asked.metric.unit,
        grain=asked.grain,
        points=answered[0].points,
        series=answered[0].series,
        total=answered[0].total,
        compare=_comparison(asked, answered[1]) if answered[1:] else None,
        currency=alone or None,
        meta=meta(source, answers, notes),
    )


def _answered(
    asked: Question, numbers: Numbers, overall: Slot | None, slots: Sequence[Slot]
) -> _Answered:
    """The points of everything, null where amounts cannot be added, and the series."""
    starts = numbers.buckets.labels()
    unknown: list[Number] = [None] * len(starts)
    values = unknown if overall is None else numbers.values(asked.metric, overall)
    series = (
        Series(
            slot.currency if slot.part == OVERALL else shown(slot.part, slot.key),
            _points(starts, numbers.values(asked.metric, slot), asked.smoothing),
            slot.currency or None,
            slot.part == REST,
        )
        for slot in slots
    )
    return _Answered(_points(starts, values, asked.smoothing), tuple(series))


def _with_totals(answered: _Answered, total: _Answered) -> _Answered:
    """Every series with the value of its only point when the period is one bucket."""
    series = tuple(
        replace(one, total=only.points[0].value)
        for one, only in zip(answered.series or (), total.series or (), strict=True)
    )
    return replace(answered, series=series, total=total.points[0].value)


def _points(
    starts: Sequence[str], values: Sequence[Number], how: Smoothing | None
) -> tuple[Point, ...]:
    if how is None:
        return tuple(map(Point, starts, map(digits.shown, values)))
    smooth = map(digits.shown, smoothed(values, how))
    return tuple(map(Point, starts, map(digits.shown, values), smooth))


def _comparison(asked: Question, answered: _Answered) -> Comparison | None:
    if asked.against is None:
        return None
    return Comparison(
        from_=label(asked.against.start_ms // 1000, asked.zone),
        to=label(asked.against.end_ms // 1000, asked.zone),
        points=answered.points,
        series=answered.series,
        total=answered.total,
    )

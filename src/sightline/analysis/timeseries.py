"""A metric over time.

value: counts, uniques and sums are 0 where nothing happened; rates, means and quantiles null
t: the start of the bucket, which may lie before `from`; the value counts nothing before `from`
money: a decimal number in `currency`. Amounts of several currencies are never added: then `points`
    are null and there is a series for each currency
source: `rollup`, unless something is asked that only raw rows know; the numbers are the same
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import zip_longest
from typing import TypeVar

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sightline.analysis import digits
from sightline.analysis.breakdown import OVERALL, REST, Shown, shown
from sightline.analysis.compile import is_rolled, people, statement
from sightline.analysis.cut import Cut
from sightline.analysis.evaluate import Number, Numbers, Slot, broken_down, of_parts, read
from sightline.analysis.field import Catalog
from sightline.analysis.grain import Grain, buckets, label, whole
from sightline.analysis.meta import Meta, Source, meta, past_retention
from sightline.analysis.part import EVENTS, Part, of_money, parts_of
from sightline.analysis.question import Question, question
from sightline.analysis.ranked import KIND, ask, told_apart
from sightline.analysis.request import TimeseriesRequest
from sightline.analysis.smoothing import Smoothing, smoothed
from sightline.analysis.withheld import Guard, hidden
from sightline.catalog.model import Unit
from sightline.privacy.disclosure import K
from sightline.store.reader import Answer, Reader


class Point(msgspec.Struct, frozen=True, omit_defaults=True):
    """A value of one bucket.

    smoothed: the same made smooth, where it was asked for
    suppressed: there is a value, and it is of too few people to be shown
    """

    t: str
    value: Number
    smoothed: Number | UnsetType = UNSET
    suppressed: bool = False


class Series(msgspec.Struct, frozen=True, omit_defaults=True):
    """The points of one value of the breakdown, or of one currency.

    key: the value, or the list of values; null where events carry none, or where `rest`
    rest: this is all other values together
    total: of the whole period, where it was asked for
    total_suppressed: there is one, and it is not shown
    """

    key: Shown
    points: tuple[Point, ...]
    currency: str | None = None
    rest: bool = False
    total: Number | UnsetType = UNSET
    total_suppressed: bool = False


class _Answered(msgspec.Struct, frozen=True):
    """The numbers of one period."""

    points: tuple[Point, ...]
    series: tuple[Series, ...] | None
    total: Number | UnsetType = UNSET
    total_suppressed: bool = False


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
    total_suppressed: bool = False


class Timeseries(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The answer. total: of the whole period, where it was asked for"""

    metric: str
    unit: Unit
    grain: Grain
    points: tuple[Point, ...]
    series: tuple[Series, ...] | None = None
    total: Number | UnsetType = UNSET
    total_suppressed: bool = False
    compare: Comparison | None = None
    currency: str | None = None
    meta: Meta


S = TypeVar("S", Series, _Answered)


async def timeseries(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    request: TimeseriesRequest,
    now: datetime,
    *,
    max_points: int = 10_000,
    raw_since: datetime | None = None,
    k: int = K,
    along: tuple[Part, ...] = (),
) -> Timeseries:
    """Answer a request for one tenant.

    raw_since: raw events received before are deleted; rollups are kept longer
    k: how many people are behind each number that is told by what is sensitive
    along: parts that others, who ask the same now, read with those of this metric
    raises: InvalidRequest with all that is wrong; QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    asked = question(catalog, request, max_points)
    made = parts_of(catalog, asked.metric.measure)
    together = tuple(dict.fromkeys((*along, *made)))
    cut = _cut(asked, made, raw_since)
    answers: list[Answer] = []
    if asked.dimensions:
        ranked, keys = await told_apart(reader, tenant, now, asked, made, cut)
        answers.append(ranked)
        cut = replace(cut, keys=keys)
    cuts = [cut, *_compared(asked, cut, raw_since)]
    wanted = partial(ask, reader, tenant, now)
    found = await asyncio.gather(
        *(
            wanted(any(is_rolled(part, c) for part in together), statement, together, c)
            for c in cuts
        )
    )
    answers.extend(found)
    own = [of_parts(answer, together, made) for answer in found]
    numbers = [read(made, *each) for each in zip(cuts, own, strict=True)]
    behind = await _behind(reader, tenant, now, asked, made, cuts)
    answers.extend(behind)
    masks = [
        tuple(_Masks(asked.guard, people, k) for people in read(made, *each))
        for each in zip(_at_once(cuts), behind, strict=False)
    ]
    raw = [part for part in made for c in cuts if not is_rolled(part, c)]
    rolled = not raw
    sent = any(part.table == EVENTS for part in raw)  # what we say ourselves is kept like rollups
    notes = past_retention(asked.period, raw_since) if sent else ()
    return _told(asked, cut, numbers, masks, "rollup" if rolled else "raw", answers, notes)


async def _behind(
    reader: Reader,
    tenant: str,
    now: datetime,
    asked: Question,
    made: tuple[Part, ...],
    cuts: Sequence[Cut],
) -> list[Answer]:
    """How many people are behind the numbers of each cut; nothing where nobody need know."""
    if not asked.guard:
        return []
    wanted = partial(reader.query, tenant, kind=KIND, now=now)
    return await asyncio.gather(*(wanted(people(made, c)) for c in _at_once(cuts)))


def _at_once(cuts: Sequence[Cut]) -> list[Cut]:
    """The cuts with each bucket by itself, and the whole period besides."""
    return [replace(cut, cumulative=False, whole=cut.whole or cut.cumulative) for cut in cuts]


class _Masks:
    """What of the answer of one cut is hidden, by slot and bucket."""

    def __init__(self, guarded: Guard, people: Numbers, k: int) -> None:
        self._guard, self._people, self._k = guarded, people, k

    def overall(self, slot: Slot) -> list[bool]:
        """Of everything: where its events are chosen by what is sensitive."""
        found = self._people.fewest(slot)
        return hidden([found], self._k)[0] if self._guard.everything else [False] * len(found)

    def series(self, slots: Sequence[Slot]) -> list[list[bool]]:
        """Of the series, which are everything between them."""
        return hidden([self._people.fewest(slot) for slot in slots], self._k)


def _cut(asked: Question, made: Sequence[Part], raw_since: datetime | None) -> Cut:
    return Cut(
        buckets(asked.period, asked.grain, asked.zone),
        asked.condition,
        asked.dimensions,
        by_currency=of_money(made),
        cumulative=asked.cumulative,
        whole=asked.totals and not asked.cumulative,
        raw_kept=not past_retention(asked.period, raw_since),
    )


def _compared(asked: Question, cut: Cut, raw_since: datetime | None) -> list[Cut]:
    """What is compared with, cut likewise; as one bucket, where only its totals are asked for."""
    if asked.against is None:
        return []
    cut = replace(cut, raw_kept=not past_retention(asked.against, raw_since))
    if asked.beside or asked.guard:  # a total is hidden with its points, told or not
        cells = buckets(asked.against, asked.grain, asked.zone)
        return [replace(cut, buckets=cells, condition=asked.other)]
    cells = whole(asked.against, asked.zone)
    return [replace(cut, buckets=cells, condition=asked.other, cumulative=False, whole=False)]


def _told(
    asked: Question,
    cut: Cut,
    numbers: Sequence[tuple[Numbers, Numbers]],
    masks: Sequence[tuple[_Masks, ...]],
    source: Source,
    answers: list[Answer],
    notes: tuple[str, ...],
) -> Timeseries:
    """numbers: of the period, of that compared with; each by its buckets and as a whole"""
    each = [one for one, _ in numbers]
    coins = sorted(set[str]().union(*(one.currencies() for one in each)))
    alone = coins[0] if len(coins) == 1 else ""
    slots = [Slot(currency=coin) for coin in coins] if len(coins) > 1 else []
    if cut.dimensions:
        slots = broken_down(each, cut.keys, coins)
    overall = None if len(coins) > 1 else Slot(currency=alone)

    def answers_of(place: int) -> list[_Answered]:
        return [
            _answered(asked, one[place], mask[place] if mask else None, overall, slots)
            for one, mask in zip_longest(numbers, masks)
        ]

    answered = answers_of(0)
    if asked.totals:
        answered = list(map(_with_totals, answered, answers_of(1)))
    if any(point.suppressed for one in answered for point in _all_points(one)):
        notes += ("Values of too few people are suppressed, with others that would tell them",)
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
        total_suppressed=answered[0].total_suppressed,
        compare=_comparison(asked, answered[1]) if answered[1:] else None,
        currency=alone or None,
        meta=meta(source, answers, notes),
    )


def _answered(
    asked: Question,
    numbers: Numbers,
    masks: _Masks | None,
    overall: Slot | None,
    slots: Sequence[Slot],
) -> _Answered:
    """The points of everything, null where amounts cannot be added, and the series."""
    starts = numbers.buckets.labels()
    nothing = [False] * len(starts)
    unknown: list[Number] = [None] * len(starts)
    values = unknown if overall is None else numbers.values(asked.metric, overall)
    over = nothing if masks is None or overall is None else masks.overall(overall)
    within = [nothing] * len(slots) if masks is None else masks.series(slots)
    series = (
        Series(
            slot.currency if slot.part == OVERALL else shown(slot.part, slot.key),
            _points(starts, numbers.values(asked.metric, slot), mask, asked.smoothing),
            slot.currency or None,
            slot.part == REST,
        )
        for slot, mask in zip(slots, within, strict=True)
    )
    return _Answered(_points(starts, values, over, asked.smoothing), tuple(series))


def _all_points(answered: _Answered) -> Iterator[Point]:
    yield from answered.points
    for one in answered.series or ():
        yield from one.points


def _with_totals(answered: _Answered, total: _Answered) -> _Answered:
    """Every series with the value of its only point when the period is one bucket."""
    pairs = zip(answered.series or (), total.series or (), strict=True)
    series = tuple(_with_total(one, only.points[0]) for one, only in pairs)
    return _with_total(replace(answered, series=series), total.points[0])


def _with_total(one: S, total: Point) -> S:
    """No total where a point is suppressed: the others would tell it. A bucket that hides one of
    its series hides two, so that each lies in a rectangle of what is hidden."""
    if total.suppressed or any(point.suppressed for point in one.points):
        return replace(one, total=None, total_suppressed=True)
    return replace(one, total=total.value)


def _points(
    starts: Sequence[str], values: Sequence[Number], mask: Sequence[bool], how: Smoothing | None
) -> tuple[Point, ...]:
    shown = [None if h else digits.shown(v) for v, h in zip(values, mask, strict=True)]
    known = [None if h else v for v, h in zip(values, mask, strict=True)]
    smooth = [UNSET] * len(shown) if how is None else map(digits.shown, smoothed(known, how))
    return tuple(map(Point, starts, shown, smooth, mask))


def _comparison(asked: Question, answered: _Answered) -> Comparison | None:
    if asked.against is None:
        return None
    series = answered.series
    if not asked.beside:
        series = series and tuple(replace(one, points=()) for one in series)
    return Comparison(
        from_=label(asked.against.start_ms // 1000, asked.zone),
        to=label(asked.against.end_ms // 1000, asked.zone),
        points=answered.points if asked.beside else (),
        series=series,
        total=answered.total,
        total_suppressed=answered.total_suppressed,
    )

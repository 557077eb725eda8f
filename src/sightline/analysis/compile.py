"""A metric as SQL: its parts, how they are cut, and how far rollups reach in; one tree out.

Every part becomes a SELECT of its own, which reads no more than it needs, and all are put together
with UNION ALL: rows of (leaf, bucket, part, keys, money, value). The expression over the parts is
evaluated later, over few numbers, in Python. Where the whole period is asked for as well, it comes
from the same pass: each SELECT costs the engine time to plan, whatever it reads.

A part is read from a rollup where the rollup knows everything asked. Its rows then cover the whole
minutes of the period up to the watermark; raw rows give the edges and what came after:

    minutes of the rollup  |  raw rows in unfinished minutes  |  raw rows past the watermark

No alias is named like a column of `events`: in ClickHouse it would hide the column from WHERE.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec
from sqlglot import exp

from sightline.analysis.breakdown import PART, TOP, Key, keys_of, most_first, names, told_apart
from sightline.analysis.condition import All, Condition, fields
from sightline.analysis.field import Field, Kind
from sightline.analysis.grain import Buckets, Period
from sightline.analysis.part import EVENTS, Part, Tally, persons, tally, volume
from sightline.analysis.predicate import predicate
from sightline.analysis.sql import (
    all_of,
    any_of,
    array,
    call,
    col,
    eq,
    gt,
    gte,
    instant,
    lt,
    minus,
    number,
    one_of,
    plus,
    second,
    select,
    text,
    union_all,
    up_to,
)
from sightline.catalog.model import Count, Distinct, Total, Unique
from sightline.store.reader import Reach
from sightline.store.tables import ROLLUP_KEYS

_MINUTE_S: Final = 60
_MINUTE_MS: Final = 60_000
_QUARTER_S: Final = 900
_QUARTER_MS: Final = 900_000

WHOLE: Final = 0
"""The bucket that is the whole period, in a cut that has one; the others are one more there."""

_OCCURRED: Final = col("occurred_at")
_MINUTE: Final = col("minute")


class Cut(msgspec.Struct, frozen=True):
    """How numbers are cut.

    condition: what every event must meet, besides what a part asks
    dimensions, keys: broken down by these fields; these values are told apart, others are not
    by_currency: amounts of different currencies stay apart
    cumulative: each number is of all buckets so far; states are merged, so that who came in two of
        them counts once
    whole: there are numbers of the whole period besides; the last of what is cumulative is that
    """

    buckets: Buckets
    condition: Condition
    dimensions: tuple[Field, ...] = ()
    keys: tuple[Key, ...] = ()
    by_currency: bool = False
    cumulative: bool = False
    whole: bool = False


class _Groups(msgspec.Struct, frozen=True):
    """What rows are grouped by.

    columns: for an expression of time, name → expression
    sets: the names that are grouped by at once
    same: names that have one value in all rows, and it
    """

    columns: Callable[[exp.Expr], dict[str, exp.Expr]]
    sets: tuple[tuple[str, ...], ...]
    same: dict[str, exp.Expr]


def is_rolled(part: Part, cut: Cut) -> bool:
    """Whether a rollup knows everything asked of a part."""
    return _rollup(part, tally(part), cut) is not None


def statement(parts: Iterable[Part], cut: Cut, reach: Reach | None) -> exp.Query:
    """The numbers of all parts.

    reach: how far the rollups reach; None reads raw rows only
    """
    made = _running if cut.cumulative else _aggregate
    return union_all(
        made(part, tally(part), cut, _numbered(index, part, cut), reach)
        for index, part in enumerate(parts)
    )


def people(parts: Iterable[Part], cut: Cut) -> exp.Query:
    """How many people are behind each of these numbers: rows as of `statement`, of raw rows."""
    return union_all(
        _aggregate(part, persons(part), cut, _numbered(index, part, cut), None)
        for index, part in enumerate(parts)
    )


def ranking(part: Part, cut: Cut, limit: int, reach: Reach | None) -> exp.Query:
    """The values of the dimensions with most of a part over the whole period, most first.

    What does not add up, such as a mean, is ranked by the number of events it looks at. Amounts
    are ranked by their smallest units, whatever the currency.
    """
    adds_up = isinstance(part.measure, Count | Unique | Distinct | Total)
    keys = keys_of(cut.dimensions)
    groups = _Groups(lambda _: dict(keys), (tuple(keys),), {})
    how = tally(part) if adds_up else volume(part)
    return most_first(_aggregate(part, how, cut, groups, reach), keys, limit)


def every_key(parts: Iterable[Part], cut: Cut, reach: Reach | None) -> exp.Query:
    """The numbers of all parts over the whole period for every value of the dimensions."""
    return union_all(
        _aggregate(part, tally(part), cut, _by_key(index, part, cut), reach)
        for index, part in enumerate(parts)
    )


def _by_key(index: int, part: Part, cut: Cut) -> _Groups:
    keys = keys_of(cut.dimensions)
    coin = ("money",) if cut.by_currency and part.by_currency else ()
    same = {"leaf": number(index), "bucket": number(0), PART: number(TOP)}
    if cut.by_currency and not coin:
        same["money"] = text("")
    coins = {"money": col("currency")} if coin else {}
    return _Groups(lambda _: {**keys, **coins}, ((*keys, *coin),), same)


def _numbered(index: int, part: Part, cut: Cut) -> _Groups:
    """The groups of one part among others: the same columns for all, in the same order."""
    coin = ("money",) if cut.by_currency and part.by_currency else ()
    outer = ("bucket", *coin)
    inner = ("bucket", PART, *names(cut.dimensions), *coin)
    same = {"leaf": number(index)}
    if cut.by_currency and not coin:
        same["money"] = text("")

    def columns(time: exp.Expr) -> dict[str, exp.Expr]:
        told = told_apart(keys_of(cut.dimensions), cut.keys)
        place = bucket_of(cut.buckets, time)
        made = {"bucket": plus(place, number(1)) if cut.whole else place, **told}
        return {**made, "money": col("currency")} if coin else made

    sets = (outer, inner) if cut.dimensions else (outer,)
    return _Groups(columns, (*sets, *(each[1:] for each in sets)) if cut.whole else sets, same)


def bucket_of(buckets: Buckets, time: exp.Expr) -> exp.Expr:
    """Which bucket a row is in: its number where all are as long, else its start."""
    at = call("toUnixTimestamp", time)
    if buckets.width_s is not None:
        return call("intDiv", minus(at, number(buckets.starts_s[0])), number(buckets.width_s))
    return call("roundDown", at, array(map(number, buckets.starts_s)))


def _aggregate(
    part: Part, how: Tally, cut: Cut, groups: _Groups, reach: Reach | None
) -> exp.Select:
    """One number for each group of a part's events."""
    period = cut.buckets.period
    if reach is None or _rollup(part, how, cut) is None:
        where = [*_asked(part, cut), *_within(_OCCURRED, [period], instant), *how.needs]
        return _select(groups, how.direct, part.table, where, groups.columns(_OCCURRED))
    return _select(groups, how.merged, union_all(_sources(part, how, cut, groups, reach)))


def _running(part: Part, how: Tally, cut: Cut, groups: _Groups, reach: Reach | None) -> exp.Select:
    """One number for each group, of its bucket and all before."""
    sources = union_all(_sources(part, how, cut, groups, reach))
    states = {name: state.rolled for name, state in how.states.items()}
    names = dict.fromkeys(name for names in groups.sets for name in names)
    columns = {**{name: col(name) for name in names}, **states}
    if len(groups.sets) > 1:
        merged = select(columns, sources, sets=groups.sets)
    else:
        merged = select(columns, sources, group=names)
    so_far = up_to(how.merged, "bucket", [name for name in names if name != "bucket"])
    leaf = {name: one for name, one in groups.same.items() if name == "leaf"}
    others = {name: one for name, one in groups.same.items() if name != "leaf"}
    shown = {**leaf, **{name: col(name) for name in names}, **others}
    return select({**shown, "value": call("toFloat64", so_far)}, merged)


def _sources(
    part: Part, how: Tally, cut: Cut, groups: _Groups, reach: Reach | None
) -> list[exp.Select]:
    """Groups of states: from a rollup with the raw rows around it, or from raw rows alone."""
    period = cut.buckets.period
    table = None if reach is None else _rollup(part, how, cut)
    if table is None or reach is None:
        return [_states(part, how, cut, groups, [period])]
    whole = _inner(period, _MINUTE_MS)
    sources = [
        _rolled(table, part, how, cut, groups, *spans) for spans in _spans(table, part, cut, whole)
    ]
    if edges := _around(whole, period):
        sources.append(_states(part, how, cut, groups, edges))
    if not reach.is_complete:
        newer = gt(col("commit_no"), number(reach.watermark))
        sources.append(_states(part, how, cut, groups, [whole], newer))
    return sources


def _select(
    groups: _Groups,
    value: exp.Expr,
    source: str | exp.Query,
    where: Iterable[exp.Expr] = (),
    columns: Mapping[str, exp.Expr] | None = None,
) -> exp.Select:
    """The value of each group. columns: what groups are; names of the source where not given."""
    names = dict.fromkeys(name for names in groups.sets for name in names)
    leaf = {name: same for name, same in groups.same.items() if name == "leaf"}
    others = {name: same for name, same in groups.same.items() if name != "leaf"}
    grouped = columns or {name: col(name) for name in names}
    shown = {**leaf, **grouped, **others, "value": call("toFloat64", value)}
    if len(groups.sets) > 1:
        some = gt(call("count"), number(0))  # all of no rows would be a row
        having = [] if all(groups.sets) else [some]
        return select(shown, source, where=where, sets=groups.sets, having=having)
    return select(shown, source, where=where, group=groups.sets[0])


def _spans(
    table: str, part: Part, cut: Cut, whole: Period
) -> Iterator[tuple[exp.Expr, list[Period]]]:
    """The stretches a rollup is read in, by their expression of time.

    Whole quarters of all events are read from the projection `quarters`, the minutes around them
    from the table; everything else is read by the minute.
    """
    quarters = _inner(whole, _QUARTER_MS)
    named = part.measure.events or any(f.name == "event_name" for f in _looked_at(part, cut))
    uneven = any(start % _QUARTER_S for start in cut.buckets.starts_s[1:])
    if table != "rollup_minute" or named or uneven or quarters.start_ms >= quarters.end_ms:
        yield _MINUTE, [whole]
        return
    yield call("toStartOfFifteenMinutes", _MINUTE), [quarters]
    if edges := _around(quarters, whole):
        yield _MINUTE, edges


def _rolled(
    table: str,
    part: Part,
    how: Tally,
    cut: Cut,
    groups: _Groups,
    time: exp.Expr,
    spans: Sequence[Period],
) -> exp.Select:
    """Rows of a rollup, as groups of states."""
    asked = _asked(part, cut)
    if part.field is not None:
        asked.append(eq(col("attribute"), text(part.field.name)))
    where = [*asked, *_within(time, spans, second)]
    columns = groups.columns(time)
    if time == _MINUTE:  # a row is a group already
        return select({**columns, **{name: col(name) for name in how.states}}, table, where=where)
    states = {name: state.rolled for name, state in how.states.items()}
    return select({**columns, **states}, table, where=where, group=columns)


def _states(
    part: Part,
    how: Tally,
    cut: Cut,
    groups: _Groups,
    periods: Sequence[Period],
    *where: exp.Expr,
) -> exp.Select:
    """Raw rows, as groups of states."""
    columns = groups.columns(_OCCURRED)
    conditions = [*_asked(part, cut), *_within(_OCCURRED, periods, instant), *how.needs, *where]
    states = {name: state.raw for name, state in how.states.items()}
    return select({**columns, **states}, part.table, where=conditions, group=columns)


def _asked(part: Part, cut: Cut) -> list[exp.Expr]:
    """What the part and the request ask of an event."""
    names = [text(name) for name in part.measure.events]
    asked = [one_of(col("event_name"), names)] if names else []
    wanted = [cut.condition] if part.condition is None else [part.condition, cut.condition]
    return [*asked, *(predicate(condition) for condition in wanted if condition != All(()))]


def _within(
    time: exp.Expr, periods: Sequence[Period], written: Callable[[int], exp.Expr]
) -> list[exp.Expr]:
    """The time lies in one of the periods.

    One SELECT for all of them: each SELECT costs the engine 3 ms to plan, whatever it reads.
    """
    limits = [[gte(time, written(p.start_ms)), lt(time, written(p.end_ms))] for p in periods]
    return limits[0] if len(limits) == 1 else [any_of(map(all_of, limits))]


def _inner(period: Period, unit_ms: int) -> Period:
    """What whole units cover of a period; it ends before it starts where that is nothing."""
    return Period(-(-period.start_ms // unit_ms) * unit_ms, period.end_ms // unit_ms * unit_ms)


def _around(inner: Period, outer: Period) -> list[Period]:
    """What a period has before and after an inner one."""
    edges = Period(outer.start_ms, inner.start_ms), Period(inner.end_ms, outer.end_ms)
    return [edge for edge in edges if edge.start_ms < edge.end_ms]


def _rollup(part: Part, how: Tally, cut: Cut) -> str | None:
    """The rollup that knows everything asked of a part, if one does."""
    whole = _inner(cut.buckets.period, _MINUTE_MS)
    if part.table != EVENTS or how.table is None or whole.start_ms >= whole.end_ms:
        return None
    if any(start % _MINUTE_S for start in cut.buckets.starts_s[1:]):
        return None  # clocks before 1972 could differ from UTC by seconds
    keys = ROLLUP_KEYS[how.table]
    known = all(field.kind is Kind.COLUMN and field.name in keys for field in _looked_at(part, cut))
    if cut.by_currency and part.by_currency and "currency" not in keys:
        return None
    return how.table if known else None


def _looked_at(part: Part, cut: Cut) -> Iterator[Field]:
    yield from cut.dimensions
    yield from fields(cut.condition)
    if part.condition is not None:
        yield from fields(part.condition)

"""Where the numbers of parts are read from, as SQL: rollups, and the raw rows they do not hold.

Parts that are computed alike are read together: what costs is how many SELECTs there are (each
takes the engine as long to plan as it takes to read a day of a rollup), and that rows are read
twice. Rows then say in `leaf` which part they are for, and stand there once for each. One part
alone is read without.

    quarters of the rollup  |  its minutes  |  raw rows in unfinished minutes  |  raw rows past the
                                                                                  watermark

Where quarters are read and raw rows are still there, those give what is around the quarters, and
the minutes are left out: a few thousand rows more are read in less time than a SELECT is planned.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec
from sqlglot import exp

from sightline.analysis.condition import All, fields
from sightline.analysis.cut import Cut, Groups
from sightline.analysis.field import Field, Kind
from sightline.analysis.grain import Period
from sightline.analysis.part import EVENTS, Part, Tally
from sightline.analysis.predicate import predicate
from sightline.analysis.sql import (
    all_of,
    any_of,
    array,
    call,
    col,
    either,
    eq,
    gt,
    gte,
    instant,
    lt,
    number,
    one_of,
    second,
    select,
    text,
)
from sightline.store.reader import Reach
from sightline.store.tables import ROLLUP_KEYS

OCCURRED: Final = col("occurred_at")

_ROLLUP: Final = "rollup_minute"
_MINUTE_S: Final = 60
_MINUTE_MS: Final = 60_000
_QUARTER_S: Final = 900
_QUARTER_MS: Final = 900_000
_MINUTE: Final = col("minute")
_QUARTER: Final = call("toStartOfFifteenMinutes", _MINUTE)

Parts = Mapping[int, Part]
"""Parts that are computed alike, by their number among those of a statement."""

_Written = Callable[[int], exp.Expr]


class _Stretch(msgspec.Struct, frozen=True):
    """Rows for one part. asked: what it asks of them; within: when they are"""

    leaf: int
    asked: tuple[exp.Expr, ...]
    within: tuple[exp.Expr, ...]


def sources(
    parts: Parts, how: Tally, cut: Cut, groups: Groups, reach: Reach | None
) -> list[exp.Select]:
    """Groups of states: from a rollup with the raw rows around it, or from raw rows alone."""
    period = cut.buckets.period
    table = None if reach is None else rollup(next(iter(parts.values())), how, cut)
    if table is None or reach is None:
        return [_states(parts, how, cut, groups, [period])]
    by_quarters = any(_has_quarters(part, cut, period) for part in parts.values())
    units_ms = _QUARTER_MS if table == _ROLLUP and by_quarters and cut.raw_kept else _MINUTE_MS
    whole = _inner(period, units_ms)
    read = list(_rolled(table, parts, how, cut, groups, whole))
    if edges := _around(whole, period):
        read.append(_states(parts, how, cut, groups, edges))
    if not reach.is_complete:
        newer = gt(col("commit_no"), number(reach.watermark))
        read.append(_states(parts, how, cut, groups, [whole], newer))
    return read


def rollup(part: Part, how: Tally, cut: Cut) -> str | None:
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


def asked(part: Part, cut: Cut) -> list[exp.Expr]:
    """What the part and the request ask of an event."""
    names = [text(name) for name in part.measure.events]
    found = [one_of(col("event_name"), names)] if names else []
    wanted = [cut.condition] if part.condition is None else [part.condition, cut.condition]
    return [*found, *(predicate(condition) for condition in wanted if condition != All(()))]


def within(time: exp.Expr, periods: Sequence[Period], written: _Written) -> list[exp.Expr]:
    """The time lies in one of the periods."""
    limits = [[gte(time, written(p.start_ms)), lt(time, written(p.end_ms))] for p in periods]
    return limits[0] if len(limits) == 1 else [any_of(map(all_of, limits))]


def _rolled(
    table: str, parts: Parts, how: Tally, cut: Cut, groups: Groups, whole: Period
) -> Iterator[exp.Select]:
    """Rows of a rollup, as groups of states.

    Whole quarters of all events are read from the projection `quarters`, the minutes around them
    from the table; everything else is read by the minute.
    """
    field = next(iter(parts.values())).field
    of_field = [] if field is None else [eq(col("attribute"), text(field.name))]
    minutes: list[_Stretch] = []
    for leaf, part in parts.items():
        wanted, spans = tuple(asked(part, cut)), [whole]
        if table == _ROLLUP and _has_quarters(part, cut, whole):
            inner = _inner(whole, _QUARTER_MS)
            where = [*wanted, *of_field, *within(_QUARTER, [inner], second)]
            own, columns = _own(leaf, parts), groups.columns(_QUARTER)
            states = {name: state.rolled for name, state in how.states.items()}
            yield select({**own, **columns, **states}, table, where=where, group=columns)
            spans = _around(inner, whole)
        if spans:
            minutes.append(_Stretch(leaf, wanted, tuple(within(_MINUTE, spans, second))))
    for rows in _at_once(minutes):
        own, where = _together(rows, parts, of_field)
        states = {name: col(name) for name in how.states}  # a row is a group already
        columns = {**own, **groups.columns(_MINUTE), **states}
        yield select(columns, table, where=where)


def _at_once(rows: Iterable[_Stretch]) -> Iterable[list[_Stretch]]:
    """Those of the same time together.

    Of different times they are not: a row of a rollup would stand there for each part, over all of
    the longer time, which took longer than another SELECT (124 ms for 99, over 90 days).
    """
    found: dict[tuple[exp.Expr, ...], list[_Stretch]] = {}
    for one in rows:
        found.setdefault(one.within, []).append(one)
    return found.values()


def _states(
    parts: Parts, how: Tally, cut: Cut, groups: Groups, periods: Sequence[Period], *more: exp.Expr
) -> exp.Select:
    """Raw rows, as groups of states."""
    when = tuple(within(OCCURRED, periods, instant))
    rows = [_Stretch(leaf, tuple(asked(part, cut)), when) for leaf, part in parts.items()]
    own, where = _together(rows, parts)
    columns = {**own, **groups.columns(OCCURRED)}
    states = {name: state.raw for name, state in how.states.items()}
    table, conditions = next(iter(parts.values())).table, [*where, *how.needs, *more]
    return select({**columns, **states}, table, where=conditions, group=columns)


def _own(leaf: int, parts: Parts) -> dict[str, exp.Expr]:
    return {"leaf": number(leaf)} if len(parts) > 1 else {}


def _together(
    rows: Sequence[_Stretch], parts: Parts, also: Sequence[exp.Expr] = ()
) -> tuple[dict[str, exp.Expr], list[exp.Expr]]:
    """Which leaf a row is for, in a statement of several, and what holds for rows of any.

    rows: of the same time
    also: what else holds for all of them
    """
    first, *others = rows
    if not others:
        return _own(first.leaf, parts), [*first.asked, *also, *first.within]
    wanted = [all_of(row.asked) for row in rows]
    narrowed = [any_of(wanted)] if all(row.asked for row in rows) else []
    where = [*narrowed, *also, *first.within]
    leaves = [number(row.leaf) for row in rows]
    if _are_apart([parts[row.leaf] for row in rows]):
        known = zip(wanted[:-1], leaves, strict=False)
        told = [value for pair in known for value in pair]
        return {"leaf": call("multiIf", *told, leaves[-1])}, where
    lists = (
        either(one, array([leaf]), array([])) for one, leaf in zip(wanted, leaves, strict=True)
    )
    return {"leaf": call("arrayJoin", call("arrayConcat", *lists))}, where


def _are_apart(parts: Sequence[Part]) -> bool:
    """Whether no event is looked at by two of them, by its name."""
    names = [set(part.measure.events) for part in parts]
    return all(names) and not any(a & b for a, b in itertools.combinations(names, 2))


def _has_quarters(part: Part, cut: Cut, whole: Period) -> bool:
    quarters = _inner(whole, _QUARTER_MS)
    named = part.measure.events or any(f.name == "event_name" for f in _looked_at(part, cut))
    uneven = any(start % _QUARTER_S for start in cut.buckets.starts_s[1:])
    return not (named or uneven or quarters.start_ms >= quarters.end_ms)


def _inner(period: Period, unit_ms: int) -> Period:
    """What whole units cover of a period; it ends before it starts where that is nothing."""
    return Period(-(-period.start_ms // unit_ms) * unit_ms, period.end_ms // unit_ms * unit_ms)


def _around(inner: Period, outer: Period) -> list[Period]:
    """What a period has before and after an inner one."""
    edges = Period(outer.start_ms, inner.start_ms), Period(inner.end_ms, outer.end_ms)
    return [edge for edge in edges if edge.start_ms < edge.end_ms]


def _looked_at(part: Part, cut: Cut) -> Iterator[Field]:
    yield from cut.dimensions
    yield from fields(cut.condition)
    if part.condition is not None:
        yield from fields(part.condition)

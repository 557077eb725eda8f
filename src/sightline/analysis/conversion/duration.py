"""How long it takes to convert: a histogram, and quantiles, for each step and for the whole way.

histogram: how many took at least `from_ms`, and less than `to_ms`; the last has no end. Its edges
    are the same for every funnel, so that two can be laid upon each other
quantiles: exact, in milliseconds, linearly between neighbours
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, Final

import msgspec
from sqlglot import exp

from sightline.analysis.conversion.tally import in_it, reached, took
from sightline.analysis.passage import Passage
from sightline.analysis.sql import (
    array,
    call,
    col,
    function,
    gte,
    item,
    minus,
    number,
    plus,
    row,
    select,
)
from sightline.analysis.sql import times as times_
from sightline.analysis.walk import moments

_ALL: Final = col("taken")
_S, _M, _H, _D = 1000, 60_000, 3_600_000, 86_400_000
EDGES_MS: Final = (
    *(0, _S, 2 * _S, 5 * _S, 10 * _S, 30 * _S, _M, 2 * _M, 5 * _M, 10 * _M, 30 * _M),
    *(_H, 2 * _H, 6 * _H, 12 * _H, _D, 2 * _D, 7 * _D, 14 * _D, 30 * _D, 90 * _D),
)
LEVELS: Final = (0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
_WHOLE: Final = 0
"""Stands for a step: the whole way."""


class Bar(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many took so long. to_ms: none, where there is no end"""

    from_ms: int
    to_ms: int | None = None
    count: int


class Durations(msgspec.Struct, frozen=True, kw_only=True):
    """How long it took those who got there.

    quantiles: by their names, p10 to p99; null where nobody got there
    """

    histogram: tuple[Bar, ...]
    quantiles: dict[str, float | None]


class StepDurations(Durations, frozen=True, kw_only=True):
    """From the required step before to this one."""

    step: int


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """Each step after the first, and all of them together."""

    steps: tuple[StepDurations, ...]
    overall: Durations


def lengths(passage: Passage) -> exp.Query:
    """One row for each step that anybody reached; 0 stands for the whole way.

    from1, from2 ...: how many took at least as long as each edge; q1, q2 ...: the quantiles
    """
    last = len(passage.steps)
    taken = [_taken(n, took(passage, n), reached(n)) for n in range(2, last + 1)]
    whole = minus(col(f"at{last}"), col("at1"))
    each = array([_taken(_WHOLE, whole, reached(last)), *taken])
    known = function(["t"], gte(item(col("t"), 2), number(0)))
    one = call("arrayJoin", call("arrayFilter", known, each))
    spread = select({"one": one}, moments(passage, {}), where=in_it(passage))
    sorted_ = call("arraySort", call("groupArray", item(col("one"), 2)))
    found = select({"step": item(col("one"), 1), "taken": sorted_}, spread, group=("step",))
    columns: dict[str, exp.Expr] = {"step": col("step")}
    for n, edge in enumerate(EDGES_MS, 1):
        columns[f"from{n}"] = call("arrayCount", function(["t"], gte(col("t"), number(edge))), _ALL)
    columns |= {f"q{n}": _quantile(quantile) for n, quantile in enumerate(LEVELS, 1)}
    return select(columns, found)


def times(passage: Passage, rows: Iterable[Mapping[str, Any]]) -> Times:
    """The answer. rows: of the lengths"""
    found = {row["step"]: row for row in rows}
    steps = tuple(
        StepDurations(step=n, histogram=_bars(found.get(n)), quantiles=_named(found.get(n)))
        for n in range(2, len(passage.steps) + 1)
    )
    known = found.get(_WHOLE)
    whole = Durations(histogram=_bars(known), quantiles=_named(known))
    return Times(steps=steps, overall=whole)


def _taken(step: int, length: exp.Expr, there: exp.Expr) -> exp.Expr:
    """A step and how long it took; -1 where it was not reached."""
    return row([number(step), call("if", there, length, number(-1))])


def _quantile(at: float) -> exp.Expr:
    """Linearly between neighbours (R-7); the array is sorted and not empty."""
    place = times_(minus(call("length", _ALL), number(1)), number(at))
    low = call("arrayElement", _ALL, plus(call("toInt64", call("floor", place)), number(1)))
    high = call("arrayElement", _ALL, plus(call("toInt64", call("ceil", place)), number(1)))
    part = minus(place, call("floor", place))
    return plus(low, times_(minus(high, low), part))


def _bars(found: Mapping[str, Any] | None) -> tuple[Bar, ...]:
    """From the first bar with anybody in it to the last."""
    if found is None:
        return ()
    above = [int(found[f"from{n}"]) for n, _ in enumerate(EDGES_MS, 1)]
    counts = [a - b for a, b in pairwise([*above, 0])]
    ends = (*EDGES_MS[1:], None)
    there = [place for place, count in enumerate(counts) if count]
    return tuple(
        Bar(from_ms=EDGES_MS[place], to_ms=ends[place], count=counts[place])
        for place in range(there[0], there[-1] + 1)
    )


def _named(found: Mapping[str, Any] | None) -> dict[str, float | None]:
    return {
        f"p{round(quantile * 100)}": None if found is None else found[f"q{n}"]
        for n, quantile in enumerate(LEVELS, 1)
    }

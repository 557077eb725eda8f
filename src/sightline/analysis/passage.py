"""How entities pass the steps of a funnel, as SQL.

Each event becomes one number: its milliseconds, and below them a bit for each step it fits. The
sorted numbers of an entity are its path, in which the steps are looked for one after the other:

    codes   sorted milliseconds x 2^20 + bits of steps
    code1   the first number with the first bit, inside the period
    codeN   the first number with bit N, where the order allows it; 0 where there is none
    placeN  its place in the path, where another step could use the same event
    atN     the millisecond in which step N was reached; 0 where it was not

An event that fits several steps is used for one of them. Only steps of the same event can meet in
one, so only these exclude each other, by their places in the path. Of several events in one
millisecond the smallest number is taken: the one that fits the fewest later steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
from sqlglot import exp

from sightline.analysis.breakdown import Key, keys_of, most_first, names, told_apart
from sightline.analysis.condition import All
from sightline.analysis.grain import Period
from sightline.analysis.journey import Journey, Step
from sightline.analysis.predicate import predicate
from sightline.analysis.request import Order
from sightline.analysis.sql import (
    all_of,
    any_of,
    call,
    col,
    either,
    eq,
    function,
    gt,
    gte,
    instant,
    level,
    lt,
    minus,
    ne,
    number,
    one_of,
    plus,
    select,
    text,
    times,
)

HALF: Final = 0.5
MOST: Final = 0.9

_ROOM: Final = 1 << 20  # one bit for each of the most steps a funnel has
_NONE: Final = number(0)
_C: Final = exp.to_identifier("c")
_I: Final = exp.to_identifier("i")
_CODES: Final = col("codes")
_PLACES: Final = call("arrayEnumerate", _CODES)


class Passage(msgspec.Struct, frozen=True):
    """One list of steps of a journey. told: values of its breakdown that are told apart."""

    journey: Journey
    steps: tuple[Step, ...]
    told: tuple[Key, ...] = ()


def counts(passage: Passage) -> exp.Query:
    """How many entities reached each step, and how long they took from the one before.

    One row for all; with a breakdown, one more for each value told apart and one for the rest.
    """
    keys = tuple(told_apart(_entered_with(passage), passage.told))
    columns = {**{name: col(name) for name in keys}, **_summary(len(passage.steps))}
    return select(columns, _moments(passage), sets=((), keys) if keys else ())


def ranking(passage: Passage, limit: int) -> exp.Query:
    """The values of the breakdown with most entities, most first."""
    journey = passage.journey
    entries = select(
        {"who": _who(journey), "entry": _entry(passage)},
        "events",
        where=[*_events(passage, journey.period), _fits(passage.steps[0])],
        group=("who",),
    )
    keys = _entered_with(passage)
    ranked = select({**keys, "value": call("count")}, entries, group=tuple(keys))
    return most_first(ranked, keys, limit)


def _paths(passage: Passage) -> exp.Select:
    """One row an entity: its path, and the values of the breakdown at its entry."""
    journey = passage.journey
    reach = Period(journey.period.start_ms, journey.period.end_ms + journey.window_ms)
    where = _events(passage, reach)
    conditioned = any(step.condition != All(()) for step in passage.steps)
    if conditioned and journey.order is not Order.STRICT:
        where.append(any_of(_fits(step) for step in passage.steps))
    columns = {
        "who": _who(journey),
        "codes": call("arraySort", call("groupArray", _code(passage))),
    }
    if journey.dimensions:
        columns["entry"] = _entry(passage)
    return select(columns, "events", where=where, group=("who",))


def _events(passage: Passage, period: Period) -> list[exp.Expr]:
    """What holds for the events of a path. A strict one has all: any of them could come between."""
    journey = passage.journey
    where = [
        gte(col("occurred_at"), instant(period.start_ms)),
        lt(col("occurred_at"), instant(period.end_ms)),
        ne(_who(journey), text("")),
    ]
    if journey.order is not Order.STRICT:
        named = dict.fromkeys(step.event for step in passage.steps)
        where.append(one_of(col("event_name"), map(text, named)))
    if journey.condition != All(()):
        where.append(predicate(journey.condition))
    return where


def _who(journey: Journey) -> exp.Expr:
    return col(f"{journey.entity.value}_id")


def _fits(step: Step) -> exp.Expr:
    name = eq(col("event_name"), text(step.event))
    return name if step.condition == All(()) else all_of((name, predicate(step.condition)))


def _code(passage: Passage) -> exp.Expr:
    code = times(call("toUnixTimestamp64Milli", col("occurred_at")), number(_ROOM))
    for index, step in enumerate(passage.steps):
        code = exp.Add(this=code, expression=times(_fits(step), number(1 << index)))
    return code


def _entry(passage: Passage) -> exp.Expr:
    """The values of the breakdown at the entry; of several first events, the first by value."""
    keys = keys_of(passage.journey.dimensions).values()
    enters = lt(col("occurred_at"), instant(passage.journey.period.end_ms))
    first = call("tuple", _code(passage), *keys)
    return call("argMinIf", call("tuple", *keys), first, all_of((_fits(passage.steps[0]), enters)))


def _entered_with(passage: Passage) -> dict[str, exp.Expr]:
    kept = names(passage.journey.dimensions)
    return {n: call("tupleElement", col("entry"), number(i)) for i, n in enumerate(kept, 1)}


def _moments(passage: Passage) -> exp.Select:
    """One row an entity that enters: when it reached each step.

    Each step is a query around the one before: within one SELECT, the engine would copy an
    expression everywhere its name is used, and twenty steps would be millions of nodes.
    """
    told = told_apart(_entered_with(passage), passage.told)
    end = lt(_C, number(passage.journey.period.end_ms * _ROOM))
    made = {**told, **_first(passage, 1, [_has_bit(1), end]), "at1": _at(passage, 1)}
    enters = [gt(col("code1"), _NONE)]
    found = select({"codes": _CODES, **made}, _paths(passage), where=enters)
    kept = ["codes", *made]
    for n in _numbers(passage)[1:]:
        known = {name: col(name) for name in kept}
        made = {**_first(passage, n, _wanted(passage, n)), f"at{n}": _at(passage, n)}
        found = select({**known, **_bounds(passage, n), **made}, found)
        kept += made
    return found


def _bounds(passage: Passage, n: int) -> dict[str, exp.Expr]:
    """Between which numbers step n is looked for; nowhere, if the step before was not reached."""
    journey, before = passage.journey, f"code{n - 1}"
    room = number((journey.window_ms + 1) * _ROOM)
    window = plus(_millisecond("code1"), room)
    bounds = {f"until{n}": either(eq(col(before), _NONE), _NONE, window)}
    if journey.order is Order.STRICT:
        return {**bounds, f"since{n}": _whole(_next(n))}
    start = before if journey.order is Order.ORDERED else "code1"
    return {**bounds, f"since{n}": _millisecond(start)}


def _wanted(passage: Passage, n: int) -> list[exp.Expr]:
    """What holds for the number of step n."""
    inside = [_has_bit(n), lt(_C, col(f"until{n}"))]
    if passage.journey.order is Order.STRICT:
        return [*inside, eq(_whole(_C), col(f"since{n}"))]
    return [*inside, gte(_C, col(f"since{n}"))]


def _first(passage: Passage, n: int, wanted: Sequence[exp.Expr]) -> dict[str, exp.Expr]:
    """Where step n is: the first number that is as wanted, and not used before."""
    if not _has_rivals(passage, n):
        return {f"code{n}": call("arrayFirst", function(["c"], all_of(wanted)), _CODES)}
    free = [ne(_I, col(f"place{k}")) for k in _rivals(passage, n)]
    place = call("arrayFirstIndex", function(["c", "i"], all_of([*wanted, *free])), _CODES, _PLACES)
    return {
        f"place{n}": place,
        f"code{n}": call("arrayElement", _CODES, col(f"place{n}")),
    }


def _rivals(passage: Passage, n: int) -> list[int]:
    """Earlier steps that may have used an event this one fits."""
    strict = passage.journey.order is Order.STRICT
    event = passage.steps[n - 1].event
    return [k for k in range(1, n) if strict or passage.steps[k - 1].event == event]


def _has_rivals(passage: Passage, n: int) -> bool:
    """Whether the place of a step matters, to itself or to a later one."""
    return bool(_rivals(passage, n)) or any(
        n in _rivals(passage, later) for later in _numbers(passage)[n:]
    )


def _next(n: int) -> exp.Expr:
    """The first number not used yet, at the millisecond of the step before or later."""
    unused = [ne(_I, col(f"place{k}")) for k in range(1, n)]
    wanted = [gte(_C, _millisecond(f"code{n - 1}")), *unused]
    return call("arrayFirst", function(["c", "i"], all_of(wanted)), _CODES, _PLACES)


def _at(passage: Passage, n: int) -> exp.Expr:
    """When step n was reached: in any order, when it and all before it were."""
    own = _whole(col(f"code{n}"))
    if n == 1 or passage.journey.order is not Order.ANY:
        return own
    missing = any_of((eq(col(f"code{n}"), _NONE), eq(col(f"at{n - 1}"), _NONE)))
    return either(missing, _NONE, call("greatest", own, col(f"at{n - 1}")))


def _summary(steps: int) -> dict[str, exp.Expr]:
    columns = {"count1": call("count")}
    for n in range(2, steps + 1):
        reached = gt(col(f"at{n}"), _NONE)
        took = minus(col(f"at{n}"), col(f"at{n - 1}"))
        columns[f"count{n}"] = call("countIf", reached)
        columns[f"half{n}"] = level("quantileExactInclusiveIf", HALF, took, reached)
        columns[f"most{n}"] = level("quantileExactInclusiveIf", MOST, took, reached)
    return columns


def _numbers(passage: Passage) -> range:
    return range(1, len(passage.steps) + 1)


def _has_bit(n: int) -> exp.Expr:
    return call("bitTest", _C, number(n - 1))


def _whole(code: exp.Expr) -> exp.Expr:
    """The milliseconds of a number."""
    return call("intDiv", code, number(_ROOM))


def _millisecond(code: str) -> exp.Expr:
    """The smallest number of the same millisecond."""
    return times(_whole(col(code)), number(_ROOM))

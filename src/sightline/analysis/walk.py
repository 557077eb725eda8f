"""When each entity reached each step, as SQL.

The steps are looked for in the path of an entity one after the other, the required before the
optional:

    code1   the first number with the first bit, inside the period
    codeN   the first number with bit N, where the order allows it; 0 where there is none
    placeN  its place in the path, where another step could use the same event
    atN     the millisecond in which step N was reached; 0 where it was not

An event that fits several steps is used for one of them. Only steps of the same event can meet in
one, so only these exclude each other, by their places in the path. Of several events in one
millisecond the smallest number is taken: the one that fits the fewest later steps.

Only the paths of those who came as far are looked through, and only for what is not too early: the
engine leaves out the branch of an `if` where it is not taken, and what a lambda compares with is
copied to every event. Whether what was found is too late is seen once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sqlglot import exp

from sightline.analysis.passage import ROOM, Passage, paths
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
    lt,
    ne,
    number,
    plus,
    select,
    times,
)

_NONE: Final = number(0)
_C: Final = exp.to_identifier("c")
_I: Final = exp.to_identifier("i")
_T: Final = exp.to_identifier("t")
_CODES: Final = col("codes")
_PLACES: Final = call("arrayEnumerate", _CODES)


def moments(
    passage: Passage, carried: dict[str, exp.Expr], *, kept: Iterable[str] = ()
) -> exp.Select:
    """One row an entity that enters: when it reached each step. `at1` is 0 where it is put out.

    carried: columns made of the values it is told by; kept: others of its path
    Each step is a query around the one before: within one SELECT, the engine would copy an
    expression everywhere its name is used, and twenty steps would be millions of nodes.
    """
    outs = [f"out{n}" for n, _ in enumerate(passage.exclusions, 1)]
    end = lt(_C, number(passage.journey.period.end_ms * ROOM))
    made = {**carried, **_first(passage, 1, [_has_bit(1), end]), "at1": _at(passage, 1)}
    enters = [gt(col("code1"), _NONE)]
    there = ["codes", *outs, *kept]
    found = select({**_columns(there), **made}, paths(passage), where=enters)
    there += made
    for n in _looked_for(passage)[1:]:
        made = {**_first(passage, n, _wanted(passage, n)), f"at{n}": _at(passage, n)}
        found = select({**_columns(there), **_bounds(passage, n), **made}, found)
        there += made
    return _put_out(passage, [*carried, *kept], found) if outs else found


def _columns(names: Iterable[str]) -> dict[str, exp.Expr]:
    return {name: col(name) for name in names}


def _looked_for(passage: Passage) -> list[int]:
    """The numbers of the steps, in the order they are looked for."""
    numbers = range(1, len(passage.steps) + 1)
    return sorted(numbers, key=lambda n: passage.steps[n - 1].optional)


def _put_out(passage: Passage, kept: Iterable[str], found: exp.Select) -> exp.Select:
    """Who did what excludes, between its two steps: nothing is reached any more."""
    out = any_of(_is_out(passage, n) for n, _ in enumerate(passage.exclusions, 1))
    numbers = range(1, len(passage.steps) + 1)
    known = [*kept, *(f"at{n}" for n in numbers)]
    told = select({**_columns(known), "is_out": out}, found)
    stays = {f"reached{n}": either(col("is_out"), _NONE, col(f"at{n}")) for n in numbers}
    made = select({**_columns(kept), **stays}, told)
    return select({**_columns(kept), **{f"at{n}": col(f"reached{n}") for n in numbers}}, made)


def _is_out(passage: Passage, number_: int) -> exp.Expr:
    """An event after one step, and before the other or the end of the window."""
    exclusion = passage.exclusions[number_ - 1]
    after, before = col(f"at{exclusion.after}"), col(f"at{exclusion.before}")
    end = plus(col("at1"), number(passage.journey.window_ms + 1))
    until = either(gt(before, _NONE), before, end)
    between = all_of([gt(_T, after), lt(_T, until)])
    found = call("arrayExists", function(["t"], between), col(f"out{number_}"))
    return all_of([gt(after, _NONE), found])


def _bounds(passage: Passage, n: int) -> dict[str, exp.Expr]:
    """Between which numbers step n is looked for."""
    latest = _latest(passage, n)
    until = latest[0] if len(latest) == 1 else call("least", *latest)
    return {f"until{n}": until, f"since{n}": _since(passage, n, f"code{passage.previous(n)}")}


def _latest(passage: Passage, n: int) -> list[exp.Expr]:
    """What the number of step n must be below."""
    step, ordered = passage.steps[n - 1], passage.journey.order is not Order.ANY
    latest = [_later("code1", passage.journey.window_ms)]
    if step.within_ms is not None:
        from_ = f"code{passage.previous(n)}" if ordered else "code1"
        latest.append(_later(from_, step.within_ms))
    if step.optional and ordered:
        following = f"code{passage.following(n)}"
        latest.append(either(eq(col(following), _NONE), latest[0], _later(following, 0)))
    return latest


def _since(passage: Passage, n: int, before: str) -> exp.Expr:
    order = passage.journey.order
    if order is Order.STRICT:
        return _whole(_next(n))
    if order is Order.ANY:
        return _millisecond("code1")
    taken = [f"code{k}" for k in range(passage.previous(n) + 1, n)]
    if not passage.steps[n - 1].optional or not taken:
        return _millisecond(before)
    return call("greatest", *(_millisecond(code) for code in (before, *taken)))


def _wanted(passage: Passage, n: int) -> list[exp.Expr]:
    """What holds for the number of step n, but that it is not too late."""
    if passage.journey.order is Order.STRICT:
        return [_has_bit(n), eq(_whole(_C), col(f"since{n}"))]
    return [_has_bit(n), gte(_C, col(f"since{n}"))]


def _first(passage: Passage, n: int, wanted: Sequence[exp.Expr]) -> dict[str, exp.Expr]:
    """Where step n is: the first number that is as wanted, not used before, and not too late."""
    found = f"found{n}"
    if not _has_rivals(passage, n):
        first = call("arrayFirst", function(["c"], all_of(wanted)), _CODES)
        return _in_time(passage, n, first, f"code{n}", col(found))
    known = [*wanted, *_free(passage, n)]
    first = call("arrayFirstIndex", function(["c", "i"], all_of(known)), _CODES, _PLACES)
    code = call("arrayElement", _CODES, col(found))
    return {
        **_in_time(passage, n, first, f"place{n}", code),
        f"code{n}": call("arrayElement", _CODES, col(f"place{n}")),
    }


def _in_time(
    passage: Passage, n: int, first: exp.Expr, name: str, code: exp.Expr
) -> dict[str, exp.Expr]:
    """What was found first of those who came as far; 0 for others, and where it is too late."""
    if n == 1:
        return {name: first}
    before = eq(col(f"code{passage.previous(n)}"), _NONE)
    found = {f"found{n}": either(before, _NONE, first)}
    return {**found, name: either(lt(code, col(f"until{n}")), col(f"found{n}"), _NONE)}


def _free(passage: Passage, n: int) -> list[exp.Expr]:
    """An event is not used by a step looked for before.

    Required steps in order that fit the same events take one after the other of them: so it is
    enough to come after the last.
    """
    rivals, own = _rivals(passage, n), passage.steps[n - 1]
    others = (passage.steps[k - 1] for k in rivals)
    same = all((one.event, one.condition) == (own.event, own.condition) for one in others)
    if rivals and same and not own.optional and passage.journey.order is Order.ORDERED:
        return [gt(_I, col(f"place{max(rivals)}"))]
    return [ne(_I, col(f"place{k}")) for k in rivals]


def _rivals(passage: Passage, n: int) -> list[int]:
    """Steps looked for before that may have used an event this one fits."""
    strict = passage.journey.order is Order.STRICT
    event = passage.steps[n - 1].event
    order = _looked_for(passage)
    earlier = order[: order.index(n)]
    return [k for k in earlier if strict or passage.steps[k - 1].event == event]


def _has_rivals(passage: Passage, n: int) -> bool:
    """Whether the place of a step matters, to itself or to one looked for later."""
    return bool(_rivals(passage, n)) or any(
        n in _rivals(passage, later) for later in _looked_for(passage)
    )


def _next(n: int) -> exp.Expr:
    """The number after that of the step before, in which a strict step must be."""
    used = [ne(_I, col(f"place{k}")) for k in range(1, n)]
    return call(
        "arrayFirst",
        function(["c", "i"], all_of([gte(_C, _millisecond(f"code{n - 1}")), *used])),
        _CODES,
        _PLACES,
    )


def _at(passage: Passage, n: int) -> exp.Expr:
    """When step n was reached: in any order, when it and all required before it were."""
    own = _whole(col(f"code{n}"))
    if n == 1 or passage.journey.order is not Order.ANY:
        return own
    before = f"at{passage.previous(n)}"
    missing = any_of((eq(col(f"code{n}"), _NONE), eq(col(before), _NONE)))
    return either(missing, _NONE, call("greatest", own, col(before)))


def _has_bit(n: int) -> exp.Expr:
    return call("bitTest", _C, number(n - 1))


def _whole(code: exp.Expr) -> exp.Expr:
    """The milliseconds of a number."""
    return call("intDiv", code, number(ROOM))


def _millisecond(code: str) -> exp.Expr:
    """The smallest number of the same millisecond."""
    return times(_whole(col(code)), number(ROOM))


def _later(code: str, ms: int) -> exp.Expr:
    """The smallest number that comes more than so many milliseconds later."""
    return plus(_millisecond(code), number((ms + 1) * ROOM))

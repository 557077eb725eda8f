"""When each entity reached each step, as SQL.

The steps are looked for in the path of an entity one after the other, the required before the
optional:

    foundN  the first number with bit N, where the order allows it; 0 where there is none. Its place
            in the path instead, where another step could use the same event
    until   what the numbers of all later steps must be below, as the window ends there
    codeN   the number found, where it is not too late, or else 0
    placeN  its place in the path, where that was looked for
    atN     the millisecond in which step N was reached; 0 where it was not

An event that fits several steps is used for one of them. Only steps of the same event can meet in
one, so only these exclude each other, by their places in the path. Of several events in one
millisecond the smallest number is taken: the one that fits the fewest later steps.

Only the paths of those who came as far are looked through, and only for what is not too early: the
engine leaves out the branch of an `if` where it is not taken, and what a lambda compares with is
copied to every event. Whether what was found is too late is seen once, a query later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
    Each step is a query around the one before: within one SELECT, the engine copies an expression
    everywhere its name is used, and twenty steps would be millions of nodes. For the same reason
    what a step found is used by the query around it only, and a query passes on no more columns
    than are read later.
    """
    outs = [f"out{n}" for n, _ in enumerate(passage.exclusions, 1)]
    there = ["codes", *outs, *kept]
    searches = list(_searches(passage, carried))
    told = {*carried, *kept, *outs, *(f"at{n}" for n, _ in enumerate(passage.steps, 1))}
    found = paths(passage)
    for made, later in zip(searches, _read_later(searches, told), strict=True):
        where = [gt(col("found1"), _NONE)] if "found1" in made else []
        passed_on = [name for name in there if name in later]
        found = select({**_columns(passed_on), **made}, found, where=where)
        there += made
    return _put_out(passage, [*carried, *kept], found) if outs else found


def _searches(passage: Passage, carried: dict[str, exp.Expr]) -> Iterator[dict[str, exp.Expr]]:
    """What each query computes: when the step before was reached, and what is found of the next."""
    first, *others = _looked_for(passage)
    end = lt(_C, number(passage.journey.period.end_ms * ROOM))
    yield {**carried, **_search(passage, first, [_has_bit(1), end])}
    before = first
    for n in others:
        yield {**_taken(passage, before), **_search(passage, n, _wanted(passage, n))}
        before = n
    yield _taken(passage, before)


def _read_later(searches: Sequence[dict[str, exp.Expr]], told: set[str]) -> list[set[str]]:
    """For each search, the columns that later ones read. told: what is read in the end"""
    later, found = told, []
    for made in reversed(searches):
        found.append(later)
        later = later | {one.name for value in made.values() for one in value.find_all(exp.Column)}
    return found[::-1]


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


def _latest(passage: Passage, n: int) -> list[exp.Expr]:
    """What the number of step n must be below."""
    step, ordered = passage.steps[n - 1], passage.journey.order is not Order.ANY
    latest: list[exp.Expr] = [col("until")]
    if step.within_ms is not None:
        from_ = f"code{passage.previous(n)}" if ordered else "code1"
        latest.append(_later(from_, step.within_ms))
    if step.optional and ordered:
        following = f"code{passage.following(n)}"
        latest.append(either(eq(col(following), _NONE), latest[0], _later(following, 0)))
    return latest


def _since(passage: Passage, n: int) -> exp.Expr:
    """What the number of step n must be from on, where others may come between."""
    if passage.journey.order is Order.ANY:
        return _millisecond("code1")
    before = passage.previous(n)
    taken = [k for k in range(before + 1, n) if passage.steps[n - 1].optional]
    reached = [_millisecond(f"code{k}") for k in (before, *taken)]
    return call("greatest", *reached) if taken else reached[0]


def _wanted(passage: Passage, n: int) -> list[exp.Expr]:
    """What holds for the number of step n, but that it is not too late."""
    if passage.journey.order is Order.STRICT:
        return [_has_bit(n), eq(_whole(_C), col(f"since{n}"))]
    return [_has_bit(n), gte(_C, _since(passage, n))]


def _search(passage: Passage, n: int, wanted: Sequence[exp.Expr]) -> dict[str, exp.Expr]:
    """The first number that is as wanted and not used before, or its place; it may be too late."""
    made: dict[str, exp.Expr] = {}
    if n > 1 and passage.journey.order is Order.STRICT:
        made[f"since{n}"] = _whole(_next(n))
    if _has_rivals(passage, n):
        known = function(["c", "i"], all_of([*wanted, *_free(passage, n)]))
        first = call("arrayFirstIndex", known, _CODES, _PLACES)
    else:
        first = call("arrayFirst", function(["c"], all_of(wanted)), _CODES)
    if n > 1:
        first = either(eq(col(f"code{passage.previous(n)}"), _NONE), _NONE, first)
    return {**made, f"found{n}": first}


def _taken(passage: Passage, n: int) -> dict[str, exp.Expr]:
    """Where and when step n was reached, going by what was found."""
    found: exp.Expr = col(f"found{n}")
    name, code, made = f"code{n}", found, dict[str, exp.Expr]()
    if _has_rivals(passage, n):
        name, code = f"place{n}", call("arrayElement", _CODES, found)
        made[f"code{n}"] = call("arrayElement", _CODES, col(name))
    if n == 1:
        made["until"] = _later("code1", passage.journey.window_ms)
    else:
        latest = _latest(passage, n)
        until = latest[0] if len(latest) == 1 else call("least", *latest)
        found = either(lt(code, until), found, _NONE)
    return {name: found, **made, f"at{n}": _at(passage, n)}


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

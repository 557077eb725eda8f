"""The moves of ways as SQL: where they lead from and to, how often, and what they take.

moves   one row a step of each way: where it is, where it goes next, and what that took
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sqlglot import exp

from sightline.analysis.paths.asked import Asked
from sightline.analysis.paths.node import name_of, number_of
from sightline.analysis.paths.way import looked_at, ms_of, node_in, people, walks
from sightline.analysis.sql import (
    all_of,
    call,
    col,
    either,
    eq,
    function,
    gt,
    gte,
    item,
    level,
    minus,
    negated,
    number,
    one_of,
    plus,
    row,
    select,
)
from sightline.store.reader import Answer

Told = Mapping[int, Sequence[int]]
"""Step → the numbers of the nodes told apart there, most frequent first."""

TOTAL, TOLD, REST, END, ON = 0, 1, 2, 3, 4
"""Where a move leads from or to: any place, a node told apart, one of the rest, nowhere, past what
is shown."""

_HALF: Final = 0.5
_C: Final = exp.to_identifier("c")
_WALK: Final = col("walk")


def ranking(asked: Asked, k: int) -> exp.Query:
    """For each step, the nodes most entities are at, and who is at those too few people are at.

    k: the fewest people of a node that may be told apart
    most: (entities, negated, and node), of those that may; there are `many`
    few: different people at the others
    """
    person = col("person")
    counted = select(
        {
            "step": col("step"),
            "here": col("here"),
            "n": call("count"),
            "some": level("groupUniqArray", k, person),
        },
        moves(asked),
        group=("step", "here"),
    )
    is_enough = gte(call("length", col("some")), number(k))
    entry = row((call("negate", call("toInt64", col("n"))), col("here")))
    sorted_ = call("arraySort", call("groupArrayIf", entry, is_enough))
    return select(
        {
            "step": col("step"),
            "most": call("arraySlice", sorted_, number(1), number(asked.width)),
            "many": call("countIf", is_enough),
            "few": call("uniqExactArrayIf", col("some"), negated(is_enough)),
        },
        counted,
        group=("step",),
    )


def told_apart(asked: Asked, ranked: Answer, k: int) -> Told:
    """Which nodes are told apart.

    Where the rest would be too few people, the smallest of several nodes is with them. A single
    node stays: with it everything would be the rest. What would tell the few is then suppressed.
    """
    told = {}
    for found in ranked.dicts():
        nodes = [node for _, node in found["most"]]
        too_few = 1 < found["many"] <= asked.width and 0 < found["few"] < k
        told[found["step"]] = nodes[:-1] if too_few else nodes
    return told


def beside(told: Told, then: Told, width: int) -> Told:
    """The nodes told apart in another time: the same, and where there is room, its own.

    width: how many there may be in a step
    """
    apart = {}
    for step in {*told, *then}:
        same = tuple(told.get(step, ()))
        own = [node for node in then.get(step, ()) if node not in same]
        apart[step] = (*same, *own[: width - len(same)])
    return apart


def links(asked: Asked, told: Told, k: int) -> exp.Query:
    """How many entities and people are at each node and take each link, and what that takes.

    Rows of links, of nodes (`there_part` TOTAL), of where a step leads (`here_part` TOTAL), and
    of all who come to a step (both).

    k: as many people as are told apart from more of them
    """
    here, there = ("here_part", "here"), ("there_part", "there")
    placed = select(
        {
            **{name: col(name) for name in ("step", "person", "took", "converted")},
            **dict(zip(here, _placed(told, col("step"), col("here")), strict=True)),
            **dict(
                zip(
                    there,
                    _bounded(told, plus(col("step"), number(1)), col("there")),
                    strict=True,
                )
            ),
        },
        moves(asked),
    )
    keys = ("step", *here, *there)
    return select(
        {
            **{name: col(name) for name in keys},
            "n": call("count"),
            "people": people(k),
            "goals": call("sum", col("converted")),
            "half": level("quantileExactInclusive", _HALF, col("took")),
        },
        placed,
        sets=(("step",), ("step", *here), ("step", *there), keys),
    )


def names(asked: Asked, told: Told) -> exp.Query:
    """The names behind the numbers; of events or pages."""
    node = number_of(asked.nodes)
    wanted = sorted({node for nodes in told.values() for node in nodes})
    return select(
        {"node": node, "name": call("any", call("toString", name_of(asked.nodes)))},
        "events",
        where=[*looked_at(asked), one_of(node, map(number, wanted))],
        group=("node",),
    )


def moves(asked: Asked) -> exp.Select:
    """One row a step: who, where, where to, what it took, and whether the goal came later."""
    nodes, times = (_each(part, col("walk")) for part in (node_in, ms_of))
    arrays = select(
        {
            "person": col("person"),
            "goal_ms": col("goal_ms"),
            "nodes": nodes,
            "times": times,
            "length": call("length", _WALK),
        },
        walks(asked),
    )
    zipped = call(
        "arrayZip",
        *(
            call("arraySlice", each, number(1), number(asked.depth))
            for each in (
                call("arrayEnumerate", col("nodes")),
                col("nodes"),
                _shifted("nodes"),
                col("times"),
                _shifted("times"),
            )
        ),
    )
    kept = {name: col(name) for name in ("person", "goal_ms", "length")}
    spread = select({**kept, "move": call("arrayJoin", zipped)}, arrays)
    step, here, there, at, then = (item(col("move"), place) for place in range(1, 6))
    ends = eq(step, col("length"))
    went = either(ends, at, call("greatest", at, then))
    took = either(ends, number(0), call("abs", minus(then, at)))
    return select(
        {
            "person": col("person"),
            "step": step,
            "here": here,
            "there": there,
            "took": took,
            "leads": _leads(asked, step),
            "converted": all_of((gt(col("goal_ms"), number(0)), gte(col("goal_ms"), went))),
        },
        spread,
    )


def _leads(asked: Asked, step: exp.Expr) -> exp.Expr:
    goes_on = either(eq(step, number(asked.depth)), number(ON), number(TOLD))
    return either(eq(step, col("length")), number(END), goes_on)


def _placed(told: Told, step: exp.Expr, node: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    """Whether a node is told apart at its step, and its hash if so."""
    known = one_of(
        row((step, node)),
        (row((number(at), number(h))) for at, nodes in told.items() for h in nodes),
    )
    return either(known, number(TOLD), number(REST)), either(known, node, number(0))


def _bounded(told: Told, step: exp.Expr, node: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    """The same of where a move leads, which may be nowhere."""
    part, known = _placed(told, step, node)
    shown = eq(col("leads"), number(TOLD))
    return either(shown, part, col("leads")), either(shown, known, number(0))


def _each(part: Callable[[exp.Expr], exp.Expr], of: exp.Expr) -> exp.Expr:
    return call("arrayMap", function(["c"], part(_C)), of)


def _shifted(name: str) -> exp.Expr:
    """Each item's next one."""
    return call("arrayPushBack", call("arrayPopFront", col(name)), number(0))

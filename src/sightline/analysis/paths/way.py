"""The ways of entities as SQL: each one's events become an array of numbers, in which it is found.

Every number is an event: its milliseconds in the highest bits, the number of its node in the 64
below them, and in the lowest whether it fits the anchor. Sorted, they are the order the events came
in; those of one millisecond stand in the order of their nodes' numbers. So memory does not grow
with the length of names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlglot import exp

from sightline.analysis.occasion import fits
from sightline.analysis.paths.asked import Asked
from sightline.analysis.paths.node import FIRST_STAGE, NO_STAGE, number_of
from sightline.analysis.paths.request import Direction, Nodes, Occurrence, Repeats
from sightline.analysis.request import Entity
from sightline.analysis.sql import (
    all_of,
    any_of,
    call,
    col,
    either,
    eq,
    function,
    level,
    lt,
    ne,
    number,
    plus,
    select,
    text,
)
from sightline.analysis.where import meets, within

_TIME_BITS: Final = 65
_NODE_BITS: Final = 1
_C: Final = exp.to_identifier("c")
_P: Final = exp.to_identifier("p")
_I: Final = exp.to_identifier("i")
_WALK: Final = col("walk")
_BEFORE_ALL: Final = call("toInt128", number(-1))
_MS: Final = call("toUnixTimestamp64Milli", col("occurred_at"))


def walks(asked: Asked) -> exp.Select:
    """One row an entity that has a path: its walk, one step longer than is shown."""
    kept = {name: col(name) for name in ("person", "goal_ms")}
    found = _entities(asked)
    if asked.nodes is Nodes.STAGE:
        found = _staged(asked, kept, found)
    begun = _begun(asked)
    found = select({**kept, "walk": begun}, found, where=[call("notEmpty", begun)])
    if asked.repeats is Repeats.COLLAPSE:
        found = select({**kept, "walk": _collapsed()}, found)
    elif asked.repeats is Repeats.ONCE:
        found = select({**kept, "walk": _once()}, found)
    cut = call("arraySlice", _WALK, number(1), number(asked.depth + 1))
    return select({**kept, "walk": cut}, found)


def _entities(asked: Asked) -> exp.Select:
    """One row an entity: who it is, when it last came to the goal, and all its events."""
    where = looked_at(asked)
    is_node: list[exp.Expr] = []
    if asked.nodes is Nodes.PAGE:
        is_node = [ne(col("page_path"), text(""))]
        if asked.anchor is not None:
            is_node.append(fits(asked.anchor))
        wanted = [*is_node, *([] if asked.goal is None else [fits(asked.goal)])]
        where.append(any_of(wanted))
    code = _code(asked)
    codes = call("groupArrayIf", code, any_of(is_node)) if is_node else call("groupArray", code)
    reached = number(0) if asked.goal is None else call("maxIf", _MS, fits(asked.goal))
    return select(
        {
            "who": who(asked),
            "person": person_of(asked),
            "goal_ms": call("max", number(0)) if asked.goal is None else reached,
            "codes": call("arraySort", codes),
        },
        "events",
        where=where,
        group=("who",),
    )


def looked_at(asked: Asked) -> list[exp.Expr]:
    """What holds for every event."""
    return [*within(asked.period), ne(_id(asked), text("")), *meets(asked.condition)]


def who(asked: Asked) -> exp.Expr:
    """The entity, as a number."""
    return call("cityHash64", _id(asked))


def _id(asked: Asked) -> exp.Expr:
    return col(f"{asked.entity.value}_id")


def person_of(asked: Asked) -> exp.Expr:
    """A number of the person of a `who`; of a session that names none, of the session."""
    if asked.entity is Entity.USER:
        return col("who")
    known = either(eq(col("user_id"), text("")), number(0), call("cityHash64", col("user_id")))
    user = call("max", known)
    return either(eq(user, number(0)), col("who"), user)


def people(k: int) -> exp.Expr:
    """How many different people rows are of; where they are `k` or more, how many rows.

    Whether there are enough is all that is asked, and to know it takes no list of them all.
    """
    known = call("length", level("groupUniqArray", k, col("person")))
    return either(lt(known, number(k)), known, call("count"))


def _code(asked: Asked) -> exp.Expr:
    at = call("bitShiftLeft", call("toInt128", _MS), number(_TIME_BITS))
    node = call("bitShiftLeft", call("toInt128", number_of(asked.nodes)), number(_NODE_BITS))
    code = plus(at, node)
    return code if asked.anchor is None else plus(code, fits(asked.anchor))


def _staged(asked: Asked, kept: Mapping[str, exp.Expr], found: exp.Select) -> exp.Select:
    """Only events that tell a stage, or fit the anchor; the first event is in the first stage."""
    place = call("arrayEnumerate", col("codes"))
    tells = any_of((eq(_I, number(1)), ne(node_in(_C), number(NO_STAGE)), _is_anchor(_C)))
    told = call("arrayFilter", function(["c", "i"], tells), col("codes"), place)
    staged = select({**kept, "codes": told}, found)
    lands = all_of((eq(_I, number(1)), eq(node_in(_C), number(NO_STAGE))))
    landing = plus(_C, call("bitShiftLeft", call("toInt128", number(FIRST_STAGE)), number(1)))
    first = call("arrayMap", function(["c", "i"], either(lands, landing, _C)), col("codes"), place)
    return select({**kept, "codes": first}, staged)


def _begun(asked: Asked) -> exp.Expr:
    """The events from where the path begins on; none, where nothing fits the anchor."""
    codes, backward = col("codes"), asked.direction is Direction.BACKWARD
    if asked.anchor is None:
        return call("arrayReverse", codes) if backward else codes
    is_last = asked.occurrence is Occurrence.LAST
    find = "arrayLastIndex" if is_last else "arrayFirstIndex"
    at = call(find, function(["c"], _is_anchor(_C)), codes)
    if backward:
        return call("arrayReverse", call("arraySlice", codes, number(1), at))
    from_there = call("arraySlice", codes, at)
    return either(eq(at, number(0)), call("arraySlice", codes, number(1), number(0)), from_there)


def _collapsed() -> exp.Expr:
    """Without events that are of the same node as the one before."""
    before = call("arrayPushFront", call("arrayPopBack", _WALK), _BEFORE_ALL)
    differs = any_of((lt(_P, number(0)), ne(node_in(_C), node_in(_P))))
    return call("arrayFilter", function(["c", "p"], differs), _WALK, before)


def _once() -> exp.Expr:
    """Without events of a node the walk was at before."""
    nodes = call("arrayMap", function(["c"], node_in(_C)), _WALK)
    first = eq(_I, number(1))
    times_met = call("arrayEnumerateUniq", nodes)
    return call("arrayFilter", function(["c", "i"], first), _WALK, times_met)


def ms_of(code: exp.Expr) -> exp.Expr:
    """The milliseconds in a number."""
    return call("toInt64", call("bitShiftRight", code, number(_TIME_BITS)))


def node_in(code: exp.Expr) -> exp.Expr:
    """The 64 bits of the node: what is above them is cut off."""
    return call("toUInt64", call("bitShiftRight", code, number(_NODE_BITS)))


def _is_anchor(code: exp.Expr) -> exp.Expr:
    return call("bitTest", call("toUInt8", code), number(0))

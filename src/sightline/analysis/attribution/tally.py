"""What every model needs to know of all trails, counted in one pass, as SQL.

A trail gives facts, and equal facts are added up. However many trails there are, the rows that
leave are few: their number depends on the channels alone.

    kind        left                    right
    TRAIL       1: it has touchpoints   1: it converted
    CREDIT      channel                 -                 of conversions only
    STEP        channel, or BEGIN       channel, or WON, or LOST
    CHANNELS    the set, one bit each   1: it converted

    coin                  of the conversion; empty where there was none
    trails, worth, people how many, what they are worth, and how many different persons' they are
    credits, amounts      for each rule of the request, in `UNIT` parts of a conversion and of its
                          smallest units; last, the conversions the channel had to do with
"""

from __future__ import annotations

import enum
from typing import Final

from sqlglot import exp

from sightline.analysis.attribution.asked import Asked
from sightline.analysis.attribution.credit import credit, reach, rules, weights
from sightline.analysis.attribution.request import Model
from sightline.analysis.attribution.trail import Channels, channel, trails
from sightline.analysis.sql import (
    array,
    call,
    col,
    columns,
    either,
    eq,
    function,
    gt,
    gte,
    item,
    lte,
    number,
    plus,
    row,
    select,
    times,
)

BEGIN, WON, LOST = 0, 255, 254
MAX_SET: Final = 10
"""The most channels whose sets are counted."""

_COUNT: Final = col("n")
_C: Final = exp.to_identifier("c")
_ZERO: Final = number(0)


class Fact(enum.IntEnum):
    """What a row is about."""

    TRAIL = 0
    CREDIT = 1
    STEP = 2
    CHANNELS = 3


def tally(asked: Asked, channels: Channels) -> exp.Select:
    """All facts of all trails, added up."""
    fact = col("fact")
    kind = {"kind": item(fact, 1), "left": item(fact, 2), "right": item(fact, 3)}
    spread = select(
        {**columns("person", "coin", "worth"), "fact": call("arrayJoin", _facts(asked, channels))},
        _measured(asked, channels),
    )
    apart = select({**columns("person", "coin", "worth"), **kind, "given": item(fact, 4)}, spread)
    part = exp.to_identifier("p")
    amount = times(call("toInt128", part), col("worth"))
    groups = ("kind", "left", "right", "coin")
    counted = {
        "trails": call("count"),
        "total": call("sum", call("toInt128", col("worth"))),
        "people": call("uniqExactIf", col("person"), lte(col("kind"), number(Fact.CREDIT))),
        "credits": call("sumForEach", col("given")),
        "amounts": call("sumForEach", call("arrayMap", function(["p"], amount), col("given"))),
    }
    return select({**columns(*groups), **counted}, apart, group=groups)


def paths(asked: Asked, channels: Channels, k: int) -> exp.Select:
    """The most frequent paths of conversions that at least `k` people took, most first.

    The same channel several times in a row is one step of a path.
    """
    measured = _measured(asked, channels)
    kept = function(["c", "before"], exp.NEQ(this=_C, expression=exp.to_identifier("before")))
    before = call("arrayPushFront", call("arrayPopBack", col("ways")), number(BEGIN))
    path = call("arrayFilter", kept, col("ways"), before)
    won = [gt(_COUNT, _ZERO), eq(col("won"), number(1))]
    taken = select({**columns("person"), "path": path}, measured, where=won)
    counted = {"value": call("count"), "people": call("uniqExact", col("person"))}
    grouped = select({**columns("path"), **counted}, taken, group=["path"])
    many = select(columns("path", "value"), grouped, where=[gte(col("people"), number(k))])
    order = [exp.Ordered(this=col("value"), desc=True), exp.Ordered(this=col("path"))]
    many.set("order", exp.Order(expressions=order))
    many.set("limit", exp.Limit(expression=number(asked.paths)))
    return many


def _measured(asked: Asked, channels: Channels) -> exp.Select:
    """Trails with what facts are made of: whether it converted, the channels, the weights."""
    ways = call("arrayMap", function(["c"], call("toUInt16", channel(_C))), col("trail"))
    known = {
        **columns("person", "coin", "worth"),
        "won": call("toUInt16", gt(col("goal_at"), _ZERO)),
        "ways": ways,
        "n": call("toInt64", call("length", col("trail"))),
    }
    if Model.TIME_DECAY not in asked.models:
        return select(known, trails(asked, channels))
    weighed = select({**known, "weights": weights(asked)}, trails(asked, channels))
    return select({**columns(*known), "reach": reach()}, weighed)


def _facts(asked: Asked, channels: Channels) -> exp.Expr:
    wanted = [_trail_fact(), _credit_facts(asked)]
    if Model.MARKOV in asked.models:
        wanted.append(_step_facts())
    if Model.SHAPLEY in asked.models and channels.count <= MAX_SET:
        wanted.append(_set_fact())
    return call("arrayConcat", *wanted)


def _fact(kind: Fact, left: exp.Expr, right: exp.Expr, given: exp.Expr | None = None) -> exp.Expr:
    nothing = call("arrayResize", array([call("toInt64", _ZERO)]), _ZERO)
    sides = (call("toUInt16", left), call("toUInt16", right))
    return row((call("toUInt8", number(kind)), *sides, nothing if given is None else given))


def _trail_fact() -> exp.Expr:
    return array([_fact(Fact.TRAIL, gt(_COUNT, _ZERO), col("won"))])


def _credit_facts(asked: Asked) -> exp.Expr:
    """One for each touchpoint of a conversion."""
    given = [credit(asked, model) for model in rules(asked)]
    first_of_its_kind = call("toInt64", eq(exp.to_identifier("u"), number(1)))
    fact = _fact(Fact.CREDIT, _C, _ZERO, array([*given, first_of_its_kind]))
    ways = _if_won(col("ways"))
    places, kinds = call("arrayEnumerate", ways), call("arrayEnumerateUniq", ways)
    return call("arrayMap", function(["c", "i", "u"], fact), ways, places, kinds)


def _if_won(items: exp.Expr) -> exp.Expr:
    return call("arrayResize", items, either(eq(col("won"), number(1)), _COUNT, _ZERO))


def _step_facts() -> exp.Expr:
    """One for each step of a trail: into it, from channel to channel, and out of it."""
    end = either(eq(col("won"), number(1)), number(WON), number(LOST))
    starts = call("arrayPushFront", col("ways"), number(BEGIN))
    ends = call("arrayPushBack", col("ways"), end)
    length = either(gt(_COUNT, _ZERO), plus(_COUNT, number(1)), _ZERO)
    fact = _fact(Fact.STEP, exp.to_identifier("a"), exp.to_identifier("b"))
    sides = (call("arrayResize", side, length) for side in (starts, ends))
    return call("arrayMap", function(["a", "b"], fact), *sides)


def _set_fact() -> exp.Expr:
    """The different channels of a trail that has any, as bits."""
    bit = call("bitShiftLeft", number(1), plus(_C, number(-1)))
    bits = call("arrayMap", function(["c"], bit), call("arrayDistinct", col("ways")))
    fact = array([_fact(Fact.CHANNELS, call("arraySum", bits), col("won"))])
    return call("arrayResize", fact, either(gt(_COUNT, _ZERO), number(1), _ZERO))

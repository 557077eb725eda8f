"""How each rule shares a conversion among the touchpoints before it, as SQL.

Credits are whole numbers of `UNIT` parts of a conversion, so that sums do not depend on their order
and the credits of a conversion are the conversion. `UNIT` can be divided by every number up to 20,
and by a thousand: what `linear` and `position_based` give is exact for up to 20 touchpoints, and
less than a part off for more.

    first, last      all of it
    linear           the same for each
    time_decay       half for each `half_life` before the last
    position_based   so much for the first and the last, the rest for those between, the same for
                     each; of two, half the rest each; one has it all
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import lcm
from typing import Final

from sqlglot import exp

from sightline.analysis.attribution.asked import PERMILLE, Asked
from sightline.analysis.attribution.request import Model
from sightline.analysis.attribution.trail import moment
from sightline.analysis.sql import (
    call,
    col,
    either,
    eq,
    function,
    minus,
    number,
    over,
    times,
)

UNIT: Final = lcm(*range(1, 21)) * PERMILLE
"""Parts of a conversion: 2.3e11."""

_WEIGHT: Final = 1 << 32
"""The weight of the last touchpoint."""

_C: Final = exp.to_identifier("c")
_I: Final = exp.to_identifier("i")
_COUNT: Final = col("n")
_NONE: Final = number(0)
_ALL: Final = number(UNIT)

Rule = Callable[[Asked], exp.Expr]
"""Makes the credit of the i-th of n touchpoints."""


def rules(asked: Asked) -> tuple[Model, ...]:
    """The models of a request that are rules, in their order."""
    return tuple(model for model in asked.models if model in _RULES)


def credit(asked: Asked, model: Model) -> exp.Expr:
    """What a rule gives the touchpoint at place `i` of `n`."""
    return call("toInt64", _RULES[model](asked))


def reach() -> exp.Expr:
    """Of each touchpoint of a trail, the weights of it and of those before it together."""
    return call("arrayCumSum", col("weights"))


def weights(asked: Asked) -> exp.Expr:
    """Of each touchpoint of a trail its weight, which halves with each half-life before the last.

    Whole numbers: what they add up to is the same in any order.
    """
    last = moment(call("arrayElement", col("trail"), number(-1)))
    ages = over(minus(moment(_C), last), number(asked.half_life_ms))
    weight = call("toInt64", call("round", times(call("pow", number(2), ages), number(_WEIGHT))))
    return call("arrayMap", function(["c"], weight), col("trail"))


def _first(_: Asked) -> exp.Expr:
    return either(eq(_I, number(1)), _ALL, _NONE)


def _last(_: Asked) -> exp.Expr:
    return either(eq(_I, _COUNT), _ALL, _NONE)


def _linear(_: Asked) -> exp.Expr:
    return _share(UNIT, _I, _COUNT)


def _time_decay(_: Asked) -> exp.Expr:
    return minus(_reached(_I), _reached(minus(_I, number(1))))


def _position_based(asked: Asked) -> exp.Expr:
    first, last = (UNIT // PERMILLE * part for part in (asked.position.first, asked.position.last))
    rest = UNIT - first - last
    place, between = minus(_I, number(1)), call("greatest", minus(_COUNT, number(2)), number(1))
    return call(
        "multiIf",
        eq(_COUNT, number(1)),
        _ALL,
        eq(_COUNT, number(2)),
        either(eq(_I, number(1)), number(first + rest // 2), number(last + rest // 2)),
        eq(_I, number(1)),
        number(first),
        eq(_I, _COUNT),
        number(last),
        _share(rest, place, between),
    )


def _share(whole: int, place: exp.Expr, among: exp.Expr) -> exp.Expr:
    """The part of a whole that the one at a place has, so that all parts are the whole."""
    upto = call("intDiv", times(number(whole), place), among)
    before = call("intDiv", times(number(whole), minus(place, number(1))), among)
    return minus(upto, before)


def _reached(place: exp.Expr) -> exp.Expr:
    """The part that the touchpoints up to a place have by their weights."""
    upto, whole = (call("arrayElement", col("reach"), n) for n in (place, number(-1)))
    part = over(upto, whole)
    return call("toInt64", call("floor", times(_ALL, part)))


_RULES: Final[Mapping[Model, Rule]] = {
    Model.FIRST: _first,
    Model.LAST: _last,
    Model.LINEAR: _linear,
    Model.TIME_DECAY: _time_decay,
    Model.POSITION_BASED: _position_based,
}

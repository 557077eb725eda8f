"""The SQL of a figure over many events: of a row's group, or of those beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import msgspec
from sqlglot import exp

from sightline.catalog.collections import typed as t
from sightline.catalog.collections.source import Aggregate, How
from sightline.catalog.collections.typed import Type, Typed, call, literal

Over = Callable[[exp.Expr], exp.Expr]
"""Turns an aggregate function into a window function, or leaves it."""


class Parts(msgspec.Struct, frozen=True):
    """What an aggregate is computed from, compiled.

    of: the value; None: of COUNT; where: the condition, without null
    by: the key of a map; order: what puts events in order; currency: of the event's money
    over: applied to every aggregate function
    """

    of: Typed | None
    where: exp.Expr | None
    by: Typed | None
    order: tuple[exp.Expr, ...]
    currency: exp.Expr
    level: float
    over: Over

    @property
    def value(self) -> Typed:
        """The value as it is.

        raises: ValueError, where the aggregate has none and needs one
        """
        if self.of is None:
            raise ValueError("an aggregate other than a count needs a value")
        return self.of

    def chosen(self) -> exp.Expr:
        """The value, null where the condition does not hold: aggregates pass over null."""
        if self.where is None:
            return self.value.sql.copy()
        return call("if", self.where, self.value.sql, exp.null())

    def matching(self) -> exp.Expr:
        """The condition for a list."""
        return exp.true() if self.where is None else self.where.copy()

    def unknown_if_none(self) -> Type:
        """The type of one value out of those chosen."""
        return self.value.type if self.where is None else self.value.type.or_null()


def aggregated(how: How, parts: Parts) -> Typed:
    """The SQL of an aggregate."""
    return _MADE[how](parts)


def _count(p: Parts) -> Typed:
    made = call("count") if p.where is None else call("countIf", p.where)
    return Typed(p.over(made), t.COUNT)


def _unique(p: Parts) -> Typed:
    return Typed(p.over(call("uniqExact", p.chosen())), t.COUNT)


def _sum(p: Parts) -> Typed:
    kind = p.value.type.known()
    if kind == t.MONEY:
        made = _or_zero(p.over(call("sum", p.chosen())))
        return Typed(_of_one_currency(p, exp.null(), made), t.MONEY.or_null())
    if kind in (t.WHOLE, t.COUNT):
        made = p.over(call("sum", call("toInt64", p.chosen())))
        return Typed(_or_zero(made), t.WHOLE)
    return Typed(_or_zero(p.over(call("sum", call("toFloat64", p.chosen())))), t.NUMBER)


def _mean(p: Parts) -> Typed:
    made = p.over(call("avg", call("toFloat64", p.chosen())))
    return Typed(made, t.NUMBER.or_null() if _may_be_none(p) else t.NUMBER)


def _extreme(name: str) -> Callable[[Parts], Typed]:
    def made(p: Parts) -> Typed:
        return Typed(p.over(call(name, p.chosen())), p.unknown_if_none(), p.value.exact)

    return made


def _at_the_end(name: str) -> Callable[[Parts], Typed]:
    """The value of the first or last event that has one."""

    def made(p: Parts) -> Typed:
        at = call("tuple", *p.order)
        if p.value.type.of is not None:
            has = call("notEmpty", p.value.sql)
            where = has if p.where is None else exp.and_(p.where.copy(), has)
            return Typed(
                p.over(call(f"{name}If", p.value.sql, at, where)), p.value.type, p.value.exact
            )
        return Typed(p.over(call(name, p.chosen(), at)), p.unknown_if_none(), p.value.exact)

    return made


def _listed(p: Parts) -> Typed:
    row = call("tuple", *p.order, p.value.sql)
    rows = call("arraySort", p.over(call("groupArrayIf", row, p.matching())))
    last = literal(len(p.order) + 1)
    return Typed(call("tupleElement", rows, last), t.listed(p.value.type), p.value.exact)


def _distinct(p: Parts) -> Typed:
    kind = p.value.type
    if kind.of is not None:
        every = call("arrayFlatten", p.over(call("groupArrayIf", p.value.sql, p.matching())))
        return Typed(call("arraySort", call("arrayDistinct", every)), kind)
    return Typed(
        call("arraySort", p.over(call("groupUniqArray", p.chosen()))), t.listed(kind.known())
    )


def _quantile(p: Parts) -> Typed:
    made = exp.CombinedParameterizedAgg(
        this="quantileExactInclusive",
        expressions=[literal(p.level)],
        params=[call("toFloat64", p.chosen())],
    )
    return Typed(p.over(made), t.NUMBER.or_null() if _may_be_none(p) else t.NUMBER)


def _per_key(p: Parts) -> Typed:
    if p.value.type.known() != t.MONEY:
        return _mapped(p, "sumMapIf", call("toFloat64", p.value.sql), t.NUMBER)
    sums = _mapped(p, "sumMapIf", p.value.sql, t.MONEY)
    names = [exp.to_identifier(name) for name in ("held", "amount")]
    amount = _of_one_currency(p, exp.null(), call("toNullable", exp.column("amount")))
    one = exp.Tuple(expressions=[exp.column("held"), amount])
    made = call("mapApply", exp.Lambda(this=one, expressions=names), sums.sql)
    return Typed(made, t.mapped(t.MONEY.or_null()))


def _unique_per_key(p: Parts) -> Typed:
    return _mapped(p, "uniqExactMapIf", call("toString", p.value.sql), t.COUNT)


def _mapped(p: Parts, name: str, held: exp.Expr, kind: Type) -> Typed:
    if p.by is None:
        raise ValueError("a figure under each key needs a key")
    both = [call("isNotNull", p.by.sql), call("isNotNull", held), p.matching()]
    one = call(
        "map", call("assumeNotNull", call("toString", p.by.sql)), call("assumeNotNull", held)
    )
    where = exp.and_(*both)
    return Typed(p.over(call(name, one, where)), t.mapped(kind))


def _of_one_currency(p: Parts, otherwise: exp.Expr, made: exp.Expr) -> exp.Expr:
    """Amounts of several currencies are never added."""
    has = call("isNotNull", p.chosen())
    codes = p.over(call("uniqExactIf", p.currency, has))
    several = exp.GT(this=codes, expression=literal(1))
    return call("if", several, otherwise, made)


def _or_zero(made: exp.Expr) -> exp.Expr:
    return call("ifNull", made, literal(0))


def _may_be_none(p: Parts) -> bool:
    return p.where is not None or p.value.type.nullable


_MADE: Final[Mapping[How, Callable[[Parts], Typed]]] = {
    How.COUNT: _count,
    How.UNIQUE: _unique,
    How.SUM: _sum,
    How.MEAN: _mean,
    How.LOWEST: _extreme("min"),
    How.HIGHEST: _extreme("max"),
    How.FIRST: _at_the_end("argMin"),
    How.LAST: _at_the_end("argMax"),
    How.LISTED: _listed,
    How.DISTINCT: _distinct,
    How.QUANTILE: _quantile,
    How.PER_KEY: _per_key,
    How.UNIQUE_PER_KEY: _unique_per_key,
}


def parts_of(
    source: Aggregate,
    of: Typed | None,
    where: Typed | None,
    by: Typed | None,
    table: str,
    over: Over,
) -> Parts:
    """The parts of an aggregate over the events of a table."""
    return Parts(
        of=of,
        where=None if where is None else where.where(),
        by=by,
        order=(exp.column("occurred_at", table=table), exp.column("event_id", table=table)),
        currency=exp.column("currency", table=table),
        level=source.level,
        over=over,
    )

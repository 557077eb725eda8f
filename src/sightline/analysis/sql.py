"""The words SQL trees are built with. A value of a user only ever becomes a literal.

Every function makes new nodes and keeps copies of those it is given, so parts may be used twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

from sqlglot import exp

DIGITS: Final = 19
"""Of the number `in_order` writes first."""

_SAME_DIGITS: Final = 10 ** (DIGITS - 1)


def col(name: str) -> exp.Column:
    """A column, by one of our own names."""
    return exp.column(name)


def columns(*names: str) -> dict[str, exp.Expr]:
    """Columns under their own names, for `select`."""
    return {name: col(name) for name in names}


def text(value: str) -> exp.Expr:
    """A text literal."""
    return exp.Literal.string(value)


def number(value: float) -> exp.Expr:
    """A number literal; a whole float is written as an integer."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        value = int(value)
    literal = exp.Literal.number(repr(abs(value)))
    return exp.Neg(this=literal) if value < 0 else literal


def call(name: str, *arguments: exp.Expr) -> exp.Expr:
    """A function of the engine."""
    return exp.Anonymous(this=name, expressions=[a.copy() for a in arguments])


def level(name: str, quantile: float, *arguments: exp.Expr) -> exp.Expr:
    """An aggregate function with a parameter: `name(quantile)(arguments)`."""
    return exp.CombinedParameterizedAgg(
        this=name, expressions=[number(quantile)], params=[a.copy() for a in arguments]
    )


def entry(of: exp.Expr, key: str) -> exp.Expr:
    """The value of a map's key."""
    return exp.Bracket(this=of.copy(), expressions=[text(key)])


def eq(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Left equals right."""
    return exp.EQ(this=_operand(left), expression=_operand(right))


def ne(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Left differs from right."""
    return exp.NEQ(this=_operand(left), expression=_operand(right))


def lt(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Left is below right."""
    return exp.LT(this=_operand(left), expression=_operand(right))


def lte(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Left is right or below."""
    return exp.LTE(this=_operand(left), expression=_operand(right))


def gt(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Left is above right."""
    return exp.GT(this=_operand(left), expression=_operand(right))


def gte(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Left is right or above."""
    return exp.GTE(this=_operand(left), expression=_operand(right))


def plus(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """The sum."""
    return exp.Add(this=_operand(left), expression=_operand(right))


def minus(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """The difference."""
    return exp.Sub(this=_operand(left), expression=_operand(right))


def times(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """The product."""
    return exp.Mul(this=_operand(left), expression=_operand(right))


def over(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """The quotient, as a float."""
    return exp.Div(this=_operand(left), expression=_operand(right))


def one_of(value: exp.Expr, options: Iterable[exp.Expr]) -> exp.Expr:
    """The value is among the options; a single option is compared with `=`."""
    known = [o.copy() for o in options]
    if len(known) == 1:
        return eq(value, known[0])
    return exp.In(this=_operand(value), expressions=known) if known else exp.false()


def among(value: exp.Expr, query: exp.Query) -> exp.Expr:
    """The value is among those a query gives."""
    return exp.In(this=_operand(value), query=exp.Subquery(this=query.copy()))


def negated(condition: exp.Expr) -> exp.Expr:
    """The condition does not hold."""
    return exp.Not(this=exp.Paren(this=condition.copy()))


def all_of(conditions: Iterable[exp.Expr]) -> exp.Expr:
    """Every condition holds; true where there is none."""
    found: exp.Expr | None = None
    for condition in conditions:
        part = exp.Paren(this=condition) if isinstance(condition, exp.Or) else condition
        part = part.copy()
        found = part if found is None else exp.And(this=found, expression=part)
    return exp.true() if found is None else found


def any_of(conditions: Iterable[exp.Expr]) -> exp.Expr:
    """One condition holds at least; false where there is none."""
    found: exp.Expr | None = None
    for condition in conditions:
        part = exp.Paren(this=condition) if isinstance(condition, exp.And) else condition
        part = part.copy()
        found = part if found is None else exp.Or(this=found, expression=part)
    return exp.false() if found is None else found


def either(condition: exp.Expr, yes: exp.Expr, no: exp.Expr) -> exp.Expr:
    """One value or another."""
    return call("if", condition, yes, no)


def array(items: Iterable[exp.Expr]) -> exp.Expr:
    """An array literal."""
    return exp.Array(expressions=[i.copy() for i in items])


def item(of: exp.Expr, place: int) -> exp.Expr:
    """An item of a tuple; the first is 1."""
    return call("tupleElement", of, number(place))


def row(items: Iterable[exp.Expr]) -> exp.Expr:
    """A tuple."""
    return exp.Tuple(expressions=[i.copy() for i in items])


def function(parameters: Iterable[str], body: exp.Expr) -> exp.Expr:
    """A lambda."""
    names = [exp.to_identifier(p) for p in parameters]
    return exp.Lambda(this=body.copy(), expressions=names)


def in_order(first: exp.Expr, *others: exp.Expr) -> exp.Expr:
    """A string that sorts as the row of a number from 0 and of texts does.

    The least of tuples takes the engine five times as long as the least of strings. The number
    is written with so much added that all have the same digits; texts but the last in hexadecimal,
    with a blank after each, so that a shorter text comes before those it begins.
    """
    parts = [call("toString", plus(call("toInt64", first), number(_SAME_DIGITS)))]
    for value in others[:-1]:
        parts += [call("hex", value), text(" ")]
    return call("concat", *parts, *others[-1:])


def instant(ms: int) -> exp.Expr:
    """A DateTime64 of milliseconds since 1970, in UTC."""
    at = datetime.fromtimestamp(ms // 1000, UTC)
    written = f"{at:%Y-%m-%d %H:%M:%S}.{ms % 1000:03d}"
    return call("toDateTime64", text(written), number(3), text("UTC"))


def second(ms: int) -> exp.Expr:
    """A DateTime of milliseconds since 1970, in UTC; parts of a second are cut off."""
    written = f"{datetime.fromtimestamp(ms // 1000, UTC):%Y-%m-%d %H:%M:%S}"
    return call("toDateTime", text(written), text("UTC"))


def select(
    columns: Mapping[str, exp.Expr],
    source: str | exp.Query,
    *,
    where: Iterable[exp.Expr] = (),
    group: Iterable[str] = (),
    sets: Iterable[Iterable[str]] = (),
    having: Iterable[exp.Expr] = (),
) -> exp.Select:
    """A SELECT of named expressions.

    source: a table, or a query
    group: names to group by
    sets: groups of names to group by at once, instead of `group`
    having: what a group must meet
    """
    made = exp.Select(expressions=[_named(name, value) for name, value in columns.items()])
    made.set("from_", exp.From(this=_source(source)))
    conditions = list(where)
    if conditions:
        made.set("where", exp.Where(this=all_of(conditions)))
    names = [col(name) for name in group]
    grouping = [exp.Tuple(expressions=[col(n) for n in names_]) for names_ in sets]
    if grouping:
        made.set("group", exp.Group(expressions=[exp.GroupingSets(expressions=grouping)]))
    elif names:
        made.set("group", exp.Group(expressions=names))
    if met := list(having):
        made.set("having", exp.Having(this=all_of(met)))
    return made


def union_all(queries: Iterable[exp.Query]) -> exp.Query:
    """The rows of all queries."""
    first, *others = queries
    made: exp.Query = first
    for other in others:
        made = exp.Union(this=made, expression=other, distinct=False)
    return made


def up_to(aggregate: exp.Expr, order: str, apart: Iterable[str]) -> exp.Expr:
    """Aggregates, or what is computed of them, over each row and all that come before.

    order: the column rows follow each other by
    apart: columns whose values do not mix
    """
    names = list(apart)
    if isinstance(aggregate, exp.Paren):
        return up_to(aggregate.this, order, names)
    if isinstance(aggregate, exp.Binary):
        sides = (up_to(side, order, names) for side in (aggregate.left, aggregate.right))
        left, right = sides
        return type(aggregate)(this=left, expression=right)
    ordered = exp.Order(expressions=[exp.Ordered(this=col(order))])
    return exp.Window(this=aggregate.copy(), partition_by=[col(n) for n in names], order=ordered)


def _operand(value: exp.Expr) -> exp.Expr:
    """A copy that keeps together what belongs together."""
    if isinstance(value, exp.Binary | exp.Not | exp.Neg | exp.In):
        return exp.Paren(this=value.copy())
    return value.copy()


def _named(name: str, value: exp.Expr) -> exp.Expr:
    if isinstance(value, exp.Column) and value.name == name:
        return value.copy()
    return exp.Alias(this=value.copy(), alias=exp.to_identifier(name))


def _source(source: str | exp.Query) -> exp.Expr:
    if isinstance(source, str):
        return exp.Table(this=exp.to_identifier(source))
    return exp.Subquery(this=source)

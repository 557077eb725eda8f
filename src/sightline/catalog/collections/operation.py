"""The SQL of operations: what is made of values that are compiled already."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sqlglot import exp

from sightline.catalog.collections import typed as t
from sightline.catalog.collections.source import Calc, Op
from sightline.catalog.collections.typed import Type, Typed, call, literal

_DECIMALS: Final = 4
"""Of an amount of money; `typed.MONEY` says so too."""


def calculated(source: Calc, args: Sequence[Typed]) -> Typed:
    """An operation on arguments that are compiled already."""
    if source.op in _ARITHMETIC:
        return _arithmetic(_ARITHMETIC[source.op], *args)
    if source.op in _COMPARISONS:
        return _flag(_COMPARISONS[source.op](this=_part(args[0]), expression=_part(args[1])), args)
    if source.op in _CHANGES:
        name, kind = _CHANGES[source.op]
        changed = call(name, args[0].sql)
        return Typed(changed, kind.or_null() if args[0].type.nullable else kind)
    return _OTHERS[source.op](args)


def _part(arg: Typed) -> exp.Expr:
    """An operand, in parentheses where it is itself an operation."""
    sql = arg.sql.copy()
    return exp.paren(sql) if isinstance(sql, exp.Binary | exp.Not) else sql


def _nullable(args: Sequence[Typed]) -> bool:
    return any(a.type.nullable for a in args)


def _flag(sql: exp.Expr, args: Sequence[Typed]) -> Typed:
    return Typed(sql, t.FLAG.or_null() if _nullable(args) else t.FLAG, exact=False)


def _arithmetic(node: type[exp.Binary], left: Typed, right: Typed) -> Typed:
    """Money stays exact when it is added to money; everything else is counted in floats."""
    exact = left.type.known() == right.type.known() == t.MONEY and node in (exp.Add, exp.Sub)
    kind = t.MONEY if exact else t.NUMBER
    sides = [_part(s) if exact else call("toFloat64", s.sql) for s in (left, right)]
    made = node(this=sides[0], expression=sides[1])
    return Typed(made, kind.or_null() if _nullable((left, right)) else kind)


def _over(args: Sequence[Typed]) -> Typed:
    above, below = (call("toFloat64", a.sql) for a in args)
    made = exp.Div(this=above, expression=call("nullIf", below, literal(0)))
    return Typed(made, t.NUMBER.or_null())


def _each_over(args: Sequence[Typed]) -> Typed:
    sides = [exp.to_identifier(name) for name in ("above", "below")]
    above, below = (call("toFloat64", exp.column(side)) for side in ("above", "below"))
    quotient = exp.Div(this=above, expression=call("nullIf", below, literal(0)))
    divide = exp.Lambda(this=quotient, expressions=sides)
    return Typed(call("arrayMap", divide, *(a.sql for a in args)), t.listed(t.NUMBER.or_null()))


def _all_of(node: type[exp.Connector]) -> Callable[[Sequence[Typed]], Typed]:
    def joined(args: Sequence[Typed]) -> Typed:
        made = _part(args[0])
        for arg in args[1:]:
            made = node(this=made, expression=_part(arg))
        return _flag(made, args)

    return joined


def _kind_of(args: Sequence[Typed], *, nullable: bool) -> Type:
    """The type of several that may stand for each other: that of the first that has one."""
    kinds = [a.type for a in args if a.type != t.NOTHING and a.exact] or [
        a.type for a in args if a.type != t.NOTHING
    ]
    return kinds[0].known().or_null() if nullable else kinds[0].known()


def _if(args: Sequence[Typed]) -> Typed:
    condition, *values = args
    kind = _kind_of(values, nullable=_nullable(values))
    same = len({a.type.known() for a in values if a.type != t.NOTHING}) == 1
    made = call("if", condition.where(), *(a.sql for a in values))
    return Typed(made, kind, exact=same and all(a.exact for a in values))


def _coalesce(args: Sequence[Typed]) -> Typed:
    kind = _kind_of(args, nullable=all(a.type.nullable for a in args))
    same = len({a.type.known() for a in args}) == 1
    made = exp.Coalesce(this=args[0].sql.copy(), expressions=[a.sql.copy() for a in args[1:]])
    return Typed(made, kind, exact=same and all(a.exact for a in args))


def _known(args: Sequence[Typed]) -> Typed:
    made = call("nullIf", args[0].sql, literal(""))
    return Typed(made, args[0].type.or_null())


def _ms_from(args: Sequence[Typed]) -> Typed:
    start, end = (call("toUnixTimestamp64Milli", a.sql) for a in args)
    made = call("toFloat64", exp.Sub(this=end, expression=start))
    return Typed(made, t.NUMBER.or_null() if _nullable(args) else t.NUMBER)


def _ms_earlier(args: Sequence[Typed]) -> Typed:
    at, ms = args[0].sql, call("toInt64", args[1].sql)
    left = exp.Sub(this=call("toUnixTimestamp64Milli", at), expression=ms)
    made = call("fromUnixTimestamp64Milli", left, literal("UTC"))
    return Typed(made, t.MOMENT.or_null() if _nullable(args) else t.MOMENT)


def _part_of_name(first: bool) -> Callable[[Sequence[Typed]], Typed]:
    def cut(args: Sequence[Typed]) -> Typed:
        name = args[0].sql
        dot = call("position", name, literal("."))
        if first:
            start, length = literal(1), exp.Sub(this=dot, expression=literal(1))
            return Typed(call("substring", name, start, length), t.TEXT)
        return Typed(call("substring", name, exp.Add(this=dot, expression=literal(1))), t.TEXT)

    return cut


def _values(args: Sequence[Typed]) -> Typed:
    held = args[0].type.of
    return Typed(call("mapValues", args[0].sql), t.listed(held or t.NUMBER))


def _joined(args: Sequence[Typed]) -> Typed:
    texts: list[exp.Expr] = []
    for arg in args:
        texts += [literal("/"), call("toString", arg.sql)]
    return Typed(call("concat", *texts[1:]), t.TEXT.or_null() if _nullable(args) else t.TEXT)


def _top(args: Sequence[Typed]) -> Typed:
    names = [exp.to_identifier(name) for name in ("held", "size")]
    by_size = exp.Lambda(this=exp.column("size"), expressions=names)
    keys, sizes = call("mapKeys", args[0].sql), call("mapValues", args[0].sql)
    return Typed(call("arrayReverseSort", by_size, keys, sizes), t.listed(t.TEXT))


_ARITHMETIC: Final[Mapping[Op, type[exp.Binary]]] = {
    Op.PLUS: exp.Add,
    Op.MINUS: exp.Sub,
    Op.TIMES: exp.Mul,
}
_COMPARISONS: Final[Mapping[Op, type[exp.Binary]]] = {
    Op.EQ: exp.EQ,
    Op.NE: exp.NEQ,
    Op.LT: exp.LT,
    Op.LTE: exp.LTE,
    Op.GT: exp.GT,
    Op.GTE: exp.GTE,
}
_CHANGES: Final[Mapping[Op, tuple[str, Type]]] = {
    Op.START_OF_MINUTE: ("toStartOfMinute", t.SECOND),
    Op.START_OF_HOUR: ("toStartOfHour", t.SECOND),
    Op.HOUR: ("toHour", t.SMALL),
    Op.WEEKDAY: ("toDayOfWeek", t.SMALL),
    Op.MONTH: ("toMonth", t.SMALL),
    Op.WHOLE: ("toInt64", t.WHOLE),
}
_OTHERS: Final[Mapping[Op, Callable[[Sequence[Typed]], Typed]]] = {
    Op.OVER: _over,
    Op.EACH_OVER: _each_over,
    Op.AND: _all_of(exp.And),
    Op.OR: _all_of(exp.Or),
    Op.NOT: lambda args: _flag(exp.Not(this=exp.paren(args[0].sql.copy())), args),
    Op.IF: _if,
    Op.COALESCE: _coalesce,
    Op.KNOWN: _known,
    Op.FLAG: lambda args: Typed(args[0].where(), t.FLAG, exact=False),
    Op.NEXT_HOUR: lambda args: Typed(call("addHours", args[0].sql, literal(1)), args[0].type),
    Op.IS_KNOWN: lambda args: Typed(call("isNotNull", args[0].sql), t.FLAG, exact=False),
    Op.GREATEST: lambda args: Typed(call("greatest", *(a.sql for a in args)), args[0].type),
    Op.AS_MONEY: lambda args: Typed(
        call("toDecimal128", args[0].sql, literal(_DECIMALS)),
        t.MONEY.or_null() if args[0].type.nullable else t.MONEY,
    ),
    Op.MS_FROM: _ms_from,
    Op.MS_EARLIER: _ms_earlier,
    Op.DOMAIN: _part_of_name(first=True),
    Op.ACTION: _part_of_name(first=False),
    Op.TEXT: lambda args: Typed(
        call("toString", args[0].sql), t.TEXT.or_null() if args[0].type.nullable else t.TEXT
    ),
    Op.JOINED: _joined,
    Op.KEYS: lambda args: Typed(call("mapKeys", args[0].sql), t.listed(t.TEXT)),
    Op.TOP: _top,
    Op.LIST: lambda args: Typed(
        exp.Array(expressions=[a.sql.copy() for a in args]), t.listed(args[0].type)
    ),
    Op.VALUES: _values,
    Op.HAS: lambda args: _flag(call("has", *(a.sql for a in args)), args),
}

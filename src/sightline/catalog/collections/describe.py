"""A source in words, for people who want to know where a figure comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sightline.catalog.collections.source import (
    Aggregate,
    Beside,
    Calc,
    Const,
    Elsewhere,
    Entries,
    Envelope,
    How,
    Is,
    Node,
    Op,
    Others,
    Read,
    Scope,
)
from sightline.catalog.collections.words import PERSON

_SIGNS: Final[Mapping[Op, str]] = {
    Op.PLUS: "+",
    Op.MINUS: "−",
    Op.TIMES: "×",
    Op.OVER: "/",
    Op.EACH_OVER: "/",
    Op.EQ: "=",
    Op.NE: "≠",
    Op.LT: "<",
    Op.LTE: "≤",
    Op.GT: ">",
    Op.GTE: "≥",
    Op.AND: "and",
    Op.OR: "or",
    Op.HAS: "has",
}
_PHRASES: Final[Mapping[Op, str]] = {
    Op.NOT: "not {}",
    Op.KNOWN: "{}",
    Op.FLAG: "{}",
    Op.WHOLE: "{}",
    Op.AS_MONEY: "{}",
    Op.TEXT: "{}",
    Op.IS_KNOWN: "{} is known",
    Op.MS_FROM: "time from {} to {}",
    Op.MS_EARLIER: "{} less {}",
    Op.START_OF_MINUTE: "minute of {}",
    Op.START_OF_HOUR: "hour of {}",
    Op.NEXT_HOUR: "an hour after {}",
    Op.HOUR: "time of day of {}",
    Op.WEEKDAY: "weekday of {}",
    Op.MONTH: "month of {}",
    Op.DOMAIN: "first part of {}",
    Op.ACTION: "rest of {}",
    Op.KEYS: "keys of ({})",
    Op.VALUES: "values of ({})",
    Op.TOP: "keys with most of ({})",
}
_HOW: Final[Mapping[How, str]] = {
    How.UNIQUE: "different {}",
    How.SUM: "sum of {}",
    How.MEAN: "mean of {}",
    How.LOWEST: "least {}",
    How.HIGHEST: "most {}",
    How.FIRST: "first {}",
    How.LAST: "last {}",
    How.LISTED: "each {}",
    How.DISTINCT: "all different {}",
    How.PER_KEY: "sum of {}",
    How.UNIQUE_PER_KEY: "different {}",
}
_SCOPE: Final[Mapping[Scope, str]] = {
    Scope.SESSION: "of the session",
    Scope.PERSON: "of the person",
    Scope.MINUTE: "of the service in the minute",
}


def described(node: Node) -> str:
    """A phrase of markdown."""
    match node:
        case Envelope(column=name):
            return f"`{name}`"
        case Read(attribute=attribute):
            return f"`{attribute.name}`"
        case Entries(attribute=attribute, key=key):
            return f"`{key}` of each of `{attribute.name}`"
        case Others(attributes=named):
            return "every attribute that the catalog does not name" if named else "every attribute"
        case Const(value=value):
            return _constant(value)
        case Is(events=events):
            return f"the event is {_names(events, 'or')}"
        case Calc():
            return _calculated(node)
        case Aggregate():
            return _aggregate(node)
        case Beside(of=of, scope=scope, until_then=until_then):
            return f"{_aggregate(of)}, {_SCOPE[scope]}{' until then' if until_then else ''}"
        case Elsewhere(holder=holder):
            return holder


def _calculated(node: Calc) -> str:
    if node == PERSON:
        return "the user, else the session"
    parts = [described(arg) for arg in node.args]
    match node.op:
        case Op.IF:
            return _chosen(node)
        case Op.COALESCE:
            return ", else ".join(parts)
        case Op.GREATEST:
            return f"the larger of {' and '.join(parts)}"
        case Op.JOINED | Op.LIST:
            return ", ".join(parts)
        case op if op in _SIGNS:
            return f" {_SIGNS[op]} ".join(_grouped(arg) for arg in node.args)
        case op:
            return _PHRASES[op].format(*parts)


def _chosen(node: Calc) -> str:
    """`a` where it holds, `b` where that holds, else `c`."""
    cases: list[str] = []
    rest: Node = node
    while isinstance(rest, Calc) and rest.op is Op.IF:
        condition, then, rest = rest.args
        cases.append(f"{described(then)} where {described(condition)}")
    if not (isinstance(rest, Const) and rest.value is None):
        cases.append(f"else {described(rest)}")
    return "; ".join(cases)


def _grouped(node: Node) -> str:
    """An operand, in parentheses where it would be read wrongly without."""
    text = described(node)
    plain = isinstance(node, Calc) and node.op not in _SIGNS and node.op in _PHRASES
    return text if plain or not isinstance(node, Calc) else f"({text})"


def _aggregate(node: Aggregate) -> str:
    events, conditions = _split(node.where)
    where = f" where {' and '.join(_grouped(c) for c in conditions)}" if conditions else ""
    if node.how is How.COUNT:
        return f"number of {_names(events, 'and') if events else 'events'}{where}"
    if isinstance(node.of, Beside):  # a running figure: which event of the row it is read at
        return described(node.of)  # is a detail
    value = "" if node.of is None else described(node.of)
    if node.how is How.QUANTILE:
        said = f"p{node.level * 100:g} of {value}"
    else:
        said = _HOW[node.how].format(value)
    under = "" if node.by is None else f" by {described(node.by)}"
    of = f" of {_names(events, 'and')}" if events else ""
    return f"{said}{under}{of}{where}"


def _split(where: Node | None) -> tuple[tuple[str, ...], Sequence[Node]]:
    """The events a condition asks for, and what else it asks."""
    match where:
        case None:
            return (), ()
        case Is(events=events):
            return events, ()
        case Calc(op=Op.AND, args=args):
            named = [arg for arg in args if isinstance(arg, Is)]
            rest = [arg for arg in args if not isinstance(arg, Is)]
            return (named[0].events if named else ()), rest
        case _:
            return (), (where,)


def _names(names: Sequence[str], word: str) -> str:
    shown = [f"`{name}`" for name in names]
    if len(shown) == 1:
        return shown[0]
    return f"{', '.join(shown[:-1])} {word} {shown[-1]}"


def _constant(value: str | float | bool | None) -> str:
    match value:
        case None:
            return "unknown"
        case bool():
            return str(value).lower()
        case str():
            return f"`{value}`" if value else "an empty text"
        case _:
            return f"{value:g}"

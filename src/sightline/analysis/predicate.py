"""Conditions as SQL, over the columns and maps of the events table.

What an event does not carry reads as an empty text or 0 in a map, so a comparison of an attribute
always asks `mapContains` as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from sqlglot import exp

from sightline.analysis.comparison import Test, Value
from sightline.analysis.condition import (
    PERSON,
    All,
    Any,
    Condition,
    Criteria,
    Did,
    Either,
    Every,
    Member,
    Not,
    Without,
)
from sightline.analysis.field import MAPS, Field, Kind
from sightline.analysis.sql import (
    all_of,
    among,
    any_of,
    array,
    call,
    col,
    either,
    entry,
    eq,
    gt,
    gte,
    instant,
    lt,
    lte,
    ne,
    negated,
    number,
    one_of,
    select,
    text,
)
from sightline.catalog.currency import EXPONENTS, USUAL_EXPONENT
from sightline.catalog.filter import Op

_COMPARED: Final = {Op.LT: lt, Op.LTE: lte, Op.GT: gt, Op.GTE: gte}


def predicate(condition: Condition) -> exp.Expr:
    """The SQL of a condition."""
    match condition:
        case All(of=parts):
            return all_of(predicate(part) for part in parts)
        case Any(of=parts):
            return any_of(predicate(part) for part in parts)
        case Not(of=part):
            return negated(predicate(part))
        case Member(of=criteria, least=least):
            return among(col(PERSON.name), members(criteria, least))
        case Test(op=Op.NE):
            return negated(_test(condition.field, Op.EQ, condition.values))
        case Test(op=Op.NOT_IN):
            return negated(_test(condition.field, Op.IN, condition.values))
        case Test(op=Op.IS_SET):
            return carried(condition.field)
        case Test(op=Op.IS_NOT_SET):
            return negated(carried(condition.field))
        case Test(field=field, op=op, values=values):
            return _test(field, op, values)


def members(criteria: Criteria, least: int) -> exp.Select:
    """The people who meet criteria, one a row; nobody, where they are fewer than the least."""
    person = col(PERSON.name)
    where = [ne(person, text(""))]
    if not _met(criteria):  # then whoever is in it did one of these
        where.append(any_of(_done(one) for one in _leaves(criteria)))
    found = select({PERSON.name: person}, "events", where=where, group=(PERSON.name,))
    found.set("having", exp.Having(this=_meets(criteria)))
    everyone = select({"people": call("groupArray", person)}, found)
    few = lt(call("length", col("people")), number(least))
    shown = either(few, call("arrayResize", col("people"), number(0)), col("people"))
    return select({"person": call("arrayJoin", shown)}, everyone)


def _met(criteria: Criteria) -> bool:
    """Whether one who did nothing of it meets the criteria."""
    match criteria:
        case Did(at_least=least):
            return least == 0
        case Every(of=parts):
            return all(_met(part) for part in parts)
        case Either(of=parts):
            return any(_met(part) for part in parts)
        case Without(of=part):
            return not _met(part)


def _leaves(criteria: Criteria) -> Iterator[Did]:
    match criteria:
        case Did():
            yield criteria
        case Every(of=parts) | Either(of=parts):
            for part in parts:
                yield from _leaves(part)
        case Without(of=part):
            yield from _leaves(part)


def _meets(criteria: Criteria) -> exp.Expr:
    """Whether all events of a person together meet the criteria."""
    match criteria:
        case Every(of=parts):
            return all_of(_meets(part) for part in parts)
        case Either(of=parts):
            return any_of(_meets(part) for part in parts)
        case Without(of=part):
            return negated(_meets(part))
        case Did(at_least=least, at_most=most):
            times = call("countIf", _done(criteria))
            wanted = [gte(times, number(least))] if least else []
            return all_of([*wanted, *([] if most is None else [lte(times, number(most))])])


def _done(did: Did) -> exp.Expr:
    """Whether an event is one that counts."""
    wanted = [] if did.event is None else [eq(col("event_name"), text(did.event))]
    if did.period is not None:
        at = col("occurred_at")
        wanted.append(gte(at, instant(did.period.start_ms)))
        wanted.append(lt(at, instant(did.period.end_ms)))
    if did.condition is not None:
        wanted.append(predicate(did.condition))
    return all_of(wanted)


def carried(field: Field) -> exp.Expr:
    """Whether an event has a value there."""
    if field.kind is Kind.COLUMN:
        return ne(col(field.name), text(""))
    if field.kind is Kind.ANY:
        return any_of(_has(name, field) for name in dict.fromkeys(MAPS.values()))
    return _has(MAPS[field.kind], field)


def stored(field: Field) -> exp.Expr:
    """The value as it is stored; empty or 0 where there is none."""
    if field.kind is Kind.COLUMN:
        return col(field.name)
    return entry(col(MAPS[field.kind]), field.name)


def key_of(field: Field) -> exp.Expr:
    """The value as the text a breakdown shows; empty where there is none."""
    value = stored(field)
    match field.kind:
        case Kind.COLUMN | Kind.TEXT:
            return value
        case Kind.FLAG:
            shown = either(eq(value, number(0)), text("false"), text("true"))
        case _:
            shown = call("toString", value)
    return either(carried(field), shown, text(""))


def _has(column: str, field: Field) -> exp.Expr:
    return call("mapContains", col(column), text(field.name))


def _test(field: Field, op: Op, values: tuple[Value, ...]) -> exp.Expr:
    holds = _holds(field, op, values)
    return holds if field.kind is Kind.COLUMN and "" not in values else _if_carried(field, holds)


def _if_carried(field: Field, holds: exp.Expr) -> exp.Expr:
    return all_of((carried(field), holds))


def _holds(field: Field, op: Op, values: tuple[Value, ...]) -> exp.Expr:
    value = stored(field)
    literals = [_literal(field, v) for v in values]
    if op in {Op.EQ, Op.IN}:
        return _among(field, value, literals)
    if op in _COMPARED:
        return _COMPARED[op](value, literals[0])
    if op is Op.STARTS_WITH:
        return call("startsWith", value, literals[0])
    if field.kind is Kind.LIST:
        held = "Array(String)" if isinstance(values[0], str) else "Array(Float64)"
        return call("has", call("JSONExtract", value, text(held)), literals[0])
    return gt(call("position", value, literals[0]), number(0))


def _among(field: Field, value: exp.Expr, literals: list[exp.Expr]) -> exp.Expr:
    if field.kind is Kind.MONEY:  # its literals depend on the row, and a list after IN may not
        return any_of(eq(value, literal) for literal in literals)
    return one_of(value, literals)


def _literal(field: Field, value: Value) -> exp.Expr:
    match value:
        case bool():
            return number(int(value))
        case str():
            return text(value)
        case _:
            return _minor(value) if field.kind is Kind.MONEY else number(value)


def _minor(amount: float) -> exp.Expr:
    """An amount in the smallest units of the row's currency, as it is stored."""
    written = Decimal(repr(amount))

    def scaled(digits: int) -> exp.Expr:
        return number(float(written.scaleb(digits)))

    codes = [(text(c), scaled(d)) for d, listed in EXPONENTS.items() for c in listed.split()]
    return call(
        "transform",
        col("currency"),
        array(code for code, _ in codes),
        array(units for _, units in codes),
        scaled(USUAL_EXPONENT),
    )

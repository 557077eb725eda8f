"""How SQL reads an attribute from the table of events: from which map, as which type.

An attribute that an event does not carry is NULL, told from 0 and from an empty text. Money comes
in major units as a Decimal, so it stays exact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sqlglot import exp

from sightline.catalog.currency import EXPONENTS, USUAL_EXPONENT
from sightline.catalog.model import Attribute, ValueType

TABLE: Final = "events"
MAX_EXPONENT: Final = 4
MAX_WIDTH: Final = 400


def value(attribute: Attribute, table: str | None = None) -> exp.Expr:
    """An attribute as its type, NULL where the event does not carry it.

    table: the name the events are read under
    """
    key = exp.Literal.string(attribute.name)
    held = exp.Bracket(this=_map_of(attribute, table), expressions=[key])
    read = _major(held, table) if attribute.type is ValueType.MONEY else _READ[attribute.type](held)
    return exp.Anonymous(this="if", expressions=[carried(attribute, table), read, exp.null()])


def carried(attribute: Attribute, table: str | None = None) -> exp.Expr:
    """Whether the event carries an attribute."""
    key = exp.Literal.string(attribute.name)
    return exp.Anonymous(this="mapContains", expressions=[_map_of(attribute, table), key])


def _map_of(attribute: Attribute, table: str | None) -> exp.Expr:
    return exp.column(attribute.column.value, table=table)


def create_view(name: str, query: exp.Query) -> str:
    """The statement that creates or replaces a view."""
    table = exp.Table(this=exp.to_identifier(name))
    statement = exp.Create(this=table, kind="VIEW", replace=True, expression=query)
    return statement.sql(dialect="clickhouse", pretty=True, max_text_width=MAX_WIDTH)


def _call(name: str) -> Callable[[exp.Expr], exp.Expr]:
    return lambda value: exp.Anonymous(this=name, expressions=[value])


def _moment(value: exp.Expr) -> exp.Expr:
    zone = exp.Literal.string("UTC")
    return exp.Anonymous(
        this="fromUnixTimestamp64Milli", expressions=[_call("toInt64")(value), zone]
    )


def _major(value: exp.Expr, table: str | None) -> exp.Expr:
    """Minor units over 10^decimals of the row's currency, exact: neither step is done in floats."""
    cases: list[exp.Expr] = []
    for digits, codes in EXPONENTS.items():
        listed = [exp.Literal.string(code) for code in codes.split()]
        currency = exp.column("currency", table=table)
        cases += [currency.isin(*listed), exp.Literal.number(10**digits)]
    cases.append(exp.Literal.number(10**USUAL_EXPONENT))
    exact = exp.Anonymous(
        this="toDecimal128", expressions=[_call("toInt64")(value), exp.Literal.number(MAX_EXPONENT)]
    )
    return exp.Div(this=exact, expression=exp.Anonymous(this="multiIf", expressions=cases))


_READ: Final[Mapping[ValueType, Callable[[exp.Expr], exp.Expr]]] = {
    ValueType.STRING: lambda value: value,
    ValueType.NUMBER: lambda value: value,
    ValueType.INTEGER: _call("toInt64"),
    ValueType.BOOLEAN: _call("toBool"),
    ValueType.TIMESTAMP: _moment,
    ValueType.ARRAY: lambda value: value,
    ValueType.OBJECT: lambda value: value,
}

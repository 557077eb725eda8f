"""One view for each event: its attributes as named, typed columns beside those of the envelope.

An attribute that an event does not carry is NULL, told from 0 and from an empty text. Money comes
in major units as a Decimal, so it stays exact. Views read the table `events` of the store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sqlglot import exp

from sightline.catalog.catalog import Catalog
from sightline.catalog.currency import EXPONENTS, USUAL_EXPONENT
from sightline.catalog.model import Attribute, Column, Event, ValueType

TABLE: Final = "events"
MAX_EXPONENT: Final = 4
MAX_WIDTH: Final = 400


def column_name(attribute: str) -> str:
    """The column an attribute is in a view: `voice.first_response_ms` → voice_first_response_ms."""
    return attribute.replace(".", "_")


def view_name(event: str) -> str:
    """The view of an event: `voice.first_response` → event_voice_first_response."""
    return f"event_{event.replace('.', '_')}"


def column_type(attribute: Attribute) -> str:
    """The engine type of an attribute's column in views; all are Nullable."""
    return COLUMN_TYPES[attribute.type]


def query(event: Event) -> exp.Select:
    """What the view of one event reads."""
    maps = [exp.to_identifier(column) for column in Column]
    columns = [_column(attribute) for attribute in event.attributes]
    named = exp.column("event_name").eq(exp.Literal.string(event.name))
    return exp.select(exp.Star(except_=maps), *columns).from_(TABLE).where(named)


def view(event: Event) -> str:
    """The statement that creates or replaces the view of one event."""
    return create(view_name(event.name), query(event))


def create(name: str, query: exp.Query) -> str:
    """The statement that creates or replaces a view."""
    table = exp.Table(this=exp.to_identifier(name))
    statement = exp.Create(this=table, kind="VIEW", replace=True, expression=query)
    return statement.sql(dialect="clickhouse", pretty=True, max_text_width=MAX_WIDTH)


def views(catalog: Catalog) -> list[str]:
    """The statements that create or replace the views of all events."""
    return [view(event) for event in catalog.events.values()]


def export(catalog: Catalog) -> str:
    """All statements as one SQL script."""
    return "".join(f"{statement};\n\n" for statement in views(catalog))


def value(attribute: Attribute, table: str | None = None) -> exp.Expr:
    """An attribute as its type, NULL where the event does not carry it.

    table: the name the events are read under
    """
    key = exp.Literal.string(attribute.name)
    held = exp.Bracket(this=_map_of(attribute, table), expressions=[key])
    read = _READ[attribute.type](held)
    return exp.Anonymous(this="if", expressions=[carried(attribute, table), read, exp.null()])


def carried(attribute: Attribute, table: str | None = None) -> exp.Expr:
    """Whether the event carries an attribute."""
    key = exp.Literal.string(attribute.name)
    return exp.Anonymous(this="mapContains", expressions=[_map_of(attribute, table), key])


def _map_of(attribute: Attribute, table: str | None) -> exp.Expr:
    return exp.column(attribute.column.value, table=table)


def _column(attribute: Attribute) -> exp.Expr:
    return exp.alias_(value(attribute), column_name(attribute.name), copy=False)


def _call(name: str) -> Callable[[exp.Expr], exp.Expr]:
    return lambda value: exp.Anonymous(this=name, expressions=[value])


def _moment(value: exp.Expr) -> exp.Expr:
    zone = exp.Literal.string("UTC")
    return exp.Anonymous(
        this="fromUnixTimestamp64Milli", expressions=[_call("toInt64")(value), zone]
    )


def _major(value: exp.Expr) -> exp.Expr:
    """Minor units over 10^decimals of the row's currency, exact: neither step is done in floats."""
    cases: list[exp.Expr] = []
    for digits, codes in EXPONENTS.items():
        listed = [exp.Literal.string(code) for code in codes.split()]
        cases += [exp.column("currency").isin(*listed), exp.Literal.number(10**digits)]
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
    ValueType.MONEY: _major,
    ValueType.TIMESTAMP: _moment,
    ValueType.ARRAY: lambda value: value,
    ValueType.OBJECT: lambda value: value,
}

COLUMN_TYPES: Final[Mapping[ValueType, str]] = {
    ValueType.STRING: "String",
    ValueType.NUMBER: "Float64",
    ValueType.INTEGER: "Int64",
    ValueType.BOOLEAN: "Bool",
    ValueType.MONEY: f"Decimal(38, {MAX_EXPONENT})",
    ValueType.TIMESTAMP: "DateTime64(3, 'UTC')",
    ValueType.ARRAY: "String",
    ValueType.OBJECT: "String",
}

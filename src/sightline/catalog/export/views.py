"""One view for each event: its attributes as named, typed columns beside those of the envelope.

`catalog.reading` says how an attribute is read. As a script, the views of the documents'
collections follow those of events.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlglot import exp

from sightline.catalog.catalog import Catalog
from sightline.catalog.collections import ddl as collections
from sightline.catalog.model import Attribute, Column, Event, ValueType
from sightline.catalog.reading import MAX_EXPONENT, TABLE, create_view, value


def column_name(attribute: str) -> str:
    """The column an attribute is in a view: `voice.first_response_ms` → voice_first_response_ms."""
    return attribute.replace(".", "_")


def view_name(event: str) -> str:
    """The view of an event: `voice.first_response` → event_voice_first_response."""
    return f"event_{event.replace('.', '_')}"


def query(event: Event) -> exp.Select:
    """What the view of one event reads."""
    maps = [exp.to_identifier(column) for column in Column]
    columns = [_column(attribute) for attribute in event.attributes]
    named = exp.column("event_name").eq(exp.Literal.string(event.name))
    return exp.select(exp.Star(except_=maps), *columns).from_(TABLE).where(named)


def view(event: Event) -> str:
    """The statement that creates or replaces the view of one event."""
    return create_view(view_name(event.name), query(event))


def views(catalog: Catalog) -> list[str]:
    """The statements that create or replace the views of all events."""
    return [view(event) for event in catalog.events.values()]


def export(catalog: Catalog) -> str:
    """The statements for all events and collections as one SQL script."""
    return "".join(f"{made};\n\n" for made in (*views(catalog), *collections.statements()))


def _column(attribute: Attribute) -> exp.Expr:
    return exp.alias_(value(attribute), column_name(attribute.name), copy=False)


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

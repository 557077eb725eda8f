"""The SQL of what an event itself says: its columns, its attributes; and of constants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlglot import exp

from sightline.catalog.collections import typed as t
from sightline.catalog.collections.source import Const, Entries, Others, Read
from sightline.catalog.collections.typed import Type, Typed, call, literal
from sightline.catalog.model import Column, ValueType
from sightline.catalog.reading import value

COLUMN_TYPES: Final[Mapping[str, Type]] = {
    "event_id": t.ID,
    "occurred_at": t.MOMENT,
    "received_at": t.MOMENT,
    "retention_days": Type("UInt16"),
    "commit_no": t.COUNT,
    **{column.value: t.mapped(t.TEXT) for column in Column},
    Column.NUMBERS.value: t.mapped(t.NUMBER),
}
"""Columns of events that are not text."""

ATTRIBUTE_TYPES: Final[Mapping[ValueType, Type]] = {
    ValueType.STRING: t.TEXT,
    ValueType.NUMBER: t.NUMBER,
    ValueType.INTEGER: t.WHOLE,
    ValueType.BOOLEAN: t.FLAG,
    ValueType.MONEY: t.MONEY,
    ValueType.TIMESTAMP: t.MOMENT,
    ValueType.OBJECT: t.TEXT,
}


def column(name: str, table: str) -> Typed:
    """A column of events."""
    return Typed(exp.column(name, table=table), COLUMN_TYPES.get(name, t.TEXT))


def attribute(source: Read, table: str) -> Typed:
    """An attribute. A list is empty where the event does not carry it; anything else is null."""
    of = source.attribute
    if of.type is not ValueType.ARRAY:
        return Typed(value(of, table), ATTRIBUTE_TYPES[of.type].or_null())
    item = ATTRIBUTE_TYPES.get(of.items, t.TEXT) if of.items else t.TEXT
    if of.items in (None, ValueType.OBJECT):
        document = exp.Bracket(
            this=exp.column(Column.DOCUMENTS.value, table=table), expressions=[literal(of.name)]
        )
        return Typed(call("JSONExtractArrayRaw", document), t.listed(t.TEXT))
    return Typed(_extracted(of.name, table, t.listed(item)), t.listed(item))


def entries(source: Entries, table: str) -> Typed:
    """One key of each object in a list; null where an object lacks it."""
    item = ATTRIBUTE_TYPES[source.type].or_null()
    objects = Type(f"Tuple({source.key} {item})")
    found = _extracted(source.attribute.name, table, t.listed(objects))
    return Typed(call("tupleElement", found, literal(source.key)), t.listed(item))


def others(source: Others, table: str) -> Typed:
    """Every attribute but these, as texts by name."""
    strings, numbers, documents = (
        exp.column(c.value, table=table) for c in (Column.STRINGS, Column.NUMBERS, Column.DOCUMENTS)
    )
    names = [exp.to_identifier(name) for name in ("name", "held")]
    as_text = exp.Tuple(expressions=[exp.column("name"), call("toString", exp.column("held"))])
    texts = call("mapApply", exp.Lambda(this=as_text, expressions=names), numbers)
    every = call("mapConcat", strings, texts, documents)
    if source.attributes:
        listed = exp.Array(expressions=[literal(a.name) for a in source.attributes])
        own = exp.Not(this=call("has", listed, exp.column("name")))
        every = call("mapFilter", exp.Lambda(this=own, expressions=names), every)
    return Typed(every, t.mapped(t.TEXT))


def constant(source: Const) -> Typed:
    """A literal."""
    match source.value:
        case None:
            return Typed(exp.null(), t.NOTHING)
        case bool(flag):
            return Typed(exp.true() if flag else exp.false(), t.FLAG)
        case str(text):
            return Typed(literal(text), t.TEXT)
        case int(number):
            return Typed(literal(number), t.COUNT if number >= 0 else t.WHOLE, exact=False)
        case float(number):
            return Typed(literal(number), t.NUMBER, exact=False)


def _extracted(name: str, table: str, kind: Type) -> exp.Expr:
    document = exp.Bracket(
        this=exp.column(Column.DOCUMENTS.value, table=table), expressions=[literal(name)]
    )
    return call("JSONExtract", document, literal(str(kind)))

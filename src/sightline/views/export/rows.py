"""The rows that SQL found, as a table: the engine's types become those of tables."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from sightline.analysis.query.result import Result
from sightline.views.export.table import Column, Holds, Table, Value, about

_WRAPPED: Final = re.compile(r"(?:Nullable|LowCardinality)\((.*)\)")
_KINDS: Final = (
    (re.compile(r"U?Int(?:8|16|32)|Int64"), Holds.INTEGER),
    (re.compile(r"Float\d+"), Holds.NUMBER),
    (re.compile(r"Bool"), Holds.FLAG),
    (re.compile(r"(?:Array|Map|Tuple|JSON|Nested)\b.*"), Holds.JSON),
)
"""Everything else is text: integers past 64 bits and decimals lose nothing that way."""


def of_result(found: Result) -> Table:
    """The table of an answer to SQL."""
    kinds = tuple(_holds(column.type) for column in found.columns)
    columns = tuple(
        Column(column.name, kind) for column, kind in zip(found.columns, kinds, strict=True)
    )
    rows = tuple(
        tuple(map(_value, msgspec.json.decode(row, type=list[msgspec.Raw]), kinds))
        for row in found.rows
    )
    once = {"truncated": found.truncated, "meta": msgspec.to_builtins(found.meta)}
    return Table("rows", columns, rows, about(once))


def _holds(written: str) -> Holds:
    while inner := _WRAPPED.fullmatch(written):
        written = inner[1]
    return next((kind for form, kind in _KINDS if form.fullmatch(written)), Holds.TEXT)


def _value(raw: msgspec.Raw, kind: Holds) -> Value:
    text = bytes(raw).decode()
    if text == "null":
        return None
    if kind is Holds.JSON:
        return text
    value: Any = msgspec.json.decode(raw)
    if kind is Holds.TEXT:
        return value if isinstance(value, str) else text
    return value if not isinstance(value, dict | list) else text

"""One field of a row: how it is found, and read as text or as an exact number.

A row is a dict of columns. Its fields are text where the file knows only text (CSV), else what the
file says they are. `None`, NaN and nothing at all are the same: no value.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from sightline.types import JsonObject

Take = Callable[[JsonObject], Any]

REMEMBERED: Final = 4_096
"""Texts of one column whose value is known again."""

MAX_DIGITS: Final = 27
"""More than any amount needs; without a bound, `1e999999999` would be written out."""


class Unfit(Exception):
    """A field that cannot become what the mapping wants. Never holds the field's content."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def column(name: str) -> Take:
    """How to take a column out of a row: by its name, else by a dotted path into nested objects."""
    first, *rest = name.split(".")

    def nested(row: JsonObject) -> Any:
        if name in row:
            return row[name]
        found: Any = row.get(first)
        for key in rest:
            found = found.get(key) if isinstance(found, dict) else None
        return found

    return nested if rest else lambda row: row.get(name)


def remembering(take: Take, work: Callable[[Any], Any]) -> Take:
    """`work` on a field, done once for each text: in real data the same few thousand come again.

    work: depends on the field alone; where it raises, it is tried again each time
    """
    remembered = functools.lru_cache(REMEMBERED)(work)

    def worked(row: JsonObject) -> Any:
        field = take(row)
        return remembered(field) if type(field) is str else work(field)  # 1 and True are equal keys

    return worked


def present(cell: Any, missing: frozenset[str]) -> Any:
    """The field, its text trimmed; None where it holds no value."""
    if type(cell) is str:
        cell = cell.strip()
        return None if cell in missing else cell
    return None if cell != cell else cell  # only NaN differs from itself


def text(cell: Any) -> str:
    """The field as text, the way JSON would write it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (int, float, Decimal)):
        return str(cell)
    if isinstance(cell, (date, datetime)):
        return cell.isoformat()
    raise Unfit("string", "is not text")


def number(cell: Any) -> Decimal:
    """The field as an exact decimal number: a float is what it prints as."""
    return _decimal(text(cell))


@functools.lru_cache(REMEMBERED)
def _decimal(written: str) -> Decimal:
    try:
        found = Decimal(written)
    except InvalidOperation:
        raise Unfit("number", "is not a number") from None
    if not found.is_finite() or "_" in written:  # Python reads 1_000 as a thousand
        raise Unfit("number", "is not a number")
    if found.adjusted() >= MAX_DIGITS:
        raise Unfit("number", f"has more than {MAX_DIGITS} digits before the point")
    return found

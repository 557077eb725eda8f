"""Conditions of the catalog's filter language, asked of a row instead of an event.

A `field` is a column. A text is compared as text; a number as a number, so that `17850.0` equals
17850. A field without a value meets `is_not_set`, `ne` and `not_in`, and no other condition.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sightline.catalog.filter import Filter, Op, Scalar
from sightline.ingest import cell
from sightline.types import JsonObject

Condition = Callable[[JsonObject], bool]
Test = Callable[[Any], bool]


def compiled(given: Filter, missing: frozenset[str]) -> Condition:
    """The condition as a function of a row; `given` has passed `Filter` checks of the mapping.

    raises, in use: Unfit, where a number is asked for and the field is none
    """
    if given.all is not None:
        parts = [compiled(f, missing) for f in given.all]
        return lambda row: all(part(row) for part in parts)
    if given.any is not None:
        parts = [compiled(f, missing) for f in given.any]
        return lambda row: any(part(row) for part in parts)
    if given.not_ is not None:
        part = compiled(given.not_, missing)
        return lambda row: not part(row)
    return _on_column(given, missing)


def _on_column(given: Filter, missing: frozenset[str]) -> Condition:
    test, without = _TESTS[given.op](given.value)

    def holds(field: Any) -> bool:
        found = cell.present(field, missing)
        return without if found is None else test(found)

    return cell.remembering(cell.column(given.field or ""), holds)


def _among(value: Any) -> Test:
    values = value if isinstance(value, tuple) else (value,)
    texts = frozenset(v for v in values if isinstance(v, str))
    numbers = frozenset(_exact(v) for v in values if not isinstance(v, str))

    def test(field: Any) -> bool:
        if cell.text(field) in texts:
            return True
        if not numbers:
            return False
        try:
            return cell.number(_as_number(field)) in numbers
        except cell.Unfit:
            return False

    return test


def _compare(than: Callable[[Any, Any], bool]) -> Callable[[Any], tuple[Test, bool]]:
    def build(value: Any) -> tuple[Test, bool]:
        if isinstance(value, str):
            return (lambda field: than(cell.text(field), value)), False
        bound = _exact(value)
        return (lambda field: than(cell.number(_as_number(field)), bound)), False

    return build


def _not_among(value: Any) -> tuple[Test, bool]:
    among = _among(value)
    return (lambda field: not among(field)), True


def _exact(value: Scalar) -> Decimal:
    return cell.number(_as_number(value))


def _as_number(field: Any) -> Any:
    return int(field) if isinstance(field, bool) else field


_TESTS: dict[Op, Callable[[Any], tuple[Test, bool]]] = {
    Op.EQ: lambda value: (_among(value), False),
    Op.IN: lambda value: (_among(value), False),
    Op.NE: _not_among,
    Op.NOT_IN: _not_among,
    Op.LT: _compare(lambda a, b: bool(a < b)),
    Op.LTE: _compare(lambda a, b: bool(a <= b)),
    Op.GT: _compare(lambda a, b: bool(a > b)),
    Op.GTE: _compare(lambda a, b: bool(a >= b)),
    Op.CONTAINS: lambda value: ((lambda field: str(value) in cell.text(field)), False),
    Op.STARTS_WITH: lambda value: ((lambda field: cell.text(field).startswith(str(value))), False),
    Op.IS_SET: lambda _: ((lambda _: True), False),
    Op.IS_NOT_SET: lambda _: ((lambda _: False), True),
}
"""Each comparison: its value → the test of a field, and the answer where there is no field."""

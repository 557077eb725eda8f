"""One comparison of one field, checked: a filter of the catalog's language in, a typed `Test` out.

A comparison with something an event does not carry is false; `ne` and `not_in` are exactly `not eq`
and `not in`, so they hold for events without the field. Of the envelope's columns, empty means: not
carried.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Protocol

import msgspec

from sightline.analysis.field import Catalog, Field, Kind, filterable
from sightline.analysis.problems import not_among, problem
from sightline.catalog.filter import Op, Scalar

Value = str | float | bool

_ANY_FIELD: Final = (Op.IS_SET, Op.IS_NOT_SET)
_EQUALS: Final = (Op.EQ, Op.NE, Op.IN, Op.NOT_IN)
_ORDERED: Final = (*_EQUALS, Op.LT, Op.LTE, Op.GT, Op.GTE, *_ANY_FIELD)
_TEXT: Final = (*_EQUALS, Op.CONTAINS, Op.STARTS_WITH, *_ANY_FIELD)

OPERATORS: Final = {
    Kind.COLUMN: _TEXT,
    Kind.TEXT: _TEXT,
    Kind.NUMBER: _ORDERED,
    Kind.MONEY: _ORDERED,
    Kind.MOMENT: _ORDERED,
    Kind.FLAG: (*_EQUALS, *_ANY_FIELD),
    Kind.LIST: (Op.CONTAINS, *_ANY_FIELD),
    Kind.OBJECT: _ANY_FIELD,
    Kind.ANY: _ANY_FIELD,
}
"""Kind of field → the operators that make sense for it."""

_WANTED: Final = {
    Kind.COLUMN: "a text",
    Kind.TEXT: "a text",
    Kind.NUMBER: "a number",
    Kind.MONEY: "an amount, as a number in the event's currency",
    Kind.MOMENT: "an RFC 3339 time, or milliseconds since 1970",
    Kind.FLAG: "true or false",
    Kind.LIST: "a text or a number",
}
_MAX_VALUES: Final = 1000
_MAX_NUMBER: Final = 1e300


class Compared(Protocol):
    """A field, an operator and a value. A filter is one, and a criterion of a cohort."""

    @property
    def field(self) -> str | None:
        """A column, or the name of an attribute."""

    @property
    def op(self) -> Op:
        """How it is compared."""

    @property
    def value(self) -> Scalar | tuple[Scalar, ...] | None:
        """With what."""


class Test(msgspec.Struct, frozen=True):
    """A comparison of one field. values: none for `is_set`; several for `in`."""

    field: Field
    op: Op
    values: tuple[Value, ...] = ()


def comparison(catalog: Catalog, given: Compared, path: str) -> Test:
    """The comparison of a field that is given.

    raises: InvalidRequest
    """
    field = filterable(catalog, given.field or "", f"{path}.field")
    values = _given_values(given, path)
    if field.kind is Kind.ANY and values:
        field = Field(field.name, _kind_of(values[0]))
    if given.op not in OPERATORS[field.kind]:
        fits = OPERATORS[field.kind]
        what = f"operator for {field.name}, which holds {field.kind}"
        raise not_among(f"{path}.op", "operator", given.op, fits, what)
    return Test(field, given.op, tuple(_value(field, v, f"{path}.value") for v in values))


def _given_values(given: Compared, path: str) -> tuple[Scalar, ...]:
    where = f"{path}.value"
    if given.op in _ANY_FIELD:
        if given.value is not None:
            raise problem(where, "value", f"{given.op} takes no value")
        return ()
    if given.op in {Op.IN, Op.NOT_IN}:
        if not isinstance(given.value, tuple):
            raise problem(where, "value", f"{given.op} takes a list of values")
        if len(given.value) > _MAX_VALUES:
            raise problem(where, "value", f"A list can have {_MAX_VALUES} values")
        return given.value
    if given.value is None or isinstance(given.value, tuple):
        raise problem(where, "value", f"{given.op} takes one value")
    return (given.value,)


def _kind_of(value: Scalar) -> Kind:
    match value:
        case bool():
            return Kind.FLAG
        case str():
            return Kind.TEXT
        case _:
            return Kind.NUMBER


def _value(field: Field, value: Scalar, path: str) -> Value:
    """A value as the field is compared with it: times as milliseconds since 1970."""
    match field.kind, value:
        case ((Kind.COLUMN | Kind.TEXT | Kind.LIST), str()):
            return value
        case Kind.FLAG, bool():
            return value
        case ((Kind.NUMBER | Kind.MONEY | Kind.MOMENT | Kind.LIST), (int() | float())):
            if not isinstance(value, bool) and abs(value) < _MAX_NUMBER:
                return float(value)
        case Kind.MOMENT, str():
            at = _moment(value)
            if at is not None:
                return float(round(at.timestamp() * 1000))
    raise problem(path, "value", f"{field.name} is compared with {_WANTED[field.kind]}")


def _moment(value: str) -> datetime | None:
    try:
        at = msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        return None
    return at if at.tzinfo is not None else None

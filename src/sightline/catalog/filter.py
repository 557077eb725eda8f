"""Conditions on events: one small language for metrics, reports, funnels and segments.

    {"field": "country", "op": "in", "value": ["DE", "AT"]}
    {"all": [filter, ...]}   {"any": [filter, ...]}   {"not": filter}

A field is a column of the envelope (`country`, `device`, ...) or the name of an attribute.
"""

from __future__ import annotations

import enum

import msgspec

Scalar = str | int | float | bool


class Op(enum.StrEnum):
    """How a field is compared with a value."""

    EQ = "eq"
    NE = "ne"
    IN = "in"
    NOT_IN = "not_in"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    IS_SET = "is_set"
    IS_NOT_SET = "is_not_set"


class Filter(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One condition (`field`, `op`, `value`), or a combination (`all`, `any`, `not`) of filters.

    Exactly one of `field`, `all`, `any`, `not` is given; the compiler refuses anything else.
    """

    field: str | None = None
    op: Op = Op.EQ
    value: Scalar | tuple[Scalar, ...] | None = None
    all: tuple[Filter, ...] | None = None
    any: tuple[Filter, ...] | None = None
    not_: Filter | None = msgspec.field(default=None, name="not")


def where(field: str, op: Op, value: Scalar | tuple[Scalar, ...] | None = None) -> Filter:
    """A single condition, for writing catalog entries."""
    return Filter(field=field, op=op, value=value)

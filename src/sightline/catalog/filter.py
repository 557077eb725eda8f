"""Conditions on events: one small language for metrics, reports, funnels and segments.

    {"field": "country", "op": "in", "value": ["DE", "AT"]}
    {"all": [filter, ...]}   {"any": [filter, ...]}   {"not": filter}
    {"segment": "mobile-de"}   {"cohort": "ai-buyers"}

A field is a column of the envelope (`country`, `device`, ...) or the name of an attribute. A
segment is a filter that was saved under a name; a cohort, people by what they did.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator

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

    segment: what was saved under this name holds
    cohort: the event is of a person in the cohort that was saved under this name
    Exactly one of `field`, `all`, `any`, `not`, `segment`, `cohort` is given; the compiler refuses
    anything else.
    """

    field: str | None = None
    op: Op = Op.EQ
    value: Scalar | tuple[Scalar, ...] | None = None
    all: tuple[Filter, ...] | None = None
    any: tuple[Filter, ...] | None = None
    not_: Filter | None = msgspec.field(default=None, name="not")
    segment: str | None = None
    cohort: str | None = None


def parts(given: Filter) -> tuple[str, ...]:
    """Which of the forms of a filter are given; of one that makes sense, exactly one."""
    forms = ("field", "all", "any", "not_", "segment", "cohort")
    return tuple(name for name in forms if getattr(given, name) is not None)


def nested(given: Filter) -> Iterator[Filter]:
    """A filter, and all that are inside."""
    yield given
    for inner in (*(given.all or ()), *(given.any or ()), given.not_):
        if inner is not None:
            yield from nested(inner)


def where(field: str, op: Op, value: Scalar | tuple[Scalar, ...] | None = None) -> Filter:
    """A single condition, for writing catalog entries."""
    return Filter(field=field, op=op, value=value)

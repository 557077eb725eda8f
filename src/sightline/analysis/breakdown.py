"""Values told apart, and the rest of them together.

A breakdown names some fields. The values with most are told apart; all others share one group, so
that unique counts and quantiles of the rest are merged and never summed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sqlglot import exp

from sightline.analysis.field import Field
from sightline.analysis.predicate import key_of
from sightline.analysis.sql import call, col, either, number, one_of, row, text

OVERALL, TOP, REST = 0, 1, 2
"""What a row is about: everything, one of the values told apart, or all others."""

Key = tuple[str, ...]
"""A value of each field, empty where an event carries none."""

Shown = str | tuple[str | None, ...] | None
"""A key as answers give it: the value, or the list of values; null where there is none."""

PART: Final = "part"


def names(fields: Sequence[Field]) -> tuple[str, ...]:
    """What the columns of a breakdown are called."""
    return tuple(f"key{index}" for index, _ in enumerate(fields, 1))


def keys_of(fields: Sequence[Field]) -> dict[str, exp.Expr]:
    """The values of a breakdown, by the names of their columns."""
    return dict(zip(names(fields), map(key_of, fields), strict=True))


def told_apart(keys: dict[str, exp.Expr], told: Iterable[Key]) -> dict[str, exp.Expr]:
    """Which of the keys a row has, and whether it is one of them at all."""
    if not keys:
        return {}
    values = list(keys.values())
    if len(values) == 1:
        known = one_of(values[0], (text(key) for (key,) in told))
    else:
        known = one_of(row(values), (row(map(text, key)) for key in told))
    part = call("toUInt8", either(known, number(TOP), number(REST)))
    return {PART: part, **{name: either(known, key, text("")) for name, key in keys.items()}}


def most_first(query: exp.Select, keys: Iterable[str], limit: int) -> exp.Select:
    """The rows with the largest `value`; equal ones by their keys."""
    largest = exp.Ordered(this=col("value"), desc=True)
    order = [largest, *(exp.Ordered(this=col(key)) for key in keys)]
    query.set("order", exp.Order(expressions=order))
    query.set("limit", exp.Limit(expression=number(limit)))
    return query


def shown(part: int, key: Key) -> Shown:
    """A key as answers give it."""
    if part == REST:
        return None
    values = tuple(value or None for value in key)
    return values if len(values) > 1 else values[0]

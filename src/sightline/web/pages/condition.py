"""A condition as addresses have it: field, comparison and value, with `~` between.

A filter enters; the words that a page reads the very same filter from leave, or Unsaid.

source: static/pages/condition.js
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from sightline.catalog.filter import Filter, Op

SIZES: Final = (Op.GT, Op.GTE, Op.LT, Op.LTE)
LISTS: Final = (Op.IN, Op.NOT_IN)
WITHOUT_VALUE: Final = (Op.IS_SET, Op.IS_NOT_SET)


class Unsaid(Exception):
    """The page has no way to ask this. Whoever looks for its address is told there is none."""


def filters(given: Any) -> tuple[Filter, ...]:
    """The filters of a request, be it one or several."""
    several = given if isinstance(given, list | tuple) else [given]
    return msgspec.convert(several, tuple[Filter, ...])


def wheres(given: Any) -> list[str]:
    """Each filter of a request.

    raises: Unsaid
    """
    return [where(one) for one in filters(given)]


def where(given: Filter) -> str:
    """Field, comparison and value of a filter.

    raises: Unsaid
    """
    inner, is_not = (given, False) if given.not_ is None else (given.not_, True)
    for name, saved in (("segment", inner.segment), ("cohort", inner.cohort)):
        if saved is not None:
            return f"{name}~{'ne' if is_not else 'eq'}~{saved}"
    if is_not or given.field is None:
        raise Unsaid
    if given.op in WITHOUT_VALUE:
        return f"{given.field}~{given.op.value}~"
    values = given.value if isinstance(given.value, tuple) else (given.value,)
    numbers = "." in given.field or given.op in SIZES
    written = ",".join(_value(value, given.op, numbers) for value in values)
    return f"{given.field}~{given.op.value}~{written}"


def _value(value: object, op: Op, numbers: bool) -> str:
    """numbers: what looks like one is read as one"""
    written = str(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number and not isinstance(value, str):
        raise Unsaid
    if is_number != (numbers and _looks_like_one(written)) or ("," in written and op in LISTS):
        raise Unsaid
    return written


def _looks_like_one(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True

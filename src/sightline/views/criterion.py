"""Criteria of cohorts, and filters of segments, in words: what a list says of whom it is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sightline.catalog.cohort import ANY, Criterion
from sightline.catalog.filter import Filter, Op, Scalar

_OPS: Final = {
    Op.EQ: "is",
    Op.NE: "is not",
    Op.IN: "is one of",
    Op.NOT_IN: "is none of",
    Op.LT: "is less than",
    Op.LTE: "is at most",
    Op.GT: "is more than",
    Op.GTE: "is at least",
    Op.CONTAINS: "contains",
    Op.STARTS_WITH: "starts with",
    Op.IS_SET: "is known",
    Op.IS_NOT_SET: "is unknown",
}


def criteria(given: Criterion | tuple[Criterion, ...]) -> str:
    """Who is in a cohort, in one sentence without its end."""
    return criterion(given) if isinstance(given, Criterion) else _joined(given, "and")


def criterion(given: Criterion) -> str:
    """What holds for a person."""
    if given.all is not None:
        return _joined(given.all, "and")
    if given.any is not None:
        return _joined(given.any, "or")
    if given.not_ is not None:
        return f"not: {criterion(given.not_)}"
    parts = [_did(given), _times(given), _when(given)]
    return " ".join(part for part in parts if part)


def filters(given: Filter | tuple[Filter, ...]) -> str:
    """What holds for an event."""
    listed = (given,) if isinstance(given, Filter) else given
    return " and ".join(_filter(one) for one in listed) or "everything"


def _joined(given: Iterable[Criterion], word: str) -> str:
    told = [criterion(one) for one in given]
    nested = [
        f"({words})" if f" {other} " in words else words
        for words in told
        for other in ("or" if word == "and" else "and",)
    ]
    return f" {word} ".join(nested)


def _did(given: Criterion) -> str:
    if given.field is not None:
        return f"did anything where {_compared(given.field, given.op, given.value)}"
    event = given.did or given.did_not or ANY
    name = "anything" if event == ANY else event
    where = "" if given.filters == () else f" where {filters(given.filters)}"
    return f"{'did' if given.did_not is None else 'did not do'} {name}{where}"


def _times(given: Criterion) -> str:
    least, most = given.at_least, given.at_most
    if least is not None and most is not None:
        return f"{least} times" if least == most else f"{least} to {most} times"
    if most is not None:
        return f"at most {most} times"
    return f"at least {least} times" if least is not None and least > 1 else ""


def _when(given: Criterion) -> str:
    if given.in_last_days is not None:
        return f"in the last {given.in_last_days} days"
    since = f"from {given.from_}" if given.from_ else ""
    until = f"before {given.to}" if given.to else ""
    return f"{since} {until}".strip()


def _filter(given: Filter) -> str:
    if given.all is not None:
        return f"({' and '.join(_filter(one) for one in given.all)})"
    if given.any is not None:
        return f"({' or '.join(_filter(one) for one in given.any)})"
    if given.not_ is not None:
        return f"not {_filter(given.not_)}"
    if given.cohort is not None:
        return f"of the cohort {given.cohort}"
    if given.segment is not None:
        return f"in the segment {given.segment}"
    return _compared(given.field or "", given.op, given.value)


def _compared(field: str, op: Op, value: Scalar | tuple[Scalar, ...] | None) -> str:
    listed = value if isinstance(value, tuple) else () if value is None else (value,)
    return f"{field} {_OPS[op]} {', '.join(_said(one) for one in listed)}".strip()


def _said(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

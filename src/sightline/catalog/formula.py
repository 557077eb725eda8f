"""A measure in words: how a metric is computed, for people who did not write it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sightline.catalog.filter import Filter, Op
from sightline.catalog.model import (
    Combination,
    Count,
    Distinct,
    Highest,
    Lowest,
    Mean,
    Measure,
    PerSecond,
    Quantile,
    Ratio,
    Simple,
    Term,
    Total,
    Unique,
)

_SIGNS: Final = {
    Op.EQ: "=",
    Op.NE: "≠",
    Op.LT: "<",
    Op.LTE: "≤",
    Op.GT: ">",
    Op.GTE: "≥",
    Op.IN: "in",
    Op.NOT_IN: "not in",
    Op.CONTAINS: "contains",
    Op.STARTS_WITH: "starts with",
    Op.IS_SET: "is set",
    Op.IS_NOT_SET: "is not set",
}


def formula(measure: Measure) -> str:
    """One line of markdown, such as "p95 of `a.b_ms` over `a.b`"."""
    match measure:
        case Ratio(numerator=above, denominator=below):
            return f"{_grouped(above)} / {_grouped(below)}"
        case Combination(terms=terms):
            return _sum(terms)
        case PerSecond(measure=measured):
            return f"{_grouped(measured)} each second"
        case _:
            return f"{_subject(measure)}{_events(measure)}{_condition(measure.where)}"


def _grouped(measure: Measure) -> str:
    """A part of a ratio, in parentheses where it would be read wrongly without."""
    text = formula(measure)
    simple = not isinstance(measure, Ratio | Combination | PerSecond) and measure.where is None
    return text if simple else f"({text})"


def _sum(terms: tuple[Term, ...]) -> str:
    return " ".join(_terms(terms)).removeprefix("+ ")


def _terms(terms: tuple[Term, ...]) -> Iterator[str]:
    for term in terms:
        sign = "−" if term.factor < 0 else "+"
        times = "" if abs(term.factor) == 1 else f"{abs(term.factor):g} × "
        yield f"{sign} {times}{_grouped(term.measure)}"


def _subject(measure: Simple) -> str:
    match measure:
        case Count():
            return "number"
        case Unique(entity=entity, apart=apart):
            return f"different {entity}s" + (f" and `{apart}`" if apart else "")
        case Distinct(attribute=name):
            return f"different `{name}`"
        case Total(attribute=name):
            return f"sum of `{name}`"
        case Mean(attribute=name):
            return f"mean of `{name}`"
        case Lowest(attribute=name):
            return f"lowest `{name}`"
        case Highest(attribute=name):
            return f"highest `{name}`"
        case Quantile(attribute=name, level=level):
            return f"p{level * 100:g} of `{name}`"


def _events(measure: Simple) -> str:
    if not measure.events:
        return " of all events" if isinstance(measure, Count) else " over all events"
    word = "of" if isinstance(measure, Count) else "over"
    return f" {word} " + " and ".join(f"`{name}`" for name in measure.events)


def _condition(condition: Filter | None) -> str:
    return "" if condition is None else f" where {_said(condition)}"


def _said(condition: Filter) -> str:
    if condition.all is not None:
        return " and ".join(f"({_said(inner)})" for inner in condition.all)
    if condition.any is not None:
        return " or ".join(f"({_said(inner)})" for inner in condition.any)
    if condition.not_ is not None:
        return f"not ({_said(condition.not_)})"
    if condition.segment is not None:
        return f"segment `{condition.segment}`"
    if condition.cohort is not None:
        return f"cohort `{condition.cohort}`"
    value = condition.value
    shown = ", ".join(map(_literal, value)) if isinstance(value, tuple) else _literal(value)
    return f"`{condition.field}` {_SIGNS[condition.op]} {shown}".rstrip()


def _literal(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)

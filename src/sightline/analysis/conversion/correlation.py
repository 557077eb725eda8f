"""Which attributes go with conversion: those with a value beside all the others.

lift: conversion with the value over conversion without it; its interval by Katz's logarithm
odds_ratio: odds of converting with it over those without; its interval by Woolf's logarithm
p_value: of the odds ratio, two-sided
Where one of the four numbers is 0, a half is added to each (Haldane and Anscombe), in all three.
Intervals hold with 95 %. Values of fewer entities than `min_group`, or with fewer without them, are
not compared. That things go together does not say that one is for the other.

source: Katz et al. 1978; Woolf 1955; Haldane 1956; Anscombe 1956
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import erfc, exp, log, sqrt
from statistics import NormalDist
from typing import Final

import msgspec

from sightline.analysis.conversion.group import Group
from sightline.analysis.field import Field

CONFIDENCE: Final = 0.95
_Z: Final = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


class Interval(msgspec.Struct, frozen=True):
    """A ratio, and between what it lies."""

    value: float
    low: float
    high: float


class Correlation(msgspec.Struct, frozen=True, kw_only=True):
    """A value of an attribute, against all others. conversion: with and without it, 0-1"""

    attribute: str
    value: str | None
    entered: int
    converted: int
    conversion_with: float
    conversion_without: float
    lift: Interval
    odds_ratio: Interval
    p_value: float


def correlations(
    fields: Sequence[Field], found: Iterable[Group], all_counts: Sequence[int], min_group: int
) -> tuple[Correlation, ...]:
    """The answer, the clearest first. all_counts: how many of all reached each step"""
    made = list(_compared(fields, found, all_counts, min_group))
    return tuple(sorted(made, key=lambda c: (c.p_value, c.attribute, c.value or "")))


def caution(number: int) -> str:
    """What to think of, where so many were compared."""
    if not number:
        return "No value, or not all others, had enough entities to be compared"
    chance = (1 - CONFIDENCE) * number
    return (
        f"{number} values were compared with all others: about {chance:.1f} would differ by "
        f"chance alone at {CONFIDENCE:.0%}. To be as sure of all of them together, look at "
        f"p_value below {(1 - CONFIDENCE) / number:.2g}. What goes together need not be "
        "cause and effect"
    )


def _compared(
    fields: Sequence[Field], found: Iterable[Group], all_counts: Sequence[int], min_group: int
) -> Iterator[Correlation]:
    for group in found:
        others = all_counts[0] - group.entered
        if group.entered < min_group or others < min_group:
            continue
        converted = all_counts[-1] - group.converted
        lift, odds, p_value = ratios(group.converted, group.entered, converted, others)
        yield Correlation(
            attribute=fields[group.place - 1].name,
            value=group.value or None,
            entered=group.entered,
            converted=group.converted,
            conversion_with=group.converted / group.entered,
            conversion_without=converted / others,
            lift=lift,
            odds_ratio=odds,
            p_value=p_value,
        )


def ratios(yes: int, of: int, other_yes: int, other_of: int) -> tuple[Interval, Interval, float]:
    """Lift, odds ratio and p-value of two groups, by how many of how many converted in each."""
    cells: list[float] = [yes, of - yes, other_yes, other_of - other_yes]
    if not all(cells):
        cells = [cell + 0.5 for cell in cells]
    a, b, c, d = cells
    lift = log((a / (a + b)) / (c / (c + d)))
    lift_error = sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))
    odds, odds_error = log(a * d / (b * c)), sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    return _interval(lift, lift_error), _interval(odds, odds_error), _p_value(odds / odds_error)


def _interval(value: float, error: float) -> Interval:
    return Interval(exp(value), exp(value - _Z * error), exp(value + _Z * error))


def _p_value(z: float) -> float:
    return erfc(abs(z) / sqrt(2))

"""Two ways beside each other: published intervals, and coverage where all go both ways."""

from __future__ import annotations

from itertools import product
from math import factorial

import pytest

from sightline.analysis.conversion.versus import CONFIDENCE, score, versus

Z = 1.959964


@pytest.mark.parametrize(
    ("converted", "entered", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_score_interval_is_the_published_one(
    converted: int, entered: int, low: float, high: float
) -> None:
    """Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I."""
    found = score(converted, entered, Z)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_difference_ratio_and_interval() -> None:
    found = versus((6, 10), (3, 10), "ai_vs_traditional_performance")
    assert (found.difference, found.ratio) == (0.3, 2.0)
    assert found.interval is not None
    ours, theirs = score(6, 10), score(3, 10)
    assert (found.interval.low, found.interval.high) == (
        ours.low - theirs.high,
        ours.high - theirs.low,
    )
    assert found.interval.low < 0.3 < found.interval.high


def test_of_nobody_nothing_is_said_and_of_no_conversion_no_ratio() -> None:
    nobody = versus((0, 0), (3, 10), None)
    assert (nobody.difference, nobody.interval, nobody.ratio) == (None, None, None)
    none_converts = versus((3, 10), (0, 10), None)
    assert none_converts.ratio is None
    assert none_converts.interval is not None
    assert none_converts.interval.high <= 1


@pytest.mark.parametrize(
    ("both", "only_one", "only_other"),
    [(0.5, 0.0, 0.0), (0.0, 0.5, 0.5), (0.1, 0.2, 0.2), (0.3, 0.3, 0.1), (0.05, 0.05, 0.4)],
)
def test_it_holds_whatever_one_way_has_to_do_with_the_other(
    both: float, only_one: float, only_other: float
) -> None:
    """Everybody goes both ways; every outcome of 24 of them, weighed by its chance."""
    n, neither = 24, 1 - both - only_one - only_other
    real = only_one - only_other
    held = 0.0
    for a, b, c in product(range(n + 1), repeat=3):
        rest = n - a - b - c
        if rest < 0:
            continue
        found = versus((a + b, n), (a + c, n), None).interval
        assert found is not None
        if found.low <= real <= found.high:
            ways = factorial(n) // (factorial(a) * factorial(b) * factorial(c) * factorial(rest))
            held += ways * both**a * only_one**b * only_other**c * neither**rest
    assert held >= CONFIDENCE

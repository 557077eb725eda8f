"""Two ways side by side: how the overall conversion of one differs from that of the other.

difference: of the conversions, in points 0-1; ratio: one over the other. Null where nobody entered,
    or, of the ratio, where nobody converts on the other way
interval: between what the difference lies with 95 %, or more. An entity may have gone both ways, so
    the two are not independent, and how they hang together is not known; therefore each conversion
    has a score interval of 97.5 %, and the difference lies between the furthest ends of these:
    both hold at once with 95 % at least, whatever one has to do with the other

source: Wilson 1927 for one proportion; Bonferroni 1936 for two at once. Newcombe 1998, whose method
10 is narrower, needs two groups that have nobody in common
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import Final

import msgspec

CONFIDENCE: Final = 0.95
_Z: Final = NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / 4)
"""Of one of two intervals that hold at once: half of what may be wrong is left to each."""


class Between(msgspec.Struct, frozen=True):
    """Two ends."""

    low: float
    high: float


class Versus(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The first way against the second. name: what the specification calls the comparison"""

    name: str | None = None
    difference: float | None
    interval: Between | None
    ratio: float | None


def versus(one: tuple[int, int], other: tuple[int, int], name: str | None) -> Versus:
    """The comparison of two ways. one, other: how many converted, and of how many"""
    if not one[1] or not other[1]:
        return Versus(name=name, difference=None, interval=None, ratio=None)
    ours, theirs = one[0] / one[1], other[0] / other[1]
    first, second = score(*one), score(*other)
    return Versus(
        name=name,
        difference=ours - theirs,
        interval=Between(first.low - second.high, first.high - second.low),
        ratio=ours / theirs if theirs else None,
    )


def score(converted: int, entered: int, z: float = _Z) -> Between:
    """The score interval of a share. z: of the normal distribution; entered: at least one"""
    share, square = converted / entered, z * z / entered
    middle = share + square / 2
    half = z * sqrt(share * (1 - share) / entered + square / (4 * entered))
    low, high = (middle - half) / (1 + square), (middle + half) / (1 + square)
    return Between(max(0.0, low), min(1.0, high))

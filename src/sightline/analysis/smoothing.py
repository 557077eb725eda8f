"""Values made smooth: what is noise from bucket to bucket evens out.

mean: of a bucket and the n - 1 before it, null where these do not lie in the period; values that
    are unknown are left out, and where all are, there is no mean
exponential: each value weighs 2 / (n + 1), what came before the rest; it begins with the first
    known value, and is null where the value itself is unknown
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from statistics import fmean

import msgspec

from sightline.analysis.evaluate import Number


class Method(enum.StrEnum):
    """How values are made smooth."""

    MEAN = "mean"
    EXPONENTIAL = "exponential"


class Smoothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How, and over how many buckets."""

    method: Method
    buckets: int


def smoothed(values: Sequence[Number], how: Smoothing) -> list[Number]:
    """As many values, made smooth."""
    if how.method is Method.MEAN:
        return list(_means(values, how.buckets))
    return list(_weighted(values, 2 / (how.buckets + 1)))


def _means(values: Sequence[Number], width: int) -> Iterator[Number]:
    for end in range(1, len(values) + 1):
        known = [v for v in values[max(0, end - width) : end] if v is not None]
        yield fmean(known) if end >= width and known else None


def _weighted(values: Sequence[Number], share: float) -> Iterator[Number]:
    level: float | None = None
    for value in values:
        if value is not None:
            level = value if level is None else level + share * (value - level)
        yield level if value is not None else None

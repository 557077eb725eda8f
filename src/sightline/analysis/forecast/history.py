"""What is known of a metric: whole buckets only, by their slots.

The answer of a timeseries enters; numbers in slots leave, or `NotEstimable` where they are too few.
A bucket that is not over, or that the asked period cuts, is left out; so is what lies before the
first bucket in which anything happened.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from sightline.analysis.evaluate import Number
from sightline.analysis.forecast.season import slots
from sightline.analysis.grain import WIDTH_S, Grain, Period, buckets, label
from sightline.errors import NotEstimable

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

FEWEST: Final = 24
"""Buckets below which nothing is estimated."""

_KNOWN_SHARE: Final = 0.5


class History(msgspec.Struct, frozen=True):
    """A metric's past and the places of its future.

    starts_s: of the buckets used, and of as many more as the horizon, in seconds
    at: the slot of each of them, counted from the first
    values: one a slot of the past; NaN where nothing is known
    first_slot: the number of slot 0
    known: how many buckets have a value
    left_out: how many buckets at the ends were not used
    """

    starts_s: tuple[int, ...]
    at: Places
    values: Floats
    first_slot: int
    known: int
    left_out: int

    @property
    def past(self) -> int:
        """How many buckets are history."""
        return int(np.searchsorted(self.at, len(self.values)))

    @property
    def steps(self) -> Places:
        """How many slots ahead of the last one each bucket of the future is, from 1."""
        ahead: Places = self.at[self.past :] - len(self.values) + 1
        return ahead


def history(
    values: Sequence[Number],
    period: Period,
    grain: Grain,
    zone: tzinfo,
    now: datetime,
    horizon: int,
) -> History:
    """The history in the values of a period's buckets.

    now: buckets that end later are not over
    raises: NotEstimable, where it is empty or too short for the horizon
    """
    reach_ms = (enough(horizon) + 3) * WIDTH_S[grain] * 1100
    starts = buckets(Period(period.start_ms, period.end_ms + reach_ms), grain, zone).starts_s
    until_ms = min(period.end_ms, int(now.timestamp() * 1000))
    whole = [
        start * 1000 >= period.start_ms and starts[index + 1] * 1000 <= until_ms
        for index, start in enumerate(starts[: len(values)])
    ]
    used = [index for index, complete in enumerate(whole) if complete]
    begun = next((i for i in used if values[i]), None)
    if begun is None:
        raise NotEstimable(
            "Nothing happened in the history, so there is nothing to learn from. A forecast of "
            f"{horizon} needs {enough(horizon)} whole buckets with a value"
        )
    first, end = begun, used[-1] + 1
    kept = starts[first : end + horizon]
    known = _known(values[first:end])
    missing = enough(horizon) - known
    if missing > 0:
        since = _sooner(starts[first], missing, grain, zone)
        earlier = None if first > used[0] else label(since, zone)
        raise _too_short(known, horizon, earlier, label(starts[end + missing], zone))
    _check(known, end - first)
    numbered = slots(kept, grain, zone)
    at = np.asarray(numbered, dtype=np.int64) - numbered[0]
    count = len(at) - horizon
    left_out = len(values) - (end - first)
    return History(kept, at, _by_slot(values[first:end], at[:count]), numbered[0], known, left_out)


def _known(values: Sequence[Number]) -> int:
    return sum(value is not None for value in values)


def enough(horizon: int) -> int:
    """How many whole buckets with a value a forecast needs."""
    return max(FEWEST, 3 * horizon)


def _too_short(known: int, horizon: int, earlier: str | None, later: str) -> NotEstimable:
    """earlier: since when buckets would be enough; None where nothing is known before

    later: when there will be enough
    """
    needed = enough(horizon)
    return NotEstimable(
        f"The history has {known} whole buckets with a value; a forecast of {horizon} needs "
        f"{needed}, {needed - known} more: "
        + ("" if earlier is None else f"those since {earlier} would be enough; ")
        + f"there will be enough at {later}. Or ask for a shorter horizon or a finer grain"
    )


def _sooner(start_s: int, count: int, grain: Grain, zone: tzinfo) -> int:
    """Where the bucket begins that lies so many before one."""
    reach_s = (count + 2) * WIDTH_S[grain] * 11 // 10
    before = buckets(Period((start_s - reach_s) * 1000, start_s * 1000), grain, zone).starts_s
    return before[-count]


def _check(known: int, count: int) -> None:
    """raises: NotEstimable"""
    if known < count * _KNOWN_SHARE:
        raise NotEstimable(
            f"The history has a value in {known} of {count} buckets, fewer than half, and needs "
            f"{math.ceil(count * _KNOWN_SHARE)}; ask for a longer grain"
        )


def _by_slot(values: Sequence[Number], at: Places) -> Floats:
    """The mean of each slot's values."""
    length = int(at[-1]) + 1
    numbers = np.array([np.nan if v is None else float(v) for v in values])
    known = ~np.isnan(numbers)
    total = np.bincount(at[known], numbers[known], length)
    count = np.bincount(at[known], minlength=length)
    with np.errstate(invalid="ignore"):
        found: Floats = total / count
    return found

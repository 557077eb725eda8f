"""Which values of the past lie outside what was to be expected of them.

Expected is what the values before foretold, one step ahead, with the seasons of the whole history.
Earlier anomalies count little: the level follows an outlier no further than three usual errors,
seasons are medians, and the usual error is a median too.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import Final

import msgspec
import numpy as np

from sightline.analysis.forecast.bounds import Bounds
from sightline.analysis.forecast.history import Floats
from sightline.analysis.forecast.robust import fitted
from sightline.analysis.forecast.season import Season
from sightline.analysis.forecast.smooth import MAD, WARM_UP

_ROUNDING: Final = 1e-9
_ANSCOMBE: Final = 3 / 8


class Outside(msgspec.Struct, frozen=True):
    """A value that was not expected. slot: its place in the history"""

    slot: int
    value: float
    expected: float
    low: float
    high: float


def anomalies(
    values: Floats, first_slot: int, seasons: Sequence[Season], bounds: Bounds, coverage: float
) -> list[Outside]:
    """The values outside an interval that holds a share of usual ones."""
    model = fitted(values, first_slot, seasons, 1, counted=bounds.counted)
    places = np.arange(model.start - first_slot + WARM_UP + 1, len(values))
    season = model.parts.effect(first_slot + places)
    expected = bounds.within(model.smooth.foretold(1) + season)
    even = _Evened(bounds.counted)
    errors = even.of(values[places]) - even.of(expected)
    usual = _usual(errors[~np.isnan(errors)], bounds)
    half = usual * NormalDist().inv_cdf((1 + coverage) / 2) + _ROUNDING
    low = bounds.within(even.back(even.of(expected) - half))
    high = bounds.within(even.back(even.of(expected) + half))
    return [
        Outside(int(place), float(values[place]), *map(float, found))
        for place, *found in zip(places, expected, low, high, strict=True)
        if values[place] < found[1] or values[place] > found[2]
    ]


class _Evened(msgspec.Struct, frozen=True):
    """A scale on which values scatter alike wherever they lie.

    counted: numbers of things, whose roots do (Anscombe 1948)
    """

    counted: bool

    def of(self, values: Floats) -> Floats:
        """Values on the scale."""
        return 2 * np.sqrt(np.maximum(values, 0) + _ANSCOMBE) if self.counted else values

    def back(self, values: Floats) -> Floats:
        """Values from the scale."""
        return np.square(np.maximum(values, 0) / 2) - _ANSCOMBE if self.counted else values


def _usual(errors: Floats, bounds: Bounds) -> float:
    """The standard deviation of errors that are no anomalies.

    Things counted scatter by 1 on their scale, if only by chance. Where more than half of other
    errors are none at all, the rest says it.
    """
    usual = MAD * float(np.median(np.abs(errors)))
    if bounds.counted:
        return max(usual, 1.0)
    return usual if usual > _ROUNDING else float(np.mean(np.abs(errors)))

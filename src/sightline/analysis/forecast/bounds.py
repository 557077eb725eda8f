"""What values a metric can have at all, and how its spread goes with its size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from sightline.analysis.forecast.history import Floats
from sightline.catalog.model import Unit

_SHARES: Final = frozenset({Unit.RATIO})


class Bounds(msgspec.Struct, frozen=True):
    """Lowest and highest value.

    counted: it is a number of things, spread like its root
    whole: and never a fraction
    """

    low: float = -math.inf
    high: float = math.inf
    counted: bool = False
    whole: bool = False

    def within(self, values: Floats) -> Floats:
        """The values, those outside moved to the bound."""
        found: Floats = np.clip(values, self.low, self.high)
        return found

    def ending(self, ends: Floats) -> Floats:
        """Ends of intervals: the nearest values there can be, so that chance moves no end past one.

        Of a metric that is 0 or 1 a day, an interval up to 0.98 means one up to 1.
        """
        found = self.within(ends)
        return np.round(found) if self.whole else found

    def spread(self, expected: Floats) -> Floats:
        """By how much more values scatter around this than around 1."""
        if not self.counted:
            return np.ones_like(expected)
        found: Floats = np.sqrt(np.maximum(expected, 1.0))
        return found


def bounds_of(unit: Unit, seen: Sequence[float] | Floats) -> Bounds:
    """The bounds of a unit; what was never below zero is taken for something that cannot be."""
    low = 0.0 if unit is Unit.COUNT or float(np.nanmin(seen)) >= 0 else -math.inf
    high = 1.0 if unit in _SHARES and float(np.nanmax(seen)) <= 1 else math.inf
    counted = unit is Unit.COUNT
    known = np.asarray(seen)[~np.isnan(seen)]
    whole = counted and bool(np.all(known == np.round(known)))
    return Bounds(0.0 if unit in _SHARES else low, high, counted, whole)

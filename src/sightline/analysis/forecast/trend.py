"""The slope of a series whose seasons are taken away."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
import scipy  # and no part of it: those are loaded when first used, a second and more

from sightline.analysis.digits import shown
from sightline.analysis.forecast.answer import Trend
from sightline.analysis.forecast.history import Floats

_MOST_BLOCKS: Final = 60


def trend(level: Floats, season: int) -> Trend:
    """The median of slopes (Theil-Sen) between the medians of blocks of a season or more.

    Blocks, so that neighbours that go along with each other do not pass for evidence.
    """
    width = max(1, -(-len(level) // _MOST_BLOCKS), season if len(level) >= 8 * season else 1)
    count = len(level) // width
    blocks = np.median(level[len(level) - count * width :].reshape(count, width), axis=1)
    slope, _, low, high = scipy.stats.theilslopes(blocks, alpha=0.95)
    direction: Literal["up", "down", "flat"] = "up" if low > 0 else "down" if high < 0 else "flat"
    change, least, most = (_number(float(each) / width) for each in (slope, low, high))
    return Trend(direction, change, least, most)


def _number(value: float) -> float:
    made = shown(value)
    return 0.0 if made is None else float(made)

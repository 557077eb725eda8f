"""Credit by the Shapley value: what a channel adds, on average over all orders of joining.

The worth of some channels alone is what the trails would have gained with only these: each trail,
reduced to them, gains what trails of exactly these channels gained on average. With all channels
that is what was gained, with none nothing; so the values add up to what was gained. A value is
negative where trails with the channel gain less than those without.

source: Shapley, "A value for n-person games" (1953), computed over all sets; what a set is worth is
our choice, see docs/attribution.md
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import factorial

import numpy as np


def shapley_values(
    trails: Mapping[int, int], gains: Mapping[int, int], channels: int
) -> Sequence[float]:
    """The part of what was gained that is each channel's.

    trails: set of channels, a bit each → how many trails had exactly these
    gains: the same → what these gained together: how many converted, or what they were worth
    """
    size = 1 << channels
    count, gained = np.zeros(size), np.zeros(size)
    for members, number in trails.items():
        count[members] = number
    for members, gain in gains.items():
        gained[members] = gain
    mean = np.divide(gained, count, out=np.zeros(size), where=count > 0)
    present = np.flatnonzero(count)
    worth = np.array([mean[present & alone] @ count[present] for alone in range(size)])
    return [_value(worth, channel, channels) for channel in range(channels)]


def _value(worth: np.ndarray[tuple[int], np.dtype[np.float64]], one: int, channels: int) -> float:
    """What one adds to all sets without it, weighed by the orders in which that happens."""
    bit, total = 1 << one, 0.0
    for members in range(len(worth)):
        if members & bit:
            continue
        before = members.bit_count()
        orders = factorial(before) * factorial(channels - before - 1)
        total += float(orders) * float(worth[members | bit] - worth[members])
    return total / factorial(channels)

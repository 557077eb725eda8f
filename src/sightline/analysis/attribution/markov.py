"""Credit by what would be lost without a channel: the removal effect of a Markov chain.

Trails are read as walks from channel to channel that end with a conversion or without one, each
step depending on the channel alone. Without a channel, walks that would come to it end without a
conversion. The share of the gain that is lost so is its removal effect.

source: Anderl, Becker, von Wangenheim, Schumann, "Mapping the customer journey: Lessons learned
from graph-based online attribution modeling", IJRM 33 (2016), first order
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

_Floats = NDArray[np.float64]


class Steps(msgspec.Struct, frozen=True):
    """How often trails went which way. Channels are numbers from 1.

    begun: channel → trails that began with it
    followed: (channel, channel) → steps from one to the next
    lost: channel → trails that ended there without a conversion
    won: channel → trails that ended there with one
    """

    begun: Mapping[int, int]
    followed: Mapping[tuple[int, int], int]
    lost: Mapping[int, int]
    won: Mapping[int, int]


def removal_effects(steps: Steps, gains: Mapping[int, int], channels: int) -> Sequence[float]:
    """The part of the gain that is lost without each channel, 0-1.

    gains: channel → what the trails that won there gained together: their number, or their worth
    """
    begin, onward, gain = _chain(steps, gains, channels)
    whole = _expected(begin, onward, gain)
    if whole <= 0:
        return [0.0] * channels
    left = [
        _expected(*(np.delete(part, k, axis=0) for part in (begin, _without(onward, k), gain)))
        for k in range(channels)
    ]
    return [1 - part / whole for part in left]


def _chain(
    steps: Steps, gains: Mapping[int, int], channels: int
) -> tuple[_Floats, _Floats, _Floats]:
    """Where walks begin, how they go on, and what is gained by ending: for one visit each."""
    followed = np.zeros((channels, channels))
    for (source, target), count in steps.followed.items():
        followed[source - 1, target - 1] = count
    begun, lost, won, gained = (
        _listed(part, channels) for part in (steps.begun, steps.lost, steps.won, gains)
    )
    left = followed.sum(axis=1) + lost + won
    visits = np.where(left > 0, left, 1.0)
    return begun / max(1.0, begun.sum()), followed / visits[:, None], gained / visits


def _expected(begin: _Floats, onward: _Floats, gain: _Floats) -> float:
    """What a walk gains on average."""
    if not len(gain):
        return 0.0
    by_channel = np.linalg.solve(np.eye(len(gain)) - onward, gain)
    return float(begin @ by_channel)


def _without(onward: _Floats, channel: int) -> _Floats:
    return np.delete(onward, channel, axis=1)


def _listed(counts: Mapping[int, Any], channels: int) -> _Floats:
    return np.array([float(counts.get(place, 0)) for place in range(1, channels + 1)])

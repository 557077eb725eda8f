"""How good a model was: it forecasts parts of the past from what came before them alone.

The history is cut at several places (a rolling origin); behind each, the model and its intervals
are made anew, and compared with what came. Beside it stands what needs no model: the value one
season before, or the last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import msgspec
import numpy as np

from sightline.analysis.forecast.history import FEWEST, Floats
from sightline.analysis.forecast.robust import Predicted
from sightline.analysis.forecast.season import Season

MOST_ORIGINS: Final = 12

Predict = Callable[[Floats, int], Predicted]
"""Forecasts so many slots behind a part of the history."""


class Tested(msgspec.Struct, frozen=True):
    """What the comparison showed.

    origins: at how many places; outcomes: how many values were compared
    covered: the share of them inside their intervals
    error, naive_error: mean absolute errors
    """

    origins: int
    outcomes: int
    covered: float
    error: float
    naive_error: float


def backtest(
    values: Floats, seasons: Sequence[Season], horizon: int, predict: Predict
) -> Tested | None:
    """The comparison; None where nothing behind any origin is known."""
    inside: list[Floats] = []
    errors: list[Floats] = []
    naive_errors: list[Floats] = []
    cuts = origins(len(values), horizon, seasons)
    for cut in cuts:
        before, after = values[:cut], values[cut : cut + horizon]
        found = predict(before, horizon)
        known = ~np.isnan(after)
        inside.append(((found.low <= after) & (after <= found.high))[known].astype(np.float64))
        errors.append(np.abs(after - found.values)[known])
        naive_errors.append(np.abs(after - naive(before, seasons, horizon))[known])
    outcomes = sum(len(one) for one in inside)
    if not outcomes:
        return None
    covered, error, usual = (
        float(np.mean(np.concatenate(one))) for one in (inside, errors, naive_errors)
    )
    return Tested(len(cuts), outcomes, covered, error, usual)


def origins(length: int, horizon: int, seasons: Sequence[Season] = ()) -> list[int]:
    """Where the history is cut: evenly over its later half, so that all behind is known.

    What comes before holds two of each season, where that leaves enough places.
    """
    last = length - horizon
    twice = max((2 * s.length for s in seasons if 2 * s.length <= last - MOST_ORIGINS), default=0)
    first = min(last, max(FEWEST - horizon // 2, horizon, length // 2, twice))
    count = min(MOST_ORIGINS, last - first + 1)
    return sorted({int(place) for place in np.linspace(first, last, count).round()})


def naive(values: Floats, seasons: Sequence[Season], horizon: int) -> Floats:
    """The values one season before, of the longest season there was twice; else the last one.

    A year of days is one of whole weeks.
    """
    lengths = [s.length for s in seasons if len(values) >= 2 * s.length]
    length = lengths[-1] - lengths[-1] % lengths[0] if lengths else 1
    tail = values[-length:]
    known = values[~np.isnan(values)]
    made: Floats = np.resize(np.where(np.isnan(tail), known[-1], tail), horizon)
    return made

"""Level and damped trend by exponential smoothing that outliers cannot pull away.

An error beyond three times the usual one counts as three times it (Gelper, Fried & Croux 2010,
"Robust forecasting with exponential and Holt-Winters smoothing"), unless errors that large go on.
All settings of a small grid run side by side; the one that foretold best is kept.
"""

from __future__ import annotations

import itertools
import math
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from sightline.analysis.forecast.history import Floats

_LEVELS: Final = (0.02, 0.05, 0.1, 0.2, 0.35, 0.55, 0.8)
_TRENDS: Final = (0.0, 0.02, 0.1)
_DAMPING: Final = (0.9, 0.98)
_GRID: Final = tuple(
    (level, trend, damping)
    for level, trend, damping in itertools.product(_LEVELS, _TRENDS, _DAMPING)
    if trend or damping == _DAMPING[-1]
)
_HUBER: Final = 3.0
_TAIL: Final = 0.1
_FIRST: Final = 10
_FEW: Final = 1.0
_MOST_USUAL: Final = 0.98
_PATIENCE: Final = 7

WARM_UP: Final = 5
"""Places at the start whose errors say nothing yet."""

MAD: Final = 1.4826
"""Median absolute deviation → standard deviation, of a normal distribution."""


class Smoothed(msgspec.Struct, frozen=True):
    """Levels and trends behind each place, of the setting that was kept."""

    values: Floats
    levels: Floats
    trends: Floats
    damping: float

    def ahead(self, steps: Floats | NDArray[np.int64]) -> Floats:
        """What comes that many places behind the last."""
        drift = _drift(self.damping, int(np.max(steps)))[np.asarray(steps, np.int64) - 1]
        found: Floats = self.levels[-1] + drift * self.trends[-1]
        return found

    def foretold(self, step: int) -> Floats:
        """What was foretold `step` places before, for each place from WARM_UP + step on."""
        drift = float(_drift(self.damping, step)[-1])
        start = WARM_UP
        made: Floats = self.levels[start:-step] + drift * self.trends[start:-step]
        return made


def smoothed(values: Floats, horizon: int, *, counted: bool = False) -> Smoothed:
    """The series smoothed to foretell up to `horizon` places ahead.

    counted: numbers of things; most of few are 0, and what is no 0 is no outlier for that
    """
    alpha, beta, phi = (np.array(column) for column in zip(*_GRID, strict=True))
    levels, trends = _run(values, alpha, beta, phi, counted=counted)
    best = int(np.argmin(_scores(values, levels, trends, phi, horizon, counted=counted)))
    return Smoothed(values, levels[:, best], trends[:, best], float(phi[best]))


def _run(
    values: Floats, alpha: Floats, beta: Floats, phi: Floats, *, counted: bool
) -> tuple[Floats, Floats]:
    """Levels and trends behind each place, a column for each setting."""
    usually = float(np.mean(np.minimum(values, np.quantile(values, _MOST_USUAL))))
    by_chance = max(1.0, _HUBER * math.sqrt(max(usually, 0.0))) if counted else 0.0
    first = float(np.median(values[:_FIRST]))
    few = counted and usually < _FEW
    level = np.full(len(alpha), float(np.mean(values[: 2 * _FIRST])) if few else first)
    trend = np.zeros(len(alpha))
    steps = np.diff(values)
    usual = MAD * float(np.median(np.abs(steps))) or float(np.mean(np.abs(steps)))
    scale = np.full(len(alpha), usual)
    outside = np.zeros(len(alpha))
    levels, trends = np.empty((len(values), len(alpha))), np.empty((len(values), len(alpha)))
    for place, value in enumerate(values):
        expected = level + phi * trend
        error = value - expected
        limit = np.maximum(_HUBER * scale, by_chance)
        far = np.abs(error) > limit
        outside = np.where(far, outside + np.sign(error), 0.0)
        held = far & (np.abs(outside) < _PATIENCE)  # as many in a row are no outliers any more
        counted = np.where(held, np.sign(error) * limit, error)
        before = level
        level = expected + alpha * counted
        trend = np.where(beta > 0, (1 - beta) * phi * trend + beta * (level - before), 0.0)
        scale = (1 - _TAIL) * scale + _TAIL * 1.2533 * np.minimum(np.abs(error), limit)
        scale = np.maximum(scale, usual * 0.1)
        levels[place], trends[place] = level, trend
    return levels, trends


def _scores(
    values: Floats, levels: Floats, trends: Floats, phi: Floats, horizon: int, *, counted: bool
) -> NDArray[np.float64]:
    """The mean error of each setting, one, half the horizon and all of it ahead, tails cut.

    Squares for what is counted: of few things, the mean error is least where none are foretold.
    """
    most = max(1, min(horizon, (len(values) - WARM_UP) // 2))
    total = np.zeros(len(phi))
    for step in {1, -(-most // 2), most}:
        drift = np.sum(phi[None, :] ** np.arange(1, step + 1)[:, None], axis=0)
        foretold = levels[WARM_UP:-step] + drift * trends[WARM_UP:-step]
        errors = np.abs(values[WARM_UP + step :, None] - foretold)
        if counted:
            errors = np.square(errors)
        cut = np.quantile(errors, _MOST_USUAL if counted else 0.95, axis=0)
        total += np.mean(np.minimum(errors, cut), axis=0)
    return total


def _drift(damping: float, steps: int) -> Floats:
    """How often the trend counts, by steps ahead."""
    made: Floats = np.cumsum(damping ** np.arange(1, steps + 1))
    return made

"""Series whose truth is known."""

from __future__ import annotations

import numpy as np

from sightline.analysis.forecast.history import Floats

WEEKS = np.array([0.0, 4, 8, 12, 8, -12, -20])
"""What each day of the week adds, from Monday."""

TURN = 2 * np.pi


def daily(seed: int, days: int, *, slope: float = 0.3, week: float = 1, noise: float = 4) -> Floats:
    """A level of 100 with a trend, a week and normal noise; the first day is a Monday."""
    dice = np.random.default_rng(seed)
    place = np.arange(days)
    found: Floats = 100 + slope * place + week * WEEKS[place % 7] + dice.normal(0, noise, days)
    return found


def yearly(seed: int, days: int, *, noise: float = 6) -> Floats:
    """The same with a year: highest in April, lowest in October, from 1 January."""
    place = np.arange(days)
    found: Floats = daily(seed, days, slope=0.02, noise=noise) + 30 * np.sin(place / 365.25 * TURN)
    return found


def few(seed: int, days: int, mean: float) -> Floats:
    """So many a day on average."""
    return np.random.default_rng(seed).poisson(mean, days).astype(np.float64)


def counted(seed: int, hours: int) -> Floats:
    """Poisson counts of hours, with a day and a week."""
    dice = np.random.default_rng(seed)
    place = np.arange(hours)
    mean = 30 + 20 * np.sin(2 * np.pi * place / 24) + 8 * np.sin(2 * np.pi * place / 168)
    found: Floats = dice.poisson(mean).astype(np.float64)
    return found

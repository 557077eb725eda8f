"""The built-in model: seasons by medians, level and damped trend by robust smoothing.

Intervals hold the share asked for of the errors the same settings made in the past, as many steps
ahead: nothing is assumed of their shape.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from sightline.analysis.forecast.bounds import Bounds
from sightline.analysis.forecast.decompose import Parts, decomposed, filled
from sightline.analysis.forecast.history import Floats
from sightline.analysis.forecast.season import Season
from sightline.analysis.forecast.smooth import WARM_UP, Smoothed, smoothed

_LATEST: Final = 1_000
"""How many slots at the end are smoothed: what was before says nothing of the level."""

_FEWEST_ERRORS: Final = 12
_MEDIAN_LOSS: Final = math.pi / 2
"""By how much more a median scatters than a mean, of normal errors."""


class Predicted(msgspec.Struct, frozen=True):
    """What is expected of the next slots, and where most outcomes should lie."""

    values: Floats
    low: Floats
    high: Floats


class Fitted(msgspec.Struct, frozen=True):
    """A series taken apart and smoothed. start: the slot of the first smoothed value"""

    parts: Parts
    smooth: Smoothed
    start: int


def fitted(
    values: Floats,
    first_slot: int,
    seasons: Sequence[Season],
    horizon: int,
    *,
    counted: bool = False,
) -> Fitted:
    """The model of a series, which may have gaps. counted: its values are numbers of things"""
    shortest = seasons[0].length if seasons else 1
    parts = decomposed(filled(values, shortest), first_slot, seasons)
    latest = parts.level[-_LATEST:]
    smooth = smoothed(latest, horizon, counted=counted)
    return Fitted(parts, smooth, first_slot + len(values) - len(latest))


def predicted(
    values: Floats,
    first_slot: int,
    seasons: Sequence[Season],
    bounds: Bounds,
    horizon: int,
    coverage: float,
) -> Predicted:
    """The next slots of a series, which may have gaps."""
    model = fitted(values, first_slot, seasons, horizon, counted=bounds.counted)
    steps = np.arange(1, horizon + 1)
    season = model.parts.effect(first_slot + len(values) - 1 + steps)
    expected = bounds.within(model.smooth.ahead(steps) + season)
    half = _widths(model, values, bounds, horizon, coverage) * bounds.spread(expected)
    return Predicted(expected, bounds.ending(expected - half), bounds.ending(expected + half))


def _widths(model: Fitted, values: Floats, bounds: Bounds, horizon: int, coverage: float) -> Floats:
    """Half the width of the interval of each step, for a spread of 1."""
    widths: list[float] = []
    reach = 1
    for step in range(1, horizon + 1):
        errors = _errors(model, values, bounds, step)
        if len(errors) >= _FEWEST_ERRORS or not widths:
            widths.append(_quantile(errors, coverage))
            reach = step
        else:  # too few this far ahead: as errors of a random walk grow
            widths.append(widths[reach - 1] * math.sqrt(step / reach))
    grown: Floats = np.maximum.accumulate(np.array(widths)) * _optimism(model.parts)
    return grown


def _errors(model: Fitted, values: Floats, bounds: Bounds, step: int) -> Floats:
    """How far the past lay from what was foretold `step` slots before, for a spread of 1."""
    behind = len(model.smooth.levels) - WARM_UP - step
    if behind <= 0:
        return np.zeros(0)
    season = model.parts.effect(model.start + WARM_UP + step + np.arange(behind))
    foretold = bounds.within(model.smooth.foretold(step) + season)
    found: Floats = np.abs(values[-behind:] - foretold) / bounds.spread(foretold)
    return found[~np.isnan(found)]


def _quantile(errors: Floats, coverage: float) -> float:
    """The size that a share of errors keeps below, counting one more than there are."""
    if not len(errors):
        return 0.0
    place = math.ceil(coverage * (len(errors) + 1))
    return float(np.sort(errors)[min(place, len(errors)) - 1])


def _optimism(parts: Parts) -> float:
    """By how much errors of the future exceed those of a past the seasons were learned from."""
    cycles = min((found.cycles * found.season.together for found in parts.seasons), default=0)
    return math.sqrt((cycles + _MEDIAN_LOSS) / (cycles - 1)) if cycles > 1 else 1.0

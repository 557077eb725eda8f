"""A series taken apart into trend, seasons and the rest, by medians.

A season counts where it foretells: the medians of the other cycles must bring a cycle closer to
zero. So seasons are not found in noise, and single bad cycles do not hide them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from sightline.analysis.forecast.history import Floats, Places
from sightline.analysis.forecast.season import Season

_LEAST_STRENGTH: Final = 0.1
_MOST_CYCLES: Final = 60
_LEAST_WINDOW: Final = 5


class Found(msgspec.Struct, frozen=True):
    """A season of a series.

    effects: by phase, in the series' unit, around 0
    strength: the share of the deviation from the trend that other cycles foretell, 0-1
    cycles: how many there are
    """

    season: Season
    effects: Floats
    strength: float
    cycles: int


class Parts(msgspec.Struct, frozen=True):
    """A series without NaN taken apart; level holds trend and rest."""

    seasons: tuple[Found, ...]
    level: Floats

    def effect(self, slots: Places) -> Floats:
        """What the seasons add in these slots."""
        total = np.zeros(len(slots))
        for found in self.seasons:
            total += found.effects[slots % found.season.length]
        return total


def decomposed(values: Floats, first_slot: int, candidates: Sequence[Season]) -> Parts:
    """The parts of a series whose first value lies in a slot."""
    rest = values.copy()
    slots = first_slot + np.arange(len(values))
    kept: list[Found] = []
    for season in candidates:
        found = _season(rest, slots, season)
        if found is not None and found.strength >= _LEAST_STRENGTH:
            rest = rest - found.effects[slots % season.length]
            kept.append(found)
    return Parts(tuple(kept), rest)


def filled(values: Floats, season: int) -> Floats:
    """The series without gaps: from a season before or after, else between its neighbours."""
    made = values.copy()
    for distance in (season, -season) if season > 1 else ():
        shifted = np.roll(made, distance)
        if distance > 0:
            shifted[:distance] = np.nan
        else:
            shifted[distance:] = np.nan
        made = np.where(np.isnan(made), shifted, made)
    gaps = np.isnan(made)
    if gaps.any():
        places = np.arange(len(made))
        made[gaps] = np.interp(places[gaps], places[~gaps], made[~gaps])
    return made


def _season(values: Floats, slots: Places, season: Season) -> Found | None:
    """A season's effects; None where there are not two full cycles."""
    cycles = len(values) // season.length
    if cycles < 2:
        return None
    deviation = values - _moving_median(values, season.length)
    table = _by_cycle(deviation, slots, season.length)[-_MOST_CYCLES:]
    effects = _effects(table, season)
    foretold = np.full_like(table, np.nan)
    for cycle in range(len(table)):
        foretold[cycle] = _effects(np.delete(table, cycle, axis=0), season)
    known = ~np.isnan(table) & ~np.isnan(foretold)
    before = float(np.mean(np.abs(table[known])))
    after = float(np.mean(np.abs((table - foretold)[known])))
    strength = max(0.0, 1 - after / before) if before > 0 else 0.0
    return Found(season, effects - float(np.mean(effects)), strength, cycles)


def _by_cycle(values: Floats, slots: Places, length: int) -> Floats:
    """A row for each cycle, a column for each phase; NaN where the series does not reach."""
    cycle = slots // length
    table = np.full((int(cycle[-1] - cycle[0]) + 1, length), np.nan)
    table[cycle - cycle[0], slots % length] = values
    return table


def _effects(table: Floats, season: Season) -> Floats:
    """The median of each phase, evened out over its neighbours around the cycle."""
    found, half = _medians(table), season.together // 2
    if not half:
        return found
    around = np.concatenate([found[-half:], found, found[:half]])
    evened: Floats = np.convolve(around, np.full(2 * half + 1, 1 / (2 * half + 1)), "valid")
    return evened


def _medians(table: Floats) -> Floats:
    """The median of each column; 0 where a phase was never seen."""
    unseen = np.isnan(table).all(axis=0)
    found: Floats = np.zeros(table.shape[1])
    found[~unseen] = np.nanmedian(table[:, ~unseen], axis=0)
    return found


def _moving_median(values: Floats, length: int) -> Floats:
    """The median around each place, over a season; towards the ends it goes on as it went."""
    width = max(_LEAST_WINDOW, length) // 2 * 2 + 1
    half = width // 2
    if len(values) <= width:
        return np.full_like(values, np.median(values))
    middle = np.median(sliding_window_view(values, width), axis=1)
    slope = (middle[-1] - middle[0]) / (len(middle) - 1)
    steps = slope * np.arange(1, half + 1)
    return np.concatenate([middle[0] - steps[::-1], middle, middle[-1] + steps])

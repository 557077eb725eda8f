"""Buckets as places on the wall clock, and the seasons that repeat there.

A slot is the number of a bucket by the clocks and calendar of a zone, so that the hour of noon is
always as far behind the noon before, whether or not the clocks changed in between. Phase 0 is
midnight of a day, Monday of a week, January of a year.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Final

import msgspec

from sightline.analysis.grain import BELOW_A_DAY, WIDTH_S, Grain

_DAY_S: Final = 86_400


class Season(msgspec.Struct, frozen=True):
    """Something that repeats every so many slots.

    together: over how many neighbours an effect is evened out, for phases that are seen but twice
    """

    name: str
    length: int
    together: int = 1


_DAY, _WEEK, _YEAR = "day", "week", "year"

SEASONS: Final[dict[Grain, tuple[Season, ...]]] = {
    Grain.MINUTE: (Season(_DAY, 1440),),
    Grain.FIVE_MINUTES: (Season(_DAY, 288),),
    Grain.QUARTER: (Season(_DAY, 96), Season(_WEEK, 672)),
    Grain.HOUR: (Season(_DAY, 24), Season(_WEEK, 168)),
    Grain.DAY: (Season(_WEEK, 7), Season(_YEAR, 365, together=15)),
    Grain.WEEK: (Season(_YEAR, 52),),
    Grain.MONTH: (Season(_YEAR, 12),),
}
"""Those looked for, short ones first."""

HORIZON: Final[dict[Grain, int]] = {
    Grain.MINUTE: 60,
    Grain.FIVE_MINUTES: 144,
    Grain.QUARTER: 96,
    Grain.HOUR: 48,
    Grain.DAY: 14,
    Grain.WEEK: 8,
    Grain.MONTH: 6,
}
"""How many buckets are forecast where nobody says."""


def slots(starts_s: Sequence[int], grain: Grain, zone: tzinfo) -> list[int]:
    """The slot of each bucket; the hour that comes twice has one slot both times."""
    return [_slot(datetime.fromtimestamp(start, zone), grain) for start in starts_s]


def _slot(at: datetime, grain: Grain) -> int:
    day = at.toordinal() - 1  # 1 January of the year 1 was a Monday
    if grain in BELOW_A_DAY:
        within_s = at.hour * 3600 + at.minute * 60 + at.second
        return (day * _DAY_S + within_s) // WIDTH_S[grain]
    if grain is Grain.MONTH:
        return at.year * 12 + at.month - 1
    return day // 7 if grain is Grain.WEEK else day

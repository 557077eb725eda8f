"""The time that is looked at, cut where what is said of a person who was there changes.

    before     from ever until the period starts
    inside     the period: who starts in it
    after      from its end to the present: who comes back

and each of them, where a stretch of the calendar starts. People are told apart within a piece
first, and what is known of them is put together then. Few are there in a day or a week of a long
time, so that the engine's tables of them fit its caches.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

import msgspec

from sightline.analysis.retention.calendar import Calendar

MOST: Final = 16
"""How many pieces the calendar's stretches are put into: each is a statement of its own."""

BEFORE: Final = 1
STARTED: Final = 2
_FLAGS: Final = 2


class Piece(msgspec.Struct, frozen=True):
    """A stretch of time. from_ms: None where it has no beginning

    flags: the bits of whoever was there in it, whenever that was
    places: numbers of the stretches it lies in; none before the period
    """

    from_ms: int | None
    to_ms: int
    flags: int
    places: range


def bit(place: int) -> int:
    """Which bit says that somebody was there in a stretch; the first is number 1."""
    return place - 1 + _FLAGS


def pieces(calendar: Calendar, *, before: bool) -> Iterator[Piece]:
    """All that is looked at, in order.

    before: what was before the period counts as well
    """
    start_ms, end_ms = calendar.period.start_ms, calendar.end_ms
    if before:
        yield Piece(None, start_ms, BEFORE, range(0))
    starts_ms = [start * 1000 for start in calendar.starts_s[:-1]]
    cuts_ms = {start_ms, calendar.period.end_ms, end_ms, *starts_ms[:: -(-len(starts_ms) // MOST)]}
    inside = sorted(ms for ms in cuts_ms if start_ms <= ms <= end_ms)
    for from_ms, to_ms in itertools.pairwise(inside):
        places = range(bisect_right(starts_ms, from_ms), bisect_right(starts_ms, to_ms - 1) + 1)
        yield Piece(from_ms, to_ms, STARTED if to_ms <= calendar.period.end_ms else 0, places)

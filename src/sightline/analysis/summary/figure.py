"""A number of a summary: with the one before, its trend and how sure. Pure."""

from __future__ import annotations

import math
from typing import Final, Literal

import msgspec

from sightline.analysis.digits import shown
from sightline.analysis.evaluate import Number
from sightline.analysis.meta import Source
from sightline.catalog.model import Better, Unit

STABLE_PERCENT: Final = 1.0
"""A change of less is none."""

HALF_SURE: Final = 30
"""With so many people behind it, a number of a period that is complete is half sure."""

Trend = Literal["up", "down", "stable"]


class Figure(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A number of the period.

    previous_value: of the time before; percent_change: from that, where it is not zero
    trend: stable, where it changed by less than one in a hundred; null where one is not known
    confidence: 0-1: how complete the period is, times n / (n + 30) of n people behind
    sample_size: the events that the metric reads; of an amount, those in its currency
    people: n, who sent them: different users; where none is known, sessions, else events
    suppressed: there is a value, and it is of too few people to be shown
    source: what it was read from
    """

    metric: str
    unit: Unit
    better: Better
    currency: str | None = None
    value: Number
    previous_value: Number
    percent_change: float | None
    trend: Trend | None
    confidence: float
    sample_size: int
    people: int
    suppressed: bool = False
    source: Source


class BusinessFigure(Figure, frozen=True, omit_defaults=True, kw_only=True):
    """A business metric. category: revenue, growth, retention, acquisition, engagement, ..."""

    category: str


class Sample(msgspec.Struct, frozen=True):
    """What is behind a number: how many events, different users and different sessions."""

    events: int = 0
    users: int = 0
    sessions: int = 0

    @property
    def people(self) -> int:
        """Users; where none is known sessions, and of what nobody did the events themselves."""
        return self.users or self.sessions or self.events


def confidence(sample: Sample, complete: float) -> float:
    """How sure a number is.

    complete: 0-1, how complete its period is
    """
    return round(complete * sample.people / (sample.people + HALF_SURE), 4)


def percent_change(value: Number, previous: Number) -> float | None:
    """By how many hundredths of what it was; None where that is zero or not known."""
    if value is None or previous is None or previous == 0:
        return None
    made = shown((value - previous) / abs(previous) * 100)
    return None if made is None or not math.isfinite(made) else float(made)


def trend(value: Number, previous: Number) -> Trend | None:
    """Which way it went; None where one of both is not known."""
    if value is None or previous is None:
        return None
    if abs(value - previous) * 100 < STABLE_PERCENT * abs(previous) or value == previous:
        return "stable"
    return "up" if value > previous else "down"

"""The answer to a request for a forecast."""

from __future__ import annotations

from typing import Literal

import msgspec

from sightline.analysis.evaluate import Number
from sightline.analysis.forecast.request import Model
from sightline.analysis.grain import Grain
from sightline.analysis.meta import Meta
from sightline.catalog.model import Unit


class Trend(msgspec.Struct, frozen=True):
    """Where the metric goes, seasons taken away: the median slope, and its 95 % interval.

    direction: `flat` where the interval holds 0
    change: for each bucket, in the metric's unit
    """

    direction: Literal["up", "down", "flat"]
    change: float
    low: float
    high: float


class Seasonality(msgspec.Struct, frozen=True):
    """A season that was looked for and found.

    strength: the share of the deviation from the trend that it foretells, 0-1
    effects: what each of its buckets adds; the first is midnight, Monday or January
    """

    season: str
    length: int
    cycles: int
    strength: float
    effects: tuple[float, ...]


class Past(msgspec.Struct, frozen=True):
    """A bucket learned from."""

    t: str
    value: Number


class Foreseen(msgspec.Struct, frozen=True):
    """A bucket to come."""

    t: str
    value: float
    low: float
    high: float


class Anomaly(msgspec.Struct, frozen=True):
    """A bucket of the past outside its interval."""

    t: str
    value: Number
    expected: float
    low: float
    high: float


class Accuracy(msgspec.Struct, frozen=True):
    """What the same model would have said in the past, and what came.

    origins, outcomes: forecasts made from a shortened history, and values compared
    coverage: the share of values inside their intervals, to be held against `intended_coverage`
    mean_absolute_error: in the metric's unit
    naive_mean_absolute_error: of taking the value one season before, or the last
    skill: 1 - one over the other; below 0: worse than naive; null where the naive one is never off
    """

    origins: int
    outcomes: int
    intended_coverage: float
    coverage: float
    mean_absolute_error: float
    naive_mean_absolute_error: float
    skill: float | None


class Forecast(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The answer. history_from, history_to, history: the whole buckets learned from"""

    metric: str
    unit: Unit
    grain: Grain
    model: Model
    history_from: str
    history_to: str
    buckets: int
    trend: Trend
    seasonality: tuple[Seasonality, ...]
    history: tuple[Past, ...]
    forecast: tuple[Foreseen, ...]
    accuracy: Accuracy
    anomalies: tuple[Anomaly, ...]
    currency: str | None = None
    meta: Meta

"""Axes and legends: values with their unit, moments by the clock, names as there is room.

What enters: a unit or a grain. What leaves: parts of a Vega-Lite spec. Words that depend on the
reader are left to the page: figure.js writes `%d %b`, `%H:%M` and `%H:00` as its reader does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sightline.analysis.grain import Grain
from sightline.catalog.dashboard import Show
from sightline.catalog.model import Unit
from sightline.types import JsonObject

FORMATS: Final[dict[Unit, str]] = {
    Unit.RATIO: ".1~%",
    Unit.SCORE: ".2~f",
    Unit.RATING: ".2~f",
}
"""Unit → the d3 format of its values."""

CODES: Final = ("country", "locale")
"""Dimensions whose values have names in the reader's language."""

FEW_DAYS: Final = 14

_SHORT: Final = (
    "abs({value}) < 1000 ? format({value}, '{sign},.3~r')"
    " : replace(replace(format({value}, '{sign}.3~s'), regexp('k(?!r)'), 'K'), 'G', 'B')"
)
"""A number with its own letter. As an axis' format, `~s` gives all one letter: 0k, 0.5k, 1k; and
below one it writes 0.005 as 5m. `kr` is a currency.
"""

_LENGTHS: Final = ((120_000, 1000, "s"), (7_200_000, 60_000, "min"), (172_800_000, 3_600_000, "h"))
_DAYS: Final[dict[Grain, str]] = {
    Grain.DAY: "%d %b",
    Grain.WEEK: "%d %b",
    Grain.MONTH: "%b %Y",
}
_CLOCK: Final = (
    "utchours(datum.value) == 0 && utcminutes(datum.value) == 0"
    " ? utcFormat(datum.value, '%d %b') : utcFormat(datum.value, '{clock}')"
)
_APART_PX: Final = 8
_LETTER_PX: Final = 6.2
_SYMBOL_PX: Final = 34
_LABELS_PX: Final = 60
_WIDTH: Final = "(isFinite(containerSize()[0]) ? containerSize()[0] : width) + 0 * width"
"""Of the place of a chart: the chart's own changes while it is fitted, and a legend with it."""


def values(unit: Unit, currency: str | None = None, ticks: int = 4) -> JsonObject:
    """An axis of values: each label is a figure of its own, with its unit."""
    return {"tickCount": ticks, **labels(unit, currency)}


def labels(unit: Unit, currency: str | None = None) -> JsonObject:
    """How an axis or a legend writes values."""
    if unit in FORMATS:
        return {"format": FORMATS[unit]}
    return {"labelExpr": figure("datum.value", unit, currency)}


def figure(value: str, unit: Unit, currency: str | None = None) -> str:
    """An expression of the words for a value. value: an expression too"""
    short = _SHORT.format(value=value, sign="$" if currency else "")
    match unit:
        case Unit.MILLISECONDS:
            return _length(value)
        case Unit.BYTES | Unit.BYTES_PER_SECOND:
            return f"({short}) + 'B'"
        case _:
            return short


def exact(unit: Unit, currency: str | None = None) -> str:
    """The d3 format of a value that somebody points at."""
    return FORMATS.get(unit, "$,.2f" if currency else ",.4~f")


def paid(spec: JsonObject, currency: str | None) -> JsonObject:
    """A spec that says in what currency its axes are, for whoever draws it to write its sign."""
    return _told(spec, currency=currency) if currency else spec


def coded(spec: JsonObject, by: Sequence[str]) -> JsonObject:
    """A spec that says of what its names are codes, for whoever draws it to write them out."""
    return _told(spec, codes=by[0]) if len(by) == 1 and by[0] in CODES else spec


def _told(spec: JsonObject, **more: str) -> JsonObject:
    return {**spec, "usermeta": {**spec.get("usermeta", {}), **more}}


def moments(grain: Grain, count: int, show: Show = Show.LINE) -> JsonObject:
    """An axis of so many moments; of a few days, each day once."""
    axis: JsonObject = {"labelFlush": show is not Show.BAR, "labelOverlap": True}
    axis["labelSeparation"] = _APART_PX
    if grain not in _DAYS:
        clock = "%H:00" if grain is Grain.HOUR else "%H:%M"
        return {**axis, "labelExpr": _CLOCK.format(clock=clock)}
    axis["format"] = _DAYS[grain]
    if grain is Grain.DAY and count <= FEW_DAYS:
        axis["tickCount"] = {"interval": "day", "step": 1}
    return axis


def legend(names: Iterable[str]) -> JsonObject:
    """A legend whose names stand in as many columns as there is room for."""
    widest = max((len(name) for name in names), default=0) * _LETTER_PX + _SYMBOL_PX
    return {"columns": {"expr": f"max(1, floor(({_WIDTH} - {_LABELS_PX}) / {widest:.0f}))"}}


def _length(value: str) -> str:
    """A length of time: 0, 500 ms, 1.5 s, 3 min."""
    rest = f"format({value} / 86400000, ',.3~r') + ' d'"
    for below, unit_ms, unit in reversed(_LENGTHS):
        rest = f"abs({value}) < {below} ? format({value} / {unit_ms}, '.3~r') + ' {unit}' : {rest}"
    small = f"abs({value}) < 1000 ? format({value}, '.3~r') + ' ms' : {rest}"
    return f"{value} == 0 ? '0' : {small}"

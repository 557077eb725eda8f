"""How a field of customers is distributed, as a small chart: a bar for each value, or a spread.

Values of fewer than five people have a dashed outline and say so; they are neither zero nor left
out. Marks say nothing to screen readers: the table below each chart does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sightline.analysis.customers.distribution import Distribution
from sightline.catalog.model import Unit
from sightline.privacy.disclosure import Suppressed
from sightline.types import JsonObject
from sightline.views import axis
from sightline.views.part import WITHHELD, drawable, said
from sightline.views.spec import spec_of
from sightline.views.theme import INK, QUIET, SERIES, Theme

MOST_BARS: Final = 6
LEVELS: Final = (
    ("tenth", "0.1", "a tenth have less than"),
    ("quarter", "0.25", "a quarter have less than"),
    ("median", "0.5", "half have less than"),
    ("most", "0.75", "three quarters have less than"),
    ("ninth", "0.9", "nine tenths have less than"),
)
"""Shares of customers below: what a row calls them, the answer, and a reader."""

_STUB: Final = 0.02
_STEP: Final = 27
"""In pixels: a bar and what is between."""

_ROOM: Final = 1.55
"""The axis goes on for the words behind the bars."""


def bars(
    rows: Sequence[tuple[str, int | Suppressed]], whole: int | None, theme: Theme
) -> JsonObject:
    """A bar for each value, with how many customers have it and their share.

    whole: customers of whom the field is known; None where that is suppressed
    """
    most = max((drawable(count) or 0 for _, count in rows), default=0) or 1
    drawn: list[JsonObject] = [
        {
            "name": name,
            "value": most * _STUB if isinstance(count, Suppressed) else count,
            "hidden": isinstance(count, Suppressed),
            "said": _counted(count, whole),
        }
        for name, count in rows
    ]
    named = {"labelLimit": 120, "labelPadding": 4}
    return {
        **spec_of(theme, drawn),
        "height": _STEP * max(1, len(drawn)),
        "encoding": {
            "y": {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": named},
            "x": {
                "field": "value",
                "type": "quantitative",
                "axis": None,
                "scale": {"domain": [0, most * _ROOM]},
            },
            "tooltip": [
                {"field": "name", "title": "value"},
                {"field": "said", "title": "customers"},
            ],
        },
        "layer": _layers(theme),
    }


def _layers(theme: Theme) -> list[JsonObject]:
    """Bars, outlines where a count is suppressed, and words behind both."""
    words, _ = INK[theme]
    bar: JsonObject = {"type": "bar", "aria": False, "height": {"band": 0.66}}
    outline: JsonObject = {"color": "transparent", "stroke": words, "strokeDash": [3, 2]}
    return [
        {
            "transform": [{"filter": "!datum.hidden"}],
            "mark": {**bar, "cornerRadius": 3, "color": SERIES[theme][0]},
        },
        {"transform": [{"filter": "datum.hidden"}], "mark": {**bar, **outline}},
        {
            "mark": {"type": "text", "aria": False, "align": "left", "dx": 6},
            "encoding": {"text": {"field": "said"}},
        },
    ]


def spread(
    found: Distribution, unit: Unit, theme: Theme, currency: str | None = None
) -> JsonObject:
    """Where numbers lie: a line for 8 of 10 customers, a box for the middle half, the median."""
    levels = found.quantiles or {}
    row: JsonObject = {
        part: figure
        for name, level, _ in LEVELS
        for part, figure in (
            (name, levels.get(level)),
            (f"{name}_said", said(levels.get(level), unit, currency)),
        )
    }
    values = {**axis.values(unit, currency), "grid": True}
    colour = SERIES[theme][0]
    line = {
        "type": "rule",
        "aria": False,
        "strokeWidth": 3,
        "strokeCap": "round",
        "color": QUIET[theme],
    }
    box = {
        "type": "bar",
        "aria": False,
        "height": 22,
        "cornerRadius": 4,
        "color": colour,
        "opacity": 0.55,
    }
    tick = {"type": "tick", "aria": False, "thickness": 3, "size": 30, "color": colour}
    told = [{"field": f"{name}_said", "title": words} for name, _, words in LEVELS]
    whole: JsonObject = {
        **spec_of(theme, [row]),
        "encoding": {"tooltip": told},
        "layer": [
            {"mark": line, "encoding": {"x": _at("tenth", values), "x2": {"field": "ninth"}}},
            {"mark": box, "encoding": {"x": _at("quarter", values), "x2": {"field": "most"}}},
            {"mark": tick, "encoding": {"x": _at("median", values)}},
        ],
    }
    return axis.paid(whole, currency)


def _at(field: str, values: JsonObject) -> JsonObject:
    return {"field": field, "type": "quantitative", "title": None, "axis": values}


def _counted(count: int | Suppressed, whole: int | None) -> str:
    if isinstance(count, Suppressed):
        return WITHHELD
    share = f" · {said(count / whole, Unit.RATIO)}" if whole else ""
    return f"{said(count, Unit.COUNT)}{share}"

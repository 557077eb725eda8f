"""Figures beside each other, as Vega-Lite specs: a bar for each, by name and by kind.

What enters: figures as answers have them. What leaves: a spec with its data inside, where what is
suppressed or unknown is told in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from sightline.catalog.model import Unit
from sightline.privacy.disclosure import Suppressed
from sightline.types import JsonObject
from sightline.views import withheld
from sightline.views.number import axis_format
from sightline.views.part import drawable, said
from sightline.views.spec import spec_of
from sightline.views.theme import SERIES, Theme

FEW: Final = 12
"""As many bars find room in the height of a page; more make the chart higher."""

_STEP: Final = 22
_SLIM: Final = 30
_AROUND: Final = 60
_WIDE: Final = 640
_HIGH: Final = 240
"""In pixels: a bar, one of few, and what axis and legend need."""


class Figure(msgspec.Struct, frozen=True):
    """A figure. name: what it is of; kind: which of several figures of that"""

    name: str
    value: float | Suppressed | None
    kind: str = ""


def bars(
    figures: Sequence[Figure],
    unit: Unit,
    theme: Theme,
    *,
    currency: str | None = None,
    apart: bool = True,
) -> JsonObject:
    """A bar for each figure, in the order given.

    apart: kinds have a bar each in every name; else they are only coloured
    """
    names = list(dict.fromkeys(one.name for one in figures))
    kinds = list(dict.fromkeys(one.kind for one in figures))
    rows: list[JsonObject] = [
        {
            "name": one.name,
            "kind": one.kind,
            "said": said(one.value, unit, currency),
            "value": drawable(one.value),
        }
        for one in figures
    ]
    drawn = [row for row in rows if row["value"] is not None]
    rest = [{**row, withheld.FIELD: 0} for row in rows if row["value"] is None]
    layers = ([_bars(kinds, unit, theme)] if drawn else []) + (
        [withheld.words(rest, "x", theme)] if rest else []
    )
    places: JsonObject = {
        "y": {
            "field": "name",
            "type": "nominal",
            "title": None,
            "scale": {"domain": names},
            "axis": {"labelLimit": 260},
        }
    }
    if apart and len(kinds) > 1:
        places["yOffset"] = {"field": "kind", "type": "nominal", "scale": {"domain": kinds}}
    return {
        **spec_of(theme, drawn),
        **_high(len(names) * (len(kinds) if apart else 1)),
        "encoding": places,
        "layer": layers,
    }


def _bars(kinds: Sequence[str], unit: Unit, theme: Theme) -> JsonObject:
    mark: JsonObject = {"type": "bar", "cornerRadiusEnd": 2}
    several = len(kinds) > 1
    colour = {
        "color": {
            "field": "kind",
            "type": "nominal",
            "title": None,
            "scale": {
                "domain": list(kinds),
                "range": [SERIES[theme][at % len(SERIES[theme])] for at in range(len(kinds))],
            },
        }
    }
    return {
        "mark": mark if several else {**mark, "color": SERIES[theme][0]},
        "encoding": {
            "x": {
                "field": "value",
                "type": "quantitative",
                "title": None,
                "axis": {"format": axis_format(unit), "tickCount": 4},
            },
            **(colour if several else {}),
            "tooltip": [
                {"field": "name", "type": "nominal", "title": "what"},
                *([{"field": "kind", "type": "nominal", "title": "of"}] if several else []),
                {"field": "said", "type": "nominal", "title": "value"},
            ],
        },
    }


def _high(count: int) -> JsonObject:
    return {} if count <= FEW else {"height": count * _STEP + _AROUND}


def below_each_other(charts: Sequence[JsonObject]) -> JsonObject | None:
    """One chart of several, each with a title and axes of its own; None of none."""
    if len(charts) < 2:
        return charts[0] if charts else None
    inner = ("$schema", "config", "autosize", "width", "height")
    parts = [
        {"width": _WIDE, "height": _HIGH, **{n: part for n, part in one.items() if n not in inner}}
        for one in charts
    ]
    return {
        "$schema": charts[0]["$schema"],
        "config": charts[0]["config"],
        "vconcat": parts,
        "resolve": {"scale": {"color": "shared"}},
    }


def snug(spec: JsonObject, bars: int) -> JsonObject:
    """A chart as high as so many bars need, and no higher: few bars stay slim."""
    return {**spec, "height": max(1, bars) * _SLIM + _AROUND}

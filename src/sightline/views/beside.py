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
from sightline.views import axis, withheld
from sightline.views.part import drawable, said
from sightline.views.spec import spec_of
from sightline.views.theme import SERIES, Theme

_SLIM: Final = 32
_THIN: Final = 14
_BETWEEN: Final = 12
_AROUND: Final = 64
"""In pixels: a bar alone, one of several of a name, between names, and for axis and legend."""

_WIDE: Final = 640
_HIGH: Final = 240


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
    layers = ([_bars(kinds, axis.values(unit, currency), theme)] if drawn else []) + (
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
    whole: JsonObject = {**spec_of(theme, drawn), "encoding": places, "layer": layers}
    return axis.paid(whole | _high(len(names), len(kinds) if apart else 1), currency)


def _bars(kinds: Sequence[str], values: JsonObject, theme: Theme) -> JsonObject:
    several = len(kinds) > 1
    slim: JsonObject = {} if several else {"height": {"band": 0.7}}
    mark: JsonObject = {"type": "bar", "cornerRadiusEnd": 2, **slim}
    colour = {
        "color": {
            "field": "kind",
            "type": "nominal",
            "title": None,
            "legend": axis.legend(kinds),
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
                "axis": values,
            },
            **(colour if several else {}),
            "tooltip": [
                {"field": "name", "type": "nominal", "title": "what"},
                *([{"field": "kind", "type": "nominal", "title": "of"}] if several else []),
                {"field": "said", "type": "nominal", "title": "value"},
            ],
        },
    }


def _high(names: int, kinds: int) -> JsonObject:
    """As high as the bars need: few stay slim, and many have room."""
    bar = _SLIM if kinds == 1 else _THIN
    return {"height": names * (kinds * bar + (_BETWEEN if kinds > 1 else 0)) + _AROUND}


def below_each_other(charts: Sequence[JsonObject]) -> JsonObject | None:
    """One chart of several, each with a title and axes of its own; None of none."""
    if len(charts) < 2:
        return charts[0] if charts else None
    inner = ("$schema", "config", "autosize", "width", "height", "usermeta")
    parts = [
        {"width": _WIDE, "height": _HIGH, **{n: part for n, part in one.items() if n not in inner}}
        for one in charts
    ]
    return {
        "$schema": charts[0]["$schema"],
        "config": charts[0]["config"],
        **({"usermeta": charts[0]["usermeta"]} if "usermeta" in charts[0] else {}),
        "vconcat": parts,
        "resolve": {"scale": {"color": "shared"}},
    }

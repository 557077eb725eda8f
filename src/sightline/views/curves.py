"""Figures along a number, as Vega-Lite specs: a line for each name, such as a share by days after.

What enters: figures as answers have them. What leaves: a spec with its data inside, where what is
suppressed is a cross on the ground and what is unknown is not there.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sightline.catalog.model import Unit
from sightline.privacy.disclosure import Suppressed
from sightline.types import JsonObject
from sightline.views import axis, withheld
from sightline.views.part import drawable, said
from sightline.views.spec import spec_of
from sightline.views.theme import SERIES, Theme


class Step(msgspec.Struct, frozen=True):
    """A figure. name: of its line; at: how far along"""

    name: str
    at: int
    value: float | Suppressed | None


def curves(steps: Sequence[Step], along: str, unit: Unit, theme: Theme) -> JsonObject:
    """A line for each name, in the order given. along: what the numbers are that it runs along"""
    names = list(dict.fromkeys(one.name for one in steps))
    rows: list[JsonObject] = [
        {"name": one.name, "along": one.at, "value": value, "said": said(value, unit)}
        for one in steps
        if (value := drawable(one.value)) is not None
    ]
    hidden: list[JsonObject] = [
        {"name": one.name, "along": one.at} for one in steps if isinstance(one.value, Suppressed)
    ]
    x: JsonObject = {
        "field": "along",
        "type": "quantitative",
        "title": along,
        "axis": {"values": sorted({one.at for one in steps}), "format": "d", "labelOverlap": True},
        "scale": {"zero": False, "nice": False, "padding": 12},
    }
    layers = ([_lines(names, unit, theme)] if rows else []) + (
        [withheld.crosses(hidden, {}, theme)] if hidden else []
    )
    told = withheld.explained(theme) if hidden else {}
    return {**spec_of(theme, rows), **told, "encoding": {"x": x}, "layer": layers}


def _lines(names: Sequence[str], unit: Unit, theme: Theme) -> JsonObject:
    return {
        "mark": {"type": "line", "point": True},
        "encoding": {
            "y": {
                "field": "value",
                "type": "quantitative",
                "title": None,
                "axis": axis.values(unit),
            },
            "color": {
                "field": "name",
                "type": "nominal",
                "title": None,
                "legend": axis.legend(names),
                "scale": {
                    "domain": list(names),
                    "range": [SERIES[theme][at % len(SERIES[theme])] for at in range(len(names))],
                },
            },
            "tooltip": [
                {"field": "name", "type": "nominal", "title": "what"},
                {"field": "along", "type": "quantitative"},
                {"field": "said", "type": "nominal", "title": "value"},
            ],
        },
    }

"""What is suppressed, drawn as such: words in a quiet colour where a figure would be.

It has no length and no height, for that would tell it; and it is no gap, for that would say that
there is nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from sightline.types import JsonObject
from sightline.views.part import WITHHELD
from sightline.views.theme import QUIET, Theme

FIELD: Final = "at"
"""Where along the axis of figures the words begin."""

_SIGN: Final = "\u00d7"


def words(rows: Sequence[JsonObject], along: Literal["x", "y"], theme: Theme) -> JsonObject:
    """A layer over bars: the words of each row where its bar would begin.

    rows: with the fields of the bars' places, `at`, and what is `said` there
    along: the axis of figures
    """
    angle = {"angle": 270} if along == "y" else {}
    return {
        "data": {"values": list(rows)},
        "mark": {"type": "text", "align": "left", "dx": 6, "color": QUIET[theme], **angle},
        "encoding": {
            along: {"field": FIELD, "type": "quantitative", "title": None},
            "text": {"field": "said", "type": "nominal"},
            "tooltip": {"field": "said", "type": "nominal", "title": "value"},
        },
    }


def crosses(rows: Sequence[JsonObject], encoding: JsonObject, theme: Theme) -> JsonObject:
    """A layer under lines: a cross on the ground at each row's moment.

    encoding: of the moment, and of what tells lines apart
    """
    return {
        "data": {"values": [{**row, "said": WITHHELD} for row in rows]},
        "mark": {"type": "text", "text": _SIGN, "fontSize": 14, "dy": -6, "color": QUIET[theme]},
        "encoding": {
            **encoding,
            "y": {"value": "height"},
            "tooltip": {"field": "said", "type": "nominal", "title": "value"},
        },
    }


def squares(spec: JsonObject, rows: Sequence[JsonObject], theme: Theme) -> JsonObject:
    """A heat map with a quiet square and a cross for each row; itself where there are none."""
    if not rows:
        return spec
    whole = {name: part for name, part in spec.items() if name not in ("mark", "encoding")}
    places = {name: spec["encoding"][name] for name in ("x", "y")}
    inner = {name: part for name, part in spec["encoding"].items() if name not in places}
    data, quiet = {"values": list(rows)}, QUIET[theme]
    told = {"tooltip": {"field": "said", "type": "nominal", "title": "value"}}
    square = {"type": "rect", "color": quiet, "opacity": 0.2, "cornerRadius": 2}
    drawn = [{"mark": spec["mark"], "encoding": inner}] if spec["data"]["values"] else []
    return {
        **whole,
        **explained(theme),
        "encoding": places,
        "layer": [
            *drawn,
            {"data": data, "mark": square, "encoding": told},
            {"data": data, "mark": {"type": "text", "text": _SIGN, "color": quiet}},
        ],
    }


def explained(theme: Theme) -> JsonObject:
    """A title that says what the crosses of a chart stand for."""
    return {"title": note(f"{_SIGN} {WITHHELD}", theme)}


def note(text: str, theme: Theme) -> JsonObject:
    """A title in small and quiet letters."""
    quiet = {"fontSize": 11, "fontWeight": "normal", "color": QUIET[theme]}
    return {"text": text, "anchor": "end", **quiet}

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

SIGN: Final = "\u00d7"


def words(rows: Sequence[JsonObject], along: Literal["x", "y"], theme: Theme) -> JsonObject:
    """A layer over bars: the words of each row where its bar would begin.

    Between upright ones there is no room for words: a cross, of which `explained` says the meaning.

    rows: with the fields of the bars' places, `at`, and what is `said` there
    along: the axis of figures
    """
    beside: JsonObject = {"align": "left", "dx": 6}
    above: JsonObject = {"text": SIGN, "fontSize": 14, "dy": -8}
    told: JsonObject = {} if along == "y" else {"text": {"field": "said", "type": "nominal"}}
    placed = above if along == "y" else beside
    return {
        "data": {"values": list(rows)},
        "mark": {"type": "text", "color": QUIET[theme], **placed},
        "encoding": {
            along: {"field": FIELD, "type": "quantitative", "title": None},
            **told,
            "tooltip": {"field": "said", "type": "nominal", "title": "value"},
        },
    }


def crosses(rows: Sequence[JsonObject], encoding: JsonObject, theme: Theme) -> JsonObject:
    """A layer under lines: a cross on the ground at each row's moment.

    encoding: of the moment, and of what tells lines apart
    """
    return {
        "data": {"values": [{**row, "said": WITHHELD} for row in rows]},
        "mark": {"type": "text", "text": SIGN, "fontSize": 14, "dy": -6, "color": QUIET[theme]},
        "encoding": {
            **encoding,
            "y": {"value": "height"},
            "tooltip": {"field": "said", "type": "nominal", "title": "value"},
        },
    }


def explained(theme: Theme) -> JsonObject:
    """A title that says what the crosses of a chart stand for."""
    return {"title": note(f"{SIGN} {WITHHELD}", theme)}


def note(text: str, theme: Theme) -> JsonObject:
    """A title in small and quiet letters."""
    quiet = {"fontSize": 11, "fontWeight": "normal", "color": QUIET[theme]}
    return {"text": text, "anchor": "end", **quiet}

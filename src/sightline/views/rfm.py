"""RFM segments as a grid: recency across, frequency upwards, each segment where its scores are.

What is suppressed is drawn with a dashed edge and said to be, so it is neither empty nor missing.
Marks say nothing to screen readers: the table beside the grid does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sightline.analysis.customers.segment import SEGMENTS, Segment, Segmented
from sightline.catalog.model import Unit
from sightline.privacy.disclosure import Suppressed
from sightline.types import JsonObject
from sightline.views.groups import FAINT
from sightline.views.label import in_words
from sightline.views.part import drawable, said
from sightline.views.spec import spec_of
from sightline.views.theme import INK, SERIES, Theme

SCORES: Final = 5
_BLANK: Final = {"color": "transparent", "strokeDash": [4, 3]}
_STRONG: Final = 0.55
"""The part of the largest share from which words are light on the ground of a square."""


def grid(found: Sequence[Segmented], theme: Theme) -> JsonObject:
    """A rectangle for each segment, the stronger its colour, the more of the buyers are in it."""
    words, lines = INK[theme]
    most = max((drawable(one.share) or 0 for one in found), default=0) or 1
    known = {one.segment: one for one in found}
    rows = list(_rows(known, most))
    on = {"light": "#ffffff", "dark": "#0b1220"}[theme]
    ink: JsonObject = {
        "condition": {"test": "datum.strong", "value": on},
        "value": {"light": "#0f172a", "dark": "#e8edf6"}[theme],
    }
    return {
        **spec_of(theme, rows),
        "encoding": {
            "x": _axis("left", "last bought: long ago → lately"),
            "y": _axis("low", "orders: few → many"),
        },
        "layer": [
            _squares("datum.share !== null", {"stroke": lines}, _shade(most, theme)),
            _squares("datum.share === null", {**_BLANK, "stroke": words}, {}),
            *(_words("name", wide, ink, -8, "600") for wide in (1, 2)),
            *(_words("told", wide, ink, 10, "400") for wide in (1, 2)),
        ],
    }


def _squares(which: str, mark: JsonObject, colour: JsonObject) -> JsonObject:
    told = [
        {"field": "name", "title": "segment"},
        {"field": "people", "title": "people"},
        {"field": "told", "title": "share"},
        {"field": "revenue", "title": "revenue"},
    ]
    return {
        "transform": [{"filter": which}],
        "mark": {"type": "rect", "aria": False, "cornerRadius": 6, "strokeWidth": 1, **mark},
        "encoding": {
            "x2": {"field": "right"},
            "y2": {"field": "high"},
            "tooltip": told,
            **colour,
        },
    }


def _shade(most: float, theme: Theme) -> JsonObject:
    return {
        "color": {
            "field": "share",
            "type": "quantitative",
            "scale": {"domain": [0, most], "range": [FAINT[theme], SERIES[theme][0]]},
            "legend": None,
        }
    }


def _axis(field: str, title: str) -> JsonObject:
    return {
        "field": field,
        "type": "quantitative",
        "title": title,
        "scale": {"domain": [0, SCORES], "nice": False},
        "axis": {"labels": False, "grid": False, "titleFontWeight": 400, "tickCount": SCORES},
    }


def _words(field: str, wide: int, ink: JsonObject, below: int, weight: str) -> JsonObject:
    """A line of words in the middle of those so many scores wide, as far as there is room."""
    room = {"expr": f"width / {SCORES} * {wide} - 8"}
    return {
        "transform": [{"filter": f"datum.wide === {wide}"}],
        "mark": {
            "type": "text",
            "aria": False,
            "dy": below,
            "limit": room,
            "fontWeight": int(weight),
        },
        "encoding": {
            "x": {"field": "middle", "type": "quantitative"},
            "y": {"field": "centre", "type": "quantitative"},
            "text": {"field": field},
            "color": ink,
        },
    }


def _rows(known: dict[str, Segmented], most: float) -> Iterator[JsonObject]:
    for segment in SEGMENTS:
        one = known.get(segment.name)
        if one is None:
            continue
        share = None if isinstance(one.customers, Suppressed) else drawable(one.share) or 0
        yield {
            **_place(segment),
            "name": in_words(segment.name),
            "share": share,
            "strong": share is not None and share > most * _STRONG,
            "told": "fewer than 5" if share is None else said(share, Unit.RATIO),
            "people": said(one.customers, Unit.COUNT),
            "revenue": said(one.revenue, Unit.MONEY),
        }


def _place(segment: Segment) -> JsonObject:
    (left, right), (low, high) = segment.recency, segment.frequency
    return {
        "left": left - 1,
        "right": right,
        "low": low - 1,
        "high": high,
        "middle": (left - 1 + right) / 2,
        "centre": (low - 1 + high) / 2,
        "wide": right - left + 1,
    }

"""Values of a breakdown beside each other, as Vega-Lite specs: rankings, shares, heat maps.

What enters: answers with totals, broken down or of several metrics. What leaves: a spec with its
data inside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from statistics import fmean
from typing import Final

from msgspec import UNSET

from sightline.analysis.grain import Grain
from sightline.analysis.timeseries import Timeseries
from sightline.catalog.model import Unit
from sightline.types import JsonObject
from sightline.views import axis
from sightline.views.chart import name_of
from sightline.views.number import written
from sightline.views.spec import spec_of
from sightline.views.theme import SERIES, Theme

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

FAINT: Final[dict[Theme, str]] = {"light": "#eef2ff", "dark": "#1b2540"}
"""Of the least value in a heat map."""

PAPER: Final[dict[Theme, str]] = {"light": "#ffffff", "dark": "#131c2e"}
"""Between the parts of a whole."""


_HIGHEST: Final = 26
_STEP: Final = 38
"""In pixels: a bar, and from bar to bar, where there are few."""


def ranking(answers: Sequence[Timeseries], labels: Sequence[str], theme: Theme) -> JsonObject:
    """A bar for each value, the largest first, with its number."""
    rows = sorted(_rows(answers, labels), key=lambda row: -(row["value"] or 0))
    most = max((row["value"] or 0 for row in rows), default=0)
    high = {"expr": f"min({_HIGHEST}, height / {max(len(rows), 1)} * 0.7)"}
    bar = {"type": "bar", "cornerRadius": 3, "color": SERIES[theme][0], "height": high}
    return {
        **spec_of(theme, rows),
        "encoding": {
            "y": {
                "field": "name",
                "type": "nominal",
                "sort": None,
                "title": None,
                "axis": {"labelLimit": 180},
                "scale": {"range": [0, {"expr": f"min(height, {len(rows) * _STEP})"}]},
            },
            "x": {
                "field": "value",
                "type": "quantitative",
                "axis": None,
                "scale": {"domain": [0, most * 1.3 or 1]},
            },
            "tooltip": _TOLD,
        },
        "layer": [
            {"mark": bar},
            {
                "mark": {"type": "text", "align": "left", "dx": 6},
                "encoding": {"text": {"field": "said"}},
            },
        ],
    }


def pie(
    answers: Sequence[Timeseries], labels: Sequence[str], theme: Theme, *, hole: bool
) -> JsonObject:
    """The shares of a whole, the largest first. hole: as a ring"""
    rows = sorted(_rows(answers, labels), key=lambda row: -(row["value"] or 0))
    whole = sum(row["value"] or 0 for row in rows)
    for place, row in enumerate(rows):
        row["order"] = place
        row["share"] = (row["value"] or 0) / whole if whole else 0
    mark: JsonObject = {"type": "arc", "stroke": PAPER[theme], "strokeWidth": 2}
    if hole:
        mark["innerRadius"] = {"expr": "min(width, height) * 0.3"}
    return {
        **spec_of(theme, rows),
        "mark": mark,
        "encoding": {
            "theta": {"field": "value", "type": "quantitative", "stack": True},
            "order": {"field": "order", "type": "ordinal"},
            "color": {
                "field": "name",
                "type": "nominal",
                "sort": [row["name"] for row in rows],
                "legend": {"orient": "right", "direction": "vertical", "columns": 1},
            },
            "tooltip": [*_TOLD, {"field": "share", "title": "share", "format": ".1%"}],
        },
    }


def heatmap(answer: Timeseries, theme: Theme) -> JsonObject:
    """A row for each value of the breakdown, a column for each moment."""
    rows: list[JsonObject] = [
        {
            "at": _short(point.t, answer.grain),
            "name": name_of(series),
            "value": point.value,
            "said": written(point.value, answer.unit, series.currency or answer.currency),
        }
        for series in answer.series or ()
        for point in series.points
    ]
    names = list(dict.fromkeys(row["name"] for row in rows))
    return heat(rows, ("at", None), ("name", names), answer.unit, theme)


def week(answer: Timeseries, theme: Theme) -> JsonObject:
    """Hours of the day by days of the week; several weeks as their mean.

    answer: by the hour
    """
    found: defaultdict[tuple[int, int], list[float]] = defaultdict(list)
    present = datetime.fromisoformat(answer.meta.as_of)
    for point in answer.points:
        at = datetime.fromisoformat(point.t)
        if point.value is not None and at <= present:
            found[at.weekday(), at.hour].append(point.value)
    rows: list[JsonObject] = [
        {
            "at": f"{hour:02}",
            "name": DAYS[day],
            "value": fmean(values),
            "said": written(fmean(values), answer.unit, answer.currency),
        }
        for (day, hour), values in sorted(found.items())
    ]
    hours = [f"{hour:02}" for hour in range(24)]
    return heat(rows, ("at", hours), ("name", list(DAYS)), answer.unit, theme)


_TOLD: Final = [
    {"field": "name", "type": "nominal", "title": "what"},
    {"field": "said", "type": "nominal", "title": "value"},
]


def heat(
    rows: Sequence[JsonObject],
    x: tuple[str, list[str] | None],
    y: tuple[str, list[str]],
    unit: Unit,
    theme: Theme,
) -> JsonObject:
    """A square for each row that has a value, the darker the more.

    x, y: the field of a row, and the order of its values
    """
    across: JsonObject = {"labelAngle": 0, "labelOverlap": True, "labelSeparation": 6}
    return {
        **spec_of(theme, rows),
        "mark": {"type": "rect", "cornerRadius": 2, "stroke": PAPER[theme], "strokeWidth": 1},
        "encoding": {
            "x": {
                "field": x[0],
                "type": "ordinal",
                "sort": x[1],
                "title": None,
                "axis": across,
            },
            "y": {
                "field": y[0],
                "type": "ordinal",
                "sort": y[1],
                "title": None,
                "axis": {"labelLimit": 140},
            },
            "color": {
                "field": "value",
                "type": "quantitative",
                "scale": {"range": [FAINT[theme], SERIES[theme][0]]},
                "legend": {
                    "orient": "right",
                    "direction": "vertical",
                    **axis.labels(unit),
                    "gradientThickness": 8,
                },
            },
            "tooltip": [{"field": x[0], "type": "nominal", "title": "when"}, *_TOLD],
        },
    }


def _rows(answers: Sequence[Timeseries], labels: Sequence[str]) -> Iterator[JsonObject]:
    """A row for each series; of an answer without any, one for the whole."""
    several = len(answers) > 1
    for answer, label in zip(answers, labels, strict=True):
        if answer.series is None:
            total = None if answer.total is UNSET else answer.total
            yield _row(label, total, answer, answer.currency)
            continue
        for series in answer.series:
            name = f"{label}: {name_of(series)}" if several else name_of(series)
            total = None if series.total is UNSET else series.total
            yield _row(name, total, answer, series.currency or answer.currency)


def _row(name: str, value: float | None, answer: Timeseries, currency: str | None) -> JsonObject:
    return {"name": name, "value": value, "said": written(value, answer.unit, currency)}


def _short(t: str, grain: Grain) -> str:
    """What the column of a moment is called in a heat map."""
    at = datetime.fromisoformat(t)
    if grain is Grain.MONTH:
        return f"{at:%b %Y}"
    return f"{at:%d %b}" if grain in (Grain.DAY, Grain.WEEK) else f"{at:%d %b %H:%M}"

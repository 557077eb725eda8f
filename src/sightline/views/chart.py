"""Metrics over time as Vega-Lite specs: one spec for the live page, the PDF and the e-mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import UNSET

from sightline.analysis.evaluate import Number
from sightline.analysis.timeseries import Point, Series, Timeseries
from sightline.catalog.dashboard import Show
from sightline.catalog.model import Unit
from sightline.types import JsonObject
from sightline.views import axis, label
from sightline.views.moment import NOT_OVER, moment_of, unfinished
from sightline.views.spec import spec_of
from sightline.views.theme import QUIET, SERIES, Theme

BEFORE: Final = "before"
POINTER: Final = "near"

_MARKS: Final[dict[Show, JsonObject]] = {
    Show.LINE: {"type": "line", "interpolate": "monotone"},
    Show.AREA: {
        "type": "area",
        "interpolate": "monotone",
        "line": {"strokeWidth": 2},
        "fillOpacity": 0.14,
    },
    Show.BAR: {"type": "bar", "cornerRadiusEnd": 2},
    Show.STACKED: {"type": "area", "interpolate": "monotone", "fillOpacity": 0.8},
}
_UNFINISHED: Final[dict[Show, JsonObject]] = {
    Show.LINE: {"strokeDash": [3, 3]},
    Show.AREA: {"line": {"strokeWidth": 2, "strokeDash": [3, 3]}, "fillOpacity": 0.06},
    Show.BAR: {"fillOpacity": 0.45},
    Show.STACKED: {"fillOpacity": 0.35},
}
"""What is different about the part of a chart whose time is not over."""


def over_time(
    answers: Sequence[Timeseries],
    labels: Sequence[str],
    show: Show,
    theme: Theme,
    pointer: str = POINTER,
) -> JsonObject:
    """Metrics over time, each by its label; broken down, compared, or both.

    answers: of metrics with one unit
    pointer: what the parameter of the nearest moment is called
    """
    first = answers[0]
    rows = [
        row for answer, label in zip(answers, labels, strict=True) for row in _rows(answer, label)
    ]
    several = len({row["series"] for row in rows}) > 1
    mark = bars(len(first.points)) if show is Show.BAR else _MARKS[show]
    order = list(dict.fromkeys(row["series"] for row in rows))
    last = unfinished(first)
    colour: JsonObject = {"color": _colour(order, several)}
    layers: list[JsonObject] = [
        *_drawn(mark, show, colour, rows, last),
        *([] if show is Show.BAR else _lonely(rows, colour)),
        _pointer(first, colour["color"], pointer),
    ]
    if first.compare is not None:
        layers.insert(0, _before(first.compare.points, first.points, theme))
    whole: JsonObject = {
        **spec_of(theme, rows),
        **({} if last is None else {"description": NOT_OVER}),
        "encoding": _places(first, show),
        "layer": layers,
    }
    return axis.paid(whole, first.currency)


def _places(answer: Timeseries, show: Show) -> JsonObject:
    """Moments from left to right, values from the ground up."""
    return {
        "x": {
            "field": "t",
            "type": "temporal",
            "scale": {"type": "utc", **({"padding": 24} if show is Show.BAR else {})},
            "title": None,
            "axis": axis.moments(answer.grain, len(answer.points), show),
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "title": None,
            "stack": "zero" if show is Show.STACKED else None,
            "axis": axis.values(answer.unit, answer.currency),
        },
    }


def spark(answer: Timeseries, theme: Theme) -> JsonObject:
    """The course of a number, without axes, to stand below it."""
    return {
        **spec_of(theme, list(_rows(answer, ""))),
        "mark": {
            **_MARKS[Show.AREA],
            "color": SERIES[theme][0],
            "line": {"strokeWidth": 1.5, "color": SERIES[theme][0]},
        },
        "encoding": {
            "x": {"field": "t", "type": "temporal", "axis": None, "scale": {"type": "utc"}},
            "y": {
                "field": "value",
                "type": "quantitative",
                "axis": None,
                "scale": {"zero": False},
            },
        },
    }


def _rows(answer: Timeseries, label: str) -> Iterator[JsonObject]:
    if answer.series is None:
        yield from _named(answer.points, label)
        return
    for series in answer.series:
        key = list(series.key) if isinstance(series.key, tuple) else [series.key]
        told: JsonObject = {} if series.rest else {"key": key}
        yield from ({**row, **told} for row in _named(series.points, name_of(series)))


def _named(points: Sequence[Point], name: str) -> Iterator[JsonObject]:
    for point in points:
        yield {**moment_of(point.t), "value": _value(point), "series": name}


def _value(point: Point) -> Number:
    """What is drawn: the smooth value, where that was asked for."""
    return point.value if point.smoothed is UNSET else point.smoothed


def _drawn(
    mark: JsonObject,
    show: Show,
    colour: JsonObject,
    rows: Sequence[JsonObject],
    running: str | None,
) -> Iterator[JsonObject]:
    """The marks; of the last point apart, where its time is not over.

    A line to it starts at the point before, which both have.
    """
    if running is None:
        yield {"mark": mark, "encoding": colour}
        return
    start = moment_of(running)["t"]
    moments = list(dict.fromkeys(row["t"] for row in rows))
    last = [start] if show is Show.BAR else moments[-2:]
    over, tail = [r for r in rows if r["t"] != start], [r for r in rows if r["t"] in last]
    for part, drawn in ((over, mark), (tail, {**mark, **_UNFINISHED[show]})):
        if any(row["value"] is not None for row in part):  # Vega warns of a layer with nothing
            yield {"data": {"values": part}, "mark": drawn, "encoding": colour}


def _lonely(rows: Sequence[JsonObject], colour: JsonObject) -> Iterator[JsonObject]:
    """Points between two moments without a value, which no line reaches."""
    found = [
        row
        for before, row, after in zip([None, *rows[:-1]], rows, [*rows[1:], None], strict=True)
        if row["value"] is not None
        and not any(
            other and other["series"] == row["series"] and other["value"] is not None
            for other in (before, after)
        )
    ]
    if found:
        mark = {"type": "point", "filled": True, "opacity": 1, "size": 26}
        yield {"data": {"values": found}, "mark": mark, "encoding": colour}


def name_of(series: Series) -> str:
    """What a series of a breakdown is called."""
    if series.rest:
        return "others"
    keys = series.key if isinstance(series.key, list | tuple) else [series.key]
    words = [label.value(str(key)) if key not in (None, "") else "unknown" for key in keys]
    if series.currency and words == ["unknown"]:
        return series.currency
    return " · ".join([*words, series.currency] if series.currency else words)


def bars(count: int) -> JsonObject:
    """Bars as wide as there is room for so many."""
    return {**_MARKS[Show.BAR], "width": {"expr": f"max(2, (width - 48) / {max(count, 1)} * 0.7)"}}


def _colour(order: Sequence[str], several: bool) -> JsonObject:
    """One colour a series, in the order of the answer; a legend only where there are several."""
    legend = axis.legend(order) if several else None
    return {"field": "series", "type": "nominal", "sort": list(order), "legend": legend}


def _pointer(answer: Timeseries, colour: JsonObject, name: str) -> JsonObject:
    """A dot at the nearest moment, with its numbers."""
    return {
        "params": [
            {
                "name": name,
                "select": {
                    "type": "point",
                    "nearest": True,
                    "on": "pointerover",
                    "clear": "pointerout",
                    "encodings": ["x"],
                },
            }
        ],
        "mark": {"type": "point", "filled": True, "size": 50},
        "encoding": {
            "color": colour,
            "opacity": {"condition": {"param": name, "empty": False, "value": 1}, "value": 0},
            "tooltip": [
                {"field": "t", "type": "temporal", "title": "from", "format": "%d %b %Y %H:%M"},
                {"field": "series", "type": "nominal", "title": "what"},
                {
                    "field": "value",
                    "type": "quantitative",
                    "title": "ms" if answer.unit is Unit.MILLISECONDS else "value",
                    "format": axis.exact(answer.unit, answer.currency),
                },
            ],
        },
    }


def _before(before: Sequence[Point], now: Sequence[Point], theme: Theme) -> JsonObject:
    """The period compared with, drawn over the moments of this one."""
    rows = [
        {**moment_of(there.t), "value": _value(then), "series": BEFORE}
        for then, there in zip(before, now, strict=False)
    ]
    return {
        "data": {"values": rows},
        "mark": {
            **_MARKS[Show.LINE],
            "strokeDash": [4, 3],
            "color": QUIET[theme],
            "strokeWidth": 1.5,
        },
    }

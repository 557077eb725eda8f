"""A graph of paths as a Sankey diagram: a Vega-Lite spec with its data inside.

Vega-Lite lays out no graphs, so places are computed here: a column of nodes a step, each as high as
how many are at it; between them ribbons, areas that run from node to node in a smooth curve. What
is suppressed has no height that could be drawn, and is left out: a node whose count is suppressed
is as high as those of its links that are shown. A node without links stays. Names are cut off in
narrow columns, and left out where they would lie on each other: tooltips and the table have all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from sightline.analysis.paths.answer import Link, Node, Paths
from sightline.analysis.paths.request import Direction
from sightline.types import JsonObject
from sightline.views import label
from sightline.views.spec import SCHEMA
from sightline.views.theme import QUIET, SERIES, Theme, config

GAP: Final = 0.04
"""Between two nodes of a column, as a part of the height of all."""

WIDE: Final = 0.06
"""A node, as a part of the way from column to column."""

_POINTS: Final = 12
_HIGH: Final = 440
_COLUMN_PX: Final = 120
_LINE_PX: Final = 13
_LEGIBLE_PX: Final = 44
"""The whole; a column where there is room; between two names; what holds a few letters."""

REST_NAME: Final = "others"
NO_NAME: Final = "none"


_TOOLTIP: Final[tuple[JsonObject, ...]] = (
    {"field": "said", "type": "nominal", "title": "step"},
    {"field": "count", "type": "quantitative", "title": "count", "format": ",d"},
)


class Box(msgspec.Struct, frozen=True):
    """A node in its place. y is down from the top, in entities; count: None where suppressed"""

    id: str
    name: str
    count: int | None
    x: float
    x2: float
    y: float
    y2: float


class Ribbon(msgspec.Struct, frozen=True):
    """A link in its place: from a box's side, between two heights, to another's."""

    source: Box
    target: Box
    count: int
    from_y: float
    to_y: float


class Layout(msgspec.Struct, frozen=True):
    """Where everything is. columns, height: the extent, of what is shown"""

    boxes: tuple[Box, ...]
    ribbons: tuple[Ribbon, ...]
    columns: int
    height: float


def layout(answer: Paths) -> Layout:
    """The places of a graph's nodes and links, left to right in the order of time."""
    heights = ((node, _height(node, answer.links or ())) for node in answer.nodes or ())
    nodes = [(node, height) for node, height in heights if height is not None]
    columns = max((node.step for node, _ in nodes), default=0)
    backward = answer.direction is Direction.BACKWARD
    stacked = defaultdict[int, list[tuple[Node, int]]](list)
    for node, height in nodes:
        stacked[columns - node.step if backward else node.step - 1].append((node, height))
    most = max((sum(height for _, height in column) for column in stacked.values()), default=0)
    first = min(stacked, default=0)
    boxes = {
        box.id: box
        for at, column in sorted(stacked.items())
        for box in _column(at - first, column, most * GAP)
    }
    deepest = max((box.y2 for box in boxes.values()), default=0.0)
    return Layout(
        boxes=tuple(boxes.values()),
        ribbons=tuple(_ribbons(answer.links or (), boxes)),
        columns=max(stacked, default=0) - first + bool(stacked),
        height=deepest,
    )


def named(placed: Layout) -> tuple[Box, ...]:
    """The boxes with room for their name, the highest first, in a chart as high as it asks."""
    apart = placed.height * _LINE_PX / _HIGH
    chosen: list[Box] = []
    for box in sorted(placed.boxes, key=lambda box: box.y - box.y2):
        others = (other for other in chosen if other.x == box.x)
        if all(abs(_middle(other) - _middle(box)) >= apart for other in others):
            chosen.append(box)
    return tuple(chosen)


def sankey(answer: Paths, theme: Theme) -> JsonObject:
    """The diagram of a graph."""
    placed = layout(answer)
    return {
        "$schema": SCHEMA,
        "width": "container",
        "height": _HIGH,
        "usermeta": {"least_px": placed.columns * _COLUMN_PX},
        "autosize": {"type": "fit", "contains": "padding"},
        "config": config(theme),
        "layer": [_drawn_ribbons(placed, theme), _drawn_boxes(placed, theme), _names(placed)],
    }


def _drawn_ribbons(placed: Layout, theme: Theme) -> JsonObject:
    mark = {"type": "area", "interpolate": "linear", "fillOpacity": 0.35, "aria": False}
    x, y = _scales(placed)
    return {
        "data": {"values": [row for one in placed.ribbons for row in _curve(one)]},
        "mark": mark,
        "encoding": {
            "x": {"field": "x", **x},
            "y": {"field": "y", "stack": None, **y},
            "y2": {"field": "y2"},
            "detail": {"field": "ribbon", "type": "nominal"},
            "color": _colours(placed, theme),
            "tooltip": list(_TOOLTIP),
        },
    }


def _drawn_boxes(placed: Layout, theme: Theme) -> JsonObject:
    x, y = _scales(placed)
    return {
        "data": {"values": [_box_row(box) for box in placed.boxes]},
        "mark": {"type": "rect", "cornerRadius": 2, "aria": False},
        "encoding": {
            "x": {"field": "x", **x},
            "x2": {"field": "x2"},
            "y": {"field": "y", **y},
            "y2": {"field": "y2"},
            "color": _colours(placed, theme),
            "tooltip": list(_TOOLTIP),
        },
    }


def _names(placed: Layout) -> JsonObject:
    """Names to the right of their boxes, where there is room for them."""
    x, y = _scales(placed)
    column_px = f"width / {max(placed.columns, 1)}"
    return {
        "data": {"values": [_box_row(box) for box in named(placed)]},
        "mark": {
            "type": "text",
            "align": "left",
            "baseline": "middle",
            "dx": 4,
            "limit": {"expr": f"{column_px} * 0.88"},
            "opacity": {"expr": f"{column_px} < {_LEGIBLE_PX} ? 0 : 1"},
            "aria": False,
        },
        "encoding": {
            "x": {"field": "x2", **x},
            "y": {"field": "middle", **y},
            "text": {"field": "said"},
            "tooltip": list(_TOOLTIP),
        },
    }


def _scales(placed: Layout) -> tuple[JsonObject, JsonObject]:
    """Columns from left to right, entities from the top down."""
    across, down = [0, max(placed.columns, 1)], [placed.height or 1, 0]
    x, y = (
        {"type": "quantitative", "axis": None, "scale": {"domain": ends}} for ends in (across, down)
    )
    return x, y


def _colours(placed: Layout, theme: Theme) -> JsonObject:
    names = list(dict.fromkeys(box.name for box in placed.boxes))
    colours = [_colour(name, at, theme) for at, name in enumerate(names)]
    return {
        "field": "name",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": names, "range": colours},
    }


def _height(node: Node, links: Sequence[Link]) -> int | None:
    """How high a node is: its count, or what is shown of its links; None where neither is known."""
    if isinstance(node.count, int):
        return node.count
    known = [(link, link.count) for link in links if isinstance(link.count, int)]
    leaving = sum(count for link, count in known if link.source == node.id)
    return max(leaving, sum(count for link, count in known if link.target == node.id)) or None


def _column(at: int, column: Sequence[tuple[Node, int]], gap: float) -> Iterator[Box]:
    top = 0.0
    for node, height in column:
        name = REST_NAME if node.rest else node.name or NO_NAME
        count = node.count if isinstance(node.count, int) else None
        yield Box(node.id, name, count, float(at), at + WIDE, top, top + height)
        top += height + gap


def _ribbons(links: Sequence[Link], boxes: dict[str, Box]) -> Iterator[Ribbon]:
    """The links between boxes, stacked at either end in the order of the boxes there."""
    known = [
        (boxes[link.source], boxes[link.target], link.count)
        for link in links
        if isinstance(link.count, int) and link.source in boxes and link.target in boxes
    ]
    known.sort(key=lambda one: (one[0].x, one[0].y, one[1].y))
    leaving = {box.id: box.y for box in boxes.values()}
    arriving = dict(leaving)
    for source, target, count in known:
        yield Ribbon(source, target, count, leaving[source.id], arriving[target.id])
        leaving[source.id] += count
        arriving[target.id] += count


def _curve(ribbon: Ribbon) -> Iterator[JsonObject]:
    """Points along a ribbon, level where it leaves and where it arrives."""
    start, end = ribbon.source.x2, ribbon.target.x
    name = f"{label.event(ribbon.source.name)} → {label.event(ribbon.target.name)}"
    for point in range(_POINTS + 1):
        part = point / _POINTS
        risen = part * part * (3 - 2 * part)
        y = ribbon.from_y + (ribbon.to_y - ribbon.from_y) * risen
        yield {
            "ribbon": f"{ribbon.source.id} {ribbon.target.id}",
            "name": ribbon.source.name,
            "said": name,
            "count": ribbon.count,
            "x": round(start + (end - start) * part, 4),
            "y": round(y, 4),
            "y2": round(y + ribbon.count, 4),
        }


def _box_row(box: Box) -> JsonObject:
    known = {name: getattr(box, name) for name in ("name", "count", "x", "x2", "y", "y2")}
    return {**known, "said": label.event(box.name), "middle": _middle(box)}


def _middle(box: Box) -> float:
    return (box.y + box.y2) / 2


def _colour(name: str, at: int, theme: Theme) -> str:
    """One colour a name, the same in every column; quiet for the rest."""
    return QUIET[theme] if name in (REST_NAME, NO_NAME) else SERIES[theme][at % len(SERIES[theme])]

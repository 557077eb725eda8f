"""The Sankey diagram: heights are counts, ribbons fill nodes, nothing suppressed is drawn."""

from __future__ import annotations

import json
from itertools import pairwise

import msgspec
import pytest

from sightline.analysis.meta import Meta
from sightline.analysis.paths.answer import Link, Node, Paths
from sightline.analysis.paths.request import Direction, Mode
from sightline.privacy.disclosure import SUPPRESSED, Suppressed
from sightline.views.sankey import Box, layout, named, sankey
from sightline.views.theme import QUIET, SERIES

META = Meta(source="raw", elapsed_ms=1.0, as_of="2026-11-21T00:00:00.000Z")


def node(id_: str, name: str | None, count: int | Suppressed, *, rest: bool = False) -> Node:
    step = int(id_.partition("/")[0])
    return Node(id=id_, step=step, name=name, rest=rest, count=count, share=None, ended=0)


def link(source: str, target: str, count: int | Suppressed) -> Link:
    return Link(source=source, target=target, count=count, conversion=None, median_ms=None)


def graph(*links: Link, direction: Direction = Direction.FORWARD) -> Paths:
    nodes = (
        node("1/1", "session.started", 20),
        node("2/1", "commerce.view", 12),
        node("2/0", None, 8, rest=True),
        node("3/1", "commerce.add_to_cart", SUPPRESSED),
    )
    return Paths(
        mode=Mode.GRAPH, direction=direction, entities=20, nodes=nodes, links=links, meta=META
    )


LINKS = (link("1/1", "2/1", 12), link("1/1", "2/0", 8), link("2/1", "3/1", SUPPRESSED))


def test_a_node_is_as_high_as_its_count_and_none_overlaps() -> None:
    placed = layout(graph(*LINKS))
    assert [(box.name, box.y2 - box.y) for box in placed.boxes] == [
        ("session.started", 20),
        ("commerce.view", 12),
        ("others", pytest.approx(8)),
    ]
    second = [box for box in placed.boxes if box.x == 1]
    assert second[0].y2 < second[1].y
    assert placed.height == second[1].y2


def test_a_node_of_a_suppressed_count_is_as_high_as_what_is_shown_of_its_links() -> None:
    links = (link("2/1", "3/1", 7), link("2/0", "3/1", 5), link("1/1", "2/1", SUPPRESSED))
    last = layout(graph(*links)).boxes[-1]
    assert (last.name, last.count, last.y2 - last.y) == ("commerce.add_to_cart", None, 12)


def test_what_has_no_node_to_show_takes_no_room() -> None:
    placed = layout(graph(link("2/1", "3/1", 7)))
    hidden = msgspec.structs.replace(
        graph(), nodes=(node("1/1", "session.started", SUPPRESSED), node("2/1", "web.left", 9))
    )
    assert (placed.columns, layout(hidden).columns) == (3, 1)
    assert [box.x for box in layout(hidden).boxes] == [0]


def test_names_that_would_lie_on_each_other_are_left_to_the_tooltip() -> None:
    small = tuple(node(f"1/{at}", f"web.event_{at}", 1) for at in range(2, 60))
    answer = msgspec.structs.replace(graph(), nodes=(node("1/1", "web.page_view", 100), *small))
    placed = layout(answer)
    shown = sorted(named(placed), key=lambda box: box.y)
    middles = [(box.y + box.y2) / 2 * 440 / placed.height for box in shown]
    assert "web.page_view" in {box.name for box in shown}
    assert 10 < len(shown) < len(placed.boxes)
    assert all(below - above >= 13 for above, below in pairwise(middles))
    assert len(sankey(answer, "light")["layer"][1]["data"]["values"]) == len(placed.boxes)


def test_ribbons_fill_the_side_of_a_node_from_top_to_bottom() -> None:
    placed = layout(graph(*LINKS))
    assert [(one.from_y, one.count) for one in placed.ribbons] == [(0, 12), (12, 8)]
    assert [one.to_y for one in placed.ribbons] == [box.y for box in placed.boxes[1:]]


def test_time_runs_from_left_to_right_backward_too() -> None:
    backward = graph(link("2/1", "1/1", 12), direction=Direction.BACKWARD)
    places = {box.id: box.x for box in layout(backward).boxes}
    assert places["2/1"] < places["1/1"]
    (ribbon,) = layout(backward).ribbons
    assert ribbon.source.x < ribbon.target.x


def test_what_is_suppressed_is_nowhere_in_the_chart() -> None:
    spec = sankey(graph(*LINKS), "light")
    assert "add_to_cart" not in json.dumps(spec)
    assert "suppressed" not in json.dumps(spec)


def test_a_curve_leaves_and_arrives_at_its_boxes() -> None:
    spec = sankey(graph(*LINKS), "dark")
    boxes: dict[str, Box] = {box.id: box for box in layout(graph(*LINKS)).boxes}
    rows = [r for r in spec["layer"][0]["data"]["values"] if r["ribbon"] == "1/1 2/1"]
    first, last = rows[0], rows[-1]
    assert (first["x"], first["y"], first["y2"]) == (boxes["1/1"].x2, 0, 12)
    assert (last["x"], last["y"], last["y2"]) == (boxes["2/1"].x, 0, 12)
    assert [row["x"] for row in rows] == sorted(row["x"] for row in rows)


def test_a_name_has_one_colour_and_the_rest_is_quiet() -> None:
    scale = sankey(graph(*LINKS), "light")["layer"][1]["encoding"]["color"]["scale"]
    colours = dict(zip(scale["domain"], scale["range"], strict=True))
    assert colours["others"] == QUIET["light"]
    assert colours["session.started"] == SERIES["light"][0]
    assert len(set(colours.values())) == 3


def test_nothing_to_draw_is_a_chart_too() -> None:
    empty = Paths(mode=Mode.GRAPH, entities=0, nodes=(), links=(), meta=META)
    spec = sankey(empty, "light")
    assert spec["layer"][0]["data"]["values"] == []

"""Ways as parts: what is suppressed is told in words; nothing at all says what to do."""

from __future__ import annotations

from tests.views.test_sankey import LINKS, META, graph

from sightline.analysis.paths.answer import Paths
from sightline.analysis.paths.request import Direction, Mode
from sightline.views.journeys import NOTHING, WITHHELD_NOTE, parts
from sightline.views.part import WITHHELD


def test_each_link_is_a_row_and_suppressed_ones_say_so() -> None:
    (part,) = parts(graph(*LINKS), "light")
    assert part.spec is not None
    assert part.table is not None
    assert [row[:3] for row in part.table.rows] == [
        ("1. Session started", "2. Product view", "12"),
        ("1. Session started", "2. others", "8"),
        ("2. Product view", "3. Add to cart", WITHHELD),
    ]
    assert part.note == WITHHELD_NOTE


def test_where_nobody_went_it_says_what_to_do() -> None:
    answer = Paths(
        mode=Mode.GRAPH, direction=Direction.FORWARD, entities=0, nodes=(), links=(), meta=META
    )
    (part,) = parts(answer, "dark")
    assert (part.note, part.spec) == (NOTHING, None)

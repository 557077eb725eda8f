"""A graph of paths made of what the store counted, as far as it may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from sightline.analysis.paths.answer import Count, Link, Node, Side, Taken
from sightline.analysis.paths.asked import Asked
from sightline.analysis.paths.flow import ALL, Place, Way
from sightline.analysis.paths.guard import hidden_ways
from sightline.analysis.paths.moves import END, REST, TOLD, TOTAL
from sightline.analysis.paths.request import Direction
from sightline.privacy.disclosure import SUPPRESSED, Suppressed
from sightline.store.reader import Answer

_ROWS: Final = (TOLD, REST)
_NONE: Final[Mapping[str, Any]] = {"n": 0, "goals": 0}
_NO_ORDER: Final[Mapping[tuple[int, Place], int]] = {}
_T = TypeVar("_T")


Order = Mapping[tuple[int, Place], int]
"""A step and a place → its number in that step."""


class Graph(Side, frozen=True):
    """Nodes and links. order: of the nodes"""

    order: Order


def graph(
    asked: Asked, names: Mapping[int, str], answer: Answer, k: int, like: Order = _NO_ORDER
) -> Graph:
    """The graph of an answer.

    names: of nodes, by their numbers
    k: the fewest people of a node or link that is shown
    like: the order of another graph, whose nodes have the same numbers in this one
    """
    rows: dict[Way, Mapping[str, Any]] = {_way(row): row for row in answer.dicts()}
    hidden = hidden_ways({way: row["people"] for way, row in rows.items()}, _ROWS, k)
    made = _Making(asked, names, rows, hidden, like)
    nodes, links = made.nodes(), made.links()
    counts = [*(node.count for node in nodes), *(link.count for link in links)]
    suppressed = sum(isinstance(count, Suppressed) for count in counts)
    taken = Taken(entities=made.count((1, ALL, ALL)), nodes=nodes, links=links)
    return Graph(taken, suppressed, made.order)


class _Making:
    """What a graph is made of."""

    def __init__(
        self,
        asked: Asked,
        names: Mapping[int, str],
        rows: Mapping[Way, Mapping[str, Any]],
        hidden: frozenset[Way],
        like: Order,
    ) -> None:
        self._asked, self._names, self._rows, self._hidden = asked, names, rows, hidden
        self.order: dict[tuple[int, Place], int] = {}
        for step in range(1, asked.depth + 1):
            known = [way[1] for way in rows if way[0] == step and way[1] and way[2] is ALL]
            known.sort(
                key=lambda place: (place[0], -rows[step, place, ALL]["n"], self._name(place))
            )
            taken = max((at for (of, _), at in like.items() if of == step), default=0)
            for place in known:
                taken += place[0] != REST and (step, place) not in like
                self.order[step, place] = like.get((step, place), 0 if place[0] == REST else taken)

    def nodes(self) -> tuple[Node, ...]:
        return tuple(self._node(step, place) for step, place in self.order)

    def links(self) -> tuple[Link, ...]:
        order = {node: at for at, node in enumerate(self.order)}
        ways = [
            (step, source, target)
            for step, source, target in self._rows
            if source is not ALL and target is not ALL and target[0] in _ROWS
        ]
        ways.sort(key=lambda way: (order[way[0], way[1]], order[way[0] + 1, way[2]]))
        return tuple(self._link(*way) for way in ways)

    def count(self, way: Way) -> Count:
        """How many entities took a way."""
        return self._shown(way, int(self._rows.get(way, _NONE)["n"]))

    def _name(self, place: Place) -> str:
        return self._names.get(place[1], "") if place[0] == TOLD else ""

    def _node(self, step: int, place: Place) -> Node:
        way = (step, place, ALL)
        return Node(
            id=self._id(step, place),
            step=step,
            name=self._name(place) or None,
            rest=place[0] == REST,
            count=self.count(way),
            share=self._share(way, (1, ALL, ALL)),
            ended=self.count((step, place, (END, 0))),
            converted=self._converted(way),
        )

    def _link(self, step: int, near: Place, far: Place) -> Link:
        way = (step, near, far)
        ends = [self._id(step, near), self._id(step + 1, far)]
        if self._asked.direction is Direction.BACKWARD:
            ends.reverse()
        return Link(
            source=ends[0],
            target=ends[1],
            count=self.count(way),
            conversion=self._share(way, (step, near, ALL)),
            median_ms=self._shown(way, float(self._rows[way]["half"])),
            converted=self._converted(way),
        )

    def _id(self, step: int, place: Place) -> str:
        return f"{step}/{self.order[step, place]}"

    def _share(self, way: Way, whole: Way) -> float | Suppressed:
        if whole in self._hidden:
            return SUPPRESSED
        return self._shown(way, self._rows[way]["n"] / self._rows[whole]["n"])

    def _converted(self, way: Way) -> Count | None:
        if self._asked.goal is None:
            return None
        return self._shown(way, int(self._rows[way]["goals"]))

    def _shown(self, way: Way, value: _T) -> _T | Suppressed:
        return SUPPRESSED if way in self._hidden else value


def _way(row: Mapping[str, Any]) -> Way:
    source, target = (
        ALL if row[f"{end}_part"] == TOTAL else (row[f"{end}_part"], row[end])
        for end in ("here", "there")
    )
    return row["step"], source, target

"""What can be computed of hidden ways from all that is shown of the ways before and after them.

Whoever comes to a place goes on from it or stays. So the ways are the edges of a network whose
vertices are what enters and what leaves each place of each step, and at every vertex as many come
as go. Of what is hidden, a number can be computed exactly when its edge lies on no cycle of hidden
edges: then, and only then, is there no other way to fill in what is not shown.

source: the kernel of a graph's incidence matrix is its cycle space (Biggs, Algebraic Graph Theory,
1993, theorem 4.5)
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final

Place = tuple[int, int]
"""A part and a node: TOLD, REST, END or ON, and its number."""

Way = tuple[int, Place | None, Place | None]
"""A step, where from and where to; None: wherever."""

ALL: Final = None

_Vertex = tuple[str, int, Place | None]

_SOURCE: Final[_Vertex] = ("source", 0, ALL)
_SINK: Final[_Vertex] = ("sink", 0, ALL)
_EVERYTHING: Final[Way] = (1, ALL, ALL)


def closed(
    people: Mapping[Way, int], hidden: Collection[Way], next_rows: Collection[int], k: int
) -> frozenset[Way]:
    """What is hidden, and with it so much more that no number below `k` can be computed.

    people: of every way there is
    next_rows: the parts from which people go on at the next step
    """
    edges = _edges(people, next_rows)
    shut = {way for way in edges if way in hidden}
    for way in sorted((way for way in shut if people[way] < k), key=str):
        cost = {each: 0 if each in shut else people[each] for each in edges}
        cycle = _cheapest(way, edges, cost)
        if cycle is None:
            return frozenset(people)  # nothing to hide behind
        shut |= cycle
    return frozenset(hidden) | shut


def _edges(
    people: Mapping[Way, int], next_rows: Collection[int]
) -> dict[Way, tuple[_Vertex, _Vertex]]:
    """The vertices each way leads from and to. Totals of columns are those of the next rows."""
    made: dict[Way, tuple[_Vertex, _Vertex]] = {}
    for way in people:
        step, near, far = way
        if way == _EVERYTHING:
            made[way] = _SINK, _SOURCE
        elif near is not ALL and far is ALL:
            before = _SOURCE if step == 1 else ("in", step, near)
            made[way] = before, ("out", step, near)
        elif near is not ALL and far is not ALL:
            goes_on = far[0] in next_rows and (step + 1, far, ALL) in people
            made[way] = ("out", step, near), ("in", step + 1, far) if goes_on else _SINK
    return made


def _cheapest(
    way: Way, edges: Mapping[Way, tuple[_Vertex, _Vertex]], cost: Mapping[Way, int]
) -> set[Way] | None:
    """The other ways of the cheapest cycle through one; None where it lies on none."""
    beside = defaultdict[_Vertex, list[tuple[Way, _Vertex]]](list)
    for other, (one, end) in edges.items():
        if other != way:
            beside[one].append((other, end))
            beside[end].append((other, one))
    start, goal = edges[way]
    paid: dict[_Vertex, int] = {}
    front: list[tuple[int, int, _Vertex, frozenset[Way]]] = [(0, 0, start, frozenset())]
    seen = 0
    while front:
        so_far, _, at, used = heapq.heappop(front)
        if at == goal:
            return set(used)
        if paid.setdefault(at, so_far) < so_far:
            continue
        for other, then in beside[at]:
            if then not in paid:
                seen += 1
                heapq.heappush(front, (so_far + cost[other], seen, then, used | {other}))
    return None

"""Which places and ways between them are shown: none of few people, nor what tells of one.

The ways from one step to the next are a table: where from, where to. Its totals are how many were
at a place; those of its columns are the totals of the next table's rows. So what is hidden in one
table can make more to hide in its neighbours, until nothing does.

What the tables tell together is told by the flow through them (`sightline.analysis.paths.flow`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sightline.analysis.paths.flow import ALL, Place, Way, closed
from sightline.privacy.disclosure import SUPPRESSED, Group, protect


def hidden_ways(people: Mapping[Way, int], next_rows: Collection[int], k: int) -> frozenset[Way]:
    """The ways and totals that are not shown.

    people: of every way and total there is; of enough people, any number of `k` and more
    next_rows: the parts of which a column is a row of the next step's table
    """
    tables = [
        {way: n for way, n in people.items() if way[0] == step}
        for step in sorted({step for step, _, _ in people})
    ]
    told = frozenset[Way]()  # by the tables beside
    while True:
        hidden = frozenset[Way]().union(told, *(_hidden_in(one, told, k) for one in tables))
        more = frozenset(_beside(hidden, people, next_rows)) - hidden
        if not more:
            return closed(people, hidden, next_rows, k)
        told |= more


def _hidden_in(people: Mapping[Way, int], told: Collection[Way], k: int) -> set[Way]:
    """What a table hides. told: what is hidden already"""
    groups = [
        Group((_name(way[1]), _name(way[2])), SUPPRESSED if way in told else n, None)
        for way, n in people.items()
    ]
    shown = protect(groups, k)
    return {way for way, group in zip(people, shown, strict=True) if group.people == SUPPRESSED}


def _beside(
    hidden: Collection[Way], people: Mapping[Way, int], next_rows: Collection[int]
) -> Iterator[Way]:
    """The totals of neighbouring tables that are the same as these."""
    for step, source, target in hidden:
        same: Way | None = None
        if source is ALL and target is not ALL and target[0] in next_rows:
            same = (step + 1, target, ALL)
        elif target is ALL and source is not ALL:
            same = (step - 1, ALL, source)
        if same is not None and same in people:
            yield same


def _name(place: Place | None) -> str | None:
    return None if place is ALL else f"{place[0]}:{place[1]}"

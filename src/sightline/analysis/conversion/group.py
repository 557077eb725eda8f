"""Entities by each value of several attributes: how many there are, and how far they got.

The rows of all attributes come from one look at the paths. Values with fewer people than asked for
are left out by the engine: several sessions may be of one. What is left over of an attribute must
not tell of a few either: where its values that are not listed have fewer than k entities together,
the smallest that is listed is left out as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from sqlglot import exp

from sightline.analysis.conversion.tally import in_it, reached
from sightline.analysis.passage import Passage, value_of
from sightline.analysis.sql import array, call, col, gte, item, number, row, select
from sightline.analysis.walk import moments

MAX_GROUPS: Final = 1000


class Group(msgspec.Struct, frozen=True):
    """Entities with a value. place: of the attribute; counts: how many reached each step"""

    place: int
    value: str
    counts: tuple[int, ...]

    @property
    def entered(self) -> int:
        """How many there are."""
        return self.counts[0]

    @property
    def converted(self) -> int:
        """How many got to the end."""
        return self.counts[-1]


def by_value(passage: Passage, fewest: int) -> exp.Query:
    """One row for each attribute and value with at least so many people, most entities first."""
    kept = {f"by{place}": value_of(place) for place, _ in enumerate(passage.by, 1)}
    each = [row([number(p), col(f"by{p}")]) for p, _ in enumerate(passage.by, 1)]
    there = {f"at{n}": col(f"at{n}") for n, _ in enumerate(passage.steps, 1)}
    one = call("arrayJoin", array(each))
    there["person"] = col("person")
    spread = select(
        {**there, "one": one}, moments(passage, kept, kept=("person",)), where=in_it(passage)
    )
    columns = {"place": item(col("one"), 1), "value": item(col("one"), 2)}
    steps = range(1, len(passage.steps) + 1)
    columns |= {f"count{n}": call("countIf", reached(n)) for n in steps}
    found = select(columns, spread, group=("place", "value"))
    people = call("uniqExact", col("person"))
    found.set("having", exp.Having(this=gte(people, number(fewest))))
    order = [exp.Ordered(this=col("count1"), desc=True)]
    order += [exp.Ordered(this=col(name)) for name in ("place", "value")]
    found.set("order", exp.Order(expressions=order))
    found.set("limit", exp.Limit(expression=number(MAX_GROUPS)))
    return found


def groups(
    passage: Passage, entered: int, rows: Iterable[Mapping[str, Any]], k: int
) -> tuple[Group, ...]:
    """The groups that may be shown, by attribute, most first. entered: all entities there are"""
    steps = range(1, len(passage.steps) + 1)
    found = defaultdict[int, list[Group]](list)
    for counted in rows:
        counts = tuple(int(counted[f"count{n}"]) for n in steps)
        found[counted["place"]].append(Group(counted["place"], counted["value"], counts))
    shown: list[Group] = []
    for place in sorted(found):
        listed = found[place]
        while listed and 0 < entered - sum(one.entered for one in listed) < k:
            listed.pop()
        shown += listed
    return tuple(shown)

"""What the store counted of each cohort, put together: of everybody, and by the values told apart.

Everybody who enters has one value, so what is not told apart adds up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from sightline.analysis.breakdown import OVERALL, REST, TOP, Key

Place = tuple[int, Key]
"""What a grid is of: everybody, a value told apart, or the rest of them; and the value."""

EVERYBODY: Final[Place] = (OVERALL, ())
OTHERS: Final[Place] = (REST, ())


class Counted(msgspec.Struct, frozen=True):
    """A cohort. lists: what there was in each period, by name"""

    people: int
    lists: Mapping[str, tuple[int, ...]]


def counted(
    rows: Iterable[Mapping[str, Any]], keys: int, top: int
) -> dict[Place, dict[int, Counted]]:
    """What is known of each cohort, by its number; the values with most people first.

    keys: how many columns a value has
    top: how many values are told apart
    """
    by_key: defaultdict[Key, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_key[tuple(row[f"key{n}"] for n in range(1, keys + 1))].append(row)
    everybody = {EVERYBODY: _added(row for some in by_key.values() for row in some)}
    if not keys:
        return everybody
    most = sorted(by_key, key=lambda key: (-sum(r["people"] for r in by_key[key]), key))
    told = {(TOP, key): _added(by_key[key]) for key in most[:top]}
    rest = [row for key in most[top:] for row in by_key[key]]
    return {**everybody, **told, **({OTHERS: _added(rest)} if rest else {})}


def _added(rows: Iterable[Mapping[str, Any]]) -> dict[int, Counted]:
    of: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        of[row["cohort"]].append(row)
    return {cohort: _sum(some) for cohort, some in of.items()}


def _sum(rows: Sequence[Mapping[str, Any]]) -> Counted:
    named = [name for name, value in rows[0].items() if isinstance(value, list | tuple)]
    lists = {
        name: tuple(map(sum, zip(*(row[name] for row in rows), strict=True))) for name in named
    }
    return Counted(sum(row["people"] for row in rows), lists)

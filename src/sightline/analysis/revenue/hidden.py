"""What of sales may not be shown, because few people made them.

Rows of sales with the numbers of their buyers enter; the cells to hide leave: those of few, and as
many others as it takes that none can be computed from what is shown.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Final, TypeVar

from sightline.analysis.revenue.found import Row
from sightline.privacy.disclosure import SUPPRESSED, Group, protect

_PEOPLE: Final = {"ai": "ai_people", "other": "other_people", None: "people"}
"""A side of what was sold, or both → the column that says how many people it is of."""

_USER_PEOPLE: Final[Mapping[str | None, str]] = {
    "ai_user": "ai_user_people",
    "other_user": "other_user_people",
}
"""Users who used the assistant, and the others → the column that says how many bought."""

Cell = tuple[Hashable, str | None]
"""A place and a side of it; None: all of it."""

Place = TypeVar("Place", bound=Hashable)


def hidden_cells(rows: Mapping[Place, Row], k: int) -> set[Cell]:
    """What may not be shown: of a place all of it (None), or one side of it (`ai`, `other`).

    rows: by place, with how many people bought there, of both sides and of either
    k: the fewest buyers of a group that is shown
    """
    cells = [(place, side) for place in range(len(rows)) for side in _PEOPLE]
    people = [row.get(_PEOPLE[side], 0) for row in rows.values() for side in _PEOPLE]
    groups = [Group((str(p), side), n, None) for (p, side), n in zip(cells, people, strict=True)]
    totals = [Group((None, side), k, None) for side in _PEOPLE]
    places = list(rows)
    protected = zip(cells, protect([*groups, *totals], k), strict=False)
    return {(places[p], side) for (p, side), group in protected if group.people == SUPPRESSED}


def hidden_users(rows: Mapping[Place, Row], hidden: set[Cell], k: int) -> set[Cell]:
    """What may not be shown of the users of a place, by whether they used the assistant.

    What they spent is another cut of the same total: where that is hidden, both kinds are. Where
    the others would need more totals to be hidden, nothing of users is shown.
    """
    known = [place for place in rows if (place, None) not in hidden]
    columns = {**_USER_PEOPLE, None: "people"}
    cells: list[Cell] = [(place, side) for place in known for side in columns]
    people = [int(rows[place].get(column, 0)) for place in known for column in columns.values()]
    groups = [
        Group((str(at // len(columns)), side), n, None)
        for at, ((_, side), n) in enumerate(zip(cells, people, strict=True))
    ]
    whole = [Group((None, side), k, None) for side in columns]
    protected = zip(cells, protect([*groups, *whole], k), strict=False)
    few = {cell for cell, group in protected if group.people == SUPPRESSED}
    if any(side is None for _, side in few):
        known, few = [], set()
    return few | {(place, side) for place in rows if place not in known for side in _USER_PEOPLE}

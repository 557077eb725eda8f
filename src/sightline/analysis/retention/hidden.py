"""What of a grid may not be shown: cohorts of few people, and what few people had to do with.

Told apart by a value of persons, a cohort is a group: with fewer than k people it is hidden whole,
with as many others as it takes that it cannot be computed. What people did and spent is hidden
where fewer than k of them had to do with it. When people came is no attribute of theirs, so the
numbers of cohorts that are not broken down are always shown, as those of users by the hour are.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import TypeVar

from sightline.analysis.retention.counted import EVERYBODY, Counted, Place
from sightline.privacy.disclosure import SUPPRESSED, Group, protect

_One = TypeVar("_One", bound=Hashable)

Cell = tuple[Place, int | None]
"""A grid and the number of a cohort, or all of them."""


def hidden_cohorts(
    found: Mapping[Place, Mapping[int, Counted]], cohorts: Sequence[int], k: int
) -> set[Cell]:
    """The cohorts of a breakdown that are hidden, and the totals that would tell them."""
    if len(found) == 1:
        return set()
    cells: list[Cell] = []
    groups: list[Group] = []
    for index, (place, of) in enumerate(found.items()):
        row = None if place == EVERYBODY else str(index)
        sizes = {cohort: of[cohort].people if cohort in of else 0 for cohort in cohorts}
        for cohort, people in (*sizes.items(), (None, sum(sizes.values()))):
            is_total = row is None and people
            cells.append((place, cohort))
            key = (row, None if cohort is None else str(cohort))
            groups.append(Group(key, max(people, k) if is_total else people, None))
    protected = zip(cells, protect(groups, k), strict=True)
    return {cell for cell, group in protected if group.people == SUPPRESSED}


def hidden_places(people: Mapping[Place, int], k: int) -> set[Place]:
    """In which grids something is hidden that so many people had to do with, in one period."""
    if all(number == 0 or number >= k for number in people.values()):
        return set()
    if len(people) == 1:
        return set(people)
    groups = [
        Group((None if place == EVERYBODY else str(index),), number, None)
        for index, (place, number) in enumerate(people.items())
    ]
    protected = zip(people, protect(groups, k), strict=True)
    return {place for place, group in protected if group.people == SUPPRESSED}


def shown_sums(
    whole: Collection[int], parts: Sequence[Collection[int]], hidden: Mapping[int, int], k: int
) -> list[bool]:
    """Which sums over cohorts may be shown, beside those shown before and the cohorts not hidden.

    whole: the cohorts of a sum that is shown; parts: those of the sums in question, each a part of
    the one before; hidden: people of hidden cohorts
    A sum is not shown where it would leave hidden cohorts alone, or so few that k is not reached.
    """
    last, shown = set(whole), []
    for part in parts:
        inside = [hidden[cohort] for cohort in part if cohort in hidden]
        outside = [hidden[cohort] for cohort in last - set(part) if cohort in hidden]
        is_safe = all(not some or (len(some) > 1 and sum(some) >= k) for some in (inside, outside))
        shown.append(is_safe)
        if is_safe:
            last = set(part)
    return shown

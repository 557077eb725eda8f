"""What may be shown of groups of people: k-anonymity, l-diversity, and no way round them.

What enters: groups with how many people are in each, and the totals published beside them. What
leaves: the same, in the same order, where a group too small or too uniform is `Suppressed`; and
with it as many others as it takes that no suppressed value can be computed from a total (the
smallest that will do). Zero people give nothing away and stay visible.

source: data models spec, "k_anonymity_with_l_diversity", minimumGroupSize 5
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, Final, Literal

import msgspec


class Suppressed(msgspec.Struct, frozen=True):
    """Known, and not shown. Neither zero nor missing; in JSON `{"suppressed": true}`."""

    suppressed: Literal[True] = True


SUPPRESSED: Final = Suppressed()
K: Final = 5
"""The fewest people a visible group may have."""

_CHOICES: Final = 8  # neighbours tried for each small group
_TOTAL: Final = 10**12

Cell = tuple[str | None, str | None]


class Group(msgspec.Struct, frozen=True):
    """One row of a grouped answer.

    key: one or two names; None in a place means the total over it: (None,), ("DE", None)
    people: how many different people are in it
    value: what is to be shown of them
    diversity: how many different values of the sensitive attribute they have; None: not sensitive
    """

    key: tuple[str | None, ...]
    people: int | Suppressed
    value: Any
    diversity: int | None = None

    @property
    def cell(self) -> Cell:
        """The key as a place in a table; one name is a table of one row."""
        return ("", self.key[0]) if len(self.key) == 1 else (self.key[0], self.key[1])


def protect(groups: Sequence[Group], k: int = K, diversity: int = 1) -> list[Group]:
    """The groups, with those suppressed that would single people out.

    groups: all of a question, with every total that is shown beside them
    k: fewest people; diversity: fewest different sensitive values (1: any)
    raises: ValueError when a key has other than one or two names, or comes twice
    """
    table = {group.cell: group for group in groups}
    if len(table) < len(groups) or any(len(group.key) not in (1, 2) for group in groups):
        raise ValueError("every group has a key of its own, of one or two names")
    small = [c for c, group in table.items() if not _is_safe(group, k, diversity)]
    hidden = _with_complements(table, small)
    return [_suppressed(g) if g.cell in hidden else g for g in groups]


def tells_few(people: int, whole: int, k: int = K) -> bool:
    """Whether a part of a shown group is few people, or all of it but few.

    people, whole: of the part, of the group
    """
    return 0 < people < k or 0 < whole - people < k


def _is_safe(group: Group, k: int, diversity: int) -> bool:
    if isinstance(group.people, Suppressed):
        return False
    is_uniform = group.diversity is not None and group.diversity < diversity
    return group.people == 0 or (group.people >= k and not is_uniform)


def _suppressed(group: Group) -> Group:
    return Group(group.key, SUPPRESSED, SUPPRESSED)


def _with_complements(table: dict[Cell, Group], small: Sequence[Cell]) -> set[Cell]:
    """The small cells, and for each a rectangle of hidden cells around it.

    A hidden cell can be computed from published sums exactly when it lies on no cycle of hidden
    cells (rows and columns as nodes, hidden cells as edges), and a rectangle is the shortest cycle.
    Totals are cells of a last row and column; one that is not published is hidden from the start.
    Its neighbours in row and column are safe groups or totals, so that no sum of small groups
    alone is left over.
    """
    rows = list(dict.fromkeys([*(row for row, _ in table), None]))
    columns = list(dict.fromkeys([*(column for _, column in table), None]))
    hidden = set(small)
    for row, column in sorted(small, key=_order):
        in_row = [(row, c) for c in columns if c not in (column, None)]
        in_column = [(r, column) for r in rows if r not in (row, None)]
        row_total = None if column is None else (row, None)
        column_total = None if row is None else (None, column)
        beside = _neighbours(table, in_row, row_total, hidden, small)
        below = _neighbours(table, in_column, column_total, hidden, small)
        rectangles = [
            (a, b, (b[0], a[1]))
            for a, b in itertools.product(beside, below)
            if (b[0], a[1]) in table or None in (b[0], a[1])  # what is not listed, hides nothing
        ]
        if not rectangles:  # totals of groups nobody listed: nothing can be promised
            return set(table)
        hidden |= set(min(rectangles, key=lambda r: sum(_cost(table, c, hidden) for c in r)))
    return hidden


def _neighbours(
    table: dict[Cell, Group],
    line: Sequence[Cell],
    total: Cell | None,
    hidden: set[Cell],
    small: Sequence[Cell],
) -> list[Cell]:
    """The cells of a line that may stand beside a small one: a few safe groups, and the total.

    line: the other cells of a row or column, without its total
    total: that; None where the small cell is itself the total, and any group will do
    """
    unfit = set(small) if total else set()
    fit = [cell for cell in line if cell in table and table[cell].people != 0]
    fit = [cell for cell in fit if cell not in unfit]
    fit.sort(key=lambda cell: (_cost(table, cell, hidden), _order(cell)))
    return fit[:_CHOICES] + ([total] if total else [])


def _cost(table: dict[Cell, Group], cell: Cell, hidden: set[Cell]) -> int:
    """How much is lost by hiding a cell: its people; a total weighs more than any group."""
    group = table.get(cell)
    if group is None or cell in hidden:
        return 0
    people = group.people if isinstance(group.people, int) else 0
    return people + (_TOTAL if None in cell else 0)


def _order(cell: Cell) -> tuple[str, str]:
    return (cell[0] or "", cell[1] or "")

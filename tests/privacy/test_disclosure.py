"""Small groups are not shown, and cannot be computed from what is."""

from __future__ import annotations

from fractions import Fraction

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.privacy.disclosure import SUPPRESSED, Cell, Group, protect


def groups(**people: int) -> list[Group]:
    return [Group((None if n == "total" else n,), count, count * 10) for n, count in people.items()]


def shown(result: list[Group]) -> dict[str | None, object]:
    return {group.key[0]: group.value for group in result}


def test_a_small_group_takes_the_smallest_other_with_it() -> None:
    result = protect(groups(a=3, b=9, c=7, total=19))
    assert shown(result) == {"a": SUPPRESSED, "b": 90, "c": SUPPRESSED, None: 190}
    assert [group.people for group in result] == [SUPPRESSED, 9, SUPPRESSED, 19]


def test_without_a_total_nothing_else_has_to_go() -> None:
    assert shown(protect(groups(a=3, b=9, c=7))) == {"a": SUPPRESSED, "b": 90, "c": 70}


def test_where_no_other_group_helps_the_total_goes() -> None:
    assert shown(protect(groups(a=3, total=3))) == {"a": SUPPRESSED, None: SUPPRESSED}
    assert shown(protect(groups(a=3, b=4, total=7)))[None] == SUPPRESSED
    assert shown(protect(groups(a=3, b=0, total=3))) == {"a": SUPPRESSED, "b": 0, None: SUPPRESSED}


def test_large_groups_and_empty_ones_are_shown() -> None:
    result = groups(a=5, b=0, total=5)
    assert protect(result) == result
    assert protect([]) == []


def test_a_uniform_group_is_suppressed_however_large() -> None:
    result = protect(
        [
            Group(("a",), 50, 1, diversity=1),
            Group(("b",), 50, 2, diversity=3),
            Group((None,), 100, 3),
        ],
        diversity=2,
    )
    assert shown(result) == {"a": SUPPRESSED, "b": SUPPRESSED, None: 3}


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="of its own"):
        protect([Group(("a",), 1, 1), Group(("a",), 2, 2)])
    with pytest.raises(ValueError, match="one or two names"):
        protect([Group(("a", "b", "c"), 1, 1)])


def test_suppressed_is_neither_zero_nor_null_in_json() -> None:
    assert msgspec.json.encode([SUPPRESSED, 0, None]) == b'[{"suppressed":true},0,null]'


@st.composite
def tables(draw: st.DrawFn) -> list[Group]:
    """A table with whatever margins are published; without its zeros, sometimes."""
    rows = [str(n) for n in range(draw(st.integers(1, 4)))]
    columns = [str(n) for n in range(draw(st.integers(1, 4)))]
    counts = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 9, 20])
    people = {(r, c): draw(counts) for r in rows for c in columns}
    keep_zeros = draw(st.booleans())
    cells: dict[Cell, int] = {k: n for k, n in people.items() if n or keep_zeros}
    if draw(st.booleans()):
        cells |= {(r, None): sum(people[r, c] for c in columns) for r in rows}
    if draw(st.booleans()):
        cells |= {(None, c): sum(people[r, c] for r in rows) for c in columns}
    if draw(st.booleans()):
        cells[None, None] = sum(people.values())
    return [Group(cell, n, n) for cell, n in cells.items()]


@settings(max_examples=300)
@given(tables())
def test_nothing_suppressed_can_be_computed(table: list[Group]) -> None:
    result = protect(table)
    hidden = {group.cell for group in result if group.people == SUPPRESSED}
    small = {g.cell for g in table if isinstance(g.people, int) and 0 < g.people < 5}
    assert small <= hidden
    assert not _computable([group.cell for group in table], hidden) & small


@settings(max_examples=200)
@given(tables())
def test_no_visible_total_leaves_over_small_groups_alone(table: list[Group]) -> None:
    people = {g.cell: g.people for g in table if isinstance(g.people, int)}
    hidden = {group.cell for group in protect(table) if group.people == SUPPRESSED}
    for total in people:
        if total in hidden or total[0] is None:
            continue
        inner = [cell for cell in hidden if cell[0] == total[0] and cell[1] is not None]
        if total[1] is None and inner:
            assert max(people[cell] for cell in inner) >= 5


@given(tables())
def test_the_answer_keeps_its_order_and_what_is_shown_is_true(table: list[Group]) -> None:
    result = protect(table)
    assert [group.key for group in result] == [group.key for group in table]
    assert all(
        a in (b, Group(b.key, SUPPRESSED, SUPPRESSED)) for a, b in zip(result, table, strict=True)
    )


def _computable(cells: list[Cell], hidden: set[Cell]) -> set[Cell]:
    """Hidden cells that linear algebra gets out of every published sum."""
    rows = list(dict.fromkeys([*(r for r, _ in cells), None]))
    columns = list(dict.fromkeys([*(c for _, c in cells), None]))
    unpublished = {(r, c) for r in rows for c in columns if None in (r, c) and (r, c) not in cells}
    unknown = sorted(hidden | unpublished, key=str)
    lines = [[(r, c) for c in columns] for r in rows] + [[(r, c) for r in rows] for c in columns]
    matrix = [[_weight(cell, line) for cell in unknown] for line in lines]
    found: set[Cell] = set()
    for row in _reduced(matrix):
        places = [n for n, weight in enumerate(row) if weight]
        if len(places) == 1:
            found.add(unknown[places[0]])
    return found & hidden


def _weight(cell: Cell, line: list[Cell]) -> Fraction:
    return Fraction(0 if cell not in line else -1 if cell == line[-1] else 1)


def _reduced(matrix: list[list[Fraction]]) -> list[list[Fraction]]:
    """Gauss-Jordan elimination."""
    at = 0
    for column in range(len(matrix[0]) if matrix else 0):
        pivot = next((i for i in range(at, len(matrix)) if matrix[i][column]), None)
        if pivot is None:
            continue
        matrix[at], matrix[pivot] = matrix[pivot], matrix[at]
        matrix[at] = [x / matrix[at][column] for x in matrix[at]]
        for i, row in enumerate(matrix):
            if i != at and row[column]:
                matrix[i] = [a - row[column] * b for a, b in zip(row, matrix[at], strict=True)]
        at += 1
    return matrix

"""Users by whether they used the assistant: nothing of a few, and nothing it follows from."""

from __future__ import annotations

from sightline.analysis.revenue.hidden import Cell, hidden_cells, hidden_users

SIDES = ("ai_user", "other_user")


def _row(ai: int, other: int) -> dict[str, int]:
    """A place with so many buyers of either kind, who all bought with the assistant."""
    people = {"people": ai + other, "ai_people": ai + other, "other_people": 0}
    return {**people, "ai_user_people": ai, "other_user_people": other}


def _hidden(rows: dict[str, dict[str, int]]) -> tuple[set[Cell], set[Cell]]:
    known = hidden_cells(rows, 5)
    return known, hidden_users(rows, known, 5)


def test_what_many_bought_is_shown() -> None:
    assert _hidden({"frames": _row(7, 8), "lenses": _row(9, 6)}) == (set(), set())


def test_a_few_are_hidden_with_three_more_that_would_tell_of_them() -> None:
    known, users = _hidden({"frames": _row(3, 8), "lenses": _row(9, 6), "cases": _row(50, 60)})
    assert known == set()
    assert users == {(place, side) for place in ("frames", "lenses") for side in SIDES}


def test_where_all_of_a_place_is_hidden_so_are_both_kinds() -> None:
    known, users = _hidden({"frames": _row(2, 1), "lenses": _row(9, 6), "cases": _row(50, 60)})
    assert ("frames", None) in known
    for place in {place for place, side in known if side is None}:
        shown = [side for side in SIDES if (place, side) not in users]
        assert not shown or len(shown) < len(SIDES)
    assert {("frames", "ai_user"), ("frames", "other_user")} <= users
    assert not users & {("cases", side) for side in SIDES}


def test_where_totals_would_have_to_go_nothing_of_users_is_shown() -> None:
    known, users = _hidden({"frames": _row(3, 8)})
    assert known == set()
    assert users == {("frames", side) for side in SIDES}

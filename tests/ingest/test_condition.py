"""The filter language, asked of rows."""

from __future__ import annotations

from typing import Any

import pytest

from sightline.catalog.filter import Filter, Op, where
from sightline.ingest.cell import Unfit
from sightline.ingest.condition import compiled


def holds(given: Filter, cell: Any) -> bool:
    return compiled(given, frozenset({"", "NA"}))({"x": cell})


@pytest.mark.parametrize(
    ("op", "value", "yes", "no"),
    [
        (Op.EQ, "a", [" a "], ["b", "A", None, "NA"]),
        (Op.EQ, 17850, ["17850", "17850.0", 17850, 17850.0], ["17851", "x", None]),
        (Op.EQ, True, [True, "1"], [False, "true", None]),
        (Op.NE, "a", ["b", "", None], ["a"]),
        (Op.IN, ("a", 2), ["a", "2.00", 2], ["b", 3, None]),
        (Op.NOT_IN, ("a", 2), ["b", None], ["a", "2"]),
        (Op.LT, 0, ["-0.01", -1], ["0", "", None]),
        (Op.LTE, 0, ["0.0"], ["0.001"]),
        (Op.GT, 1.5, ["1.6", 2], ["1.5"]),
        (Op.GTE, "b", ["b", "c"], ["a", None]),
        (Op.CONTAINS, "@", ["a@b"], ["ab", None]),
        (Op.STARTS_WITH, "C", ["C1"], ["1C", "c1", None]),
        (Op.IS_SET, None, ["0", 0, False], ["", " ", "NA", None, float("nan")]),
        (Op.IS_NOT_SET, None, ["", "NA", None], ["0", 0]),
    ],
)
def test_each_operator(op: Op, value: Any, yes: list[Any], no: list[Any]) -> None:
    condition = where("x", op, value)
    assert [c for c in yes if not holds(condition, c)] == []
    assert [c for c in no if holds(condition, c)] == []


def test_combinations() -> None:
    small, positive = where("x", Op.LT, 10), where("x", Op.GT, 0)
    assert holds(Filter(all=(small, positive)), "5")
    assert not holds(Filter(all=(small, positive)), "-5")
    assert holds(Filter(any=(small, positive)), "-5")
    assert holds(Filter(not_=small), "10")


def test_a_number_asked_of_a_text_is_an_error_of_the_row() -> None:
    with pytest.raises(Unfit, match="is not a number"):
        holds(where("x", Op.LT, 0), "secret")

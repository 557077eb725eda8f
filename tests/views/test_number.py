"""Headlines: a value and its unit as a person reads them."""

from __future__ import annotations

import pytest

from sightline.catalog.model import Unit
from sightline.views.number import change, written


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (None, Unit.COUNT, "–"),
        (0, Unit.COUNT, "0"),
        (9_999, Unit.COUNT, "9,999"),
        (22_345, Unit.COUNT, "22.3k"),
        (-1_250_000, Unit.COUNT, "-1.2M"),
        (0.0431, Unit.RATIO, "4.3%"),
        (843.21, Unit.MILLISECONDS, "843 ms"),
        (1_064.4, Unit.MILLISECONDS, "1.06 s"),
        (12_400, Unit.MILLISECONDS, "12.4 s"),
        (600_000, Unit.MILLISECONDS, "10.0 min"),
        (4.25, Unit.SCORE, "4.25"),
    ],
)
def test_a_value_is_written_with_its_unit(value: float | None, unit: Unit, said: str) -> None:
    assert written(value, unit) == said


def test_money_carries_its_currency() -> None:
    assert written(22_345.5, Unit.MONEY, "EUR") == "22.3k EUR"
    assert [written(paid, Unit.MONEY, "EUR") for paid in (139.5, 2_967.3, 120.0)] == [
        "139.50 EUR",
        "2,967 EUR",
        "120 EUR",
    ]


def test_a_change_is_a_ratio_or_cannot_be_said() -> None:
    assert change(3, 2) == 0.5
    assert change(-1, -2) == 0.5
    assert change(3, 0) is None
    assert change(None, 2) is None

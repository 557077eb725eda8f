"""Bars: in order, to scale, seen where they are not zero."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.views.bars import HEIGHT, WIDTH, bars

VALUES = st.lists(st.floats(0, 1e12, allow_nan=False), min_size=1, max_size=60)


@settings(max_examples=50)
@given(VALUES)
def test_bars_lie_inside_in_order_and_to_scale(values: list[float]) -> None:
    drawn = bars([(str(place), value) for place, value in enumerate(values)])
    assert [bar.x for bar in drawn.bars] == sorted(bar.x for bar in drawn.bars)
    for bar, value in zip(drawn.bars, values, strict=True):
        assert bar.x + bar.width <= WIDTH
        assert 0 <= bar.y <= HEIGHT
        assert abs(bar.y + bar.height - HEIGHT) < 0.01
        assert (bar.height > 0) == (value > 0)
        if value == max(values) and value:
            assert bar.height == HEIGHT


def test_a_bar_says_what_it_stands_for() -> None:
    drawn = bars([("2026-01-01", 1234.0), ("2026-01-02", 0.0)], "EUR")
    assert [bar.title for bar in drawn.bars] == ["2026-01-01: 1,234 EUR", "2026-01-02: 0 EUR"]
    assert (drawn.first, drawn.last) == ("2026-01-01", "2026-01-02")


def test_nothing_is_no_chart() -> None:
    assert bars([]).bars == ()

"""Axes: each label is a figure of its own, with its unit; legends find room for their names."""

from __future__ import annotations

import re
from typing import Final

import pytest

from sightline.analysis.grain import Grain
from sightline.catalog.model import Unit
from sightline.types import JsonObject
from sightline.views import axis
from sightline.views.spec import spec_of

vlc = pytest.importorskip("vl_convert", reason="the extra sightline[reports]")

LABEL: Final = re.compile(r">([^<>]+)</text>")


def _labels(most: float, values: JsonObject) -> list[str]:
    """What is written on an axis from zero to a value, as the library draws it."""
    spec = {
        **spec_of("light", [{"value": 0}, {"value": most}]),
        "width": 300,
        "height": 200,
        "mark": "point",
        "encoding": {
            "y": {"field": "value", "type": "quantitative", "title": None, "axis": values}
        },
    }
    return LABEL.findall(vlc.vegalite_to_svg(spec, allowed_base_urls=[]))


@pytest.mark.parametrize(
    ("unit", "most", "said"),
    [
        (Unit.COUNT, 1500, ["0", "500", "1K", "1.5K"]),
        (Unit.COUNT, 2e9, ["0", "500M", "1B", "1.5B", "2B"]),
        (Unit.PER_SECOND, 0.015, ["0", "0.005", "0.01", "0.015"]),
        (Unit.MILLISECONDS, 1500, ["0", "500 ms", "1 s", "1.5 s"]),
        (Unit.RATIO, 0.015, ["0%", "0.5%", "1%", "1.5%"]),
        (Unit.BYTES, 4000, ["0B", "1KB", "2KB", "3KB", "4KB"]),
    ],
)
def test_each_label_is_a_figure_with_its_unit(unit: Unit, most: float, said: list[str]) -> None:
    assert _labels(most, axis.values(unit)) == said


def test_amounts_say_their_currency_where_one_is_known() -> None:
    assert "'$,.3~r'" in axis.values(Unit.MONEY, "EUR")["labelExpr"]
    assert "$" not in axis.values(Unit.MONEY)["labelExpr"]
    told = axis.coded(axis.paid({}, "EUR"), ("country",))
    assert told == {"usermeta": {"currency": "EUR", "codes": "country"}}
    assert axis.coded({}, ("country", "device")) == axis.coded({}, ("device",)) == {}


def test_hours_are_by_the_clock_and_days_by_their_name() -> None:
    assert axis.moments(Grain.DAY, 7)["format"] == "%d %b"
    assert "%H:00" in axis.moments(Grain.HOUR, 24)["labelExpr"]


def test_a_legend_of_long_names_has_fewer_columns() -> None:
    widths = [
        int(re.findall(r"/ (\d+)", axis.legend([name])["columns"]["expr"])[0])
        for name in ("p50", "accuracy" * 4)
    ]
    assert widths[0] < widths[1]

"""Values beside each other: in order, to scale, with nothing made up."""

from __future__ import annotations

import vl_convert as vlc

from sightline.analysis.grain import Grain
from sightline.analysis.meta import Meta
from sightline.analysis.timeseries import Point, Series, Timeseries
from sightline.catalog.model import Unit
from sightline.types import JsonObject
from sightline.views import groups
from sightline.views.table import Table, table

META = Meta(source="raw", elapsed_ms=1.0, as_of="2026-11-17T02:30:00.000Z")


def at(day: int, hour: int, value: float | None) -> Point:
    return Point(f"2026-11-{day}T{hour:02}:00:00Z", value)


def answer(*points: Point, unit: Unit = Unit.COUNT, grain: Grain = Grain.DAY) -> Timeseries:
    return Timeseries(metric="m", unit=unit, grain=grain, points=points, total=5, meta=META)


def broken_down() -> Timeseries:
    series = (
        Series("AT", (at(16, 0, 1), at(17, 0, 2)), total=3),
        Series("DE", (at(16, 0, 4), at(17, 0, None)), total=9),
        Series(None, (at(16, 0, 0),), rest=True, total=0),
    )
    one = answer(at(16, 0, 5), at(17, 0, 2))
    return Timeseries(
        metric="m", unit=one.unit, grain=one.grain, points=one.points, series=series, meta=META
    )


def rows(spec: JsonObject) -> list[JsonObject]:
    assert vlc.vegalite_to_svg(spec).startswith("<svg")
    found: list[JsonObject] = spec["data"]["values"]
    return found


def test_a_ranking_has_the_largest_first() -> None:
    found = rows(groups.ranking([broken_down()], ["views"], "light"))
    assert [(row["name"], row["said"]) for row in found] == [
        ("DE", "9"),
        ("AT", "3"),
        ("others", "0"),
    ]


def test_shares_add_up_to_a_whole() -> None:
    found = rows(groups.pie([broken_down()], ["views"], "dark", hole=True))
    assert [row["share"] for row in found] == [0.75, 0.25, 0]
    several = rows(groups.pie([answer(), answer()], ["a", "b"], "light", hole=False))
    assert [(row["name"], row["share"]) for row in several] == [("a", 0.5), ("b", 0.5)]


def test_a_heat_map_has_a_cell_for_each_value_and_moment() -> None:
    found = rows(groups.heatmap(broken_down(), "light"))
    assert [(row["name"], row["at"], row["value"]) for row in found] == [
        ("AT", "16 Nov", 1),
        ("AT", "17 Nov", 2),
        ("DE", "16 Nov", 4),
        ("DE", "17 Nov", None),
        ("others", "16 Nov", 0),
    ]


def test_a_week_is_the_mean_of_weeks_and_knows_no_future() -> None:
    points = (at(10, 2, 4), at(17, 2, 8), at(17, 3, 0), at(16, 23, None))
    found = rows(groups.week(answer(*points, grain=Grain.HOUR), "light"))
    assert found == [{"at": "02", "name": "Tue", "value": 6, "said": "6"}]


def test_a_table_is_by_time_or_by_the_breakdown() -> None:
    by_day = table([answer(at(16, 0, 1), at(17, 0, 2))], ["views"], ())
    assert by_day == Table(("from", "views"), (("2026-11-17", "2"), ("2026-11-16", "1")))
    by_country = table([broken_down()], ["views"], ("country",))
    assert by_country.columns == ("country", "views")
    assert by_country.rows == (("AT", "3"), ("DE", "9"), ("others", "0"))

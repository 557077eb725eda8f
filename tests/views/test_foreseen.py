"""A forecast as parts: the interval is drawn, its coverage told, and distrust where it is due."""

from __future__ import annotations

from msgspec.structs import replace

from sightline.analysis.forecast.answer import Accuracy, Anomaly, Forecast, Foreseen, Past, Trend
from sightline.analysis.forecast.request import Model
from sightline.analysis.grain import Grain
from sightline.analysis.meta import Meta
from sightline.catalog.model import Unit
from sightline.views.forecast import parts

FOUND = Forecast(
    metric="commerce.view.count",
    unit=Unit.COUNT,
    grain=Grain.DAY,
    model=Model.ROBUST,
    history_from="2026-01-01T00:00:00Z",
    history_to="2026-01-03T00:00:00Z",
    buckets=2,
    trend=Trend("up", 2.0, 1.0, 3.0),
    seasonality=(),
    history=(Past("2026-01-01T00:00:00Z", 10), Past("2026-01-02T00:00:00Z", 12)),
    forecast=(Foreseen("2026-01-03T00:00:00Z", 14.0, 9.0, 19.0),),
    accuracy=Accuracy(12, 168, 0.9, 0.92, 7.9, 11.4, 0.31),
    anomalies=(Anomaly("2026-01-02T00:00:00Z", 12, 10.0, 9.0, 11.0),),
    meta=Meta(source="rollup", elapsed_ms=1.0, as_of="2026-01-03T00:00:00Z"),
)


def test_past_future_interval_and_odd_values_are_in_the_chart_and_the_tables() -> None:
    ahead, trust, odd = parts(FOUND, "light")
    assert ahead.spec is not None
    rows = ahead.spec["data"]["values"]
    assert [row["past"] for row in rows if "past" in row] == [10, 12]
    assert [(r["low"], r["value"], r["high"]) for r in rows if "low" in r] == [(9.0, 14.0, 19.0)]
    assert ahead.table is not None
    assert ahead.table.rows == (("2026-01-03", "14", "9", "19"),)
    assert odd.table is not None
    assert odd.table.rows == (("2026-01-02", "12", "10", "9", "11"),)
    assert trust.facts[0].value == "92.0%"
    assert trust.facts[0].about == "of 168 past values; the target is 90.0%"
    assert trust.note == ""


def test_a_forecast_that_was_wrong_says_not_to_rely_on_it() -> None:
    off = replace(FOUND, accuracy=replace(FOUND.accuracy, coverage=0.6))
    naive = replace(FOUND, accuracy=replace(FOUND.accuracy, skill=-0.2))
    assert "its intervals missed" in parts(off, "dark")[1].note
    assert "worse than" in parts(naive, "dark")[1].note

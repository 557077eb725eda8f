"""A forecast as parts of a page: what came, what is to come, how far to trust it."""

from __future__ import annotations

from typing import Final

from sightline.analysis.forecast.answer import Forecast
from sightline.analysis.grain import Grain
from sightline.catalog.model import Unit
from sightline.types import JsonObject
from sightline.views import axis
from sightline.views.moment import shown
from sightline.views.part import Fact, Part, said
from sightline.views.spec import spec_of
from sightline.views.table import Table
from sightline.views.theme import SERIES, Theme

FAR_OFF: Final = 0.1
"""How far measured coverage may be from the intended before a forecast is not to be trusted."""

DISTRUST: Final = (
    "Do not rely on this forecast: tested on past data, {why}. A longer history or another "
    "model may do better."
)


STEPS: Final = {
    Grain.MINUTE: "minute",
    Grain.FIVE_MINUTES: "five-minute step",
    Grain.QUARTER: "quarter-hour",
    Grain.HOUR: "hour",
    Grain.DAY: "day",
    Grain.WEEK: "week",
    Grain.MONTH: "month",
}


def parts(answer: Forecast, theme: Theme) -> tuple[Part, ...]:
    """The parts."""
    return (_ahead(answer, theme), _trust(answer), _odd(answer))


def _ahead(answer: Forecast, theme: Theme) -> Part:
    told = tuple(
        (shown(one.t), *(_figure(value, answer) for value in (one.value, one.low, one.high)))
        for one in answer.forecast
    )
    intended = said(answer.accuracy.intended_coverage, Unit.RATIO)
    return Part(
        title="Forecast",
        name="ahead",
        note=f"The dashed line is the forecast; {intended} of actual values should fall within the "
        "band. Dots mark anomalies in the past.",
        spec=drawn(answer, theme),
        table=Table(("time", "forecast", "lower bound", "upper bound"), told),
    )


def drawn(answer: Forecast, theme: Theme) -> JsonObject:
    """The past as a line, what is to come dashed in its band, and what was odd as points."""
    colour, odd = SERIES[theme][0], SERIES[theme][3]
    rows: list[JsonObject] = [
        *(
            {"t": point.t, "past": point.value}
            for point in answer.history
            if point.value is not None
        ),
        *({"t": o.t, "value": o.value, "low": o.low, "high": o.high} for o in answer.forecast),
        *({"t": one.t, "odd": one.value} for one in answer.anomalies),
    ]
    y: JsonObject = {
        "type": "quantitative",
        "title": None,
        "axis": axis.values(answer.unit, answer.currency, ticks=5),
    }
    band: JsonObject = {"type": "area", "color": colour, "fillOpacity": 0.16}
    layers: tuple[tuple[str, JsonObject, JsonObject], ...] = (
        ("low", band, {"y2": {"field": "high"}}),
        ("past", {"type": "line", "color": colour}, {}),
        ("value", {"type": "line", "color": colour, "strokeDash": [4, 3]}, {}),
        ("odd", {"type": "point", "color": odd, "filled": True, "size": 60}, {}),
    )
    whole: JsonObject = {
        **spec_of(theme, rows),
        "encoding": {
            "x": {
                "field": "t",
                "type": "temporal",
                "title": None,
                "axis": axis.moments(answer.grain, len(rows)),
            }
        },
        "layer": [
            {
                "transform": [{"filter": f"isValid(datum.{field})"}],
                "mark": mark,
                "encoding": {"y": {"field": field, **y}, **more},
            }
            for field, mark, more in layers
            if any(field in row for row in rows)
        ],
    }
    return axis.paid(whole, answer.currency)


def _trust(answer: Forecast) -> Part:
    found, trend = answer.accuracy, answer.trend
    why = []
    if abs(found.coverage - found.intended_coverage) > FAR_OFF:
        why.append("its intervals missed their target")
    if found.skill is not None and found.skill < 0:
        why.append("it did worse than repeating the values of one season before")
    step = STEPS[answer.grain]
    skill = "–" if found.skill is None else f"{found.skill:.1%}"
    moves = {"up": "rising", "down": "falling", "flat": "flat"}[trend.direction]
    seasons = tuple(
        (one.season, f"{one.strength:.1%}", str(one.cycles)) for one in answer.seasonality
    )
    return Part(
        title="Accuracy",
        name="trust",
        note=DISTRUST.format(why=" and ".join(why)) if why else "",
        facts=(
            Fact(
                "Within the interval",
                said(found.coverage, Unit.RATIO),
                f"of {found.outcomes:,} past values; "
                f"the target is {said(found.intended_coverage, Unit.RATIO)}",
            ),
            Fact("Mean absolute error", _figure(found.mean_absolute_error, answer)),
            Fact("Better than a naive forecast by", skill),
            Fact("Trend", moves, f"{_figure(trend.change, answer)} per {step}"),
            Fact("Trained on", f"{answer.buckets:,}", f"{step}s"),
        ),
        table=Table(("season", "strength", "cycles observed"), seasons) if seasons else None,
    )


def _odd(answer: Forecast) -> Part:
    told = tuple(
        (
            shown(one.t),
            *(_figure(value, answer) for value in (one.value, one.expected, one.low, one.high)),
        )
        for one in answer.anomalies
    )
    return Part(
        title="Anomalies",
        name="odd",
        note="" if told else "None: every past value was within its expected range.",
        table=Table(("time", "actual", "expected", "lower bound", "upper bound"), told)
        if told
        else None,
    )


def _figure(value: float | None, answer: Forecast) -> str:
    return said(value, answer.unit, answer.currency)

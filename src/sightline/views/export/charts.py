"""The chart of each report: the one that its page has, or its main figures beside each other.

What enters: an answer. What leaves: a Vega-Lite spec with its data inside, where what is suppressed
is drawn as such; None where there is nothing to draw.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

from sightline.analysis.ai.answer import Ai
from sightline.analysis.attribution.answer import Attribution
from sightline.analysis.cohorts.answer import Cohorts
from sightline.analysis.conversion.answer import Funnel
from sightline.analysis.customers.answer import Customers
from sightline.analysis.forecast.answer import Forecast
from sightline.analysis.paths.answer import Paths
from sightline.analysis.retention.answer import Retention
from sightline.analysis.revenue.answer import Revenue
from sightline.analysis.segments.answer import Segments
from sightline.analysis.several import Several
from sightline.analysis.summary import BusinessFigure, Summary
from sightline.analysis.timeseries import Timeseries
from sightline.catalog.dashboard import Show
from sightline.catalog.model import Better, Unit
from sightline.privacy.disclosure import Suppressed
from sightline.types import JsonObject
from sightline.views import assisting, chart, credited, forecast, returning, revenue, withheld
from sightline.views.beside import Figure, bars, below_each_other
from sightline.views.curves import Step, curves
from sightline.views.part import WITHHELD
from sightline.views.rfm import grid
from sightline.views.sankey import sankey
from sightline.views.steps import steps
from sightline.views.theme import Theme

LIGHT: Final[Theme] = "light"

Drawn = JsonObject | None


def _several(found: Several) -> Drawn:
    """One line each in one chart, where the unit is one; else a chart each."""
    plain = all(one.compare is None and one.series is None for one in found.metrics)
    if plain and len({one.unit for one in found.metrics}) == 1:
        return _over_time(found.metrics)
    return below_each_other(
        [
            {**_over_time([one], f"near_{place}"), "title": one.metric}
            for place, one in enumerate(found.metrics)
        ]
    )


def _over_time(found: Sequence[Timeseries], pointer: str = chart.POINTER) -> JsonObject:
    """pointer: the name of what points, one for each chart"""
    named = [one.metric for one in found]
    spec = chart.over_time(found, named, Show.LINE, LIGHT, pointer)
    every = [
        points
        for one in found
        for points in (one.points, *(series.points for series in one.series or ()))
    ]
    moments = dict.fromkeys(one.t for points in every for one in points if one.suppressed)
    if not moments:
        return spec
    rows: list[JsonObject] = [{"t": f"{moment[:19]}Z"} for moment in moments]
    crosses = withheld.crosses(rows, {}, LIGHT)
    return {**spec, **withheld.explained(LIGHT), "layer": [*spec["layer"], crosses]}


def _funnel(found: Funnel) -> Drawn:
    return steps(found, LIGHT)


def _paths(found: Paths) -> Drawn:
    if found.nodes is None:
        stages = found.stages or ()
        return _bars([Figure(one.stage, one.sessions) for one in stages], Unit.COUNT)
    counts = [*(one.count for one in found.nodes), *(one.count for one in found.links or ())]
    spec = sankey(found, LIGHT)
    if any(isinstance(count, Suppressed) for count in counts):
        return {**spec, "title": withheld.note(f"Ways of {WITHHELD} are not drawn", LIGHT)}
    return spec


def _retention(found: Retention) -> Drawn:
    return returning.drawn(found, LIGHT) if found.cohorts else None


def _cohorts(found: Cohorts) -> Drawn:
    steps = [
        Step(cohort.cohort_name, one.period, one.retention_rate)
        for cohort in found.cohorts
        for one in cohort.retention_data
        if one.retention_rate is not None
    ]
    return curves(steps, "days after", Unit.RATIO, LIGHT) if steps else None


def _segments(found: Segments) -> Drawn:
    """The share of people, and of every metric that can be set against the whole."""
    figures = [
        Figure(one.segment, share, kind)
        for one in found.segments
        for kind, share in (
            ("people", one.share_of_people),
            *(
                (" ".join(filter(None, (each.metric, each.currency))), each.share)
                for each in one.metrics
                if each.share is not None
            ),
        )
    ]
    return _bars(figures, Unit.RATIO)


def _summary(found: Summary) -> Drawn:
    """How much the business metrics changed."""
    figures = [
        Figure(
            " ".join(filter(None, (one.metric, one.currency))),
            None if one.percent_change is None else one.percent_change / 100,
            _changed(one),
        )
        for one in found.business
    ]
    return bars(figures, Unit.RATIO, LIGHT, apart=False) if figures else None


def _changed(one: BusinessFigure) -> str:
    if one.trend in (None, "stable"):
        return "as before"
    return "better" if (one.trend == "up") == (one.better is Better.HIGHER) else "worse"


def _bars(figures: list[Figure], unit: Unit) -> Drawn:
    return bars(figures, unit, LIGHT) if figures else None


CHARTS: Final[Mapping[type[msgspec.Struct], Callable[[Any], Drawn]]] = {
    Timeseries: lambda found: _over_time([found]),
    Several: _several,
    Funnel: _funnel,
    Retention: _retention,
    Cohorts: _cohorts,
    Segments: _segments,
    Paths: _paths,
    Attribution: lambda found: credited.drawn(found, LIGHT),
    Revenue: lambda found: revenue.drawn(found, LIGHT),
    Customers: lambda found: grid(found.segments, LIGHT),
    Summary: _summary,
    Forecast: lambda found: forecast.drawn(found, LIGHT),
    Ai: lambda found: assisting.drawn(found, LIGHT),
}
"""Answer → its chart."""

"""The tables of each report, one line a table, and its chart.

The first table an answer has is the one exported where none is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from sightline.analysis.problems import not_among, problem
from sightline.analysis.query.result import Result
from sightline.analysis.several import Several
from sightline.types import JsonObject
from sightline.views.export.charts import CHARTS
from sightline.views.export.rows import of_result
from sightline.views.export.table import Table, table

TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "timeseries": {
        "series": "series[].points",
        "points": "points",
        "totals": "series",
        "compare_series": "compare.series[].points",
        "compare": "compare.points",
    },
    "funnel": {
        "steps": "steps",
        "series": "series[].steps",
        "compare": "compare.steps",
        "trend": "trend",
        "drop_off": "drop_off",
        "instead": "drop_off[].instead",
        "correlation": "correlation",
    },
    "retention": {
        "series": "series[].cohorts[].periods",
        "cohorts": "cohorts[].periods",
        "total": "total.periods",
        "revenue": "cohorts[].periods[].revenue",
        "compare": "compare.cohorts[].periods",
        "compare_total": "compare.total.periods",
    },
    "paths": {
        "links": "links",
        "nodes": "nodes",
        "stages": "stages",
        "transitions": "transitions",
        "compare_links": "compare.links",
        "compare_nodes": "compare.nodes",
        "compare_stages": "compare.stages",
        "compare_transitions": "compare.transitions",
    },
    "attribution": {
        "credits": "models[].credits",
        "models": "models",
        "amounts": "models[].credits[].amounts",
        "channels": "channels",
        "paths": "paths",
        "compare": "compare.models[].credits",
        "compare_amounts": "compare.models[].credits[].amounts",
        "compare_channels": "compare.channels",
    },
    "revenue": {
        "currencies": "currencies",
        "categories": "currencies[].category_breakdown",
        "hours": "currencies[].time_analysis.hours",
        "days": "currencies[].time_analysis.days",
        "months": "currencies[].time_analysis.months",
        "seasons": "currencies[].time_analysis.seasons",
        "conversions": "conversions",
        "compare": "compare.currencies",
        "compare_conversions": "compare.conversions",
    },
    "summary": {"business": "business"},
    "forecast": {
        "forecast": "forecast",
        "history": "history",
        "anomalies": "anomalies",
        "seasonality": "seasonality",
    },
    "cohorts": {"cohorts": "cohorts", "overlaps": "overlaps"},
    "segments": {"segments": "segments", "overlaps": "overlaps"},
    "customers": {"rows": "rows", "segments": "segments", "fields": "fields"},
    "ai": {
        "chains": "chains",
        "legs": "legs",
        "ranks": "ranks",
        "models": "models",
        "series_chains": "series[].chains",
        "series_legs": "series[].legs",
        "series_ranks": "series[].ranks",
    },
}
"""Report → table → the list in the answer whose items are its rows."""

_OF_SQL: Final = ("rows",)


def check_table(report: str, name: str) -> None:
    """raises: InvalidRequest, where no answer of this report has a table of that name"""
    names = TABLES.get(report, _OF_SQL)
    if name not in names:
        raise not_among("table", "unknown_table", name, names, f"table of {report}")


def table_of(report: str, answer: msgspec.Struct, name: str | None = None) -> Table:
    """A table of an answer, or its first.

    raises: InvalidRequest, where it has none of that name
    """
    if isinstance(answer, Result):
        return of_result(answer)
    paths = {n: path for n, path in TABLES[report].items() if name in (None, n)}
    if isinstance(answer, Several):
        paths = {n: f"metrics[].{path}" for n, path in paths.items() if _any(answer, n, path)}
    made = (table(answer, known, path) for known, path in paths.items())
    found = next((one for one in made if one is not None), None)
    if found is None:
        raise problem("table", "unknown_table", "This answer has no such table")
    return found


def _any(answer: Several, name: str, path: str) -> bool:
    """Whether any metric has a table."""
    return any(table(one, name, path) is not None for one in answer.metrics)


def chart_of(report: str, answer: msgspec.Struct) -> JsonObject:
    """A Vega-Lite spec of an answer, with its data inside.

    raises: InvalidRequest, where there is no natural chart of it, or nothing in it to draw
    """
    make = CHARTS.get(type(answer))
    if make is None:
        raise problem("format", "no_chart", f"There is no chart of this {report}; ask for a table")
    drawn = make(answer)
    if drawn is None:
        raise problem("format", "nothing_to_draw", "There is nothing to draw in this time")
    return drawn

"""Whether a dashboard makes sense: every widget can be asked, and lies in a place of its own.

A dashboard and a catalog enter; nothing leaves, or one error with all that is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import combinations
from typing import Final

from msgspec.structs import replace

from sightline.analysis.period import zone_named
from sightline.analysis.problems import Problems, invalid, problem
from sightline.analysis.question import condition_of, dimensions_of
from sightline.analysis.request import Order
from sightline.analysis.step import steps_of
from sightline.analysis.visitor import visitors_of
from sightline.catalog.catalog import Catalog
from sightline.catalog.dashboard import (
    COLUMNS,
    REPORTED,
    Dashboard,
    Place,
    RangeName,
    Show,
    Widget,
)
from sightline.catalog.model import Metric, Unit
from sightline.errors import InvalidRequest
from sightline.views.reported import check as check_report
from sightline.views.reported import is_reported
from sightline.views.span import Range, of_widget, span

SHARED: Final = (Show.PIE, Show.DONUT)
"""Parts of a whole: of what is counted or paid, not of what is a rate or a mean."""

ADDED: Final = (Unit.COUNT, Unit.MONEY, Unit.BYTES, Unit.TOKENS, Unit.US_DOLLARS, Unit.CHARACTERS)

Check = Callable[[], object]


def check(catalog: Catalog, dashboard: Dashboard, now: datetime, path: str = "dashboard") -> None:
    """path: where the dashboard was given, for errors

    raises: InvalidRequest with all that is wrong
    """
    problems = Problems()
    problems.attempt(partial(_check_zone, dashboard.timezone, f"{path}.timezone"))
    for place, widget in enumerate(dashboard.widgets):
        at = f"{path}.widgets[{place}]"
        for one in _checks(catalog, widget, dashboard.default_range, now, at):
            problems.attempt(one)
    problems.attempt(partial(_check_names, dashboard, path))
    for one in _overlaps(dashboard, path):
        problems.attempt(one)
    problems.raise_any()


def check_widget(catalog: Catalog, widget: Widget, now: datetime, path: str = "widget") -> None:
    """raises: InvalidRequest with all that is wrong"""
    problems = Problems()
    for one in _checks(catalog, widget, "7d", now, path):
        problems.attempt(one)
    problems.raise_any()


def _check_zone(name: str, path: str) -> None:
    try:
        zone_named(name or "UTC")
    except InvalidRequest as err:
        raise invalid([replace(error, path=path) for error in err.errors]) from None


def _checks(
    catalog: Catalog, widget: Widget, usual: RangeName, now: datetime, path: str
) -> Iterator[Check]:
    """usual: the range it is shown over, where it has none of its own"""
    yield partial(_check_place, widget.place, f"{path}.place")
    if widget.beside is not None:
        yield partial(condition_of, catalog, widget.beside, f"{path}.beside")
    if is_reported(widget):
        yield partial(_check_reported, catalog, widget, usual, now, path)
        return
    yield partial(_check_range, widget, now, path)
    yield partial(_check_report_fields, widget, path)
    match widget.show:
        case Show.TEXT:
            yield partial(_check_text, widget, path)
        case Show.FUNNEL:
            yield partial(steps_of, catalog, widget.steps, Order.ORDERED, f"{path}.steps")
            yield partial(condition_of, catalog, widget.filters, f"{path}.filters")
        case Show.REVENUE:
            yield partial(visitors_of, catalog, widget.filters)
        case _:
            yield partial(_check_metrics, catalog, widget, path)
            yield partial(condition_of, catalog, widget.filters, f"{path}.filters")


def _check_range(widget: Widget, now: datetime, path: str) -> Range:
    """The time it shows; today's where it has none of its own."""
    try:
        return of_widget(widget, span("7d", "UTC", now), now)
    except InvalidRequest as err:
        errors = [replace(error, path=f"{path}.{error.path}") for error in err.errors]
        raise invalid(errors) from None


def _check_reported(
    catalog: Catalog, widget: Widget, usual: RangeName, now: datetime, path: str
) -> None:
    own = widget if widget.range is not None else replace(widget, range=usual)
    for name in ("metrics", "steps", "breakdown", "filters", "text"):
        if getattr(widget, name):
            told = "A report is asked by its `request`, which has all there is to it"
            raise problem(f"{path}.{name}", "not_here", told)
    check_report(catalog, widget, _check_range(own, now, path), now, path)


def _check_report_fields(widget: Widget, path: str) -> None:
    if widget.request is not None or widget.part:
        name = "request" if widget.request is not None else "part"
        kinds = ", ".join(sorted(REPORTED))
        told = f"A {widget.show.value} is no part of a report; these are: {kinds}"
        raise problem(f"{path}.{name}", "not_here", told)


def _check_text(widget: Widget, path: str) -> None:
    if not widget.text.strip():
        raise problem(f"{path}.text", "required", "A text says something")


def _check_metrics(catalog: Catalog, widget: Widget, path: str) -> None:
    at = f"{path}.metrics"
    if not widget.metrics:
        raise problem(at, "required", "Name the metric that is shown")
    metrics = Problems().each(
        partial(catalog.metric, name, f"{at}[{index}]") for index, name in enumerate(widget.metrics)
    )
    if widget.show in (Show.NUMBER, Show.HEATMAP) and len(metrics) > 1:
        raise problem(at, "one_metric", f"A {widget.show.value} shows one metric")
    if widget.show is not Show.TABLE and len({metric.unit for metric in metrics}) > 1:
        units = ", ".join(f"{m.name} in {m.unit.value}" for m in metrics)
        raise problem(at, "several_units", f"One chart has one unit, not {units}; use a table")
    if widget.show in SHARED and any(metric.unit not in ADDED for metric in metrics):
        shares = "Shares of a whole are of what is counted; show a ranking"
        raise problem(at, "no_whole", shares)
    for metric in metrics:
        _check_breakdown(catalog, widget, metric, path)


def _check_breakdown(catalog: Catalog, widget: Widget, metric: Metric, path: str) -> None:
    dimensions_of(catalog, widget.breakdown, metric.dimensions, f"{path}.breakdown")


def _check_place(place: Place, path: str) -> None:
    if place.x + place.width > COLUMNS:
        beyond = f"It ends in column {place.x + place.width}; there are {COLUMNS}"
        raise problem(path, "beyond_grid", beyond)


def _check_names(dashboard: Dashboard, path: str) -> None:
    seen: set[str] = set()
    for index, widget in enumerate(dashboard.widgets):
        if widget.id in seen:
            taken = f"There is another widget {widget.id!r}; each has an id of its own"
            raise problem(f"{path}.widgets[{index}].id", "id_taken", taken)
        seen.add(widget.id)


def _overlaps(dashboard: Dashboard, path: str) -> Iterator[Check]:
    for (_, one), (index, other) in combinations(enumerate(dashboard.widgets), 2):
        if _meet(one.place, other.place):
            words = f"It lies over the widget {one.id!r}; give it a place of its own"
            yield partial(_refuse, f"{path}.widgets[{index}].place", words)


def _refuse(path: str, words: str) -> None:
    raise problem(path, "overlap", words)


def _meet(one: Place, other: Place) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    down = one.y < other.y + other.height and other.y < one.y + one.height
    return across and down

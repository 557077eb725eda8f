"""The page on which a widget's question is asked: its address, and what it is called.

A widget enters; the page and the question in its address leave, or nothing, where the page cannot
ask all of it: a link that asked something else would lie.

source: the addresses that static/pages/controls.js, condition.js, steps.js, question.js read
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode

import msgspec

from sightline.analysis.reports import REPORTS
from sightline.analysis.request import Include
from sightline.catalog.assistant import TOPICS
from sightline.catalog.dashboard import Days, Show, Widget
from sightline.catalog.filter import Op, parts
from sightline.types import JsonObject
from sightline.views.reported import is_reported
from sightline.web.pages.analyses import FORECAST, REVENUE, Analysis
from sightline.web.pages.attribution import ATTRIBUTION
from sightline.web.pages.condition import Unsaid, filters, where, wheres
from sightline.web.pages.funnels import FUNNELS_PAGE
from sightline.web.pages.journeys import JOURNEYS
from sightline.web.pages.retention import RETENTION

_Asked = list[tuple[str, str]]

FORMS: Final[Mapping[Show, Analysis]] = {
    Show.RETENTION: RETENTION,
    Show.PATHS: JOURNEYS,
    Show.ATTRIBUTION: ATTRIBUTION,
    Show.REVENUE: REVENUE,
    Show.FORECAST: FORECAST,
    Show.FUNNEL: FUNNELS_PAGE,
}
_CUSTOMERS: Final[tuple[str, ...]] = ("horizon_days", "currency")
_SOME_TIME: Final = {"from": "2026-01-01", "to": "2026-01-02"}
_STEP: Final = ("event", "filters", "optional", "within")
_EXCLUSION: Final = ("event", "filters", "after", "before")


class Opening(msgspec.Struct, frozen=True):
    """Where a widget's question is asked. title: of the page"""

    address: str
    title: str


def opening(widget: Widget) -> Opening | None:
    """The page that asks what a widget does; None where none can."""
    if widget.show is Show.TEXT:
        return None
    try:
        path, title, asked = _question(widget)
        query = urlencode([*asked, *_range(widget), *_beside(widget)], quote_via=quote)
    except Unsaid:
        return None
    return Opening(f"{path}?{query}" if query else path, title)


def _question(widget: Widget) -> tuple[str, str, _Asked]:
    """The page, its title, and the question without its time."""
    request = dict(widget.request or {})
    if not is_reported(widget):
        return _short(widget)
    match widget.show:
        case Show.CUSTOMERS:
            asked = [(name, str(request.pop(name))) for name in _CUSTOMERS if name in request]
            _nothing(request)
            return "/customers", "Customers", asked
        case Show.COHORTS:
            names = _names(request.pop("cohorts", ()))
            _nothing(request)
            return "/cohorts", "Cohorts", [("show", name) for name in names]
        case Show.SEGMENTS:
            names, metrics = (_names(request.pop(name, ())) for name in ("segments", "metrics"))
            _nothing(request)
            asked = [("show", one) for one in names] + [("metric", one) for one in metrics]
            return "/segments", "Segments", asked
        case Show.AI:
            return _assistant(request)
        case show:
            return _form(FORMS[show], request, widget.part)


def _short(widget: Widget) -> tuple[str, str, _Asked]:
    """Of a widget that names metrics or steps."""
    only = [("where", where(one)) for one in widget.filters]
    if widget.show is Show.FUNNEL:
        steps = [("step", event) for event in widget.steps]
        return "/funnels", FUNNELS_PAGE.title, [*steps, *only]
    if widget.show is Show.REVENUE:
        return "/revenue", REVENUE.title, only
    asked = [("metric", widget.metrics[0]), ("show", widget.show.value)]
    asked += [("breakdown", field) for field in widget.breakdown]
    asked += [("grain", widget.grain)] if widget.grain else []
    asked += [("smooth", str(widget.smooth))] if widget.smooth else []
    asked += [("cumulative", "1")] if widget.cumulative else []
    return "/explore", "Explore", [*asked, *only]


def _form(analysis: Analysis, request: JsonObject, part: str) -> tuple[str, str, _Asked]:
    """Of a page whose form has the fields of its report."""
    asked = [("where", one) for one in wheres(request.pop("filters", ()))]
    if analysis is FUNNELS_PAGE:
        asked += _steps(request)
        if part in frozenset(Include):
            asked.append(("show", part))
            request.pop("grain", None)  # that of the range
    return f"/{analysis.name}", analysis.title, [*asked, *_choices(analysis, request)]


def _choices(analysis: Analysis, request: JsonObject) -> Iterator[tuple[str, str]]:
    """The fields of a form that are not as the form has them: its defaults are not the report's."""
    if not set(request) <= {choice.field for choice in analysis.choices}:
        raise Unsaid
    whole = msgspec.to_builtins(REPORTS[analysis.report].read({**_SOME_TIME, **request}))
    for choice in analysis.choices:
        values = _listed(whole.get(choice.field)) or [""]
        if values != [choice.default]:
            yield from ((choice.field, one) for one in values)


def _steps(request: JsonObject) -> _Asked:
    asked: _Asked = []
    if name := request.pop("funnel", None):
        asked.append(("funnel", name))
    asked += [("step", _step(one, _STEP)) for one in request.pop("steps", ())]
    asked += [("exclude", _step(one, _EXCLUSION)) for one in request.pop("exclude", ())]
    other = request.pop("compare", None)
    if other is not None:
        if set(other) != {"funnel"}:
            raise Unsaid
        asked.append(("against", other["funnel"]))
    return asked


def _step(given: str | JsonObject, fields: tuple[str, ...]) -> str:
    """An event, and after a `?` what else there is of the step."""
    if isinstance(given, str):
        return given
    rest = dict(given)
    if not set(rest) <= set(fields):
        raise Unsaid
    event = str(rest.pop("event"))
    more = [("where", one) for one in wheres(rest.pop("filters", ()))]
    if rest.pop("optional", False):
        more.append(("optional", "1"))
    more += [(name, str(value)) for name, value in rest.items()]
    return f"{event}?{urlencode(more, quote_via=quote)}" if more else event


def _assistant(request: JsonObject) -> tuple[str, str, _Asked]:
    """Of a topic's page, whose filters are single values of its fields."""
    name = request.pop("topic", "")
    topic = next((one for one in TOPICS if one.report and one.report == name), None)
    if topic is None:
        raise Unsaid
    fields = [drill.field for drill in topic.drills]
    asked: _Asked = []
    for one in filters(request.pop("filters", ())):
        if parts(one) != ("field",) or one.op is not Op.EQ or one.field not in fields:
            raise Unsaid
        asked.append((one.field or "", str(one.value)))
    if by := request.pop("breakdown", None):
        asked += [("split", one) for one in _listed(by)]
    _nothing(request)
    return f"/ai/{topic.dashboard.name}", topic.dashboard.title, asked


def _range(widget: Widget) -> _Asked:
    """A widget's own time; that of the dashboard is added where it is looked at."""
    match widget.range:
        case None:
            return []
        case Days(from_=first, to=after):
            last = (date.fromisoformat(after) - timedelta(days=1)).isoformat()
            if widget.show is Show.CUSTOMERS:
                return [("to", after)]
            return [("range", "custom"), ("from", first), ("to", last)]
        case name:
            return [] if widget.show is Show.CUSTOMERS else [("range", name)]


def _beside(widget: Widget) -> _Asked:
    """What it is compared with."""
    if widget.beside is not None:
        only = [("beside_where", where(one)) for one in widget.beside]
        return [("beside", "filters"), *only]
    if widget.against or widget.compare:
        return [("beside", widget.against or "previous_period")]
    return []


def _listed(value: Any) -> list[str]:
    """The words of a field; none where nothing is chosen."""
    values = value if isinstance(value, list | tuple) else [] if value in (None, "") else [value]
    if not all(isinstance(one, str | int | float) for one in values):
        raise Unsaid
    return [str(one) for one in values]


def _names(given: Any) -> list[str]:
    """Names of what is saved; what was made for the request has none."""
    if not all(isinstance(one, str) for one in given):
        raise Unsaid
    return list(given)


def _nothing(request: JsonObject) -> None:
    if request:
        raise Unsaid

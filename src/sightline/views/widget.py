"""A widget's answer, ready to be shown: a headline, how it changed, and a chart of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import UNSET
from msgspec.structs import replace

from sightline.analysis.alongside import alongside
from sightline.analysis.compare import Against
from sightline.analysis.conversion.answer import Funnel
from sightline.analysis.evaluate import Number
from sightline.analysis.field import Catalog
from sightline.analysis.funnel import funnel
from sightline.analysis.grain import Grain
from sightline.analysis.request import CompareRequest, FunnelRequest, TimeseriesRequest
from sightline.analysis.revenue.course import CourseRequest, course
from sightline.analysis.smoothing import Method, Smoothing
from sightline.analysis.timeseries import Timeseries
from sightline.catalog.dashboard import Show, Widget
from sightline.catalog.model import Better, Unit
from sightline.errors import FieldError, InvalidRequest
from sightline.types import JsonObject
from sightline.views import axis, chart, groups, prose, reported, sides
from sightline.views.asking import Asking
from sightline.views.label import beside
from sightline.views.moment import unfinished
from sightline.views.number import change, written
from sightline.views.shown import Shown
from sightline.views.span import Range, of_widget
from sightline.views.steps import steps
from sightline.views.table import table
from sightline.views.theme import Theme


async def shown(asking: Asking, widget: Widget, over: Range, theme: Theme) -> Shown:
    """The widget for a stretch of time.

    raises: InvalidRequest with all that is wrong; QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    if widget.show is Show.TEXT:
        return _text(widget)
    over = of_widget(widget, over, asking.now)
    if reported.is_reported(widget):
        return await reported.shown(asking, widget, over, theme)
    if widget.show is Show.FUNNEL:
        return await _funnel(asking, widget, over, theme)
    if widget.show is Show.REVENUE:
        return await _revenue(asking, widget, over, theme)
    if not widget.metrics:
        fault = FieldError("metrics", "required", "names what is shown")
        raise InvalidRequest("The widget shows no metric", code="no_metric", errors=[fault])
    requests = [asked(widget, metric, over) for metric in widget.metrics]
    answers = await alongside(
        asking.reader,
        asking.catalog,
        asking.tenant,
        requests,
        asking.now,
        raw_since=asking.raw_since,
    )
    return _answered(asking.catalog, widget, answers, theme)


def asked(widget: Widget, metric: str, over: Range) -> TimeseriesRequest:
    """What a widget asks of one of its metrics."""
    otherwise = over.against is not None or over.beside is not None
    compare = over.compare or otherwise or widget.compare or widget.show is Show.NUMBER
    by_the_hour = widget.show is Show.HEATMAP and not widget.breakdown
    grain = Grain(widget.grain) if widget.grain else over.grain
    return TimeseriesRequest(
        metric=metric,
        from_=over.from_,
        to=over.to,
        grain=Grain.HOUR if by_the_hour else grain,
        timezone=over.timezone,
        filters=widget.filters,
        breakdown=() if widget.show is Show.NUMBER else widget.breakdown,
        totals=True,
        cumulative=widget.cumulative,
        smooth=Smoothing(Method.MEAN, widget.smooth) if widget.smooth else None,
        compare=_compared(widget, over) if compare and len(widget.metrics) == 1 else None,
    )


def _compared(widget: Widget, over: Range) -> CompareRequest:
    """With another time or other events: all of it, or the sum for what shows no more."""
    points = widget.show is not Show.NUMBER
    if over.beside is not None:
        return CompareRequest(period=over.against, filters=over.beside, points=points)
    return CompareRequest(period=over.against or Against.PREVIOUS_PERIOD, points=points)


def _answered(
    catalog: Catalog, widget: Widget, answers: Sequence[Timeseries], theme: Theme
) -> Shown:
    first = answers[0]
    metrics = [catalog.metric(name, "metric") for name in widget.metrics]
    total, before = _total(first), None
    if first.compare is not None:
        before = None if first.compare.total is UNSET else first.compare.total
    empty = all(not point.value for answer in answers for point in answer.points) and not any(
        answer.series for answer in answers
    )
    labels = beside(widget.metrics)
    grown = change(total, before)
    is_table = widget.show is Show.TABLE
    return Shown(
        title=widget.title or labels[0],
        about=" ".join(metric.description for metric in metrics),
        headline=written(total, first.unit, first.currency) if len(answers) == 1 else "",
        change=grown,
        is_good=_is_good(grown, metrics[0].better),
        is_empty=empty,
        spec=None
        if empty or is_table
        else axis.coded(_chart(widget, answers, labels, theme), widget.breakdown),
        table=table(answers, labels, widget.breakdown) if is_table and not empty else None,
        value=total if len(answers) == 1 else None,
        unit=first.unit,
        currency=first.currency,
        unfinished=None if empty else unfinished(first),
        meta=first.meta,
    )


def _chart(
    widget: Widget, answers: Sequence[Timeseries], labels: Sequence[str], theme: Theme
) -> JsonObject:
    first = answers[0]
    match widget.show:
        case Show.NUMBER:
            return chart.spark(replace(first, compare=None), theme)
        case Show.RANKING:
            return groups.ranking(answers, labels, theme)
        case Show.PIE | Show.DONUT:
            return groups.pie(answers, labels, theme, hole=widget.show is Show.DONUT)
        case Show.HEATMAP:
            return groups.heatmap(first, theme) if first.series else groups.week(first, theme)
        case show:
            return chart.over_time(answers, labels, show, theme)


def _text(widget: Widget) -> Shown:
    return Shown(
        title=widget.title,
        about="",
        headline="",
        change=None,
        is_good=None,
        is_empty=not widget.text.strip(),
        html=prose.html(widget.text),
    )


async def _funnel(asking: Asking, widget: Widget, over: Range, theme: Theme) -> Shown:
    request = FunnelRequest(
        steps=widget.steps,
        from_=over.from_,
        to=over.to,
        timezone=over.timezone,
        filters=widget.filters,
    )
    answer: Funnel = await funnel(
        asking.reader,
        asking.catalog,
        asking.tenant,
        request,
        asking.now,
        raw_since=asking.raw_since,
    )
    empty = not answer.steps or not answer.steps[0].count
    return Shown(
        title=widget.title or "Funnel",
        about="Sessions that get from step to step within a day.",
        headline=written(answer.overall_conversion, Unit.RATIO),
        value=answer.overall_conversion,
        unit=Unit.RATIO,
        change=None,
        is_good=None,
        is_empty=empty,
        spec=None if empty else steps(answer, theme),
        meta=answer.meta,
    )


async def _revenue(asking: Asking, widget: Widget, over: Range, theme: Theme) -> Shown:
    request = CourseRequest(
        from_=over.from_,
        to=over.to,
        grain=Grain(widget.grain) if widget.grain else over.grain,
        timezone=over.timezone,
        filters=widget.filters,
    )
    answer = await course(
        asking.reader,
        asking.catalog,
        asking.tenant,
        request,
        asking.now,
        raw_since=asking.raw_since,
    )
    part = sides.share(answer)
    several = len(answer.currencies) > 1
    empty = not several and part is None
    return Shown(
        title=widget.title or "Revenue with the assistant and without",
        about=sides.about(answer),
        headline="" if part is None else written(part, Unit.RATIO),
        value=part,
        unit=Unit.RATIO,
        change=None,
        is_good=None,
        is_empty=empty,
        spec=None if empty or several else sides.chart(answer, theme),
        table=sides.table(answer) if several else None,
        unfinished=sides.last(answer),
        meta=answer.meta,
    )


def _total(answer: Timeseries) -> Number:
    return None if answer.total is UNSET else answer.total


def _is_good(grown: float | None, better: Better | Literal["neither"]) -> bool | None:
    if grown is None or not grown or better == "neither":
        return None
    return (grown > 0) is (better == "higher")

"""Every report there is, by its name: how a request for it is read, and who answers.

A report is asked over HTTP, from the command line and by pages; all of them find it here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Final, Protocol, cast

import msgspec
from msgspec.structs import replace

from sightline.analysis.ai.asked import asked as assisted
from sightline.analysis.ai.report import ai
from sightline.analysis.ai.request import ai_request
from sightline.analysis.attribution.asked import asked as credited
from sightline.analysis.attribution.report import attribution
from sightline.analysis.attribution.request import attribution_request
from sightline.analysis.cohorts.asked import asked as grouped
from sightline.analysis.cohorts.report import cohorts
from sightline.analysis.cohorts.request import cohorts_request
from sightline.analysis.customers.report import customers
from sightline.analysis.customers.request import asked as known
from sightline.analysis.customers.request import customers_request
from sightline.analysis.forecast.report import checked as foreseen
from sightline.analysis.forecast.report import forecast
from sightline.analysis.forecast.request import forecast_request
from sightline.analysis.funnel import funnel
from sightline.analysis.journey import journey
from sightline.analysis.paths.asked import asked as walked
from sightline.analysis.paths.report import paths
from sightline.analysis.paths.request import paths_request
from sightline.analysis.remark import remarks
from sightline.analysis.request import MetricsRequest, funnel_request, over_time_request
from sightline.analysis.retention.asked import asked as retained
from sightline.analysis.retention.report import retention
from sightline.analysis.retention.request import retention_request
from sightline.analysis.revenue.asked import asked as sold
from sightline.analysis.revenue.report import revenue
from sightline.analysis.revenue.request import revenue_request
from sightline.analysis.segments.report import asked as split
from sightline.analysis.segments.report import segments
from sightline.analysis.segments.request import segments_request
from sightline.analysis.several import several
from sightline.analysis.summary.kept import Kept, summary
from sightline.analysis.summary.request import summary_request
from sightline.analysis.timeseries import timeseries
from sightline.catalog.catalog import Catalog
from sightline.store.reader import Reader
from sightline.types import JsonObject, TenantId


class Asker(msgspec.Struct, frozen=True, kw_only=True):
    """Of whose events a report is asked, and when.

    raw_since: raw events received before are deleted; rollups are kept longer
    max_points: the most an answer may have
    sees_rows: whether single persons may be listed
    kept: summaries that were computed before
    """

    reader: Reader
    catalog: Catalog
    tenant: TenantId
    now: datetime
    raw_since: datetime | None = None
    max_points: int = 10_000
    sees_rows: bool = False
    kept: Kept | None = None


class Request(Protocol):
    """What every request for a report has."""

    @property
    def tenant_id(self) -> str | None:
        """The tenant it names, if it does."""


Answering = Callable[[Asker, Any], Awaitable[msgspec.Struct]]
Checking = Callable[[Catalog, Any, datetime], object]


def _unchecked(_catalog: Catalog, _request: Any, _now: datetime) -> None:
    """Nothing: what is wrong is found when it is asked."""


def _whenever(check: Callable[[Catalog, Any], object]) -> Checking:
    """A check that is the same at any moment."""
    return lambda catalog, request, _now: check(catalog, request)


class Report(msgspec.Struct, frozen=True):
    """A kind of question.

    read: the request in a body; raises InvalidJson, InvalidRequest
    answer: raises InvalidRequest with all that is wrong; NotEstimable; QueryTimeout, QueryTooLarge,
        StoreUnavailable
    check: raises InvalidRequest as `answer` does, before anything is asked; at a moment
    """

    title: str
    read: Callable[[bytes | JsonObject], Request]
    answer: Answering
    check: Checking = _unchecked


def _remarked(report: Report) -> Report:
    """The report, whose answers say why where there is nothing in them."""

    async def answer(who: Asker, request: Any) -> msgspec.Struct:
        found: Any = await report.answer(who, request)
        told = remarks(who.catalog, request, found, who.now)
        if not told:
            return cast("msgspec.Struct", found)
        notes = tuple(dict.fromkeys((*found.meta.notes, *told)))
        return cast("msgspec.Struct", replace(found, meta=replace(found.meta, notes=notes)))

    return replace(report, answer=answer)


def _of_raw(ask: Callable[..., Awaitable[msgspec.Struct]]) -> Answering:
    """Answered as nearly all are."""

    def answer(who: Asker, request: Any) -> Awaitable[msgspec.Struct]:
        return ask(who.reader, who.catalog, who.tenant, request, who.now, raw_since=who.raw_since)

    return answer


def _timeseries(who: Asker, request: Any) -> Awaitable[msgspec.Struct]:
    ask: Callable[..., Awaitable[msgspec.Struct]] = (
        several if isinstance(request, MetricsRequest) else timeseries
    )
    return ask(
        who.reader,
        who.catalog,
        who.tenant,
        request,
        who.now,
        max_points=who.max_points,
        raw_since=who.raw_since,
    )


def _customers(who: Asker, request: Any) -> Awaitable[msgspec.Struct]:
    return customers(
        who.reader,
        who.catalog,
        who.tenant,
        request,
        who.now,
        sees_rows=who.sees_rows,
        raw_since=who.raw_since,
    )


def _summary(who: Asker, request: Any) -> Awaitable[msgspec.Struct]:
    return summary(
        who.reader,
        who.catalog,
        who.tenant,
        request,
        who.now,
        raw_since=who.raw_since,
        kept=who.kept,
    )


_REPORTS: Final[Mapping[str, Report]] = {
    "timeseries": Report("A metric over time, or several.", over_time_request, _timeseries),
    "funnel": Report(
        "How many get from step to step.", funnel_request, _of_raw(funnel), _whenever(journey)
    ),
    "retention": Report(
        "How many people come back, by when they came.",
        retention_request,
        _of_raw(retention),
        retained,
    ),
    "cohorts": Report(
        "Cohorts side by side: how many people, who came back, what they did and spent.",
        cohorts_request,
        _of_raw(cohorts),
        grouped,
    ),
    "segments": Report(
        "Segments side by side: metrics of each, shares, and what they share.",
        segments_request,
        _of_raw(segments),
        _whenever(split),
    ),
    "paths": Report(
        "The ways people take, as a graph or by stages.",
        paths_request,
        _of_raw(paths),
        _whenever(walked),
    ),
    "attribution": Report(
        "Which of the ways people came deserve credit for their conversions.",
        attribution_request,
        _of_raw(attribution),
        _whenever(credited),
    ),
    "revenue": Report(
        "What was sold with the assistant, and what without.",
        revenue_request,
        _of_raw(revenue),
        _whenever(sold),
    ),
    "customers": Report(
        "Who customers are, by fields, segments and lifetime value.",
        customers_request,
        _customers,
        known,
    ),
    "summary": Report(
        "A day in numbers, each with the day before, its trend and how sure it is.",
        summary_request,
        _summary,
    ),
    "forecast": Report(
        "What a metric will be, and where its past was odd.",
        forecast_request,
        _of_raw(forecast),
        _whenever(foreseen),
    ),
    "ai": Report(
        "What is no metric of the assistant: chains of tools, voice within limits, ranks.",
        ai_request,
        _of_raw(ai),
        _whenever(assisted),
    ),
}

REPORTS: Final[Mapping[str, Report]] = {
    name: _remarked(report) for name, report in _REPORTS.items()
}
"""Every kind of question, by its name."""

"""A day, or another stretch of time, in numbers: each with the one before, its trend and how sure.

Every number is asked as a timeseries is, so that both say the same. It is computed when it is asked
for: events that come late are in it.

source: performance analytics spec, dailyAnalyticsSummary and businessMetrics
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final, Literal

import msgspec
from msgspec import UNSET

from sightline.analysis.compare import Against
from sightline.analysis.decode import Shape, decoded
from sightline.analysis.digits import shown
from sightline.analysis.evaluate import Number
from sightline.analysis.grain import Grain
from sightline.analysis.meta import Meta, together
from sightline.analysis.part import parts_of
from sightline.analysis.period import period_between, zone_named
from sightline.analysis.problems import problem
from sightline.analysis.request import MetricRequest, TimeseriesRequest
from sightline.analysis.timeseries import Timeseries, timeseries
from sightline.catalog.catalog import Catalog
from sightline.catalog.filter import Filter
from sightline.catalog.model import Better, Unit
from sightline.catalog.summary import BUSINESS, SUMMARY, TOTAL_USERS
from sightline.store.reader import Reader
from sightline.types import JsonObject

STABLE_PERCENT: Final = 1.0
"""A change of less is none."""

HALF_SURE_EVENTS: Final = 30
"""With so many events behind it, a number of a period that is over is half sure."""

_MOST_CURRENCIES: Final = 50

_FIRST: Final = "1971-01-01"

Trend = Literal["up", "down", "stable"]


class SummaryRequest(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """A day, or the time from a moment up to another.

    date: the day, as YYYY-MM-DD, in the time zone; instead of `from` and `to`
    compare: what each number is set against
    """

    tenant_id: str | None = None
    date: str | None = None
    from_: str | None = None
    to: str | None = None
    timezone: str = "UTC"
    filters: Filter | tuple[Filter, ...] = ()
    compare: Against = Against.PREVIOUS_PERIOD


class Figure(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A number of the period.

    previous_value: of the time before; percent_change: from that, where it is not zero
    trend: stable, where it changed by less than one in a hundred; null where one is not known
    confidence: 0-1: the share of the period that is over, times n / (n + 30) of n events behind
    sample_size: n, the events that the metric reads; of an amount, those in its currency
    """

    metric: str
    unit: Unit
    better: Better
    currency: str | None = None
    value: Number
    previous_value: Number
    percent_change: float | None
    trend: Trend | None
    confidence: float
    sample_size: int


class BusinessFigure(Figure, frozen=True, omit_defaults=True, kw_only=True):
    """A business metric. category: revenue, growth, retention, acquisition, engagement, ..."""

    category: str


class Summary(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """The answer: figures by their names; amounts of several currencies are several figures."""

    from_: str
    to: str
    user_metrics: dict[str, tuple[Figure, ...]]
    engagement_metrics: dict[str, tuple[Figure, ...]]
    business_metrics: dict[str, tuple[Figure, ...]]
    system_metrics: dict[str, tuple[Figure, ...]]
    ai_metrics: dict[str, tuple[Figure, ...]]
    business: tuple[BusinessFigure, ...]
    computed_at: str
    meta: Meta


_SHAPE: Final = Shape(words={"compare": tuple(a.value for a in Against)})


def summary_request(body: bytes | JsonObject) -> SummaryRequest:
    """The request in a body.

    raises: InvalidJson; InvalidRequest with all that is wrong with its shape
    """
    return decoded(body, SummaryRequest, _SHAPE)


async def summary(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    request: SummaryRequest,
    now: datetime,
    *,
    raw_since: datetime | None = None,
) -> Summary:
    """Answer a request for one tenant.

    raw_since: raw events received before are deleted; rollups are kept longer
    raises: InvalidRequest with what is wrong; QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    start, end = _between(request)
    asked = _Asked(reader, catalog, tenant, request, now, raw_since, start, end)
    names = {name for group in SUMMARY.values() for name in group.values()}
    names |= {name for group in BUSINESS.values() for name in group}
    ordered = sorted(names)
    *found, ever = await asyncio.gather(
        *map(asked.figures, ordered), asked.figures(TOTAL_USERS[2], since=_FIRST)
    )
    told = dict(zip(ordered, found, strict=True))
    groups = {
        group: {name: told[metric].figures for name, metric in names.items()}
        for group, names in SUMMARY.items()
    }
    groups[TOTAL_USERS[0]] = {TOTAL_USERS[1]: ever.figures, **groups[TOTAL_USERS[0]]}
    business = (
        BusinessFigure(category=category, **msgspec.structs.asdict(figure))
        for category, metrics in BUSINESS.items()
        for metric in metrics
        for figure in told[metric].figures
    )
    return Summary(
        from_=start,
        to=end,
        **groups,
        business=tuple(business),
        computed_at=now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        meta=together([*(one.meta for one in found), ever.meta]),
    )


class _Told(msgspec.Struct, frozen=True):
    figures: tuple[Figure, ...]
    meta: Meta


class _Asked:
    """Metrics of one period, each asked as a timeseries."""

    def __init__(
        self,
        reader: Reader,
        catalog: Catalog,
        tenant: str,
        request: SummaryRequest,
        now: datetime,
        raw_since: datetime | None,
        start: str,
        end: str,
    ) -> None:
        self._ask: Callable[[TimeseriesRequest], Awaitable[Timeseries]] = partial(
            timeseries, reader, catalog, tenant, now=now, raw_since=raw_since
        )
        self._catalog, self._request = catalog, request
        self._start, self._end = start, end
        period = period_between(start, end, zone_named(request.timezone))
        passed_ms = now.timestamp() * 1000 - period.start_ms
        self._over = min(1.0, max(0.0, passed_ms / (period.end_ms - period.start_ms)))

    async def figures(self, metric: str, since: str | None = None) -> _Told:
        """The figures of a metric: one, or one for each currency.

        since: where it begins, if not with the period; it is then compared with nothing
        """
        compare = None if since else self._request.compare
        events = self._events(metric)
        count = MetricRequest(measure="count", event=events)
        answer, counted = await asyncio.gather(
            self._ask(self._over_all(metric, since, compare)),
            self._ask(self._over_all(count, since, None, breakdown="currency")),
        )
        figure = partial(self._figure, answer, counted)
        if answer.series is None:
            before = answer.compare.total if answer.compare else UNSET
            made: tuple[Figure, ...] = (figure(answer.total, before, answer.currency),)
        else:
            earlier = answer.compare.series if answer.compare else None
            was = {one.currency: one.total for one in earlier or ()}
            made = tuple(
                figure(one.total, was.get(one.currency, UNSET), one.currency)
                for one in answer.series
            )
        return _Told(made, together([answer.meta, counted.meta]))

    def _over_all(
        self,
        metric: str | MetricRequest,
        since: str | None,
        compare: Against | None,
        breakdown: str | tuple[str, ...] = (),
    ) -> TimeseriesRequest:
        return TimeseriesRequest(
            metric=metric,
            from_=since or self._start,
            to=self._end,
            grain=Grain.MONTH if since else Grain.DAY,
            timezone=self._request.timezone,
            filters=self._request.filters,
            breakdown=breakdown,
            top=_MOST_CURRENCIES,
            totals=True,
            compare=compare,
        )

    def _events(self, metric: str) -> tuple[str, ...]:
        """The events a metric reads; none: any."""
        read = [
            part.measure.events
            for part in parts_of(self._catalog, self._catalog.metric(metric).measure)
        ]
        return tuple(dict.fromkeys(n for names in read for n in names)) if all(read) else ()

    def _figure(
        self,
        answer: Timeseries,
        counted: Timeseries,
        total: object,
        before: object,
        currency: str | None,
    ) -> Figure:
        value, previous = _number(total), _number(before)
        among = {one.key: one.total for one in counted.series or ()}
        sample = int(_number(among.get(currency, 0) if currency else counted.total) or 0)
        change = percent_change(value, previous)
        return Figure(
            metric=answer.metric,
            unit=answer.unit,
            better=self._catalog.metric(answer.metric).better,
            currency=currency,
            value=value,
            previous_value=previous,
            percent_change=change,
            trend=trend(value, previous),
            confidence=round(self._over * sample / (sample + HALF_SURE_EVENTS), 4),
            sample_size=sample,
        )


def percent_change(value: Number, previous: Number) -> float | None:
    """By how many hundredths of what it was; None where that is zero or not known."""
    if value is None or previous is None or previous == 0:
        return None
    made = shown((value - previous) / abs(previous) * 100)
    return None if made is None or not math.isfinite(made) else float(made)


def trend(value: Number, previous: Number) -> Trend | None:
    """Which way it went; None where one of both is not known."""
    if value is None or previous is None:
        return None
    if abs(value - previous) * 100 < STABLE_PERCENT * abs(previous) or value == previous:
        return "stable"
    return "up" if value > previous else "down"


def _number(total: object) -> Number:
    return total if isinstance(total, (int, float)) else None


def _between(request: SummaryRequest) -> tuple[str, str]:
    """The first moment of the period, and the first one after it.

    raises: InvalidRequest
    """
    if request.date is None:
        if request.from_ is None or request.to is None:
            raise problem("date", "required", "Give a date, or from and to")
        return request.from_, request.to
    if request.from_ is not None or request.to is not None:
        raise problem("date", "time_range", "Give a date, or from and to, not both")
    try:
        day = datetime.strptime(request.date, "%Y-%m-%d").replace(tzinfo=UTC).date()
        return day.isoformat(), (day + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        raise problem("date", "time", "A date is written YYYY-MM-DD") from None

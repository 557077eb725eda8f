"""A day, or another stretch of time, in numbers: each with the one before, its trend and how sure.

Every number is asked as a timeseries is, so that both say the same.

source: performance analytics spec, dailyAnalyticsSummary and businessMetrics
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Final

import msgspec
from msgspec import UNSET

from sightline.analysis.figures import Figures, figures
from sightline.analysis.grain import Grain
from sightline.analysis.meta import Meta, Source, meta, together
from sightline.analysis.part import parts_of
from sightline.analysis.question import condition_of
from sightline.analysis.request import TimeseriesRequest
from sightline.analysis.summary.answer import About, Summary
from sightline.analysis.summary.completeness import KIND, completeness
from sightline.analysis.summary.figure import (
    BusinessFigure,
    Figure,
    Sample,
    confidence,
    percent_change,
    trend,
)
from sightline.analysis.summary.request import Stretch
from sightline.analysis.timeseries import Comparison, Point, Series, Timeseries, timeseries
from sightline.catalog.catalog import Catalog
from sightline.catalog.measure import count, sessions, users
from sightline.catalog.model import Simple, Unit
from sightline.catalog.summary import BUSINESS, METRICS, SUMMARY, TOTAL_USERS
from sightline.store.reader import Reader
from sightline.types import iso_utc

AT_ONCE: Final = 8
"""Metrics asked at the same time for somebody who waits."""

_FIRST: Final = "1971-01-01"


async def summed_up(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    asked: Stretch,
    now: datetime,
    *,
    raw_since: datetime | None = None,
    at_once: int = AT_ONCE,
    monotonic: Callable[[], float] = time.monotonic,
) -> Summary:
    """Compute a summary for one tenant.

    raw_since: raw events received before are deleted; rollups are kept longer
    at_once: how many metrics are asked at the same time
    raises: InvalidRequest with what is wrong; QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    began_s = monotonic()
    asking = _Asking(reader, catalog, tenant, asked, now, raw_since, at_once)
    complete, about = await completeness(reader, catalog, tenant, asked, now, raw_since)
    behind = await asking.behind()
    of = partial(asking.figures, behind=behind, complete=complete.share)
    *found, ever = await asyncio.gather(*map(of, METRICS), of(TOTAL_USERS[2], since=_FIRST))
    told = dict(zip(METRICS, found, strict=True))
    groups = {
        group: {name: told[metric].figures for name, metric in names.items()}
        for group, names in SUMMARY.items()
    }
    groups[TOTAL_USERS[0]] = {TOTAL_USERS[1]: ever.figures, **groups[TOTAL_USERS[0]]}
    said = together([*about, behind.meta, *(one.meta for one in found), ever.meta])
    elapsed_ms = round((monotonic() - began_s) * 1000, 3)
    return Summary(
        date=None if asked.day is None else asked.day.isoformat(),
        from_=asked.start,
        to=asked.end,
        timezone=asked.timezone,
        site=asked.site,
        **groups,
        business=tuple(_business(told)),
        completeness=complete,
        computed_at=iso_utc(now),
        meta=About(said.source, elapsed_ms, said.as_of, said.notes),
    )


class _Told(msgspec.Struct, frozen=True):
    figures: tuple[Figure, ...]
    meta: Meta


class _Behind(msgspec.Struct, frozen=True):
    """How much is behind each metric; behind amounts, by currency.

    events: those a metric reads; none: any
    """

    events: Mapping[str, tuple[str, ...]]
    altogether: Figures
    by_currency: Figures
    meta: Meta

    def of(self, metric: str, currency: str | None) -> Sample:
        """What is behind a metric, or behind its amounts in one currency.

        Where not all events a metric reads carry a currency, all of them are behind each.
        """
        measures = _seen(self.events[metric])
        among = self.altogether if currency is None else self.by_currency
        told_apart = any(m in measures and coin for m, coin in among.values)
        coin = currency if currency is not None and told_apart else ""
        return Sample(*(among.of(m, coin) for m in measures))


class _Asking:
    """Metrics of one period, each asked as a timeseries, some at a time."""

    def __init__(
        self,
        reader: Reader,
        catalog: Catalog,
        tenant: str,
        asked: Stretch,
        now: datetime,
        raw_since: datetime | None,
        at_once: int,
    ) -> None:
        self._ask: Callable[[TimeseriesRequest], Awaitable[Timeseries]] = partial(
            timeseries, reader, catalog, tenant, now=now, raw_since=raw_since
        )
        self._reader, self._catalog, self._tenant = reader, catalog, tenant
        self._asked, self._now = asked, now
        self._turns = asyncio.Semaphore(at_once)

    async def behind(self) -> _Behind:
        """What is behind all metrics, in two queries."""
        events = {name: self._events(name) for name in METRICS}
        amounts = {n for n in METRICS if self._catalog.metric(n).unit is Unit.MONEY}
        both, apart = await asyncio.gather(
            self._seen(events[name] for name in METRICS if name not in amounts),
            self._seen((events[name] for name in amounts), by_currency=True),
        )
        rolled = both.is_rolled and apart.is_rolled
        source: Source = "rollup" if rolled else "raw"
        return _Behind(events, both, apart, meta(source, [both.answer, apart.answer]))

    async def _seen(
        self, events: Iterable[tuple[str, ...]], *, by_currency: bool = False
    ) -> Figures:
        measures = [m for names in sorted(set(events)) for m in _seen(names)]
        async with self._turns:
            return await figures(
                self._reader,
                self._catalog,
                self._tenant,
                measures,
                self._asked.period,
                self._asked.zone,
                condition_of(self._catalog, self._asked.filters),
                kind=KIND,
                now=self._now,
                by_currency=by_currency,
            )

    async def figures(
        self, metric: str, behind: _Behind, complete: float, since: str | None = None
    ) -> _Told:
        """The figures of a metric: one, or one for each currency.

        complete: how complete the period is
        since: where it begins, if not with the period; it is then compared with nothing
        """
        async with self._turns:
            answer = await self._ask(self._request(metric, since))
        told = partial(self._figure, answer, behind, complete)
        before = answer.compare
        if answer.series is None:
            earlier = None if before is None else _whole(before)
            return _Told((told(_whole(answer), earlier, answer.currency),), answer.meta)
        was = {one.currency: _whole(one) for one in (before.series if before else None) or ()}
        each = (told(_whole(one), was.get(one.currency), one.currency) for one in answer.series)
        return _Told(tuple(each), answer.meta)

    def _request(self, metric: str, since: str | None) -> TimeseriesRequest:
        a_day = self._asked.day is not None and since is None
        return TimeseriesRequest(
            metric=metric,
            from_=since or self._asked.start,
            to=self._asked.end,
            grain=Grain.MONTH if since else Grain.DAY,
            timezone=self._asked.timezone,
            filters=self._asked.filters,
            totals=not a_day,  # a day is one bucket, which is the whole
            compare=None if since else self._asked.compare,
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
        behind: _Behind,
        complete: float,
        now: Point,
        before: Point | None,
        currency: str | None,
    ) -> Figure:
        previous = None if before is None else before.value
        sample = Sample() if now.suppressed else behind.of(answer.metric, currency)
        return Figure(
            metric=answer.metric,
            unit=answer.unit,
            better=self._catalog.metric(answer.metric).better,
            currency=currency,
            value=now.value,
            previous_value=previous,
            percent_change=percent_change(now.value, previous),
            trend=trend(now.value, previous),
            confidence=confidence(sample, complete),
            sample_size=sample.events,
            people=sample.people,
            suppressed=now.suppressed,
            source=answer.meta.source,
        )


def _whole(one: Timeseries | Series | Comparison) -> Point:
    """The value of the whole period: its total, or where it is one bucket, that."""
    if one.total is UNSET:
        (only,) = one.points
        return only
    return Point("", one.total, suppressed=one.total_suppressed)


def _seen(events: tuple[str, ...]) -> tuple[Simple, Simple, Simple]:
    """What a sample is made of."""
    return count(*events), users(*events), sessions(*events)


def _business(told: Mapping[str, _Told]) -> Iterator[BusinessFigure]:
    for category, metrics in BUSINESS.items():
        for metric in metrics:
            for figure in told[metric].figures:
                yield BusinessFigure(category=category, **msgspec.structs.asdict(figure))

"""Segments side by side: a request in, its answer out. Metrics are asked as timeseries ask them."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from msgspec import UNSET

from sightline.analysis.condition import Condition
from sightline.analysis.digits import quotient
from sightline.analysis.field import Catalog
from sightline.analysis.grain import Grain, Period
from sightline.analysis.meaning import all_hold
from sightline.analysis.meta import meta, together
from sightline.analysis.period import period_between, zone_named
from sightline.analysis.problems import Problems, problem
from sightline.analysis.question import condition_of
from sightline.analysis.request import TimeseriesRequest
from sightline.analysis.retention.answer import Figure
from sightline.analysis.segments.answer import (
    Everything,
    Measured,
    Overlap,
    SegmentReport,
    Segments,
)
from sightline.analysis.segments.overlap import overlap
from sightline.analysis.segments.request import SegmentsRequest
from sightline.analysis.timeseries import Timeseries, timeseries
from sightline.catalog.cohort import Segment
from sightline.catalog.filter import Filter
from sightline.catalog.model import Combination, Count, Distinct, Total, Unique
from sightline.errors import UnknownName
from sightline.privacy.disclosure import SUPPRESSED, K, tells_few
from sightline.store.reader import Reader

KIND: Final = "segments"
MOST: Final = 10

_PARTS: Final = (Count, Unique, Distinct, Total, Combination)
"""Measures of which a part can be set against the whole."""


async def segments(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    request: SegmentsRequest,
    now: datetime,
    *,
    raw_since: datetime | None = None,
    k: int = K,
) -> Segments:
    """Answer a request for one tenant.

    raw_since: raw events received before are deleted
    k: the fewest people of a segment that is shown
    raises: InvalidRequest with all that is wrong; QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    found, period, everything = asked(catalog, request)
    conditions = [all_hold(catalog, one.filters, "segments") for one in found]
    filters: list[tuple[Filter, ...]] = [(), *(_tuple(one.filters) for one in found)]
    ask = partial(_metric, reader, catalog, tenant, request, now, raw_since)
    series = await asyncio.gather(*(ask(name, f) for f in filters for name in request.metrics))
    tree = overlap(period, everything, conditions)
    shared = await reader.query(tenant, tree, kind=KIND, now=now)
    count = len(request.metrics)
    places = range(0, len(series), count)
    told = _Told(catalog, found, [series[n : n + count] for n in places], shared.dicts()[0], k)
    about = together([meta("raw", [shared]), *(one.meta for one in series)])
    return Segments(tuple(told.segments()), told.everything(), tuple(told.overlaps()), about)


class _Told:
    """Segments, as far as they may be shown.

    measured: the metrics of everything, then those of each segment
    counts: events and people of all, of each and of each pair
    """

    def __init__(
        self,
        catalog: Catalog,
        segments: Sequence[Segment],
        measured: Sequence[Sequence[Timeseries]],
        counts: Mapping[str, Any],
        k: int,
    ) -> None:
        self._catalog, self._segments = catalog, segments
        self._measured, self._counts, self._k = measured, counts, k

    def everything(self) -> Everything:
        """All events."""
        found = tuple(self._metrics(0, is_hidden=False))
        return Everything(self._counts["events_n"], self._counts["people_n"], found)

    def segments(self) -> Iterator[SegmentReport]:
        """Each segment."""
        whole: int = self._counts["people_n"]
        for place, one in enumerate(self._segments):
            people, hide = self._counts[f"people_{place}"], self._hides(place)
            events = self._counts[f"events_{place}"]
            yield SegmentReport(
                segment=one.name,
                description=one.description,
                events=SUPPRESSED if hide else events,
                people=SUPPRESSED if hide else people,
                share_of_people=SUPPRESSED if hide else quotient(people, whole),
                metrics=tuple(self._metrics(place + 1, is_hidden=hide)),
            )

    def overlaps(self) -> Iterator[Overlap]:
        """Each pair of segments."""
        for a, b in itertools.combinations(range(len(self._segments)), 2):
            people, events = (self._counts[f"{what}_{a}_{b}"] for what in ("people", "events"))
            sizes = [self._counts[f"people_{one}"] for one in (a, b)]
            hide = self._hides(a) or self._hides(b)
            hide |= any(tells_few(people, size, self._k) for size in sizes)
            names = (self._segments[a].name, self._segments[b].name)
            shown: list[Figure] = [SUPPRESSED if hide else n for n in (events, people)]
            yield Overlap(names, shown[0], shown[1])

    def _hides(self, place: int) -> bool:
        return tells_few(self._counts[f"people_{place}"], self._counts["people_n"], self._k)

    def _metrics(self, place: int, *, is_hidden: bool) -> Iterator[Measured]:
        """The metrics of a segment; of everything, in place 0."""
        for whole, own in zip(self._measured[0], self._measured[place], strict=True):
            measure = self._catalog.metric(own.metric).measure
            all_of, values = _values(whole), _values(own)
            coins = (all_of.keys() | values.keys()) - {None} or {None}
            for coin in sorted(coins, key=str):
                value = values.get(coin, 0 if isinstance(measure, _PARTS) else None)
                share = quotient(value, all_of.get(coin)) if isinstance(measure, _PARTS) else None
                yield Measured(
                    metric=own.metric,
                    unit=own.unit,
                    value=SUPPRESSED if is_hidden else value,
                    share=SUPPRESSED if is_hidden else share,
                    currency=coin,
                )


def asked(
    catalog: Catalog, request: SegmentsRequest
) -> tuple[tuple[Segment, ...], Period, Condition]:
    """The segments, the period, and what every event meets.

    raises: InvalidRequest with all that is wrong
    """
    problems = Problems()
    found = problems.attempt(partial(_segments, catalog, request))
    problems.attempt(partial(_metrics, catalog, request))
    everything = problems.attempt(partial(condition_of, catalog, request.filters))
    period = problems.attempt(partial(_period, request))
    problems.raise_any()
    return found.value, period.value, everything.value


def _segments(catalog: Catalog, request: SegmentsRequest) -> tuple[Segment, ...]:
    if not 1 <= len(request.segments) <= MOST:
        raise problem("segments", "segments", f"Name 1 to {MOST} segments")
    found = Problems().each(
        partial(_segment, catalog, given, f"segments[{index}]")
        for index, given in enumerate(request.segments)
    )
    if len({one.name for one in found}) < len(found):
        raise problem("segments", "segments", "Every segment has another name")
    return found


def _segment(catalog: Catalog, given: str | Segment, path: str) -> Segment:
    if isinstance(given, Segment):
        all_hold(catalog, given.filters, f"{path}.filters")
        return given
    if given not in catalog.segments:
        raise UnknownName("segment", given, catalog.segments, path)
    return catalog.segments[given]


def _metrics(catalog: Catalog, request: SegmentsRequest) -> None:
    if not 1 <= len(request.metrics) <= MOST:
        raise problem("metrics", "metrics", f"Name 1 to {MOST} metrics")
    Problems().each(
        partial(catalog.metric, name, f"metrics[{index}]")
        for index, name in enumerate(request.metrics)
    )


def _period(request: SegmentsRequest) -> Period:
    return period_between(request.from_, request.to, zone_named(request.timezone))


async def _metric(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    request: SegmentsRequest,
    now: datetime,
    raw_since: datetime | None,
    name: str,
    filters: tuple[Filter, ...],
) -> Timeseries:
    """A metric of the whole period, where these filters hold as well."""
    asked = TimeseriesRequest(
        metric=name,
        from_=request.from_,
        to=request.to,
        grain=Grain.MONTH,
        timezone=request.timezone,
        filters=(*_tuple(request.filters), *filters),
        totals=True,
    )
    return await timeseries(reader, catalog, tenant, asked, now, raw_since=raw_since)


def _values(series: Timeseries) -> dict[str | None, float | None]:
    """The value of the whole period, by currency; None for what is no amount, or of none."""
    if series.series is not None:
        return {s.currency: None if s.total is UNSET else s.total for s in series.series}
    return {series.currency: None if series.total is UNSET else series.total}


def _tuple(filters: Filter | tuple[Filter, ...]) -> tuple[Filter, ...]:
    return (filters,) if isinstance(filters, Filter) else filters

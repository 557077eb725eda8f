"""How complete the events of a period are: what is missing, is still to come, or was rejected.

Four shares, each 0-1; their product is how complete it is. Events that nobody knows to be missing
cannot be told: the rule looks at what the week before lets expect.

over: of the period that is over
hours: of its hours in which events were to be expected, those in which some came. They are expected
    in an hour of the clock in which some came on at least four of the seven days before
late: of its events, those still to come: as many as, on the seven days before, came later after
    their day than it is now after the period. Days most of whose events came late were imported,
    and tell nothing of it
rejected: of what was sent in the period, that which was rejected, of all sites
source: performance analytics spec, businessMetrics.confidence ("Data confidence level (0-1)")
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlglot import exp

from sightline.analysis.field import Catalog
from sightline.analysis.grain import WIDTH_S, Grain, Period, label
from sightline.analysis.meta import Meta
from sightline.analysis.request import TimeseriesRequest
from sightline.analysis.sql import (
    call,
    col,
    eq,
    gte,
    instant,
    lt,
    number,
    plus,
    select,
    text,
)
from sightline.analysis.summary.request import Stretch, of_site
from sightline.analysis.timeseries import Point, timeseries
from sightline.store.reader import Reader

KIND: Final = "summary"
WEEK: Final = timedelta(days=7)
USUALLY: Final = 4
"""On so many of the seven days before, what comes usually comes."""

LONGEST: Final = timedelta(days=31)
"""Of longer periods, hours are not looked at."""

_MOST_POINTS: Final = 2_000


class Completeness(msgspec.Struct, frozen=True):
    """How complete the period is; see the module."""

    over: float
    hours: float
    late: float
    rejected: float

    @property
    def share(self) -> float:
        """All of it together."""
        return self.over * self.hours * (1 - self.late) * (1 - self.rejected)


class Arrivals(msgspec.Struct, frozen=True):
    """The events of a day: how many, after the day was over, and later than that."""

    events: int
    after: int
    later: int


async def completeness(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    asked: Stretch,
    now: datetime,
    raw_since: datetime | None,
) -> tuple[Completeness, tuple[Meta, ...]]:
    """How complete a period is, of the tenant or of one site.

    raises: QueryTimeout, QueryTooLarge, Overloaded, StoreUnavailable
    """
    ask = _Asking(reader, catalog, tenant, asked, now, raw_since)
    (hours, about), late, (rejected, of_rejected) = await asyncio.gather(
        ask.hours(), ask.late(), ask.rejected()
    )
    made = Completeness(
        round(over(asked.period, now), 4), round(hours, 4), round(late, 4), round(rejected, 4)
    )
    return made, (*about, of_rejected)


def over(period: Period, now: datetime) -> float:
    """The share of a period that is over."""
    passed_ms = now.timestamp() * 1000 - period.start_ms
    return min(1.0, max(0.0, passed_ms / (period.end_ms - period.start_ms)))


def covered(points: Sequence[Point], start: datetime, now: datetime) -> float:
    """The share of the expected hours since `start` in which events came.

    points: how many came by the hour, from seven days before
    """
    days: defaultdict[int, set[object]] = defaultdict(set)
    for point in points:
        at = datetime.fromisoformat(point.t)
        if at < start and point.value:
            days[at.hour].add(at.date())
    expected = {hour for hour, seen in days.items() if len(seen) >= USUALLY}
    hour = timedelta(seconds=WIDTH_S[Grain.HOUR])
    times = [(datetime.fromisoformat(point.t), bool(point.value)) for point in points]
    came = [c for at, c in times if start <= at and at + hour <= now and at.hour in expected]
    return sum(came) / len(came) if came else 1.0


def still_to_come(days: Iterable[Arrivals]) -> float:
    """The share of events that came later, of the days that were not imported."""
    usual = [day for day in days if day.after * 2 <= day.events]
    events = sum(day.events for day in usual)
    return sum(day.later for day in usual) / events if events else 0.0


class _Asking:
    """The questions of one period."""

    def __init__(
        self,
        reader: Reader,
        catalog: Catalog,
        tenant: str,
        asked: Stretch,
        now: datetime,
        raw_since: datetime | None,
    ) -> None:
        self._reader, self._catalog, self._tenant = reader, catalog, tenant
        self._asked, self._now, self._raw_since = asked, now, raw_since
        self._start = datetime.fromtimestamp(asked.period.start_ms / 1000, asked.zone)
        self._end = datetime.fromtimestamp(asked.period.end_ms / 1000, asked.zone)

    async def hours(self) -> tuple[float, tuple[Meta, ...]]:
        if self._end - self._start > LONGEST:
            return 1.0, ()
        week_before = self._asked.period.start_ms // 1000 - int(WEEK.total_seconds())
        request = TimeseriesRequest(
            metric="events.count",
            from_=label(week_before, self._asked.zone),
            to=label(self._asked.period.end_ms // 1000, self._asked.zone),
            grain=Grain.HOUR,
            timezone=self._asked.timezone,
            filters=() if self._asked.site is None else of_site(self._asked.site),
        )
        ask = timeseries(
            self._reader,
            self._catalog,
            self._tenant,
            request,
            self._now,
            max_points=_MOST_POINTS,
            raw_since=self._raw_since,
        )
        found = await ask
        return covered(found.points, self._start, self._now), (found.meta,)

    async def late(self) -> float:
        lag = self._now - self._end
        if lag >= WEEK:
            return 0.0
        tree = _arrivals(self._asked, max(0, int(lag.total_seconds())))
        answer = await self._reader.query(self._tenant, tree, kind=KIND, now=self._now)
        rows = answer.dicts()
        return still_to_come(
            Arrivals(int(row["n"]), int(row["after"]), int(row["later"])) for row in rows
        )

    async def rejected(self) -> tuple[float, Meta]:
        request = TimeseriesRequest(
            metric="ingest.rejected_rate",
            from_=self._asked.start,
            to=self._asked.end,
            grain=Grain.MONTH,
            timezone=self._asked.timezone,
            totals=True,
        )
        found = await timeseries(
            self._reader,
            self._catalog,
            self._tenant,
            request,
            self._now,
            raw_since=self._raw_since,
        )
        return float(found.total or 0), found.meta


def _arrivals(asked: Stretch, lag_s: int) -> exp.Select:
    """Of each of the seven days before, when its events were received."""
    zone = text(asked.timezone)
    start_ms = asked.period.start_ms
    day = call("toStartOfDay", col("occurred_at"), zone)
    ended = call("addDays", call("toStartOfDay", col("occurred_at"), zone), number(1))
    where = [
        gte(col("occurred_at"), instant(start_ms - int(WEEK.total_seconds()) * 1000)),
        lt(col("occurred_at"), instant(start_ms)),
    ]
    if asked.site is not None:
        where.append(eq(col("site_id"), text(asked.site)))
    columns = {
        "day": day,
        "n": call("count"),
        "after": call("countIf", gte(col("received_at"), ended)),
        "later": call("countIf", gte(col("received_at"), plus(ended, number(lag_s)))),
    }
    return select(columns, "events", where=where, group=("day",))

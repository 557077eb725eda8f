"""The period something is compared with, placed so that the buckets of both correspond."""

from __future__ import annotations

import enum
from datetime import date, datetime, timedelta, tzinfo

from sightline.analysis.grain import Grain, Period, buckets, is_edge


class Against(enum.StrEnum):
    """Periods that have a name."""

    PREVIOUS_PERIOD = "previous_period"
    PREVIOUS_YEAR = "previous_year"


def earlier(period: Period, against: Against, grain: Grain, zone: tzinfo) -> Period:
    """The named period before this one.

    previous_period: as many months or local days before, where the period is made of whole ones;
        else as many milliseconds before
    previous_year: the same dates and times a year before (28 February for the 29th); by weeks, 52
        weeks before, so that Mondays meet Mondays
    """
    if against is Against.PREVIOUS_YEAR:
        return _moved(period, zone, weeks=52) if grain is Grain.WEEK else _moved(period, zone, 12)
    if grain is Grain.MONTH and _whole(period, Grain.MONTH, zone):
        return _moved(period, zone, months=len(buckets(period, grain, zone).starts_s))
    if _whole(period, Grain.DAY, zone):
        days = (_local(period.end_ms, zone).date() - _local(period.start_ms, zone).date()).days
        return _moved(period, zone, days=days)
    length = period.end_ms - period.start_ms
    return Period(period.start_ms - length, period.start_ms)


def _whole(period: Period, grain: Grain, zone: tzinfo) -> bool:
    return is_edge(period.start_ms, grain, zone) and is_edge(period.end_ms, grain, zone)


def _moved(
    period: Period, zone: tzinfo, months: int = 0, *, weeks: int = 0, days: int = 0
) -> Period:
    return Period(
        *(_back(at, zone, months, weeks * 7 + days) for at in (period.start_ms, period.end_ms))
    )


def _back(at_ms: int, zone: tzinfo, months: int, days: int) -> int:
    """The moment whose wall clock shows the same time, so many months and days before."""
    shown = _local(at_ms, zone)
    day = _months_before(shown.date(), months) - timedelta(days=days)
    moved = datetime.combine(day, shown.timetz())
    return int(moved.timestamp()) * 1000 + at_ms % 1000


def _months_before(day: date, months: int) -> date:
    month = day.year * 12 + day.month - 1 - months
    first = date(month // 12, month % 12 + 1, 1)
    following = (first + timedelta(days=31)).replace(day=1)
    return first.replace(day=min(day.day, (following - first).days))


def _local(at_ms: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(at_ms // 1000, zone)

"""The stretch of time a page or a widget shows.

A range's name enters; what `range.js` computes of it leaves, where no page is trusted.

source: static/pages/range.js
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

import msgspec
from msgspec.structs import replace

from sightline.analysis.compare import Against
from sightline.analysis.grain import Grain
from sightline.analysis.period import zone_named
from sightline.analysis.problems import problem
from sightline.catalog.dashboard import Days, RangeName, Widget
from sightline.catalog.filter import Filter

_DAYS: Final[dict[str, int]] = {"7d": 7, "30d": 30, "90d": 90, "365d": 365}
_GRAINS: Final = ((2, Grain.HOUR), (120, Grain.DAY), (800, Grain.WEEK))
"""Up to so many days, such buckets; months beyond."""


class Range(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """The time a page shows.

    compare: with the period before, or not
    against: with another period that has a name
    beside: with the same of other events: those that meet these filters, in place of the widget's
    """

    from_: str
    to: str
    grain: Grain
    timezone: str = "UTC"
    compare: bool = False
    against: Against | None = None
    beside: tuple[Filter, ...] | None = None


def span(name: RangeName, zone: str, now: datetime, *, compare: bool = False) -> Range:
    """Whole hours, or whole days of the zone, up to the one that runs.

    zone: an IANA name
    raises: InvalidRequest, where there is no such zone
    """
    if name not in _DAYS:
        end = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        start = end - timedelta(hours=24)
        return Range(start.isoformat(), end.isoformat(), Grain.HOUR, zone, compare)
    today = now.astimezone(zone_named(zone)).date()
    first, after = today + timedelta(days=1 - _DAYS[name]), today + timedelta(days=1)
    grain = _grain(_DAYS[name])
    return Range(first.isoformat(), after.isoformat(), grain, zone, compare)


def of_widget(widget: Widget, page: Range, now: datetime) -> Range:
    """What a widget shows: its own time where it has one, compared as it says or as the page is.

    page: what the page shows
    raises: InvalidRequest
    """
    own = page
    if isinstance(widget.range, Days):
        own = _days(widget.range, page.timezone)
    elif widget.range is not None:
        own = span(widget.range, page.timezone, now)
    against = None if widget.against is None else Against(widget.against)
    return replace(
        own,
        compare=page.compare or widget.compare,
        against=page.against or against,
        beside=widget.beside if page.beside is None else page.beside,
    )


def _days(given: Days, zone: str) -> Range:
    try:
        first, after = date.fromisoformat(given.from_), date.fromisoformat(given.to)
    except ValueError as err:
        raise problem("range", "time", f"A day is written as 2026-01-31 ({err})") from None
    if first >= after:
        raise problem("range", "time_range", f"{given.to} is not after {given.from_}")
    return Range(given.from_, given.to, _grain((after - first).days), zone)


def _grain(days: int) -> Grain:
    return next((grain for most, grain in _GRAINS if days <= most), Grain.MONTH)

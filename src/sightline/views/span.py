"""The stretch of time behind a range's name: what `range.js` computes, where no page is trusted.

source: static/pages/range.js
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

from sightline.analysis.grain import Grain
from sightline.analysis.period import zone_named
from sightline.views.widget import Range

Name = Literal["24h", "7d", "30d", "90d"]

_DAYS: Final[dict[str, int]] = {"7d": 7, "30d": 30, "90d": 90}


def span(name: Name, zone: str, now: datetime, *, compare: bool = False) -> Range:
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
    return Range(first.isoformat(), after.isoformat(), Grain.DAY, zone, compare)

"""The days, weeks or months of a retention report: where people start, and where they come back.

They are numbered from 1; whatever was before the period's first one is in 0. The last that is
looked at is the one under way, or the one in which the period ends.
"""

from __future__ import annotations

import enum
import itertools
from datetime import datetime, timedelta, tzinfo
from typing import Final

import msgspec

from sightline.analysis.grain import Grain, Period, buckets, label

_MORE: Final = timedelta(days=62)  # two months: there is one more bucket after any moment


class Status(enum.StrEnum):
    """Whether a day, week or month is over, under way or still to come."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    FUTURE = "future"


class Calendar(msgspec.Struct, frozen=True):
    """starts_s: of all that are looked at, and the end of the last of them

    count: how many people may start in
    width_s: of all of them, where all are as long; else None
    now_ms: what is over by then is complete
    seen_ms: nothing that happened after is looked at, where that is before the last one ends
    """

    period: Period
    starts_s: tuple[int, ...]
    count: int
    width_s: int | None
    zone: tzinfo
    now_ms: int
    seen_ms: int | None = None

    @property
    def end_ms(self) -> int:
        """Nothing that happened from then on is looked at."""
        last_ms = self.starts_s[-1] * 1000
        return last_ms if self.seen_ms is None else min(last_ms, self.seen_ms + 1)

    def label(self, place: int) -> str:
        """The start of one, in RFC 3339."""
        return label(self.starts_s[place - 1], self.zone)

    def status(self, place: int) -> Status:
        """Whether one is over."""
        if place >= len(self.starts_s) or self.starts_s[place - 1] * 1000 > self.now_ms:
            return Status.FUTURE
        return Status.COMPLETE if self.starts_s[place] * 1000 <= self.now_ms else Status.PARTIAL


def calendar(period: Period, grain: Grain, zone: tzinfo, now: datetime) -> Calendar:
    """The days, weeks or months from the period's first to the present."""
    now_ms = int(now.timestamp() * 1000)
    latest_ms = max(period.end_ms, now_ms + 1)
    more_ms = latest_ms + int(_MORE.total_seconds() * 1000)
    starts = buckets(Period(period.start_ms, more_ms), grain, zone).starts_s
    kept = next(n for n, start in enumerate(starts) if start * 1000 >= latest_ms)
    looked_at = starts[: kept + 1]
    count = sum(start * 1000 < period.end_ms for start in looked_at)
    widths = {b - a for a, b in itertools.pairwise(looked_at)}
    width = widths.pop() if len(widths) == 1 else None
    return Calendar(period, looked_at, count, width, zone, now_ms)


def calendar_then(period: Period, grain: Grain, zone: tzinfo, of: Calendar) -> Calendar:
    """The days, weeks or months of another period, as that of `of` was looked at.

    People of both have had as long to come back: what was so long after the other period's end as
    the present is after this one's is its present, and nothing later is seen.
    """
    seen_ms = (of.now_ms - max(0, of.period.end_ms - period.end_ms)) // 1000 * 1000
    made = calendar(period, grain, zone, datetime.fromtimestamp(seen_ms / 1000, zone))
    return msgspec.structs.replace(made, seen_ms=seen_ms)

"""Time cut into buckets as the clocks of a time zone show it.

A grain, a time zone and a range enter; the starts of the buckets leave. Buckets shorter than a day
start where the wall clock shows a multiple of the grain; days, weeks (from Monday) and months start
at the first moment of their local date. So a day can have 23 or 25 hours, and an hour of
Lord Howe Island, whose clocks move by half an hour, 90 minutes.
"""

from __future__ import annotations

import bisect
import enum
import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

import msgspec


class Grain(enum.StrEnum):
    """How long a bucket is."""

    MINUTE = "1m"
    FIVE_MINUTES = "5m"
    QUARTER = "15m"
    HOUR = "1h"
    DAY = "1d"
    WEEK = "1w"
    MONTH = "1mo"


WIDTH_S: Final = {
    Grain.MINUTE: 60,
    Grain.FIVE_MINUTES: 300,
    Grain.QUARTER: 900,
    Grain.HOUR: 3600,
    Grain.DAY: 86_400,
    Grain.WEEK: 7 * 86_400,
    Grain.MONTH: 30 * 86_400,
}
"""Grain → its usual length in seconds."""

_DAY_S: Final = 86_400

BELOW_A_DAY: Final = frozenset({Grain.MINUTE, Grain.FIVE_MINUTES, Grain.QUARTER, Grain.HOUR})


class Period(msgspec.Struct, frozen=True):
    """A stretch of time, end excluded; milliseconds since 1970, UTC."""

    start_ms: int
    end_ms: int


class Buckets(msgspec.Struct, frozen=True):
    """The buckets a period touches, in order. The first may start before the period.

    starts_s: seconds since 1970, UTC
    width_s: of all buckets, where all are as long; else None
    """

    period: Period
    starts_s: tuple[int, ...]
    width_s: int | None
    zone: tzinfo

    def labels(self) -> list[str]:
        """The starts in RFC 3339, with the zone's offset at that moment; UTC as Z."""
        return [label(start, self.zone) for start in self.starts_s]

    def passed_s(self, now: datetime) -> list[float]:
        """How many seconds of each bucket lie in the period and before a moment; 0 where none."""
        latest_ms = min(self.period.end_ms, int(now.timestamp() * 1000))
        ends_ms = [*(start * 1000 for start in self.starts_s[1:]), self.period.end_ms]
        return [
            max(0, min(end, latest_ms) - max(start * 1000, self.period.start_ms)) / 1000
            for start, end in zip(self.starts_s, ends_ms, strict=True)
        ]


def label(at_s: int, zone: tzinfo) -> str:
    """A moment in RFC 3339, as the zone's clocks show it."""
    shown = datetime.fromtimestamp(at_s, zone).isoformat(timespec="seconds")
    return f"{shown.removesuffix('+00:00')}Z" if _is_utc(zone) else shown


def buckets(period: Period, grain: Grain, zone: tzinfo) -> Buckets:
    """The buckets of a period that is not empty."""
    first_s, last_s = period.start_ms // 1000, (period.end_ms - 1) // 1000
    if grain in BELOW_A_DAY:
        starts = _by_the_clock(first_s, last_s, WIDTH_S[grain], zone)
    else:
        starts = _by_the_date(first_s, last_s, grain, zone)
    return Buckets(period, tuple(starts), _common_width_s(starts, last_s), zone)


def whole(period: Period, zone: tzinfo) -> Buckets:
    """The period as one bucket."""
    return Buckets(period, (period.start_ms // 1000,), None, zone)


def _common_width_s(starts: Sequence[int], last_s: int) -> int | None:
    """How long every bucket is, as far as the period reaches into it; None where they differ."""
    if len(starts) == 1:
        return last_s + 1 - starts[0]
    width = starts[1] - starts[0]
    same = all(b - a == width for a, b in itertools.pairwise(starts))
    return width if same and last_s < starts[-1] + width else None


def is_edge(at_ms: int, grain: Grain, zone: tzinfo) -> bool:
    """Whether a bucket starts at this moment."""
    if at_ms % 1000:
        return False
    return buckets(Period(at_ms, at_ms + 1), grain, zone).starts_s[0] * 1000 == at_ms


def _by_the_clock(first_s: int, last_s: int, width_s: int, zone: tzinfo) -> list[int]:
    """Moments at which the wall clock shows a multiple of the width."""
    starts = [_start_by_the_clock(first_s, width_s, zone)]
    while (at_s := starts[-1]) <= last_s:
        tomorrow_s = at_s + _DAY_S
        if offset_s(at_s, zone) == offset_s(tomorrow_s, zone):
            starts.extend(range(at_s + width_s, tomorrow_s + 1, width_s))
        else:
            starts.append(_following(at_s, width_s, zone))
    return starts[: bisect.bisect_right(starts, last_s)]


def _start_by_the_clock(at_s: int, width_s: int, zone: tzinfo) -> int:
    """The last moment, up to this one, at which the wall clock shows a multiple of the width."""
    start = at_s - (at_s + offset_s(at_s, zone)) % width_s
    if offset_s(start, zone) == offset_s(at_s, zone):
        return start
    before = change_s(start, at_s, zone) - 1
    return before - (before + offset_s(before, zone)) % width_s


def _following(at_s: int, width_s: int, zone: tzinfo) -> int:
    """The next moment at which the wall clock shows a multiple of the width."""
    usual = at_s + width_s
    if offset_s(usual, zone) == offset_s(at_s, zone):
        return usual
    changed = change_s(at_s, usual, zone)
    return changed + -(changed + offset_s(changed, zone)) % width_s


def change_s(low_s: int, high_s: int, zone: tzinfo) -> int:
    """The first second with the offset of `high_s`; the offset changes once in between."""
    after = offset_s(high_s, zone)
    while high_s - low_s > 1:
        middle = (low_s + high_s) // 2
        if offset_s(middle, zone) == after:
            high_s = middle
        else:
            low_s = middle
    return high_s


def _by_the_date(first_s: int, last_s: int, grain: Grain, zone: tzinfo) -> list[int]:
    """First moments of local dates."""
    day = _start_of(datetime.fromtimestamp(first_s, zone).date(), grain)
    starts: list[int] = []
    while (start := start_of_date_s(day, zone)) <= last_s:
        if not starts or start > starts[-1]:  # Samoa had no 30 December 2011
            starts.append(start)
        day = _next(day, grain)
    return starts


def start_of_date_s(day: date, zone: tzinfo) -> int:
    """The first second of a local date. Where clocks skip midnight, that is when they do."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


def _start_of(day: date, grain: Grain) -> date:
    if grain is Grain.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if grain is Grain.WEEK else day


def _next(day: date, grain: Grain) -> date:
    if grain is Grain.MONTH:
        return (day + timedelta(days=31)).replace(day=1)
    return day + timedelta(days=7 if grain is Grain.WEEK else 1)


def offset_s(at_s: int, zone: tzinfo) -> int:
    """How far ahead of UTC the clocks of a zone are at a moment."""
    offset = datetime.fromtimestamp(at_s, zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _is_utc(zone: tzinfo) -> bool:
    return zone is UTC or str(zone) in {"UTC", "Etc/UTC", "Zulu", "Etc/Zulu"}

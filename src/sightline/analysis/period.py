"""The stretch of time a request is about: words in, milliseconds out.

A moment is an RFC 3339 time with an offset, or a date, which means its first moment in the time
zone of the request. Times without an offset are refused: nobody can know what they mean.
"""

from __future__ import annotations

import functools
import re
import zoneinfo
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import partial
from typing import Final

import msgspec

from sightline.analysis.grain import Period, start_of_date_s
from sightline.analysis.problems import Problems, problem
from sightline.errors import nearest

YEARS: Final = range(1971, 2100)
"""The years that can be asked for: what the minutes of rollups can hold, with room to compare."""

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def zone_named(name: str) -> tzinfo:
    """The time zone of an IANA name.

    raises: InvalidRequest, with the nearest name
    """
    known = _zones()
    if name not in known:
        near = nearest(name, known)
        raise problem("timezone", "unknown_timezone", f"There is no time zone {name[:100]!r}", near)
    return zoneinfo.ZoneInfo(name)


def period_between(start: str, end: str, zone: tzinfo, path: str = "") -> Period:
    """The period from a moment up to another.

    path: what stands before `from` and `to` in errors
    raises: InvalidRequest
    """
    start_ms, end_ms = Problems().each(
        partial(_moment_ms, written, zone, f"{path}{name}")
        for name, written in (("from", start), ("to", end))
    )
    if start_ms >= end_ms:
        raise problem(f"{path}to", "time_range", "The range is empty: from must be before to")
    return Period(start_ms, end_ms)


def _moment_ms(written: str, zone: tzinfo, path: str) -> int:
    """Milliseconds since 1970; finer parts round up, so that nothing earlier gets in."""
    try:
        if _DATE.fullmatch(written):
            day = _day(written, path)
            _check_year(day.year, path)
            return start_of_date_s(day, zone) * 1000
        at = msgspec.convert(written, datetime)
    except msgspec.ValidationError as err:
        raise _not_a_time(path) from err
    if at.tzinfo is None:
        raise _not_a_time(path, at.replace(tzinfo=zone).isoformat())
    _check_year(at.year, path)
    since = at - datetime(1970, 1, 1, tzinfo=UTC)
    return -(-since // timedelta(milliseconds=1))


def _day(written: str, path: str) -> date:
    """raises: InvalidRequest"""
    try:
        return date.fromisoformat(written)
    except ValueError as err:
        raise problem(path, "time", f"There is no {written} in the calendar") from err


def _not_a_time(path: str, near: str | None = None) -> Exception:
    meant = "Write an RFC 3339 time with its offset, such as 2025-01-15T00:00:00Z, or a date"
    return problem(path, "time", meant, near)


def _check_year(year: int, path: str) -> None:
    if year not in YEARS:
        years = f"Times lie in the years {YEARS.start} to {YEARS.stop - 1}"
        raise problem(path, "time_range", years)


@functools.cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())

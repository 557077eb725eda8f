"""Moments as files write them, read as UTC.

Enters: text, a number or a datetime, and how the mapping says it is written. Leaves: RFC 3339 text
in UTC. A local time of the hour that clocks repeat or skip is decided by the mapping, never by
chance.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sightline.ingest.cell import Unfit, number
from sightline.ingest.mapping import UNIX_UNITS, TimeKeys

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_REMEMBERED = 65_536  # orders of one minute share their text, so most are found again

_NUMERIC = {
    "%Y": ("year", r"(\d{4})"),
    "%m": ("month", r"(\d{1,2})"),
    "%d": ("day", r"(\d{1,2})"),
    "%H": ("hour", r"(\d{1,2})"),
    "%M": ("minute", r"(\d{1,2})"),
    "%S": ("second", r"(\d{1,2})"),
}


def reader(keys: TimeKeys) -> Callable[[Any], str]:
    """A function from a field to its moment in UTC, as RFC 3339 text.

    raises, in use: Unfit
    """
    parse = _parser(keys.format)
    zone = ZoneInfo(keys.timezone) if keys.timezone else None

    @functools.lru_cache(maxsize=_REMEMBERED)
    def remembered(cell: Any) -> str:
        return rfc3339(_to_utc(_as_datetime(cell) or parse(cell), zone, keys))

    def read(cell: Any) -> str:
        try:
            return remembered(cell)
        except (ValueError, OverflowError, TypeError):  # a TypeError also where it is a list
            raise Unfit("timestamp", f"is not a time written as {keys.format!r}") from None

    return read


def rfc3339(moment: datetime) -> str:
    """A moment in UTC as text, in milliseconds where it has any fraction."""
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")[:-6] + "Z"


def _as_datetime(cell: Any) -> datetime | None:
    if isinstance(cell, datetime):
        return cell
    return datetime.combine(cell, time()) if isinstance(cell, date) else None


def _to_utc(moment: datetime, zone: ZoneInfo | None, keys: TimeKeys) -> datetime:
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    if zone is None:
        raise Unfit("timezone", "has no offset from UTC, and the mapping names no `timezone`")
    earlier, later = moment.replace(tzinfo=zone, fold=0), moment.replace(tzinfo=zone, fold=1)
    before, after = _offset(earlier), _offset(later)
    if before > after and keys.ambiguous == "reject":
        raise Unfit("ambiguous", f"happens twice in {keys.timezone}, where clocks go back")
    if before < after and keys.nonexistent == "reject":
        raise Unfit("nonexistent", f"does not exist in {keys.timezone}, where clocks go forward")
    twice = before > after
    return (later if twice and keys.ambiguous == "later" else earlier).astimezone(UTC)


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()


def _parser(fmt: str) -> Callable[[Any], datetime]:
    if fmt == "iso":
        return datetime.fromisoformat
    if unit := UNIX_UNITS.get(fmt):
        return lambda cell: _EPOCH + timedelta(microseconds=int(number(cell) * unit))
    return _numeric(fmt) or (lambda cell: datetime.strptime(cell, fmt))  # noqa: DTZ007


def _numeric(fmt: str) -> Callable[[Any], datetime] | None:
    """A reader of patterns made of plain numbers, several times as fast as strptime."""
    parts = re.split(r"(%.)", fmt)
    if any(p.startswith("%") and p not in _NUMERIC for p in parts):
        return None
    fields = [_NUMERIC[p][0] for p in parts if p in _NUMERIC]
    if len(set(fields)) != len(fields) or not {"year", "month", "day"} <= set(fields):
        return None
    pattern = re.compile("".join(_NUMERIC[p][1] if p in _NUMERIC else re.escape(p) for p in parts))

    def parse(cell: Any) -> datetime:
        if (match := pattern.fullmatch(cell)) is None:
            raise ValueError
        found = dict(zip(fields, map(int, match.groups()), strict=True))
        clock = time(found.get("hour", 0), found.get("minute", 0), found.get("second", 0))
        return datetime.combine(date(found["year"], found["month"], found["day"]), clock)

    return parse

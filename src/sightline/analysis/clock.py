"""What the clocks of a time zone show, in SQL: the hour, the day of the week, the month.

The engine is given the zone's offsets during a period, and not its name: so one table of time zones
says when a day begins and what time it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import Final

import msgspec
from sqlglot import exp

from sightline.analysis.grain import Period, change_s, offset_s
from sightline.analysis.sql import array, call, number, plus, text

_DAY_S: Final = 86_400
_HOUR_S: Final = 3_600
_EPOCH_WEEKDAY: Final = 3  # 1 January 1970 was a Thursday, three days after a Monday


class Clock(msgspec.Struct, frozen=True):
    """The offsets of a zone during a period.

    changes: (first second, offset in seconds), in order
    """

    changes: tuple[tuple[int, int], ...]

    def hours_passed(self, at_ms: exp.Expr) -> exp.Expr:
        """The hours the clock has shown since 1970; what it shows is the same within one."""
        return call("intDiv", self._local(at_ms), number(_HOUR_S))

    def hour(self, at_ms: exp.Expr) -> exp.Expr:
        """The hour a moment is in, 0-23."""
        of_day = call("positiveModulo", self._local(at_ms), number(_DAY_S))
        return call("intDiv", of_day, number(_HOUR_S))

    def weekday(self, at_ms: exp.Expr) -> exp.Expr:
        """The day of the week, 1-7 from Monday."""
        days = plus(call("intDiv", self._local(at_ms), number(_DAY_S)), number(_EPOCH_WEEKDAY))
        return plus(call("modulo", days, number(7)), number(1))

    def month(self, at_ms: exp.Expr) -> exp.Expr:
        """The month, 1-12."""
        return call("toMonth", call("toDateTime", self._local(at_ms), text("UTC")))

    def _local(self, at_ms: exp.Expr) -> exp.Expr:
        """The seconds since 1970 of a clock that shows the same in UTC."""
        at_s = call("intDiv", at_ms, number(1000))
        starts = [number(start) for start, _ in self.changes]
        offsets = [number(offset) for _, offset in self.changes]
        if len(offsets) == 1:
            return plus(at_s, offsets[0])
        begun = call("roundDown", at_s, array(starts))
        return plus(at_s, call("transform", begun, array(starts), array(offsets), number(0)))


def clock(period: Period, zone: tzinfo) -> Clock:
    """The clock of a zone during a period."""
    return Clock(tuple(_changes(period.start_ms // 1000, (period.end_ms - 1) // 1000, zone)))


def _changes(first_s: int, last_s: int, zone: tzinfo) -> Iterator[tuple[int, int]]:
    """Looked for day by day: no zone has changed twice within a day and back."""
    yield first_s, offset_s(first_s, zone)
    at_s = first_s
    while at_s < last_s:
        next_s = min(at_s + _DAY_S, last_s)
        if offset_s(at_s, zone) != offset_s(next_s, zone):
            next_s = change_s(at_s, next_s, zone)
            yield next_s, offset_s(next_s, zone)
        at_s = next_s

"""Turns of what is done again and again: when the next one is, and what is due now.

Pure: rows and times enter, rows leave. A schedule is a cron expression of five fields, read as
Debian's cron reads it on the clocks of a time zone: what falls into an hour that clocks skip is
done right after, what falls into one they show twice is done once. Turns missed while nobody ran
are one.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from cronsim import CronSim
from msgspec.structs import replace

from sightline.store.control.due import Due, Outcome

FIRST_RETRY: Final = timedelta(minutes=1)
LAST_RETRY: Final = timedelta(hours=1)


def next_turn(cron: str, timezone: str, after: datetime) -> datetime:
    """The first time after a moment, in UTC."""
    local = after.astimezone(zoneinfo.ZoneInfo(timezone))
    return next(CronSim(cron, local)).astimezone(UTC)


def due_now(rows: Iterable[Due], now: datetime) -> list[Due]:
    """Those whose time has come and nobody is at, the earliest first."""
    ready = (row for row in rows if row.due_at <= now and not _is_held(row, now))
    return sorted(ready, key=lambda row: (row.due_at, row.kind, row.tenant_id, row.name))


def after_turn(row: Due, outcome: Outcome, now: datetime) -> Due:
    """The row when its turn is over.

    done: due at its next time; more: at once; failed: tried again after a minute, then twice as
    long each time, up to an hour
    """
    failures = row.failures + 1 if outcome == "failed" else 0
    match outcome:
        case "done":
            due_at = next_turn(row.cron, row.timezone, now)
        case "more":
            due_at = now
        case "failed":
            due_at = now + retry_in(failures)
    return replace(
        row,
        due_at=due_at,
        holder=None,
        held_until=None,
        ended_at=now,
        outcome=outcome,
        failures=failures,
    )


def retry_in(failures: int) -> timedelta:
    """How long until it is tried again, after so many failures in a row."""
    doubled: int = 2 ** min(failures - 1, 10)
    return min(LAST_RETRY, FIRST_RETRY * doubled)


def overdue_s(rows: Iterable[Due], now: datetime) -> float:
    """How long the earliest one that is due waits; 0 where none is."""
    return max(((now - row.due_at).total_seconds() for row in rows), default=0) or 0


def _is_held(row: Due, now: datetime) -> bool:
    return row.held_until is not None and row.held_until > now

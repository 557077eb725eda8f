"""What came after a day was summed up and belongs to it, or to a day it builds on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from sqlglot import exp

from sightline.analysis.sql import call, col, eq, gt, instant, lt, lte, number, select, text
from sightline.analysis.summary.request import Stretch

MOST_NAMES: Final = 10


class Late(msgspec.Struct, frozen=True):
    """Events stored after the version before was computed.

    names: of what kinds, the most frequent ten; first_at, last_at: when they happened
    """

    events: int
    names: tuple[str, ...]
    first_at: str
    last_at: str


def late_events(asked: Stretch, after: int, until: int) -> exp.Select:
    """A row for each kind of event of commits after one up to another."""
    where = [
        gt(col("commit_no"), number(after)),
        lte(col("commit_no"), number(until)),
        lt(col("occurred_at"), instant(asked.period.end_ms)),
    ]
    if asked.site is not None:
        where.append(eq(col("site_id"), text(asked.site)))
    columns = {
        "event_name": col("event_name"),
        "n": call("count"),
        "first_at": call("min", col("occurred_at")),
        "last_at": call("max", col("occurred_at")),
    }
    return select(columns, "events", where=where, group=["event_name"])


def late(rows: Sequence[Mapping[str, Any]]) -> Late | None:
    """What those rows tell; None where there are none."""
    if not rows:
        return None
    ordered = sorted(rows, key=lambda row: (-int(row["n"]), str(row["event_name"])))
    return Late(
        sum(int(row["n"]) for row in rows),
        tuple(str(row["event_name"]) for row in ordered[:MOST_NAMES]),
        _written(min(row["first_at"] for row in rows)),
        _written(max(row["last_at"] for row in rows)),
    )


def _written(at: datetime) -> str:
    found = at.replace(tzinfo=UTC).isoformat(timespec="milliseconds")
    return found.replace("+00:00", "Z")

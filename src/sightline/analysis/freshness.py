"""When each event came last, and how often: whether data still flows, event by event.

rows: one for each event that came since, by name
received_at: of the newest, in UTC, to the second
source: rollups, so up to a second behind what was acknowledged
"""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from sqlglot import exp

from sightline.analysis.sql import call, col, gte, second, select
from sightline.store.reader import Reader

KIND = "freshness"


class Freshness(msgspec.Struct, frozen=True):
    """An event: how many came since the time asked for, and when the newest was received."""

    event: str
    events: int
    received_at: datetime


async def freshness(
    reader: Reader, tenant: str, since: datetime, now: datetime
) -> tuple[Freshness, ...]:
    """What came since, by the events' own times.

    raises: QueryTimeout, QueryTooLarge, Overloaded, StoreUnavailable
    """
    answer = await reader.query(tenant, _statement(since), kind=KIND, now=now)
    return tuple(
        Freshness(row["event_name"], int(row["total"]), _in_utc(row["newest"]))
        for row in answer.dicts()
    )


def _statement(since: datetime) -> exp.Select:
    columns = {
        "event_name": col("event_name"),
        "total": call("sum", col("n")),
        "newest": call("max", col("last_received_at")),
    }
    recent = gte(col("minute"), second(int(since.timestamp() * 1000)))
    query = select(columns, "rollup_minute", where=[recent], group=("event_name",))
    query.set("order", exp.Order(expressions=[exp.Ordered(this=col("event_name"))]))
    return query


def _in_utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)

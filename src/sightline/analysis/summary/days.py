"""Days of a tenant, as its clocks show them: the first, their sites, those no longer true."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlglot import exp

from sightline.analysis.grain import start_of_date_s
from sightline.analysis.sql import call, col, gt, gte, instant, lt, ne, number, second, select, text
from sightline.store.control.summaries import Span
from sightline.store.reader import Reader

KIND: Final = "summary"
MOST_SITES: Final = 20
"""Sites of a day, those with most events, that have summaries of their own."""


async def first_day(
    reader: Reader, tenant: str, since: date, timezone: str, now: datetime
) -> date | None:
    """The first day with events, from one on; None where there are none.

    raises: QueryTimeout, QueryTooLarge, Overloaded, StoreUnavailable
    """
    columns = {"n": call("count"), "first": call("min", col("minute"))}
    where = [gte(col("minute"), second(_start_ms(since, timezone)))]
    tree = select(columns, "rollup_minute", where=where)
    (row,) = (await reader.query(tenant, tree, kind=KIND, now=now)).dicts()
    if not int(row["n"]):
        return None
    at: datetime = row["first"]
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(zoneinfo.ZoneInfo(timezone)).date()


async def sites(
    reader: Reader, tenant: str, day: date, timezone: str, now: datetime
) -> tuple[str, ...]:
    """The sites with most events on a day.

    raises: as `first_day`
    """
    where = [
        gte(col("minute"), second(_start_ms(day, timezone))),
        lt(col("minute"), second(_start_ms(day + timedelta(days=1), timezone))),
        ne(col("site_id"), text("")),
    ]
    columns = {"site_id": col("site_id"), "total": call("sum", col("n"))}
    tree = select(columns, "rollup_minute", where=where, group=("site_id",))
    order = [exp.Ordered(this=col("total"), desc=True), exp.Ordered(this=col("site_id"))]
    tree.set("order", exp.Order(expressions=order))
    tree.set("limit", exp.Limit(expression=number(MOST_SITES)))
    answer = await reader.query(tenant, tree, kind=KIND, now=now)
    return tuple(str(row["site_id"]) for row in answer.dicts())


async def stored_since(
    reader: Reader, tenant: str, commit_no: int, before: date, timezone: str, now: datetime
) -> dict[date, int]:
    """Day → the last commit with an event of it, of commits after one and days before one.

    raises: as `first_day`
    """
    where = [
        gt(col("commit_no"), number(commit_no)),
        lt(col("occurred_at"), instant(_start_ms(before, timezone))),
    ]
    columns = {
        "day": call("toString", call("toDate", col("occurred_at"), text(timezone))),
        "latest": call("max", col("commit_no")),
    }
    tree = select(columns, "events", where=where, group=("day",))
    answer = await reader.query(tenant, tree, kind=KIND, now=now)
    return {date.fromisoformat(row["day"]): int(row["latest"]) for row in answer.dicts()}


def late_days(done: Sequence[Span], stored: Mapping[date, int]) -> set[date]:
    """Days that are not true any more: an event of them, or of a day before, was stored since.

    stored: day → the last commit with an event of it
    """
    late, latest, days = set[date](), 0, sorted(stored)
    for span in sorted(done, key=lambda span: span.day):
        while days and days[0] <= span.day:
            latest = max(latest, stored[days.pop(0)])
        if latest > span.commit_no:
            late.add(span.day)
    return late


def days_between(first: date, end: date) -> Iterator[date]:
    """From one day up to another, which is left out."""
    while first < end:
        yield first
        first += timedelta(days=1)


def end_of(day: date, timezone: str) -> datetime:
    """The first moment after a day, in UTC."""
    at_ms = _start_ms(day + timedelta(days=1), timezone)
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def _start_ms(day: date, timezone: str) -> int:
    return start_of_date_s(day, zoneinfo.ZoneInfo(timezone)) * 1000

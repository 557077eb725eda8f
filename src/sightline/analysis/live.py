"""What happens now: who is there, how much comes in, and what came last.

An event counts as happening now by its own time, so that an import of last year's does not look
like a crowd. Nothing that tells one visitor from another leaves: no session, no user.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlglot import exp

from sightline.analysis.field import Catalog
from sightline.analysis.funnel import funnel
from sightline.analysis.request import FunnelRequest
from sightline.analysis.sql import call, col, gte, instant, ne, number, select, text
from sightline.catalog.funnels import AI_DISCOVERY
from sightline.store.reader import Answer, Reader
from sightline.types import JsonObject

KIND: Final = "live"
ACTIVE: Final = timedelta(minutes=5)
RATE_S: Final = 10
LATEST: Final = 20
CURRENT: Final = timedelta(minutes=30)

_SHOWN: Final = ("event_name", "received_at", "page_path", "country", "device", "source")


class Stage(msgspec.Struct, frozen=True):
    """A step of the current funnel. count: sessions that came so far"""

    event: str
    count: int | None


class Live(msgspec.Struct, frozen=True):
    """Now.

    active_sessions: that did something in the last five minutes
    events_per_s: received in the last ten seconds, a second
    latest: the last events, newest first, without what tells visitors apart
    funnel: of the last half hour; empty until it is known
    lag_ms: from receiving the newest event to reading it first; None where there is none, or where
        it was there before anybody looked
    """

    as_of: datetime
    active_sessions: int
    events_per_s: float
    lag_ms: float | None
    latest: tuple[JsonObject, ...]
    funnel: tuple[Stage, ...] = ()


async def current_funnel(
    reader: Reader, catalog: Catalog, tenant: str, now: datetime
) -> tuple[Stage, ...]:
    """How far sessions came that opened the assistant within the last half hour.

    raises: QueryTimeout, QueryTooLarge, Overloaded, StoreUnavailable
    """
    start, end = ((now - CURRENT).isoformat(), now.isoformat())
    asked = FunnelRequest(funnel=AI_DISCOVERY.name, from_=start, to=end)
    found = await funnel(reader, catalog, tenant, asked, now)
    return tuple(Stage(step.event, step.count) for step in found.steps)


async def live(reader: Reader, tenant: str, now: datetime, before: Live | None = None) -> Live:
    """What happens at a tenant's now.

    before: what was read last
    raises: QueryTimeout, QueryTooLarge, Overloaded, StoreUnavailable
    """
    since = now - ACTIVE
    summary, latest = await asyncio.gather(
        reader.query(tenant, _summary(since, now), kind=KIND, now=now),
        reader.query(tenant, _latest(since), kind=KIND, now=now),
    )
    return _told(summary, latest, now, before)


def _summary(since: datetime, now: datetime) -> exp.Select:
    sessions = exp.Anonymous(
        this="uniqExactIf", expressions=[col("session_id"), ne(col("session_id"), text(""))]
    )
    recent = call("countIf", gte(col("received_at"), instant(_ms(now) - RATE_S * 1000)))
    columns = {"active": sessions, "recent": recent}
    return select(columns, "events", where=[_happened(since)])


def _latest(since: datetime) -> exp.Select:
    query = select({name: col(name) for name in _SHOWN}, "events", where=[_happened(since)])
    order = [exp.Ordered(this=col(name), desc=True) for name in ("received_at", "commit_no")]
    query.set("order", exp.Order(expressions=order))
    query.set("limit", exp.Limit(expression=number(LATEST)))
    return query


def _happened(since: datetime) -> exp.Expr:
    return gte(col("occurred_at"), instant(_ms(since)))


def _told(summary: Answer, latest: Answer, now: datetime, before: Live | None) -> Live:
    (found,) = summary.dicts()
    rows = tuple(_shown(row) for row in latest.dicts())
    return Live(
        as_of=now,
        active_sessions=int(found["active"]),
        events_per_s=int(found["recent"]) / RATE_S,
        lag_ms=_lag_ms(rows, now, before),
        latest=rows,
    )


def _lag_ms(rows: tuple[JsonObject, ...], now: datetime, before: Live | None) -> float | None:
    if not rows or before is None:
        return None
    newest = rows[0]["received_at"]
    if before.latest and before.latest[0]["received_at"] == newest:
        return before.lag_ms
    return max(0.0, (now - datetime.fromisoformat(newest)) / timedelta(milliseconds=1))


def _shown(row: JsonObject) -> JsonObject:
    at: datetime = row["received_at"]
    return {**row, "received_at": f"{at.isoformat(timespec='milliseconds')}Z"}


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)

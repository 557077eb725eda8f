"""The sessions behind a point: which of them sent the events a metric's bucket was computed of.

request: a timeseries, and the start of one of its buckets as the answer wrote it
rows: one a session, the latest first; sessions are pseudonyms, and users are not told at all
people: fewer than five behind the point, and none of their sessions is shown
source: raw rows only
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec
from sqlglot import exp

from sightline.analysis.field import Catalog
from sightline.analysis.grain import Buckets, Period, buckets
from sightline.analysis.meta import Meta, meta, past_retention
from sightline.analysis.part import EVENTS, Part, parts_of, tally
from sightline.analysis.predicate import predicate
from sightline.analysis.problems import not_among, problem
from sightline.analysis.question import Question, question
from sightline.analysis.request import TimeseriesRequest
from sightline.analysis.sql import (
    all_of,
    any_of,
    call,
    col,
    eq,
    ne,
    number,
    one_of,
    select,
    text,
)
from sightline.analysis.where import within
from sightline.privacy.disclosure import K
from sightline.store.reader import Reader
from sightline.types import JsonObject

KIND: Final = "sessions"
MOST: Final = 100
TOO_FEW: Final = (
    f"Fewer than {K} people are behind this point; their sessions would single them out. "
    "Choose a longer grain or fewer filters"
)
WITHOUT: Final = "No event behind this point belongs to a session"

_SHOWN: Final = ("country", "device", "browser", "page_path")


class Drilldown(msgspec.Struct, frozen=True, kw_only=True):
    """Sessions, or why none are shown.

    from_, to: the bucket
    total: how many sessions there are; None where that is not told
    sessions: `session` (a pseudonym), `first_at`, `last_at`, `events`, where and with what
    why_not: in words; None where sessions are shown
    """

    from_: datetime = msgspec.field(name="from")
    to: datetime
    total: int | None
    sessions: tuple[JsonObject, ...]
    why_not: str | None = None
    meta: Meta


async def drill_down(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    request: TimeseriesRequest,
    at: str,
    now: datetime,
    *,
    max_points: int = 10_000,
    raw_since: datetime | None = None,
) -> Drilldown:
    """The sessions behind one point.

    at: the start of its bucket, as the answer has it
    raises: InvalidRequest with all that is wrong; QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    asked = question(catalog, request, max_points)
    period = _bucket(buckets(asked.period, asked.grain, asked.zone), at, asked.cumulative)
    parts = parts_of(catalog, asked.metric.measure)
    if any(part.table != EVENTS for part in parts):
        told = "Sightline's own measurements belong to no session"
        raise problem("metric", "no_sessions", told)
    where = _where(asked, parts, period)
    counted = await reader.query(tenant, _counts(where), kind=KIND, now=now)
    ((people, total),) = counted.rows
    answers, sessions = [counted], tuple[JsonObject, ...]()
    why_not = TOO_FEW if 0 < people < K else WITHOUT if not total else None
    if why_not is None:
        found = await reader.query(tenant, _sessions(where), kind=KIND, now=now)
        answers.append(found)
        sessions = tuple(map(_told, found.dicts()))
    return Drilldown(
        from_=_moment(period.start_ms),
        to=_moment(period.end_ms),
        total=int(total) if why_not is not TOO_FEW else None,
        sessions=sessions,
        why_not=why_not,
        meta=meta("raw", answers, past_retention(period, raw_since)),
    )


def _bucket(cells: Buckets, at: str, cumulative: bool) -> Period:
    """What the bucket that starts there covers of the period.

    raises: InvalidRequest, where no bucket does
    """
    starts = cells.labels()
    if at not in starts:
        raise not_among("at", "unknown_point", at, starts, "point")
    place = starts.index(at)
    ends = [*(start * 1000 for start in cells.starts_s[1:]), cells.period.end_ms]
    start = cells.period.start_ms if cumulative else cells.starts_s[place] * 1000
    return Period(max(start, cells.period.start_ms), ends[place])


def _where(asked: Question, parts: Sequence[Part], period: Period) -> list[exp.Expr]:
    """Events that any part of the metric looks at, as the request filters them."""
    looked = [_of_part(part) for part in parts]
    return [
        *within(period),
        predicate(asked.condition),
        *([any_of(looked)] if all(looked) else []),
        ne(col("session_id"), text("")),
    ]


def _of_part(part: Part) -> exp.Expr:
    names = [text(name) for name in part.measure.events]
    asked = [one_of(col("event_name"), names)] if names else []
    if part.condition is not None:
        asked.append(predicate(part.condition))
    asked.extend(tally(part).needs)
    return all_of(asked) if asked else eq(number(1), number(1))


def _counts(where: Sequence[exp.Expr]) -> exp.Select:
    """How many people and sessions; who has no id is told apart by the session."""
    nameless = eq(col("user_id"), text(""))
    person = call("if", nameless, col("session_id"), col("user_id"))
    columns = {
        "people": call("uniqExact", person),
        "total": call("uniqExact", col("session_id")),
    }
    return select(columns, "events", where=where)


def _sessions(where: Sequence[exp.Expr]) -> exp.Select:
    last = {name: call("argMax", col(name), col("occurred_at")) for name in _SHOWN}
    columns = {
        "session": col("session_id"),
        "first_at": call("min", col("occurred_at")),
        "last_at": call("max", col("occurred_at")),
        "matched": call("count"),
        **{f"last_{name}": value for name, value in last.items()},
    }
    query = select(columns, "events", where=where, group=("session",))
    order = [exp.Ordered(this=col("last_at"), desc=True), exp.Ordered(this=col("session"))]
    query.set("order", exp.Order(expressions=order))
    query.set("limit", exp.Limit(expression=number(MOST)))
    return query


def _told(row: JsonObject) -> JsonObject:
    return {
        "session": row["session"],
        "first_at": _written(row["first_at"]),
        "last_at": _written(row["last_at"]),
        "events": int(row["matched"]),
        **{name: row[f"last_{name}"] for name in _SHOWN},
    }


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def _written(at: datetime) -> str:
    return f"{at.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"

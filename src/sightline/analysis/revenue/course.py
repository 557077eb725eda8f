"""What was sold with the assistant and what without, over time: the two sides of the report.

A stretch of time cut into buckets enters; of each currency its two totals leave, and its two sides
in each bucket. Both are before refunds. Totals are the shop's own figures and always shown; a side
of a bucket that fewer than five people bought is hidden, and as much as it takes that it cannot be
computed. One statement is asked, which reads only visits that bought.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final

import msgspec
from sqlglot import exp

from sightline.analysis.assistance import LOOKBACK_MS, Conditions, conditions, person, using, visit
from sightline.analysis.condition import All, Condition
from sightline.analysis.cut import bucket_of
from sightline.analysis.field import Catalog
from sightline.analysis.goal import PURCHASE, Goal, coin_of, goal, reached, worth_of
from sightline.analysis.grain import Buckets, Grain, Period, buckets
from sightline.analysis.meta import Meta, meta, past_retention
from sightline.analysis.money import decimal
from sightline.analysis.period import period_between, zone_named
from sightline.analysis.problems import Problems
from sightline.analysis.question import check_points
from sightline.analysis.revenue.answer import Figure
from sightline.analysis.revenue.found import Row
from sightline.analysis.revenue.hidden import hidden_cells
from sightline.analysis.revenue.people import USED
from sightline.analysis.sql import (
    all_of,
    among,
    call,
    col,
    eq,
    gt,
    item,
    lte,
    number,
    one_of,
    row,
    select,
    text,
)
from sightline.analysis.visitor import visitors_of
from sightline.analysis.where import meets, within
from sightline.catalog.filter import Filter
from sightline.privacy.disclosure import SUPPRESSED, K
from sightline.store.reader import Reader

KIND: Final = "revenue"

_AI: Final = eq(col("ai"), number(1))
_AT: Final = call("toUnixTimestamp64Milli", col("occurred_at"))
_LINE: Final = ("at", "worth", "coin", "person")
_NOBODY: Final[Row] = {"people": 0, "sold": 0, "ai_sold": 0}


class CourseRequest(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """Revenue over time. filters: on columns that all events of a visit share"""

    from_: str
    to: str
    grain: Grain
    timezone: str = "UTC"
    filters: Filter | tuple[Filter, ...] = ()


class Sides(msgspec.Struct, frozen=True):
    """One bucket. t: its start; amounts: decimal numbers, or Suppressed"""

    t: str
    ai_attributed_revenue: Figure
    traditional_revenue: Figure


class Course(msgspec.Struct, frozen=True):
    """One currency. The totals are of all buckets together."""

    currency: str
    ai_attributed_revenue: float
    traditional_revenue: float
    points: tuple[Sides, ...]


class Courses(msgspec.Struct, frozen=True):
    """The answer. currencies: never added; by their codes"""

    grain: Grain
    currencies: tuple[Course, ...]
    meta: Meta


class Asked(msgspec.Struct, frozen=True):
    """A request that makes sense."""

    goal: Goal
    cells: Buckets
    visitors: Condition = All(())


def asked(catalog: Catalog, request: CourseRequest, max_points: int) -> Asked:
    """What a request asks.

    raises: InvalidRequest with all that is wrong
    """
    problems = Problems()
    visitors = problems.attempt(partial(visitors_of, catalog, request.filters))
    cells = problems.attempt(partial(_cells, request, max_points))
    problems.raise_any()
    return Asked(goal(catalog, PURCHASE, "conversion"), cells.value, visitors.value)


async def course(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    request: CourseRequest,
    now: datetime,
    *,
    max_points: int = 1_000,
    raw_since: datetime | None = None,
    k: int = K,
) -> Courses:
    """Answer a request for one tenant.

    raw_since: raw events received before are deleted
    k: the fewest buyers of a side that is shown
    raises: InvalidRequest with all that is wrong; QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    made = asked(catalog, request, max_points)
    tree = sides(conditions(catalog), made)
    answer = await reader.query(tenant, tree, kind=KIND, now=now)
    rows = list(answer.dicts())
    coins = sorted({one["coin"] for one in rows if one["coin"]})
    period = made.cells.period
    read = Period(period.start_ms - LOOKBACK_MS, period.end_ms)
    return Courses(
        grain=request.grain,
        currencies=tuple(
            _course(made.cells, coin, [one for one in rows if one["coin"] == coin], k)
            for coin in coins
        ),
        meta=meta("raw", [answer], past_retention(read, raw_since)),
    )


def sides(known: Conditions, asked: Asked) -> exp.Select:
    """One row for each currency and bucket in which something was sold."""
    other = exp.Not(this=exp.Paren(this=_AI.copy()))
    counted = {
        "sold": call("sum", col("worth")),
        "ai_sold": call("sumIf", col("worth"), _AI),
        "people": call("uniqExact", col("person")),
        "ai_people": call("uniqExactIf", col("person"), _AI),
        "other_people": call("uniqExactIf", col("person"), other),
    }
    keys = {"coin": col("coin"), "bucket": col("bucket")}
    return select({**keys, **counted}, _lines(known, asked), group=keys)


def _lines(known: Conditions, asked: Asked) -> exp.Select:
    """Lines as `assistance.lines` tells them, of which only little is asked: in half the time."""
    line, since = col("line"), col("since")
    spread = {"since": since, "line": call("arrayJoin", col("sold"))}
    named = {name: item(line, place) for place, name in enumerate(_LINE, 1)}
    apart = select({"since": since, **named}, select(spread, _visits(known, asked)))
    moment = call("fromUnixTimestamp64Milli", col("at"), text("UTC"))
    columns = {
        **{name: col(name) for name in ("coin", "worth", "person")},
        "ai": all_of((gt(since, number(0)), lte(since, col("at")))),
        "bucket": bucket_of(asked.cells, moment),
    }
    return select(columns, apart)


def _visits(known: Conditions, asked: Asked) -> exp.Select:
    """One row a visit that bought: since when the assistant was used, and the lines."""
    period = asked.cells.period
    everyone = meets(asked.visitors)
    sold = reached(asked.goal, period)
    line = (_AT, worth_of(asked.goal), coin_of(asked.goal), person())
    columns = {
        "visit": visit(),
        "since": call("minIf", _AT, using(known)),
        "sold": call("groupArrayIf", row(line), all_of(sold)),
    }
    names = one_of(col("event_name"), map(text, (*USED, asked.goal.event)))
    looked_at = within(Period(period.start_ms - LOOKBACK_MS, period.end_ms))
    bought = select({"visit": visit()}, "events", where=[*sold, *everyone])
    where = [names, *looked_at, *everyone, among(visit(), bought)]
    return select(columns, "events", where=where, group=["visit"])


def _cells(request: CourseRequest, max_points: int) -> Buckets:
    zone = zone_named(request.timezone)
    period = period_between(request.from_, request.to, zone)
    check_points(period, request.grain, max_points)
    return buckets(period, request.grain, zone)


def _course(cells: Buckets, coin: str, sold: list[Row], k: int) -> Course:
    by_bucket = {one["bucket"]: one for one in sold}
    starts = cells.starts_s
    numbers = range(len(starts)) if cells.width_s is not None else starts
    rows = dict(zip(cells.labels(), (by_bucket.get(n, _NOBODY) for n in numbers), strict=True))
    hidden = hidden_cells(rows, k)
    with_ai, total = (sum(one[name] for one in sold) for name in ("ai_sold", "sold"))

    def told(place: str, side: str, units: int) -> Figure:
        return SUPPRESSED if (place, side) in hidden else decimal(coin, units)

    return Course(
        currency=coin,
        ai_attributed_revenue=decimal(coin, with_ai),
        traditional_revenue=decimal(coin, total - with_ai),
        points=tuple(
            Sides(
                place,
                told(place, "ai", one["ai_sold"]),
                told(place, "other", one["sold"] - one["ai_sold"]),
            )
            for place, one in rows.items()
        ),
    )

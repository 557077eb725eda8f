"""Customers: a request in, its answer out.

Questions to the store, each bounded and of those events alone that it takes: how many customers
there are and what they paid in; then segments, the days of at most 20,000 buyers, which stand for
all, and the fields asked for, those made of the same events together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from sqlglot import exp

from sightline.analysis.customers import distribution, occasion, person, segment
from sightline.analysis.customers.answer import Customers, LifetimeValue, Row
from sightline.analysis.customers.distribution import MONEY, Distribution
from sightline.analysis.customers.occasion import Buyer, histories
from sightline.analysis.customers.person import ID, INFLUENCE, ORDERS, PAYING
from sightline.analysis.customers.request import Asked, Besides, CustomersRequest, asked
from sightline.analysis.customers.worth import Fitted, Predicted, predicted
from sightline.analysis.digits import quotient
from sightline.analysis.field import Catalog
from sightline.analysis.grain import Period
from sightline.analysis.meta import meta, past_retention
from sightline.analysis.sql import call, col, gt, ne, number, one_of, select, text
from sightline.catalog.collections.shared import BOUGHT
from sightline.catalog.reading import TABLE
from sightline.errors import Forbidden, NotEstimable
from sightline.privacy.disclosure import SUPPRESSED, K
from sightline.store.reader import Answer, Reader

KIND: Final = "customers"
_WEEK: Final = 7.0

_Ask = Callable[[exp.Query], Awaitable[Answer]]


async def customers(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    request: CustomersRequest,
    now: datetime,
    *,
    sees_rows: bool = False,
    raw_since: datetime | None = None,
    k: int = K,
) -> Customers:
    """Answer a request for one tenant.

    sees_rows: whether single customers may be listed
    raw_since: raw events received before are deleted
    k: the fewest people of a group that is shown
    raises: InvalidRequest with all that is wrong; Forbidden, where rows are asked for by who may
        not see them; QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    made = asked(catalog, request, now)
    if made.rows and not sees_rows:
        raise Forbidden("Single customers are for keys that read rows", code="key_kind")
    ask: _Ask = partial(reader.query, tenant, kind=KIND, now=now)
    counted, coins = await asyncio.gather(ask(person.how_many(made.scope)), ask(_coins(made)))
    every = int(counted.rows[0][0])
    coin = made.currency or (str(coins.rows[0][0]) if coins.rows else "")
    (days, ahead), ranked, (described, told) = await asyncio.gather(
        _ahead_of(ask, made, coin),
        _segments(ask, made, coin),
        _fields(ask, made, coin, every, k),
    )
    limits, segments = [answer.dicts() for answer in ranked] if ranked else ([], [])
    value, models = _worth(segments, ahead, k)
    asks_segments = Besides.SEGMENTS in made.parts
    listed, more = None, list[Answer]()
    if made.rows:
        scale = limits[0] if asks_segments else None
        listed, more = await _rows(ask, made, coin, scale, models)
    notes = past_retention(Period(0, made.scope.end_ms), raw_since) + _of_several(coins, coin)
    return Customers(
        customers=every if every >= k or not every else SUPPRESSED,
        currency=coin or None,
        fields=told,
        segments=segment.read(segments, k) if asks_segments else (),
        lifetime_value=value,
        rows=listed,
        meta=meta("raw", [counted, coins, *days, *ranked, *described, *more], notes),
    )


async def _segments(ask: _Ask, made: Asked, coin: str) -> tuple[Answer, ...]:
    """What the scores of buyers are told by, and the segments, where something takes them."""
    if not made.parts:
        return ()
    limits = await ask(segment.limits(made.scope, coin))
    scored = segment.scored(made.scope, coin, limits.dicts()[0])
    return limits, await ask(segment.totals(scored))


async def _fields(
    ask: _Ask, made: Asked, coin: str, every: int, k: int
) -> tuple[list[Answer], tuple[Distribution, ...]]:
    """The distributions asked for, in the order they were."""
    if not every:
        return [], distribution.of_nobody(made.fields)
    about_all = [field for field in made.fields if field not in INFLUENCE]
    about_buyers = [field for field in made.fields if field in INFLUENCE]
    asked_: list[tuple[tuple[str, ...], exp.Select]] = []
    for part in person.parts(about_all, PAYING, MONEY):
        beside = PAYING if MONEY.intersection(part.fields) else ()
        rows = person.everybody((*part.fields, *beside), made.scope, every, part.reach)
        tree = distribution.distributions(rows, part.fields, made.timezone, coin)
        asked_.append((part.fields, tree))
    if about_buyers:
        some, bought = tuple(about_buyers), [gt(col(ORDERS), number(0))]
        rows = person.buyers(some, made.scope)
        tree = distribution.distributions(rows, some, made.timezone, coin, bought)
        asked_.append((some, tree))
    answers = [await ask(tree) for _, tree in asked_]  # one by one, for the memory they take
    told = {
        one.field: one
        for answer, (fields, _) in zip(answers, asked_, strict=True)
        for one in distribution.read(answer.dicts()[0], fields, k)
    }
    return answers, tuple(told[field] for field in made.fields)


def _coins(made: Asked) -> exp.Select:
    """Currencies, those of most buyers first."""
    coin, who = col("currency"), col("user_id")
    where = [
        one_of(col("event_name"), map(text, BOUGHT.events)),
        ne(who, text("")),
        ne(coin, text("")),
        *made.scope.conditions(),
    ]
    buyers = call("uniqExact", call("cityHash64", who))
    found = select({"currency": coin, "buyers": buyers}, TABLE, where=where, group=["currency"])
    order = [
        exp.Ordered(this=col("buyers"), desc=True, nulls_first=False),
        exp.Ordered(this=coin, nulls_first=False),
    ]
    found.set("order", exp.Order(expressions=order))
    return found


def _of_several(coins: Answer, coin: str) -> tuple[str, ...]:
    """What to know of amounts, where there are purchases in several currencies."""
    if len(coins.rows) < 2:
        return ()
    names = ", ".join(sorted(str(row[0]) for row in coins.rows))
    return (f"There are purchases in {names}; amounts and segments are those in {coin}",)


def _end_day(made: Asked) -> int:
    """The last day that counts, in days since 1970, by the clocks of the zone."""
    at = datetime.fromtimestamp((made.scope.end_ms - 1) / 1000, made.zone)
    return (at.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).days


async def _ahead_of(
    ask: _Ask, made: Asked, coin: str
) -> tuple[tuple[Answer, ...], tuple[Predicted, Fitted] | NotEstimable | None]:
    """What buyers will do, and the models that say so, or why that cannot be told."""
    if Besides.LIFETIME_VALUE not in made.parts:
        return (), None
    days = await ask(occasion.occasions(made.scope, made.timezone, coin))
    return (days,), await asyncio.to_thread(_predicted, days, made, coin)


def _predicted(days: Answer, made: Asked, coin: str) -> tuple[Predicted, Fitted] | NotEstimable:
    sample = occasion.buyers(days.rows, coin)
    if not sample:
        return NotEstimable("Nobody bought anything")
    try:
        return predicted(sample, _end_day(made), made.horizon_days)
    except NotEstimable as err:
        return err


def _worth(
    segments: Sequence[Mapping[str, Any]],
    ahead: tuple[Predicted, Fitted] | NotEstimable | None,
    k: int,
) -> tuple[LifetimeValue | None, Fitted | None]:
    if ahead is None:
        return None, None
    count = sum(int(row["customers"]) for row in segments)
    if 0 < count < k:
        return LifetimeValue(SUPPRESSED, SUPPRESSED, None), None
    observed = quotient(sum(float(row["revenue"]) for row in segments), count)
    if isinstance(ahead, NotEstimable):
        return LifetimeValue(count, observed, None, ahead.detail), None
    return LifetimeValue(count, observed, ahead[0]), ahead[1]


async def _rows(
    ask: _Ask, made: Asked, coin: str, limits: segment.Limits | None, models: Fitted | None
) -> tuple[tuple[Row, ...], list[Answer]]:
    """Single customers by id, with scores and predictions where those are asked for."""
    page = await ask(person.ids(made.scope, made.after, made.rows))
    if not page.rows:
        return (), [page]
    between = (str(page.rows[0][0]), str(page.rows[-1][0]))
    singles = await ask(person.single(made.fields, made.scope, *between))
    answers, rank, ahead = [page, singles], {}, {}
    if limits is not None:
        ranks = await ask(segment.single_scored(made.scope, coin, between, limits))
        rank = {row[ID]: row for row in ranks.dicts()}
        answers.append(ranks)
    if models is not None:
        days = await ask(occasion.occasions(made.scope, made.timezone, coin, between, made.rows))
        ahead = _ahead(occasion.buyers(days.rows, coin), made, models)
        answers.append(days)
    rows = tuple(_row(row, rank.get(row[ID]), ahead.get(row[ID])) for row in singles.dicts())
    return rows, answers


def _ahead(of: list[Buyer], made: Asked, models: Fitted) -> dict[str, tuple[float, float]]:
    """Of each buyer the chance not to have left, and what will be spent."""
    if not of:
        return {}
    seen = histories(of, _end_day(made))
    alive, spent = models.purchases.alive(seen), models.revenue(seen, made.horizon_days / _WEEK)
    return {
        buyer.customer_id: (float(f"{a:.8g}"), float(f"{s:.8g}"))
        for buyer, a, s in zip(of, alive, spent, strict=True)
    }


def _row(
    row: dict[str, Any], rank: dict[str, Any] | None, ahead: tuple[float, float] | None
) -> Row:
    ranked: dict[str, Any] = {} if rank is None else {n: rank[n] for n in rank if n != ID}
    told: dict[str, Any] = dict(zip(("alive", "predicted_revenue"), ahead or (), strict=False))
    fields = {name: _plain(value) for name, value in row.items() if name != ID}
    return Row(customer_id=row[ID], fields=fields, **ranked, **told)


def _plain(value: Any) -> Any:
    """A value of the engine as JSON has it: amounts as numbers, times in UTC."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC)
    return float(value) if hasattr(value, "as_tuple") else value

"""Customers: a request in, its answer out.

Questions to the store, each bounded: the distributions in passes over the collection's rows,
those of the assistant's influence over purchases and uses alone, segments, and the days of at most
20,000 buyers, which stand for all.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from sqlglot import exp

from sightline.analysis.customers import distribution, occasion, segment
from sightline.analysis.customers.answer import Customers, LifetimeValue, Row
from sightline.analysis.customers.occasion import Buyer, histories
from sightline.analysis.customers.person import COIN, FIELDS, ID, INFLUENCE, ORDERS, SPENT, people
from sightline.analysis.customers.person import buyers as rows_of_buyers
from sightline.analysis.customers.request import Asked, CustomersRequest, asked
from sightline.analysis.customers.worth import Fitted, predicted
from sightline.analysis.digits import quotient
from sightline.analysis.grain import Period
from sightline.analysis.meta import meta, past_retention
from sightline.analysis.sql import all_of, call, col, gt, number, one_of, select, text
from sightline.errors import Forbidden, NotEstimable
from sightline.privacy.disclosure import SUPPRESSED, K
from sightline.store.reader import Answer, Reader

KIND: Final = "customers"
_WEEK: Final = 7.0
_PARTS: Final = tuple(FIELDS[start : start + 9] for start in range(0, len(FIELDS), 9))
"""Fields that are asked for together: all at once, the engine takes longer than one part by one."""


async def customers(
    reader: Reader,
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
    made = asked(request, now)
    if made.rows and not sees_rows:
        raise Forbidden("Single customers are for keys that read rows", code="key_kind")
    ask = partial(reader.query, tenant, kind=KIND, now=now)
    coins = await ask(_coins(made))
    coin = made.currency or (str(coins.rows[0][0]) if coins.rows else "")
    bought = rows_of_buyers(INFLUENCE, made.end_ms)
    has_bought = [gt(col(ORDERS), number(0))]
    scored = segment.scored(people((ORDERS, SPENT), made.end_ms), coin)
    answers = await asyncio.gather(
        ask(distribution.distributions(bought, INFLUENCE, made.timezone, coin, has_bought)),
        ask(segment.totals(scored)),
        ask(occasion.occasions(made.end_ms, made.timezone, coin)),
    )
    influence, segments, days = answers
    described = [await ask(_distributed(made, coin, some)) for some in _PARTS]
    every = int(described[0].dicts()[0]["customers"])
    parts = zip(described, _PARTS, strict=True)
    told = (
        *(one for answer, some in parts for one in distribution.read(answer.dicts()[0], some, k)),
        *distribution.read(influence.dicts()[0], INFLUENCE, k),
    )
    sample = occasion.buyers(days.rows, coin)
    value, models = await asyncio.to_thread(_worth, segments, sample, made, k)
    listed, more = await _rows(ask, made, coin, scored, models) if made.rows else (None, [])
    notes = past_retention(Period(0, made.end_ms), raw_since)
    if len(coins.rows) > 1:
        names = ", ".join(sorted(str(row[0]) for row in coins.rows))
        notes += (f"There are purchases in {names}; amounts and segments are those in {coin}",)
    return Customers(
        customers=every if every >= k or not every else SUPPRESSED,
        currency=coin or None,
        fields=told,
        segments=segment.read(segments.dicts(), k),
        lifetime_value=value,
        rows=listed,
        meta=meta("raw", [coins, *answers, *described, *more], notes),
    )


def _distributed(made: Asked, coin: str, fields: tuple[str, ...]) -> exp.Select:
    rows = people(fields, made.end_ms)
    return distribution.distributions(rows, fields, made.timezone, coin)


def _coins(made: Asked) -> exp.Select:
    """Currencies, those of most customers first."""
    rows = select({COIN: col(COIN)}, people((), made.end_ms), where=[call("isNotNull", col(COIN))])
    found = select({COIN: col(COIN), "customers": call("count")}, rows, group=[COIN])
    order = [
        exp.Ordered(this=col("customers"), desc=True, nulls_first=False),
        exp.Ordered(this=col(COIN), nulls_first=False),
    ]
    found.set("order", exp.Order(expressions=order))
    return found


def _end_day(made: Asked) -> int:
    """The last day that counts, in days since 1970, by the clocks of the zone."""
    at = datetime.fromtimestamp((made.end_ms - 1) / 1000, made.zone)
    return (at.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).days


def _worth(
    segments: Answer, sample: list[Buyer], made: Asked, k: int
) -> tuple[LifetimeValue, Fitted | None]:
    found = segments.dicts()
    count = sum(int(row["customers"]) for row in found)
    if 0 < count < k:
        return LifetimeValue(SUPPRESSED, SUPPRESSED, None), None
    observed = quotient(sum(float(row["revenue"]) for row in found), count)
    try:
        if not sample:
            raise NotEstimable("Nobody bought anything")
        worth, models = predicted(sample, _end_day(made), made.horizon_days)
    except NotEstimable as err:
        return LifetimeValue(count, observed, None, err.detail), None
    return LifetimeValue(count, observed, worth), models


async def _rows(
    ask: Any, made: Asked, coin: str, scored: exp.Select, models: Fitted | None
) -> tuple[tuple[Row, ...], list[Answer]]:
    """Single customers by id, with scores and predictions."""
    fields = (*FIELDS, *INFLUENCE)
    listed = select(
        {name: col(name) for name in (ID, *fields)},
        people(fields, made.end_ms),
        where=[gt(col(ID), text(made.after))],
    )
    listed.set("order", exp.Order(expressions=[exp.Ordered(this=col(ID), nulls_first=False)]))
    listed.set("limit", exp.Limit(expression=number(made.rows)))
    page = await ask(listed)
    ids = [str(row[0]) for row in page.rows]
    if not ids:
        return (), [page]
    wanted = all_of([one_of(col(ID), map(text, ids))])
    names = (ID, "segment", "recency", "frequency", "monetary")
    ranks = await ask(select({name: col(name) for name in names}, scored, where=[wanted]))
    days = await ask(occasion.occasions(made.end_ms, made.timezone, coin, ids, made.rows))
    rank = {row[ID]: row for row in ranks.dicts()}
    ahead = _ahead(occasion.buyers(days.rows, coin), made, models)
    rows = tuple(_row(row, rank.get(row[ID]), ahead.get(row[ID])) for row in page.dicts())
    return rows, [page, ranks, days]


def _ahead(of: list[Buyer], made: Asked, models: Fitted | None) -> dict[str, tuple[float, float]]:
    """Of each buyer the chance not to have left, and what will be spent."""
    if models is None or not of:
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

"""Revenue with the assistant and without: a request in, its answer out."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial
from typing import Final

from msgspec.structs import replace

from sightline.analysis.assistance import LOOKBACK_MS, conditions
from sightline.analysis.breakdown import Key
from sightline.analysis.field import Catalog
from sightline.analysis.figures import figures
from sightline.analysis.grain import Period, label
from sightline.analysis.meta import meta, past_retention
from sightline.analysis.revenue.answer import Compared, Revenue
from sightline.analysis.revenue.asked import Asked, asked
from sightline.analysis.revenue.found import MEASURES, Found
from sightline.analysis.revenue.people import buyers, spending
from sightline.analysis.revenue.presence import at_times, at_values
from sightline.analysis.revenue.request import RevenueRequest
from sightline.analysis.revenue.sale import ranking, sales
from sightline.analysis.revenue.shown import in_detail
from sightline.privacy.disclosure import K
from sightline.store.reader import Answer, Reader

KIND: Final = "revenue"


async def revenue(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    request: RevenueRequest,
    now: datetime,
    *,
    raw_since: datetime | None = None,
    k: int = K,
) -> Revenue:
    """Answer a request for one tenant.

    raw_since: raw events received before are deleted
    k: the fewest buyers of a group that is shown
    raises: InvalidRequest with all that is wrong; QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    made = asked(catalog, request)
    told: tuple[Key, ...] = ()
    answers: list[Answer] = []
    if made.dimensions:
        ranked = await reader.query(tenant, ranking(made), kind=KIND, now=now)
        answers.append(ranked)
        told = tuple(row[:-1] for row in ranked.rows)
    periods = [_found(reader, catalog, tenant, made, now, told)]
    if made.against is not None:
        earlier = replace(made, period=made.against)
        periods.append(_found(reader, catalog, tenant, earlier, now, None))
    found = await asyncio.gather(*periods)
    read = Period(made.period.start_ms - LOOKBACK_MS, made.period.end_ms)
    for one in found:
        answers.extend(one.answers())
    return Revenue(
        conversions=found[0].conversions(),
        currencies=tuple(in_detail(made, found[0], coin, k) for coin in found[0].coins()),
        compare=None if made.against is None else _compared(made, made.against, found[1]),
        meta=meta("raw", answers, past_retention(read, raw_since)),
    )


async def _found(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    made: Asked,
    now: datetime,
    told: tuple[Key, ...] | None,
) -> Found:
    """All that the store says of a period. told: None: neither breakdown nor times"""
    ask = partial(reader.query, tenant, kind=KIND, now=now)
    trees = [sales(conditions(catalog), made, told), buyers(made), spending(made)]
    if told is not None:
        trees.append(at_times(made))
    if told:
        trees.append(at_values(made, told))
    counted, (sold, bought, spent, *present) = await asyncio.gather(
        figures(
            reader,
            catalog,
            tenant,
            MEASURES,
            made.period,
            made.zone,
            made.visitors,
            kind=KIND,
            now=now,
        ),
        asyncio.gather(*map(ask, trees)),
    )
    return Found(
        figures=counted,
        sales=sold,
        buyers=bought,
        spending=spent,
        present=present,
        told=told or (),
    )


def _compared(made: Asked, against: Period, found: Found) -> Compared:
    return Compared(
        from_=label(against.start_ms // 1000, made.zone),
        to=label(against.end_ms // 1000, made.zone),
        conversions=found.conversions(),
        currencies=tuple(found.earned(coin) for coin in found.coins()),
    )

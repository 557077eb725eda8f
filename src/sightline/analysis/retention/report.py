"""How many people come back: a request for retention in, its answer out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from sqlglot import exp

from sightline.analysis.breakdown import REST, shown
from sightline.analysis.field import Catalog
from sightline.analysis.grain import Period, label
from sightline.analysis.meta import meta, past_retention
from sightline.analysis.retention.answer import Compared, Retention, Series
from sightline.analysis.retention.asked import Asked, asked
from sightline.analysis.retention.calendar import Calendar
from sightline.analysis.retention.counted import EVERYBODY, Place, counted
from sightline.analysis.retention.grid import grid
from sightline.analysis.retention.request import Mode, RetentionRequest
from sightline.analysis.retention.shown import Grids
from sightline.analysis.retention.stretch import currencies
from sightline.privacy.disclosure import K
from sightline.store.reader import Answer, Reader

KIND: Final = "retention"

Ask = Callable[[exp.Query], Awaitable[Answer]]
"""The store, asked for one tenant."""


async def retention(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    request: RetentionRequest,
    now: datetime,
    *,
    raw_since: datetime | None = None,
    k: int = K,
) -> Retention:
    """Answer a request for one tenant.

    raw_since: raw events received before are deleted
    k: the fewest people of a group that is shown
    raises: InvalidRequest with all that is wrong; QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    made = asked(catalog, request, now)
    ask = partial(_grids, partial(reader.query, tenant, kind=KIND, now=now), k=k)
    wanted = [ask(made)]
    if made.compared is not None:
        wanted.append(ask(made.then(made.compared)))
    (grids, answers), *other = await asyncio.gather(*wanted)
    everybody, notes = grids.grid(EVERYBODY), _notes(made, raw_since)
    return Retention(
        grain=made.grain,
        mode=made.mode,
        rolling=made.rolling,
        cohorts=everybody.cohorts,
        total=everybody.total,
        series=tuple(_series(grids, place) for place in grids.places if place != EVERYBODY)
        if made.traits.told
        else None,
        compare=_compared(made.compared, other[0][0]) if made.compared else None,
        meta=meta("raw", [*answers, *(one for _, more in other for one in more)], notes),
    )


async def _grids(ask: Ask, made: Asked, *, k: int) -> tuple[Grids, list[Answer]]:
    """The grids of a time, and what the store answered."""
    answers: list[Answer] = []
    coins: Sequence[str] = ()
    if made.income:
        answers.append(await ask(currencies(made)))
        coins = sorted(coin for (coin,) in answers[0].rows if coin)
    answers.append(await ask(grid(made, coins)))
    found = counted(answers[-1].dicts(), len(made.traits.told), made.top)
    return Grids(made, found, coins, k), answers


def _compared(then: Calendar, grids: Grids) -> Compared:
    made, period = grids.grid(EVERYBODY), then.period
    start, end = (label(at // 1000, then.zone) for at in (period.start_ms, period.end_ms))
    return Compared(made.cohorts, made.total, from_=start, to=end)


def _series(grids: Grids, place: Place) -> Series:
    made = grids.grid(place)
    return Series(shown(*place), made.cohorts, made.total, place[0] == REST)


def _notes(asked: Asked, raw_since: datetime | None) -> tuple[str, ...]:
    """What may be deleted: of the time looked at, and of first times, of whatever was before."""
    calendars = [one for one in (asked.calendar, asked.compared) if one is not None]
    notes = past_retention(min((one.period for one in calendars), key=_start), raw_since)
    if asked.mode is not Mode.FIRST_TIME or raw_since is None:
        return notes
    return (
        *notes,
        "A first time is the first in the events that are kept: who was there before these, and "
        "not since, counts as new",
    )


def _start(period: Period) -> int:
    return period.start_ms

"""How many people come back: a request for retention in, its answer out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sightline.analysis.breakdown import REST, shown
from sightline.analysis.field import Catalog
from sightline.analysis.meta import meta, past_retention
from sightline.analysis.retention.answer import Retention, Series
from sightline.analysis.retention.asked import Asked, asked
from sightline.analysis.retention.counted import EVERYBODY, Place, counted
from sightline.analysis.retention.grid import grid
from sightline.analysis.retention.request import Mode, RetentionRequest
from sightline.analysis.retention.shown import Grids
from sightline.analysis.retention.stretch import currencies
from sightline.privacy.disclosure import K
from sightline.store.reader import Answer, Reader

KIND: Final = "retention"


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
    answers: list[Answer] = []
    coins: Sequence[str] = ()
    if made.income:
        answers.append(await reader.query(tenant, currencies(made), kind=KIND, now=now))
        coins = sorted(coin for (coin,) in answers[0].rows if coin)
    answers.append(await reader.query(tenant, grid(made, coins), kind=KIND, now=now))
    found = counted(answers[-1].dicts(), len(made.traits.told), made.top)
    grids = Grids(made, found, coins, k)
    everybody = grids.grid(EVERYBODY)
    notes = past_retention(made.calendar.period, raw_since)
    return Retention(
        grain=made.grain,
        mode=made.mode,
        rolling=made.rolling,
        cohorts=everybody.cohorts,
        total=everybody.total,
        series=tuple(_series(grids, place) for place in found if place != EVERYBODY)
        if made.traits.told
        else None,
        meta=meta("raw", answers, (*notes, *_notes(made, raw_since))),
    )


def _series(grids: Grids, place: Place) -> Series:
    made = grids.grid(place)
    return Series(shown(*place), made.cohorts, made.total, place[0] == REST)


def _notes(asked: Asked, raw_since: datetime | None) -> tuple[str, ...]:
    """A note, where a first time may be missed: what was before may be deleted."""
    if asked.mode is not Mode.FIRST_TIME or raw_since is None:
        return ()
    return (
        "A first time is the first in the events that are kept: who was there before these, and "
        "not since, counts as new",
    )

"""How many people meet the criteria of a cohort, now: of a saved one, or of one being made."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final

import msgspec
from sqlglot import exp

from sightline.analysis.criteria import people
from sightline.analysis.field import Catalog
from sightline.analysis.meaning import all_hold
from sightline.analysis.predicate import members
from sightline.analysis.sql import call, col, ne, select, text
from sightline.catalog.cohort import Cohort
from sightline.privacy.disclosure import SUPPRESSED, K, Suppressed
from sightline.store.reader import Reader

KIND: Final = "cohorts"


class Sizes(msgspec.Struct, frozen=True):
    """People of each cohort, and of all who are known.

    Suppressed: of fewer than k people, and where fewer than k are left out
    """

    people: tuple[int | Suppressed, ...]
    known: int | Suppressed


async def sizes(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    cohorts: Sequence[Cohort],
    now: datetime,
    *,
    k: int = K,
) -> Sizes:
    """How many people are in each.

    raises: InvalidRequest with all that is wrong; QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    placed = catalog.since(now)
    found = [people(placed, one, "", partial(all_hold, placed)) for one in cohorts]
    trees = [select({"people": call("count")}, members(one, least=1)) for one in found]
    ask = partial(reader.query, tenant, kind=KIND, now=now)
    every, *counts = [
        int(answer.dicts()[0]["people"])
        for answer in await asyncio.gather(*map(ask, (_everybody(), *trees)))
    ]
    told = tuple(SUPPRESSED if _tells(count, every, k) else count for count in counts)
    return Sizes(told, SUPPRESSED if 0 < every < k else every)


def _everybody() -> exp.Select:
    person = col("user_id")
    return select({"people": call("uniqExact", person)}, "events", where=[ne(person, text(""))])


def _tells(count: int, every: int, k: int) -> bool:
    """Whether they are few people, or all but few."""
    return 0 < count < k or 0 < every - count < k

"""Which values of a breakdown are told apart, and how a timeseries asks the store.

A question of a breakdown enters; the keys leave, the first ones first, with what the store said.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime
from functools import partial
from typing import Final

from msgspec.structs import replace
from sqlglot import exp

from sightline.analysis.breakdown import TOP, Key
from sightline.analysis.compile import every_key, is_rolled, ranking
from sightline.analysis.cut import Cut
from sightline.analysis.evaluate import Slot, read
from sightline.analysis.grain import whole
from sightline.analysis.part import Part
from sightline.analysis.problems import problem
from sightline.analysis.question import Question
from sightline.analysis.request import Rank
from sightline.catalog.model import Combination, Measure, PerSecond, Ratio, Simple
from sightline.store.reader import Answer, Reader

KIND: Final = "timeseries"


async def told_apart(
    reader: Reader,
    tenant: str,
    now: datetime,
    asked: Question,
    made: tuple[Part, ...],
    cut: Cut,
) -> tuple[Answer, tuple[Key, ...]]:
    """The values of the breakdown that are told apart, by volume or by value.

    raises: InvalidRequest, where values are amounts of several currencies
    """
    rank = _by_volume if asked.order is Rank.VOLUME else _by_value
    return await rank(reader, tenant, now, asked, made, cut)


async def _by_volume(
    reader: Reader,
    tenant: str,
    now: datetime,
    asked: Question,
    made: tuple[Part, ...],
    cut: Cut,
) -> tuple[Answer, tuple[Key, ...]]:
    """The values of the breakdown that are told apart, those with most first."""
    by = _volume_of(asked.metric.measure)
    part = next(part for part in made if part.measure == by)
    rolled = is_rolled(part, cut)
    answer = await ask(reader, tenant, now, rolled, ranking, part, cut, asked.top)
    return answer, tuple(row[:-1] for row in answer.rows)


async def _by_value(
    reader: Reader,
    tenant: str,
    now: datetime,
    asked: Question,
    made: tuple[Part, ...],
    cut: Cut,
) -> tuple[Answer, tuple[Key, ...]]:
    """Those with the largest value of the whole period first, or the least; without one, last.

    raises: InvalidRequest, where values are amounts of several currencies
    """
    cells = whole(cut.buckets.period, asked.zone)
    cut = replace(cut, buckets=cells, cumulative=False, whole=False)
    rolled = any(is_rolled(part, cut) for part in made)
    answer = await ask(reader, tenant, now, rolled, every_key, made, cut)
    numbers, _ = read(made, cut, answer)
    coins = sorted(numbers.currencies())
    if len(coins) > 1:
        several = f"Amounts in {', '.join(coins)} cannot be ranked; filter by currency"
        raise problem("order", "order", several)
    sign = 1 if asked.order is Rank.LEAST else -1
    keys = {slot.key for slot in numbers.slots()}
    found = {k: numbers.values(asked.metric, Slot(TOP, k, "".join(coins)))[0] for k in keys}
    first = sorted(found, key=lambda key: (found[key] is None, sign * (found[key] or 0), key))
    return answer, tuple(first[: asked.top])


def _volume_of(measure: Measure) -> Simple:
    """What says which values of a breakdown matter most: of a ratio, what it is over."""
    match measure:
        case Ratio(denominator=below):
            return _volume_of(below)
        case Combination(terms=terms):
            return _volume_of(terms[0].measure)
        case PerSecond(measure=measured):
            return _volume_of(measured)
        case _:
            return measure


async def ask(
    reader: Reader,
    tenant: str,
    now: datetime,
    rolled: bool,
    make: Callable[..., exp.Query],
    *arguments: Hashable,
) -> Answer:
    """Ask what `make` makes of its arguments and, last, of how far the rollups reach."""
    if rolled:
        question, build = (make, *arguments), partial(make, *arguments)
        return await reader.query_rolled(tenant, question, build, kind=KIND, now=now)
    return await reader.query(tenant, make(*arguments, None), kind=KIND, now=now)

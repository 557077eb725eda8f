"""How many entities get from step to step, and how long they take.

An entity, a session or a user, enters by its first event in [from, to) that fits step 1; it enters
once. Later steps may fall after `to`, up to and including `window` after its entry. Each step takes
the earliest event that is left for it, and no event is taken by two steps:

    ordered   at or after the event of the step before; other events may come between
    strict    the entity's very next event, of any name, must fit; of one millisecond, events that
              fit come first and others after
    any       at or after the entry, whatever the order of the steps after the first

So events of the same millisecond count in step order. An event that fits several steps goes to the
first that needs it; of several in one millisecond goes the one that fits the fewest later steps.
Events without the entity's id are left out.

count: entities that reached this step and all before it
conversion: ratios 0-1; null where nobody was there to convert
drop_off: entities that reached the step before, and not this one
ms_from_previous: exact quantiles over those who reached the step; in any order, from the moment all
    steps before were reached
breakdown: by the values at the entry
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import isnan
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from sightline.analysis.breakdown import OVERALL, PART, REST, Key, Shown, names, shown
from sightline.analysis.field import Catalog
from sightline.analysis.journey import Journey, Step, journey
from sightline.analysis.meta import Meta, meta, past_retention
from sightline.analysis.passage import Passage, counts, ranking
from sightline.analysis.request import FunnelRequest
from sightline.store.reader import Answer, Reader

KIND: Final = "funnel"


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """One step. step: its number, from 1"""

    step: int
    event: str
    count: int
    conversion_from_start: float | None
    conversion_from_previous: float | None
    drop_off: int
    median_ms_from_previous: float | None
    p90_ms_from_previous: float | None


class Conversion(msgspec.Struct, frozen=True):
    """The steps of a funnel. overall_conversion: from the first to the last, 0-1"""

    steps: tuple[Reached, ...]
    overall_conversion: float | None


class FunnelSeries(Conversion, frozen=True, omit_defaults=True, kw_only=True):
    """The funnel of one value of the breakdown. rest: this is all other values together"""

    key: Shown
    rest: bool = False


class Funnel(Conversion, frozen=True, omit_defaults=True, kw_only=True):
    """The answer. compare: the same entities' way through other steps"""

    series: tuple[FunnelSeries, ...] | None = None
    compare: Conversion | None = None
    meta: Meta


async def funnel(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    request: FunnelRequest,
    now: datetime,
    *,
    raw_since: datetime | None = None,
) -> Funnel:
    """Answer a request for one tenant.

    raw_since: raw events received before are deleted
    raises: InvalidRequest with all that is wrong; QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    asked = journey(catalog, request)
    passage, answers = Passage(asked, asked.steps), []
    if asked.dimensions:
        ranked = await reader.query(tenant, ranking(passage, asked.top), kind=KIND, now=now)
        answers.append(ranked)
        passage = replace(passage, told=tuple(row[:-1] for row in ranked.rows))
    queries = [counts(passage)]
    if asked.against is not None:
        plain = replace(asked, dimensions=())
        queries.append(counts(Passage(plain, asked.against)))
    found = await asyncio.gather(
        *(reader.query(tenant, query, kind=KIND, now=now) for query in queries)
    )
    overall, series = _told(asked, passage.told, found[0])
    return Funnel(
        steps=overall.steps,
        overall_conversion=overall.overall_conversion,
        series=series if asked.dimensions else None,
        compare=None if asked.against is None else _conversion(asked.against, _only(found[1])),
        meta=meta("raw", [*answers, *found], past_retention(asked.period, raw_since)),
    )


def _told(
    asked: Journey, told: Sequence[Key], answer: Answer
) -> tuple[Conversion, tuple[FunnelSeries, ...]]:
    """The funnel of all, and those of the values told apart in their order, then of the rest."""
    if not asked.dimensions:
        return _conversion(asked.steps, _only(answer)), ()
    order = {key: place for place, key in enumerate(told)}
    overall: Mapping[str, Any] = {}
    rows: dict[tuple[int, int], tuple[Key, Mapping[str, Any]]] = {}
    for row in answer.dicts():
        key = tuple(row[name] for name in names(asked.dimensions))
        if row[PART] == OVERALL:
            overall = row
        else:
            rows[row[PART], order.get(key, 0)] = key, row
    series = []
    for (part, _), (key, counted) in sorted(rows.items(), key=lambda item: item[0]):
        made = _conversion(asked.steps, counted)
        series.append(
            FunnelSeries(
                steps=made.steps,
                overall_conversion=made.overall_conversion,
                key=shown(part, key),
                rest=part == REST,
            )
        )
    return _conversion(asked.steps, overall), tuple(series)


def _only(answer: Answer) -> Mapping[str, Any]:
    """The one row of an answer; nothing where there is none."""
    return next(iter(answer.dicts()), {})


def _conversion(steps: Sequence[Step], row: Mapping[str, Any]) -> Conversion:
    """The steps of a row of counts. What a row does not have is 0."""
    reached = [int(row.get(f"count{n}", 0)) for n, _ in enumerate(steps, 1)]
    before = [reached[0], *reached]
    return Conversion(
        tuple(
            Reached(
                step=n,
                event=step.event,
                count=reached[n - 1],
                conversion_from_start=_share(reached[n - 1], reached[0]),
                conversion_from_previous=_share(reached[n - 1], before[n - 1]),
                drop_off=before[n - 1] - reached[n - 1],
                median_ms_from_previous=_known(row.get(f"half{n}")),
                p90_ms_from_previous=_known(row.get(f"most{n}")),
            )
            for n, step in enumerate(steps, 1)
        ),
        _share(reached[-1], reached[0]),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _known(value: float | None) -> float | None:
    return None if value is None or isnan(value) else value

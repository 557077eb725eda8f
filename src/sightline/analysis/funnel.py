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

within: a step is taken up to and including so long after the required step before, in any order
    after the entry
optional: the way through the required steps is what it is without the optional ones. These take
    what is left: an event at or after the step reached before, and not after the required step that
    was reached next; in any order, at or after the entry
exclude: who does that after reaching one step, in a later millisecond, and before reaching the
    other, or before the window ends where the other is not reached, is out of all numbers and
    counted as excluded
count: entities that reached this step and all required before it
conversion: ratios 0-1; null where nobody was there to convert
previous: the required step before, for conversion, drop-off and times
drop_off: entities that reached the step before, and not this one; 0 for an optional step
ms_from_previous: exact quantiles over those who reached the step; in any order, from the moment all
    required steps before were reached
breakdown: by the values at the entry, or at the first touch: the entity's first event, of any name,
    since `lookback` before `from`. Groups of fewer than five users are suppressed, and what they
    could be computed from
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec.structs import replace
from sqlglot import exp

from sightline.analysis.conversion.answer import Compared, Conversion, Funnel
from sightline.analysis.conversion.correlation import caution, correlations
from sightline.analysis.conversion.departure import departures, listed
from sightline.analysis.conversion.duration import lengths, times
from sightline.analysis.conversion.group import MAX_GROUPS, Group, by_value, groups
from sightline.analysis.conversion.segment import segments
from sightline.analysis.conversion.tally import counts, ranking
from sightline.analysis.conversion.trend import by_entry, cohorts
from sightline.analysis.conversion.versus import versus
from sightline.analysis.conversion.way import conversion, series, told
from sightline.analysis.field import Catalog
from sightline.analysis.grain import Period, label
from sightline.analysis.journey import MIN_GROUP, Journey, journey
from sightline.analysis.meta import Meta, meta, past_retention
from sightline.analysis.otherwise import Otherwise
from sightline.analysis.passage import Passage, whole
from sightline.analysis.request import FunnelRequest, Include
from sightline.privacy.disclosure import K
from sightline.store.reader import Answer, Reader

KIND: Final = "funnel"

_MAIN: Final = "main"
_COMPARE: Final = "compare"
_GROUPS: Final = "groups"


async def funnel(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    request: FunnelRequest,
    now: datetime,
    *,
    raw_since: datetime | None = None,
    k: int = K,
) -> Funnel:
    """Answer a request for one tenant.

    raw_since: raw events received before are deleted
    k: the fewest people of a group that is shown
    raises: InvalidRequest with all that is wrong; QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    asked = journey(catalog, request)
    passage, answers = whole(asked), []
    if asked.dimensions:
        ranked = await reader.query(tenant, ranking(passage, asked.top), kind=KIND, now=now)
        answers.append(ranked)
        passage = replace(passage, told=tuple(row[:-1] for row in ranked.rows))
    queries = _queries(passage, k)
    found = await asyncio.gather(
        *(reader.query(tenant, query, kind=KIND, now=now) for query in queries.values())
    )
    about = meta("raw", [*answers, *found], past_retention(_looked_at(asked), raw_since))
    return _answer(passage, dict(zip(queries, found, strict=True)), about, now, k)


def _queries(passage: Passage, k: int) -> dict[str, exp.Query]:
    """What has to be asked, by what it is for."""
    asked = passage.journey
    plain = replace(whole(asked), journey=replace(asked, dimensions=()))
    queries = {_MAIN: counts(passage)}
    if asked.against is not None:
        queries[_COMPARE] = counts(_otherwise(plain.journey, asked.against))
    if Include.TREND in asked.include:
        queries[Include.TREND] = by_entry(plain)
    if Include.TIMES in asked.include:
        queries[Include.TIMES] = lengths(plain)
    if Include.DROP_OFF in asked.include:
        queries[Include.DROP_OFF] = departures(plain)
    if asked.attributes:
        fewest = max(k, MIN_GROUP)
        queries[_GROUPS] = by_value(replace(plain, by=asked.attributes), fewest)
    return queries


def _otherwise(asked: Journey, other: Otherwise) -> Passage:
    """What is compared with, as a passage of its own."""
    condition = asked.condition if other.condition is None else other.condition
    made = replace(asked, period=other.period or asked.period, condition=condition)
    return Passage(made, other.steps, exclusions=other.exclusions)


def _looked_at(asked: Journey) -> Period:
    """From the first moment that is looked at on."""
    if asked.against is None or asked.against.period is None:
        return asked.period
    return min(asked.period, asked.against.period, key=lambda period: period.start_ms)


def _answer(
    passage: Passage, found: Mapping[str, Answer], about: Meta, now: datetime, k: int
) -> Funnel:
    asked = passage.journey
    row, rows = told(asked, passage.told, found[_MAIN])
    main = conversion(passage.steps, row)
    compare = _compared(asked, found)
    made = Funnel(
        steps=main.steps,
        overall_conversion=main.overall_conversion,
        funnel=asked.funnel,
        excluded=row.get("excluded", 0) if asked.exclusions else None,
        series=series(passage, rows, k) if asked.dimensions else None,
        compare=compare,
        meta=about,
    )
    if compare is not None and asked.against is not None:
        one, other = _ends(main), _ends(compare)
        made = replace(made, versus=versus(one, other, asked.against.name))
    made = _more(made, passage, found, now, k)
    return _grouped(made, passage, found[_GROUPS], k) if _GROUPS in found else made


def _more(
    made: Funnel,
    passage: Passage,
    found: Mapping[str, Answer],
    now: datetime,
    k: int,
) -> Funnel:
    """With the parts that have a query of their own."""
    if Include.TREND in found:
        made = replace(made, trend=cohorts(passage, found[Include.TREND].dicts(), now))
    if Include.TIMES in found:
        made = replace(made, times=times(passage, found[Include.TIMES].dicts()))
    if Include.DROP_OFF in found:
        top, rows = passage.journey.top, found[Include.DROP_OFF].dicts()
        made = replace(made, drop_off=listed(passage, rows, top, k))
    return made


def _grouped(made: Funnel, passage: Passage, answer: Answer, k: int) -> Funnel:
    """With segments and correlations, which come of the same rows."""
    asked = passage.journey
    known = groups(passage, made.steps[0].count, answer.dicts(), k)
    notes: tuple[str, ...] = ()
    if len(answer.rows) == MAX_GROUPS:
        notes = (f"Only the {MAX_GROUPS} values with most entities are looked at",)
    if Include.SEGMENTS in asked.include:
        found = segments(asked.attributes, known, made.overall_conversion)
        made = replace(made, segments=found)
    if Include.CORRELATION in asked.include:
        made, more = _correlated(made, asked, known)
        notes = (*notes, more)
    return replace(made, meta=replace(made.meta, notes=(*made.meta.notes, *notes)))


def _correlated(made: Funnel, asked: Journey, known: Sequence[Group]) -> tuple[Funnel, str]:
    counted = [step.count for step in made.steps]
    found = correlations(asked.attributes, known, counted, asked.min_group)
    return replace(made, correlation=found), caution(len(found))


def _compared(asked: Journey, found: Mapping[str, Answer]) -> Compared | None:
    if asked.against is None:
        return None
    row = next(iter(found[_COMPARE].dicts()), {})
    made, period = conversion(asked.against.steps, row), asked.against.period
    ends = () if period is None else (period.start_ms, period.end_ms)
    start, end = (label(at // 1000, asked.zone) for at in ends) if ends else (None, None)
    return Compared(
        made.steps,
        made.overall_conversion,
        funnel=asked.against.funnel,
        from_=start,
        to=end,
        excluded=row.get("excluded", 0) if asked.against.exclusions else None,
    )


def _ends(way: Conversion) -> tuple[int, int]:
    """How many converted, and of how many."""
    return way.steps[-1].count, way.steps[0].count

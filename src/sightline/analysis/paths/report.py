"""The ways people take: a request in, its answer out.

A path is what an entity, a session or a user, did in [from, to), in the order of time; of events in
one millisecond the order is some, and always the same. What lies outside of the period is not seen.
Events without the entity's id, and those that are no node (on no page, of no stage), are left out.

An entity has one path at most. It begins at its first event, or backward at its last, or at the
first or last that fits the anchor; who has none that fits has no path. From there it is walked step
by step, loops out as asked for. Of events collapsed to one, the time is that of the one nearest to
where the path begins.

count: entities; each is at one node at most in a step
median_ms: exact, between the two events of a link
stages: of an event what it says itself, or what `catalog.stages` says of its name; the first event
    of an entity, if in none, is in the first
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from msgspec.structs import asdict
from sqlglot import exp

from sightline.analysis.field import Catalog
from sightline.analysis.grain import Period, label
from sightline.analysis.meta import meta, past_retention
from sightline.analysis.paths.answer import Compared, Paths, Side, Taken
from sightline.analysis.paths.asked import Asked, asked
from sightline.analysis.paths.graph import Graph, graph
from sightline.analysis.paths.moves import beside, links, names, ranking, told_apart
from sightline.analysis.paths.node import PLACES
from sightline.analysis.paths.passages import passages
from sightline.analysis.paths.request import Mode, Nodes, PathsRequest
from sightline.analysis.paths.table import table
from sightline.privacy.disclosure import K
from sightline.store.reader import Answer, Reader

KIND: Final = "paths"

Ask = Callable[[exp.Query], Awaitable[Answer]]
"""The store, asked for one tenant."""


async def paths(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    request: PathsRequest,
    now: datetime,
    *,
    raw_since: datetime | None = None,
    k: int = K,
) -> Paths:
    """Answer a request for one tenant.

    raw_since: raw events received before are deleted
    k: the fewest people of a node, link or stage that is shown
    raises: InvalidRequest with all that is wrong; QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    made = asked(catalog, request)
    ask = partial(reader.query, tenant, kind=KIND, now=now)
    sides, answers = await (_tables if made.mode is Mode.STAGES else _graphs)(ask, made, k)
    first_ms = min(one.period.start_ms for one in made.times())
    notes = past_retention(Period(first_ms, made.period.end_ms), raw_since)
    return Paths(
        mode=made.mode,
        direction=made.direction if made.mode is Mode.GRAPH else None,
        **asdict(sides[0].taken),
        compare=_compared(made, sides[1].taken) if made.against else None,
        meta=meta("raw", answers, (*notes, *_few(sum(one.hidden for one in sides), k))),
    )


async def _tables(ask: Ask, made: Asked, k: int) -> tuple[Sequence[Side], list[Answer]]:
    answers = await asyncio.gather(*(ask(passages(one, k)) for one in made.times()))
    return [table(counted, k) for counted in answers], answers


async def _graphs(ask: Ask, made: Asked, k: int) -> tuple[Sequence[Side], list[Answer]]:
    """The same nodes are told apart in both times."""
    times = made.times()
    ranked = await asyncio.gather(*(ask(ranking(one, k)) for one in times))
    told = [told_apart(one, answer, k) for one, answer in zip(times, ranked, strict=True)]
    told = [told[0], *(beside(told[0], other, made.width) for other in told[1:])]
    pairs = list(zip(times, told, strict=True))
    queries = [links(one, apart, k) for one, apart in pairs]
    by_number = {place: stage for stage, place in PLACES.items()}
    if made.nodes is not Nodes.STAGE:
        queries += [names(one, apart) for one, apart in pairs]
    answers = await asyncio.gather(*map(ask, queries))
    counted, named = answers[: len(times)], answers[len(times) :]
    if named:
        by_number = {number: name for answer in named for number, name in answer.rows}
    sides: list[Graph] = []
    for one, answer in zip(times, counted, strict=True):
        sides.append(graph(one, by_number, answer, k, sides[0].order if sides else {}))
    return sides, [*ranked, *answers]


def _compared(made: Asked, taken: Taken) -> Compared:
    period = made.against or made.period
    start, end = (label(at // 1000, made.zone) for at in (period.start_ms, period.end_ms))
    return Compared(from_=start, to=end, **asdict(taken))


def _few(hidden: int, k: int) -> tuple[str, ...]:
    """A note on what is suppressed."""
    if not hidden:
        return ()
    return (
        f"{hidden} of these figures are suppressed: they are of fewer than {k} people, or would "
        "tell those that are",
    )

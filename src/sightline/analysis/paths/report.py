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
from datetime import datetime
from typing import Final

from sightline.analysis.field import Catalog
from sightline.analysis.meta import meta, past_retention
from sightline.analysis.paths.answer import Paths
from sightline.analysis.paths.asked import Asked, asked
from sightline.analysis.paths.graph import graph
from sightline.analysis.paths.moves import links, names, ranking, told_apart
from sightline.analysis.paths.node import PLACES
from sightline.analysis.paths.passages import passages
from sightline.analysis.paths.request import Mode, Nodes, PathsRequest
from sightline.analysis.paths.table import table
from sightline.privacy.disclosure import K
from sightline.store.reader import Reader

KIND: Final = "paths"


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
    notes = past_retention(made.period, raw_since)
    if made.mode is Mode.STAGES:
        counted = await reader.query(tenant, passages(made, k), kind=KIND, now=now)
        found = table(counted, k)
        return Paths(
            mode=made.mode,
            entities=found.sessions,
            stages=found.stages,
            transitions=found.transitions,
            meta=meta("raw", [counted], (*notes, *_few(found.hidden, k))),
        )
    return await _graph(reader, tenant, made, now, notes, k)


async def _graph(
    reader: Reader, tenant: str, made: Asked, now: datetime, notes: tuple[str, ...], k: int
) -> Paths:
    ranked = await reader.query(tenant, ranking(made, k), kind=KIND, now=now)
    told = told_apart(made, ranked, k)
    queries = [links(made, told, k)]
    by_number = {place: stage for stage, place in PLACES.items()}
    if made.nodes is not Nodes.STAGE:
        queries.append(names(made, told))
    counted, *named = await asyncio.gather(
        *(reader.query(tenant, query, kind=KIND, now=now) for query in queries)
    )
    for answer in named:
        by_number = dict(answer.rows)
    found = graph(made, by_number, counted, k)
    return Paths(
        mode=made.mode,
        direction=made.direction,
        entities=found.entities,
        nodes=found.nodes,
        links=found.links,
        meta=meta("raw", [ranked, counted, *named], (*notes, *_few(found.hidden, k))),
    )


def _few(hidden: int, k: int) -> tuple[str, ...]:
    """A note on what is suppressed."""
    if not hidden:
        return ()
    return (
        f"{hidden} of these figures are suppressed: they are of fewer than {k} people, or would "
        "tell those that are",
    )

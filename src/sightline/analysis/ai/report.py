"""What is no metric of the assistant: chains of tools, voice within its limits, ranks.

    tool_chains            calls of tools of a session or conversation in the order they ended,
                           cut where none ran for longer than `gap_ms`
    voice_sla              each leg held against its limit, and turns, by `voice.turn_id`, of which
                           every leg must keep its own; a limit is kept when it is just reached
    recommendation_ranks   how lists of recommendations do by place, by model and version

Chains of fewer than five people are with the rest; all else says nothing of anybody.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Final

from sightline.analysis.ai import chains, ranks, voice
from sightline.analysis.ai.answer import Ai
from sightline.analysis.ai.asked import Asked, asked
from sightline.analysis.ai.request import AiRequest, Topic
from sightline.analysis.field import Catalog
from sightline.analysis.meta import meta, past_retention
from sightline.privacy.disclosure import K
from sightline.store.reader import Reader

KIND: Final = "ai"

Notes = tuple[str, ...]


async def ai(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    request: AiRequest,
    now: datetime,
    *,
    raw_since: datetime | None = None,
    k: int = K,
) -> Ai:
    """Answer a request for one tenant.

    raw_since: raw events received before are deleted
    k: the fewest people of a chain that is shown
    raises: InvalidRequest with all that is wrong; QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    made = asked(catalog, request)
    notes = past_retention(made.period, raw_since)
    match made.topic:
        case Topic.TOOL_CHAINS:
            return await _chains(reader, tenant, made, now, notes, k)
        case Topic.VOICE_SLA:
            return await _voice(reader, tenant, made, now, notes)
        case Topic.RECOMMENDATION_RANKS:
            return await _ranks(reader, tenant, made, now, notes)


async def _chains(
    reader: Reader, tenant: str, made: Asked, now: datetime, notes: Notes, k: int
) -> Ai:
    ranked = await reader.query(tenant, chains.ranking(made, k), kind=KIND, now=now)
    told = [pattern for pattern, _ in ranked.rows]
    counted = await reader.query(tenant, chains.figures(made, told), kind=KIND, now=now)
    everything, each = chains.shown(counted, k)
    return Ai(
        topic=made.topic,
        all_chains=everything,
        chains=each,
        meta=meta("raw", [ranked, counted], notes),
    )


async def _voice(reader: Reader, tenant: str, made: Asked, now: datetime, notes: Notes) -> Ai:
    legs, turns = await asyncio.gather(
        *(
            reader.query(tenant, query, kind=KIND, now=now)
            for query in (voice.legs(made), voice.turns(made))
        )
    )
    return Ai(
        topic=made.topic,
        legs=voice.shown_legs(made, legs),
        turns=voice.shown_turns(turns),
        meta=meta("raw", [legs, turns], notes),
    )


async def _ranks(reader: Reader, tenant: str, made: Asked, now: datetime, notes: Notes) -> Ai:
    counted = await reader.query(tenant, ranks.ranks(made), kind=KIND, now=now)
    everything, models = ranks.shown(counted)
    return Ai(topic=made.topic, ranks=everything, models=models, meta=meta("raw", [counted], notes))

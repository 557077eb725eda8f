"""What is no metric of the assistant: chains of tools, voice within its limits, ranks.

    tool_chains            calls of tools of a session or conversation in the order they ended,
                           cut where none ran for longer than `gap_ms`
    voice_sla              each leg held against its limit, and turns, by `voice.turn_id`, of which
                           every leg must keep its own; a limit is kept when it is just reached
    recommendation_ranks   how lists of recommendations do by place, by model and version

Chains of fewer than five people are with the rest; all else says nothing of anybody, unless it is
broken down: then what fewer than five people of a value had to do with is suppressed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlglot import exp

from sightline.analysis.ai import chains, ranks, split, voice
from sightline.analysis.ai.answer import Ai, Part
from sightline.analysis.ai.asked import Asked, asked
from sightline.analysis.ai.request import AiRequest, Topic
from sightline.analysis.breakdown import Key
from sightline.analysis.field import Catalog
from sightline.analysis.meta import meta, past_retention
from sightline.privacy.disclosure import K
from sightline.store.reader import Answer, Reader

KIND: Final = "ai"


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
    ask = _Asking(partial(reader.query, tenant, kind=KIND, now=now), made, k)
    found = await {
        Topic.TOOL_CHAINS: ask.chains,
        Topic.VOICE_SLA: ask.voice,
        Topic.RECOMMENDATION_RANKS: ask.ranks,
    }[made.topic]()
    about = meta("raw", ask.answers, past_retention(made.period, raw_since))
    series = ask.series(found) if made.dimensions else None
    return Ai(topic=made.topic, series=series, meta=about, **found[0])


Figures = dict[str, Any]
"""What an answer has of a topic, by the names of its fields."""


class _Asking:
    """One question being answered. answers: of the store so far; told: values told apart"""

    def __init__(self, ask: Callable[[exp.Query], Awaitable[Answer]], made: Asked, k: int) -> None:
        self._ask, self._made, self._k = ask, made, k
        self.answers: list[Answer] = []
        self._told: list[Key] = []

    async def chains(self) -> dict[int, Figures]:
        """By slot: chains."""
        (ranked,) = await self._all(chains.ranking(self._made, self._k))
        told = [pattern for pattern, _ in ranked.rows]
        await self._rank(chains.values)
        (counted,) = await self._all(chains.figures(self._made, told, self._told))
        found = chains.shown(counted, self._k)
        return {slot: {"all_chains": one, "chains": of} for slot, (one, of) in found.items()}

    async def voice(self) -> dict[int, Figures]:
        """By slot: legs and turns."""
        await self._rank(voice.values)
        asked_, told = self._made, self._told
        legs, turns = await self._all(voice.legs(asked_, told), voice.turns(asked_, told))
        by_leg = voice.shown_legs(asked_, legs, self._k)
        by_turn = voice.shown_turns(asked_, turns, self._k)
        nothing = voice.nothing(asked_)
        return {
            slot: {**nothing, **_known("legs", by_leg, slot), **_known("turns", by_turn, slot)}
            for slot in {*by_leg, *by_turn}
        }

    async def ranks(self) -> dict[int, Figures]:
        """By slot: ranks; of all, those of models too."""
        await self._rank(ranks.values)
        (counted,) = await self._all(ranks.ranks(self._made, self._told))
        found = ranks.by_slot(self._made, counted, self._k)
        models = {0: {"models": ranks.shown(counted)}}
        return {slot: {"ranks": of, **models.get(slot, {})} for slot, of in found.items()}

    def series(self, found: dict[int, Figures]) -> tuple[Part, ...]:
        """The values of the breakdown in their order, then the rest."""
        parts = []
        for slot in sorted(set(found) - {0}):
            key, rest = split.titled(self._told, slot)
            parts.append(Part(key=key, rest=rest, **found[slot]))
        return tuple(parts)

    async def _rank(self, make: Callable[[Asked], exp.Query]) -> None:
        """Find the values that are told apart, where anything is broken down."""
        if self._made.dimensions:
            (ranked,) = await self._all(make(self._made))
            self._told = [row[:-1] for row in ranked.rows]

    async def _all(self, *queries: exp.Query) -> list[Answer]:
        found = await asyncio.gather(*map(self._ask, queries))
        self.answers.extend(found)
        return found


def _known(name: str, of: dict[int, Any], slot: int) -> Figures:
    return {name: of[slot]} if slot in of else {}

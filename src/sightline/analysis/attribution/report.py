"""Who gets the credit for conversions: a request for attribution in, its answer out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Final

import msgspec
from msgspec.structs import asdict
from sqlglot import exp

from sightline.analysis.assistance import Conditions, conditions
from sightline.analysis.attribution.answer import Attribution, Compared, Given, Path
from sightline.analysis.attribution.asked import Asked, asked
from sightline.analysis.attribution.contribution import contribution, contributions
from sightline.analysis.attribution.counted import counted
from sightline.analysis.attribution.request import AttributionRequest
from sightline.analysis.attribution.share import shared
from sightline.analysis.attribution.shown import Shown
from sightline.analysis.attribution.tally import paths, tally
from sightline.analysis.attribution.trail import Channels, beside, ranking
from sightline.analysis.field import Catalog
from sightline.analysis.grain import Period, label
from sightline.analysis.meta import meta, past_retention
from sightline.privacy.disclosure import K
from sightline.store.reader import Answer, Reader

KIND: Final = "attribution"

Ask = Callable[[exp.Query], Awaitable[Answer]]
"""The store, asked for one tenant."""


class _Side(msgspec.Struct, frozen=True):
    """What is told of a period, and of which answers."""

    given: Given
    answers: list[Answer]


async def attribution(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    request: AttributionRequest,
    now: datetime,
    *,
    raw_since: datetime | None = None,
    k: int = K,
) -> Attribution:
    """Answer a request for one tenant.

    raw_since: raw events received before are deleted
    k: the fewest people whose conversions are shown apart from others'
    raises: InvalidRequest with all that is wrong; QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    made = asked(catalog, request)
    times = [made] if made.against is None else [made, made.then(made.against)]
    ask = partial(reader.query, tenant, kind=KIND, now=now)
    ranked = await asyncio.gather(*(ask(ranking(one)) for one in times))
    now_known, *then_known = (tuple(label for label, _ in answer.rows) for answer in ranked)
    channels = [Channels(now_known[: made.top], has_rest=len(now_known) > made.top)]
    channels += [beside(channels[0], labels, made.top) for labels in then_known]
    known = conditions(catalog)
    sides = await asyncio.gather(
        *(_side(ask, known, one, among, k) for one, among in zip(times, channels, strict=True))
    )
    looked_at = min((one.looked_at() for one in times), key=lambda period: period.start_ms)
    answers = [answer for side in sides for answer in side.answers]
    return Attribution(
        **asdict(sides[0].given),
        paths=_paths(channels[0], sides[0].answers[-1]) if made.paths else None,
        compare=None if made.against is None else _compared(made, made.against, sides[1].given),
        meta=meta("raw", [*ranked, *answers], past_retention(looked_at, raw_since)),
    )


async def _side(ask: Ask, known: Conditions, asked: Asked, channels: Channels, k: int) -> _Side:
    """Who gets the credit in one period. The answers: counts, contributions, and paths if asked."""
    trees = [tally(asked, channels), contributions(known, asked)]
    if asked.paths:
        trees.append(paths(asked, channels, k))
    answers = await asyncio.gather(*map(ask, trees))
    found = counted(answers[0].dicts())
    shown = Shown(channels, found, k)
    given = Given(
        total=shown.total(),
        unattributed=shown.unattributed(),
        channels=shown.channels(),
        models=tuple(
            shown.credits(model, shared(asked, found, channels.count, model))
            for model in asked.models
        ),
        ai_contribution=contribution(answers[1].dicts()),
    )
    return _Side(given, answers)


def _compared(asked: Asked, period: Period, given: Given) -> Compared:
    start, end = (label(at // 1000, asked.zone) for at in (period.start_ms, period.end_ms))
    return Compared(from_=start, to=end, **asdict(given))


def _paths(channels: Channels, answer: Answer) -> tuple[Path, ...]:
    names = (*channels.names, "")
    return tuple(
        Path(tuple(names[place - 1] or None for place in path), conversions)
        for path, conversions in answer.rows
    )

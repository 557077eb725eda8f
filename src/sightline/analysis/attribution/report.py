"""Who gets the credit for conversions: a request for attribution in, its answer out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sightline.analysis.assistance import conditions
from sightline.analysis.attribution.answer import Attribution, Path
from sightline.analysis.attribution.asked import Asked, asked
from sightline.analysis.attribution.contribution import contribution, contributions
from sightline.analysis.attribution.counted import Counted, counted
from sightline.analysis.attribution.request import AttributionRequest
from sightline.analysis.attribution.share import shared
from sightline.analysis.attribution.shown import Shown
from sightline.analysis.attribution.tally import paths, tally
from sightline.analysis.attribution.trail import Channels, ranking
from sightline.analysis.field import Catalog
from sightline.analysis.meta import Meta, meta, past_retention
from sightline.privacy.disclosure import K
from sightline.store.reader import Answer, Reader

KIND: Final = "attribution"


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
    ranked = await reader.query(tenant, ranking(made), kind=KIND, now=now)
    labels = tuple(label for label, _ in ranked.rows)
    channels = Channels(labels[: made.top], has_rest=len(labels) > made.top)
    trees = [tally(made, channels), contributions(conditions(catalog), made)]
    if made.paths:
        trees.append(paths(made, channels, k))
    answers = await asyncio.gather(
        *(reader.query(tenant, tree, kind=KIND, now=now) for tree in trees)
    )
    notes = past_retention(made.looked_at(), raw_since)
    found = counted(answers[0].dicts())
    shown = Shown(channels, found, k)
    return _told(made, channels, found, shown, answers, meta("raw", [ranked, *answers], notes))


def _told(
    asked: Asked,
    channels: Channels,
    found: Counted,
    shown: Shown,
    answers: Sequence[Answer],
    about: Meta,
) -> Attribution:
    return Attribution(
        total=shown.total(),
        unattributed=shown.unattributed(),
        channels=shown.channels(),
        models=tuple(
            shown.credits(model, shared(asked, found, channels.count, model))
            for model in asked.models
        ),
        ai_contribution=contribution(answers[1].dicts()),
        paths=_paths(channels, answers[2]) if asked.paths else None,
        meta=about,
    )


def _paths(channels: Channels, answer: Answer) -> tuple[Path, ...]:
    names = (*channels.names, "")
    return tuple(
        Path(tuple(names[place - 1] or None for place in path), conversions)
        for path, conversions in answer.rows
    )

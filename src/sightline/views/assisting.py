"""The report on the assistant as parts of a page: chains of tools, voice within limits, ranks.

What is suppressed is told as such: in words, never as zero and never left blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sightline.analysis.ai.answer import Ai, Chain, Kept, Rank
from sightline.catalog.model import Unit
from sightline.types import JsonObject
from sightline.views.beside import Figure, bars
from sightline.views.curves import Step, curves
from sightline.views.part import Fact, Part, said
from sightline.views.table import Table
from sightline.views.theme import Theme

NOTHING: Final = "None in this range. Choose a longer range, or fewer filters."
_ARROW: Final = " → "
_MOST: Final = 12
"""Chains that are drawn."""

_CHAINS: Final = ("tools", "count", "share", "success rate", "median time", "p95 time")
_LEGS: Final = ("stage", "limit", "measured", "within it", "share", "median", "p95", "p99")
_RANKS: Final = ("position", "seen", "clicked", "added to cart", "bought", "share of seen")


def parts(answer: Ai, theme: Theme) -> tuple[Part, ...]:
    """The parts of the topic that was asked for."""
    if answer.chains is not None:
        return (_chains(answer, theme),)
    if answer.legs is not None:
        return (_voice(answer, answer.legs, theme),)
    return tuple(_ranks(answer, theme))


def drawn(answer: Ai, theme: Theme) -> JsonObject | None:
    """The chart of the topic; None where there is nothing to draw.

    Of chains, the most frequent: the others together are more than any of them.
    """
    if answer.chains is not None:
        apart = [one for one in answer.chains if one.tools is not None]
        figures = [Figure(_tools(one), one.count) for one in apart[:_MOST]]
        return bars(figures, Unit.COUNT, theme) if figures else None
    if answer.legs is not None:
        turns = [] if answer.turns is None else [Figure("whole turn", answer.turns.share)]
        legs = [Figure(leg(one), one.share) for one in answer.legs]
        return bars([*legs, *turns], Unit.RATIO, theme)
    return _places(answer.ranks or (), theme)


def _places(ranks: Sequence[Rank], theme: Theme) -> JsonObject | None:
    """What becomes of each place in a list."""
    steps = [
        Step(name, one.position, rate)
        for one in ranks
        for name, rate in (
            ("clicked", one.click_through_rate),
            ("added to cart", one.cart_rate),
            ("bought", one.conversion_rate),
        )
        if rate is not None
    ]
    return curves(steps, "position in the list", Unit.RATIO, theme) if steps else None


def _chains(answer: Ai, theme: Theme) -> Part:
    title, chains, every = "Tool chains", answer.chains or (), answer.all_chains
    if not chains or every is None:
        return Part(title=title, note=NOTHING)
    rows = tuple(
        (
            _tools(one),
            said(one.count, Unit.COUNT),
            said(one.share, Unit.RATIO),
            said(one.success_rate, Unit.RATIO),
            said(one.median_ms, Unit.MILLISECONDS),
            said(one.p95_ms, Unit.MILLISECONDS),
        )
        for one in chains
    )
    return Part(
        title=title,
        name="chains",
        note="Tools called one after another; rare chains are among the others.",
        facts=(
            Fact("Chains", said(every.count, Unit.COUNT)),
            Fact("Success rate", said(every.success_rate, Unit.RATIO), "every call succeeded"),
            Fact("Calls", said(every.calls, Unit.COUNT)),
            Fact("Duration, p95", said(every.p95_ms, Unit.MILLISECONDS)),
        ),
        spec=drawn(answer, theme),
        table=Table(_CHAINS, rows),
    )


def _voice(answer: Ai, found: Sequence[Kept], theme: Theme) -> Part:
    title, turns = "Within limits", answer.turns
    if turns is None or not any(one.count for one in found):
        return Part(title=title, note=NOTHING)
    rows = tuple(
        (
            leg(one),
            said(one.limit_ms, Unit.MILLISECONDS),
            said(one.count, Unit.COUNT),
            said(one.within, Unit.COUNT),
            said(one.share, Unit.RATIO),
            *(said(ms, Unit.MILLISECONDS) for ms in (one.p50_ms, one.p95_ms, one.p99_ms)),
        )
        for one in found
    )
    return Part(
        title=title,
        name="voice",
        note="A turn is good when every measured stage of it kept its limit.",
        facts=(
            Fact("Good turns", said(turns.share, Unit.RATIO)),
            Fact("Turns measured", said(turns.count, Unit.COUNT)),
            Fact("Turns started", said(turns.started, Unit.COUNT)),
            Fact("Unanswered", said(turns.unanswered, Unit.COUNT)),
        ),
        spec=drawn(answer, theme),
        table=Table(_LEGS, rows),
    )


def _ranks(answer: Ai, theme: Theme) -> Iterator[Part]:
    ranks = answer.ranks or ()
    if not any(one.seen for one in ranks):
        yield Part(title="By position in the list", note=NOTHING)
        return
    yield Part(
        title="By position in the list",
        name="ranks",
        note="Each list counts once.",
        spec=_places(ranks, theme),
        table=Table(_RANKS, tuple(map(_rank, ranks))),
    )
    for one in answer.models or ():
        name = " ".join(filter(None, (one.model or "unnamed model", one.version)))
        yield Part(
            title=f"By position, {name}",
            name=f"model:{name}",
            spec=_places(one.ranks, theme),
            table=Table(_RANKS, tuple(map(_rank, one.ranks))),
        )


def _rank(one: Rank) -> tuple[str, ...]:
    counts = (one.seen, one.clicked, one.carted, one.purchased)
    told = (said(count, Unit.COUNT) for count in counts)
    return (str(one.position), *told, said(one.click_through_rate, Unit.RATIO))


def _tools(chain: Chain) -> str:
    """The tools of a chain, in their order."""
    return "others" if chain.tools is None else _ARROW.join(chain.tools)


def leg(one: Kept) -> str:
    """A leg of voice, as people say it."""
    return one.leg.replace("_", " ")

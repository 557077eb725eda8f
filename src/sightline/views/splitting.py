"""The report on the assistant by the values of a breakdown: each beside the others, as a part.

What is suppressed is told as such: in words, never as zero and never left blank.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sightline.analysis.ai.answer import Ai
from sightline.analysis.ai.answer import Part as Split
from sightline.catalog.model import Unit
from sightline.views.assisting import leg
from sightline.views.beside import Figure, bars
from sightline.views.curves import Step, curves
from sightline.views.part import Part, said
from sightline.views.table import Table
from sightline.views.theme import Theme

NAME: Final = "split"
_CHAINS: Final = (
    "chains",
    "success rate",
    "calls",
    "calls that succeeded",
    "median time",
    "p95 time",
)
_RANKS: Final = ("position", "seen", "clicked", "added to cart", "bought", "share of seen")


def parts(answer: Ai, by: str, theme: Theme) -> tuple[Part, ...]:
    """One part with all values; none where nothing is broken down, or there is no value.

    by: what it is broken down by, in words
    """
    if not answer.series:
        return ()
    title = f"By {by[:1].lower()}{by[1:]}"
    if answer.chains is not None:
        return (_chains(answer.series, title, by, theme),)
    if answer.legs is not None:
        return (_voice(answer.series, title, by, theme),)
    return (_ranks(answer.series, title, by, theme),)


def _chains(series: Sequence[Split], title: str, by: str, theme: Theme) -> Part:
    known = [(_value(one), one.all_chains) for one in series if one.all_chains is not None]
    rows = tuple(
        (
            name,
            said(one.count, Unit.COUNT),
            said(one.success_rate, Unit.RATIO),
            said(one.calls, Unit.COUNT),
            said(one.call_success_rate, Unit.RATIO),
            said(one.median_ms, Unit.MILLISECONDS),
            said(one.p95_ms, Unit.MILLISECONDS),
        )
        for name, one in known
    )
    figures = [Figure(name, one.success_rate, "success rate") for name, one in known]
    return Part(
        title=title,
        name=NAME,
        note="Share of chains in which every call succeeded.",
        spec=bars(figures, Unit.RATIO, theme),
        table=Table((by, *_CHAINS), rows),
        wide=True,
    )


def _voice(series: Sequence[Split], title: str, by: str, theme: Theme) -> Part:
    legs = next((one.legs for one in series if one.legs), ())
    rows = tuple(
        (
            _value(one),
            said(None if one.turns is None else one.turns.share, Unit.RATIO),
            said(None if one.turns is None else one.turns.count, Unit.COUNT),
            *(said(each.share, Unit.RATIO) for each in one.legs or ()),
        )
        for one in series
    )
    figures = [
        Figure(_value(one), None if one.turns is None else one.turns.share, "good turns")
        for one in series
    ]
    heads = (by, "good turns", "turns measured", *map(leg, legs))
    return Part(
        title=title,
        name=NAME,
        note="Share of turns in which every measured stage kept its limit.",
        spec=bars(figures, Unit.RATIO, theme),
        table=Table(heads, rows),
        wide=True,
    )


def _ranks(series: Sequence[Split], title: str, by: str, theme: Theme) -> Part:
    rows = tuple(
        (
            _value(one),
            str(rank.position),
            *(
                said(count, Unit.COUNT)
                for count in (rank.seen, rank.clicked, rank.carted, rank.purchased)
            ),
            said(rank.click_through_rate, Unit.RATIO),
        )
        for one in series
        for rank in one.ranks or ()
    )
    lines = [
        Step(_value(one), rank.position, rank.click_through_rate)
        for one in series
        for rank in one.ranks or ()
        if rank.click_through_rate is not None
    ]
    return Part(
        title=title,
        name=NAME,
        note="Share of lists seen that far down in which the position was opened.",
        spec=curves(lines, "position in the list", Unit.RATIO, theme) if lines else None,
        table=Table((by, *_RANKS), rows),
        wide=True,
    )


def _value(one: Split) -> str:
    if one.rest:
        return "all others"
    keys = one.key if isinstance(one.key, tuple) else (one.key,)
    return " · ".join("unknown" if each is None else each for each in keys)

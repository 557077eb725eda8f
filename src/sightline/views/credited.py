"""Which ways of coming deserve credit, as parts of a page: each model beside the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sightline.analysis.attribution.answer import (
    Attribution,
    Channel,
    Compared,
    Credit,
    Credits,
    Worth,
)
from sightline.catalog.model import Unit
from sightline.privacy.disclosure import Suppressed
from sightline.types import JsonObject
from sightline.views.beside import Figure, bars
from sightline.views.changed import before, changed, columns
from sightline.views.label import value
from sightline.views.part import Fact, Part, said
from sightline.views.table import Table
from sightline.views.theme import Theme

NOTHING: Final = "There were no conversions in this range. Choose a longer range, or fewer filters."
NO_CHANNEL: Final = "no channel"
REST: Final = "others"
TOUCHED: Final = "took part in"


def parts(answer: Attribution, theme: Theme, words: str = "") -> tuple[Part, ...]:
    """The parts: what was converted, and what each model gives; or what to do where nothing was.

    words: which time it is compared with, where it is
    """
    if not isinstance(answer.total.conversions, Suppressed) and not answer.total.conversions:
        return (Part(title="Credit", note=NOTHING),)
    then = answer.compare
    whole = (
        _fact("Conversions", answer.total, then.total if then else None, words),
        _fact(
            "Without a touchpoint",
            answer.unattributed,
            then.unattributed if then else None,
            words,
        ),
    )
    given = [one for one in answer.models if one.not_estimable is None]
    names = [_name(credit) for credit in given[0].credits] if given else []
    told = tuple(
        (name, *(said(_of(model, place), Unit.COUNT) for model in given))
        for place, name in enumerate(names)
    )
    notes = " ".join(
        f"{one.model.value}: {one.not_estimable.detail}."
        for one in answer.models
        if one.not_estimable
    )
    return (
        Part(
            title="Conversions credited to each channel",
            name="credits",
            note=notes,
            facts=whole,
            spec=drawn(answer, theme),
            table=Table(("channel", *(_words(one) for one in given)), told),
        ),
        *(_compared(answer, answer.compare, words, theme) if answer.compare else ()),
    )


def _compared(answer: Attribution, compare: Compared, words: str, theme: Theme) -> tuple[Part, ...]:
    """What each channel had to do with and was given, in both times; nothing of one is 0."""
    touched = _sides(answer.channels, compare.channels)
    rows = [(name, TOUCHED, now, then) for name, (now, then) in touched.items()]
    for model, other in zip(answer.models, compare.models, strict=True):
        if model.not_estimable is None and other.not_estimable is None:
            sides = _sides(model.credits, other.credits)
            rows += [(name, _words(model), now, then) for name, (now, then) in sides.items()]
    figures = [
        Figure(name, value, kind)
        for name, sides in touched.items()
        for kind, value in zip(("this period", words), sides, strict=True)
    ]
    told = tuple(
        (name, by, said(now, Unit.COUNT), said(then, Unit.COUNT), changed(now, then))
        for name, by, now, then in rows
    )
    return (
        Part(
            title=f"Conversions each channel took part in, compared with {words}",
            name="compared",
            spec=bars(figures, Unit.COUNT, theme),
            table=Table(("channel", "model", "this period", *columns(words)), told),
            wide=True,
        ),
    )


def _sides(
    now: Sequence[Channel | Credit], then: Sequence[Channel | Credit]
) -> dict[str, tuple[float | Suppressed, float | Suppressed]]:
    """Channel → its conversions in both times."""
    here, there = ({_name(one): one.conversions for one in some} for some in (now, then))
    return {name: (here.get(name, 0), there.get(name, 0)) for name in (*here, *there)}


def drawn(answer: Attribution, theme: Theme) -> JsonObject | None:
    """A bar for each channel by each model that gives something; None where none does."""
    figures = [
        Figure(_name(credit), credit.conversions, _words(model))
        for model in answer.models
        for credit in model.credits
    ]
    return bars(figures, Unit.COUNT, theme) if figures else None


def _fact(title: str, now: Worth, then: Worth | None, words: str) -> Fact:
    value, about = said(now.conversions, Unit.COUNT), ""
    if then is not None:
        about = before(now.conversions, then.conversions, Unit.COUNT, words)
    return Fact(title, value, about)


def _of(model: Credits, place: int) -> float | Suppressed:
    return model.credits[place].conversions


def _words(model: Credits) -> str:
    return model.model.value.replace("_", " ")


def _name(credit: Channel | Credit) -> str:
    return REST if credit.rest else value(credit.channel or NO_CHANNEL)

"""Which ways of coming deserve credit, as parts of a page: each model beside the others."""

from __future__ import annotations

from typing import Final

from sightline.analysis.attribution.answer import Attribution, Credit, Credits
from sightline.catalog.model import Unit
from sightline.privacy.disclosure import Suppressed
from sightline.types import JsonObject
from sightline.views.beside import Figure, bars
from sightline.views.part import Fact, Part, said
from sightline.views.table import Table
from sightline.views.theme import Theme

NOTHING: Final = "There were no conversions in this range. Choose a longer range, or fewer filters."
NO_CHANNEL: Final = "no channel"
REST: Final = "others"


def parts(answer: Attribution, theme: Theme) -> tuple[Part, ...]:
    """The parts: what was converted, and what each model gives; or what to do where nothing was."""
    if not isinstance(answer.total.conversions, Suppressed) and not answer.total.conversions:
        return (Part(title="Credit", note=NOTHING),)
    whole = (
        Fact("Conversions", said(answer.total.conversions, Unit.COUNT)),
        Fact("With no touchpoint before", said(answer.unattributed.conversions, Unit.COUNT)),
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
    )


def drawn(answer: Attribution, theme: Theme) -> JsonObject | None:
    """A bar for each channel by each model that gives something; None where none does."""
    figures = [
        Figure(_name(credit), credit.conversions, _words(model))
        for model in answer.models
        for credit in model.credits
    ]
    return bars(figures, Unit.COUNT, theme) if figures else None


def _of(model: Credits, place: int) -> float | Suppressed:
    return model.credits[place].conversions


def _words(model: Credits) -> str:
    return model.model.value.replace("_", " ")


def _name(credit: Credit) -> str:
    return REST if credit.rest else credit.channel or NO_CHANNEL

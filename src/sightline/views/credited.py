"""Which ways of coming deserve credit, as parts of a page: each model beside the others."""

from __future__ import annotations

from typing import Final

from sightline.analysis.attribution.answer import Attribution, Credit, Credits
from sightline.catalog.model import Unit
from sightline.privacy.disclosure import Suppressed
from sightline.types import JsonObject
from sightline.views.chart import spec_of
from sightline.views.part import Fact, Part, drawable, said
from sightline.views.table import Table
from sightline.views.theme import SERIES, Theme

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
            note=notes,
            facts=whole,
            spec=_drawn(given, names, theme) if names else None,
            table=Table(("channel", *(_words(one) for one in given)), told),
        ),
    )


def _drawn(given: list[Credits], names: list[str], theme: Theme) -> JsonObject:
    models = [_words(one) for one in given]
    rows: list[JsonObject] = [
        {"channel": name, "model": _words(model), "conversions": value}
        for model in given
        for place, name in enumerate(names)
        if (value := drawable(_of(model, place))) is not None
    ]
    return {
        **spec_of(theme, rows),
        "mark": {"type": "bar", "cornerRadiusEnd": 2},
        "encoding": {
            "y": {"field": "channel", "type": "nominal", "sort": names, "title": None},
            "yOffset": {"field": "model", "type": "nominal", "sort": models},
            "x": {"field": "conversions", "type": "quantitative", "title": None},
            "color": {
                "field": "model",
                "type": "nominal",
                "title": None,
                "sort": models,
                "scale": {"domain": models, "range": list(SERIES[theme][: len(models)])},
                "legend": {"orient": "top"},
            },
            "tooltip": [
                {"field": "channel", "type": "nominal"},
                {"field": "model", "type": "nominal"},
                {"field": "conversions", "type": "quantitative", "format": ",.2f"},
            ],
        },
    }


def _of(model: Credits, place: int) -> float | Suppressed:
    return model.credits[place].conversions


def _words(model: Credits) -> str:
    return model.model.value.replace("_", " ")


def _name(credit: Credit) -> str:
    return REST if credit.rest else credit.channel or NO_CHANNEL

"""Every report that is told in parts, by its name: what is asked of it, and how it is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import msgspec

from sightline.analysis.reports import REPORTS, Asker
from sightline.types import JsonObject, TenantId
from sightline.views import (
    assisting,
    cohorts,
    credited,
    customers,
    earlier,
    journeys,
    returning,
    revenue,
    segments,
    splitting,
)
from sightline.views.asking import Asking
from sightline.views.described import FIELD
from sightline.views.label import in_words
from sightline.views.part import Part
from sightline.views.telling import forecast, funnel
from sightline.views.telling.asked import Asked, Told
from sightline.views.theme import Theme

PERIODS: Final = 8
"""How many periods after the first are shown of people who come back."""

Tell = Callable[[Asking, Asked], Awaitable[Told]]
Parts = Callable[[Any, Theme], tuple[Part, ...]]


class Telling(msgspec.Struct, frozen=True):
    """A report in parts.

    parts: their kinds, in the order of a page
    compares: whether it can be set beside another time
    """

    tell: Tell
    parts: tuple[str, ...]
    compares: bool = False


async def told(who: Asking, report: str, asked: Asked) -> Told:
    """A report in parts.

    raises: InvalidRequest with all that is wrong; QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    return await TELLINGS[report].tell(who, asked)


def _plain(report: str, parts: Parts) -> Tell:
    """Told as nearly all are: asked for as it is, and all of its parts made."""

    async def tell(who: Asking, asked: Asked) -> Told:
        found = await _answer(who, report, asked.request)
        return Told(parts(found, asked.theme), found.meta)

    return tell


async def _answer(who: Asking, report: str, request: JsonObject) -> Any:
    """The answer to what a form asks: a field where nothing was chosen is not asked."""
    asker = Asker(
        reader=who.reader,
        catalog=who.catalog,
        tenant=TenantId(who.tenant),
        now=who.now,
        raw_since=who.raw_since,
    )
    given = {name: value for name, value in request.items() if value != ""}
    return await REPORTS[report].answer(asker, REPORTS[report].read(given))


def _compared(asked: Asked) -> tuple[JsonObject, str]:
    """The time a report is to compare with, as it is asked, and in words."""
    period = None if asked.compare is None else asked.compare.period
    return ({}, "") if period is None else ({"compare": period.value}, earlier.WORDS[period])


async def _retention(who: Asking, asked: Asked) -> Told:
    besides, words = _compared(asked)
    found = await _answer(who, "retention", {"periods": PERIODS, **asked.request, **besides})
    return Told(returning.parts(found, asked.theme, words), found.meta)


async def _attribution(who: Asking, asked: Asked) -> Told:
    besides, words = _compared(asked)
    found = await _answer(who, "attribution", {**asked.request, **besides})
    return Told(credited.parts(found, asked.theme, words), found.meta)


async def _paths(who: Asking, asked: Asked) -> Told:
    chosen = dict(asked.request)
    depth = chosen.get("depth")
    if isinstance(depth, str) and depth.isdecimal():  # forms have words only
        chosen["depth"] = int(depth)
    besides, words = _compared(asked)
    found = await _answer(who, "paths", {**chosen, **besides})
    return Told(journeys.parts(found, asked.theme, words), found.meta)


async def _revenue(who: Asking, asked: Asked) -> Told:
    besides, words = _compared(asked)
    found = await _answer(who, "revenue", {**asked.request, **besides})
    parts = (*revenue.parts(found, asked.theme, words), *earlier.parts(found, words))
    return Told(parts, found.meta)


async def _ai(who: Asking, asked: Asked) -> Told:
    found = await _answer(who, "ai", asked.request)
    fields = asked.request.get("breakdown") or ()
    by = " and ".join(in_words(one) for one in ([fields] if isinstance(fields, str) else fields))
    parts = (*assisting.parts(found, asked.theme), *splitting.parts(found, by, asked.theme))
    return Told(parts, found.meta)


async def _customers(who: Asking, asked: Asked) -> Told:
    found = await _answer(who, "customers", asked.request)
    chapters = customers.chapters(found, asked.theme)
    return Told(tuple(part for one in chapters for part in one.parts), found.meta)


TELLINGS: Final[Mapping[str, Telling]] = {
    "funnel": Telling(
        funnel.tell,
        (
            "steps",
            "against",
            "beside",
            "values",
            "trend",
            "times",
            "drop_off",
            "segments",
            "correlation",
        ),
        compares=True,
    ),
    "retention": Telling(_retention, ("cohorts", "compared"), compares=True),
    "paths": Telling(_paths, ("ways", "compared"), compares=True),
    "attribution": Telling(_attribution, ("credits", "compared"), compares=True),
    "revenue": Telling(
        _revenue,
        (
            "came",
            "earned",
            "contributed",
            "categories",
            "hours",
            "days",
            "months",
            "seasons",
            "compared",
        ),
        compares=True,
    ),
    "customers": Telling(_customers, ("worth", "segments", "numbers", "held", FIELD)),
    "cohorts": Telling(
        _plain("cohorts", cohorts.compared), ("people", "back", "did", "by", "shared")
    ),
    "segments": Telling(_plain("segments", segments.compared), ("people", "metric", "shared")),
    "forecast": Telling(forecast.tell, ("ahead", "trust", "odd")),
    "ai": Telling(_ai, ("chains", "voice", "ranks", "model", splitting.NAME)),
}

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
)
from sightline.views.asking import Asking
from sightline.views.described import FIELD
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


async def _retention(who: Asking, asked: Asked) -> Told:
    found = await _answer(who, "retention", {"periods": PERIODS, **asked.request})
    return Told(returning.parts(found, asked.theme), found.meta)


async def _paths(who: Asking, asked: Asked) -> Told:
    chosen = dict(asked.request)
    depth = chosen.get("depth")
    if isinstance(depth, str) and depth.isdecimal():  # forms have words only
        chosen["depth"] = int(depth)
    found = await _answer(who, "paths", chosen)
    return Told(journeys.parts(found, asked.theme), found.meta)


async def _revenue(who: Asking, asked: Asked) -> Told:
    period = None if asked.compare is None else asked.compare.period
    besides = {} if period is None else {"compare": period.value}
    found = await _answer(who, "revenue", {**asked.request, **besides})
    made = revenue.parts(found, asked.theme)
    if period is not None:
        made = (*made, *earlier.parts(found, earlier.WORDS[period]))
    return Told(made, found.meta)


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
    "retention": Telling(_retention, ("cohorts",)),
    "paths": Telling(_paths, ("ways",)),
    "attribution": Telling(_plain("attribution", credited.parts), ("credits",)),
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
    "ai": Telling(_plain("ai", assisting.parts), ("chains", "voice", "ranks", "model")),
}

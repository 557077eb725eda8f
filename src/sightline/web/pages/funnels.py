"""The page on funnels: steps put together by hand, and what is known of who takes them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any, Final

from litestar import Request, Response, get, post
from msgspec.structs import replace

from sightline.analysis.compare import earlier
from sightline.analysis.funnel import Funnel, funnel
from sightline.analysis.period import period_between, zone_named
from sightline.analysis.request import FunnelRequest, funnel_request
from sightline.catalog.envelope import DIMENSIONS
from sightline.catalog.funnels import FUNNELS
from sightline.views import converting, passing
from sightline.views.label import in_words
from sightline.views.part import Part
from sightline.views.widget import Asking
from sightline.web.pages.analyses import Against, Analysis, Asked, Choice, answered, shown
from sightline.web.pages.compares import OTHER_FILTERS, PERIODS

FUNNELS_PAGE: Final = Analysis(
    "funnels",
    "Funnels",
    "How many get from step to step, and where they leave",
    "30d",
    (
        Choice(
            "order",
            "In order",
            (
                ("ordered", "With others between"),
                ("strict", "One right after the other"),
                ("any", "In any order"),
            ),
            "ordered",
        ),
        Choice("entity", "By", (("session", "Visits"), ("user", "People")), "session"),
        Choice(
            "window",
            "Within",
            (
                ("30m", "30 minutes"),
                ("1h", "An hour"),
                ("24h", "A day"),
                ("7d", "7 days"),
                ("30d", "30 days"),
            ),
            "24h",
        ),
        Choice(
            "breakdown",
            "Broken down by",
            (("", "Nothing"), *((name, in_words(name)) for name in DIMENSIONS)),
        ),
        Choice(
            "against",
            "Other steps",
            (
                ("", "None beside"),
                *((one.name, f"The {passing.titled(one.name)} funnel") for one in FUNNELS),
            ),
        ),
    ),
    report="funnel",
    compares=(*PERIODS, OTHER_FILTERS),
    template="funnels.html",
)


@get("/funnels", operation_id="funnels_page", include_in_schema=False)
async def funnels_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Steps; who is not signed in is asked to."""
    return await shown(request, FUNNELS_PAGE)


@post("/funnels/parts", status_code=200, operation_id="funnels_parts", include_in_schema=False)
async def funnels_parts(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The parts of the page on funnels."""
    return await answered(request, _parts)


async def _parts(who: Asking, asked: Asked) -> tuple[Part, ...]:
    request = funnel_request(asked.request)
    if asked.rest:
        return converting.parts(await _found(who, request), asked.theme)
    if asked.compare is None:
        return passing.parts(await _found(who, request), None, asked.theme)
    found, other = await asyncio.gather(
        _found(who, request), _found(who, _other(request, asked.compare))
    )
    return passing.parts(found, passing.Beside(_words(asked.compare), other), asked.theme)


def _other(request: FunnelRequest, compare: Against) -> FunnelRequest:
    """The same steps at another time, or of other events, and nothing besides."""
    plain = replace(request, breakdown=(), compare=None, include=(), attributes=())
    if compare.filters is not None:
        plain = replace(plain, filters=compare.filters)
    if compare.period is None:
        return plain
    zone = zone_named(request.timezone)
    period = period_between(request.from_, request.to, zone)
    before = earlier(period, compare.period, request.grain, zone)
    return replace(plain, from_=_moment(before.start_ms), to=_moment(before.end_ms))


def _moment(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat()


def _words(compare: Against) -> str:
    return "other filters" if compare.period is None else dict(PERIODS)[compare.period.value]


async def _found(who: Asking, request: FunnelRequest) -> Funnel:
    return await funnel(
        who.reader, who.catalog, who.tenant, request, who.now, raw_since=who.raw_since
    )

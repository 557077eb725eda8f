"""The page on funnels: those of the catalog, step by step."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response, get, post

from sightline.analysis.funnel import funnel
from sightline.analysis.request import funnel_request
from sightline.catalog.funnels import FUNNELS, Funnel
from sightline.views import passing
from sightline.views.part import Part
from sightline.views.widget import Asking
from sightline.web.pages.analyses import Analysis, Asked, Choice, answered, shown


def _titled(one: Funnel) -> str:
    return one.name.replace("_", " ").capitalize()


FUNNELS_PAGE: Final = Analysis(
    "funnels",
    "Funnels",
    "How many get from step to step, and where they leave",
    "30d",
    (
        Choice(
            "funnel", "Steps", tuple((one.name, _titled(one)) for one in FUNNELS), "traditional"
        ),
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
            "window", "Within", (("1h", "An hour"), ("24h", "A day"), ("30d", "30 days")), "24h"
        ),
    ),
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
    given = {name: value for name, value in asked.request.items() if name != "timezone"}
    request = funnel_request(given)
    found = await funnel(
        who.reader, who.catalog, who.tenant, request, who.now, raw_since=who.raw_since
    )
    return passing.parts(found, asked.theme)

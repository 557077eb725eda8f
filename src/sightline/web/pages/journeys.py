"""The page on the ways people take, made as the other pages on reports are."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response, get, post

from sightline.web.pages.analyses import Analysis, Choice, answered, shown
from sightline.web.pages.compares import PERIODS

JOURNEYS: Final = Analysis(
    "journeys",
    "Journeys",
    "The paths people take: what comes next, or what came before",
    "7d",
    (
        Choice(
            "anchor",
            "Anchor event",
            (("", "Whole visits"),),
            events=True,
        ),
        Choice(
            "direction",
            "Show",
            (("forward", "What came after"), ("backward", "What came before")),
            "forward",
        ),
        Choice(
            "nodes", "Nodes", (("event", "Events"), ("page", "Pages"), ("stage", "Stages")), "event"
        ),
        Choice("entity", "Count by", (("session", "Visits"), ("user", "People")), "session"),
        Choice("depth", "Steps", tuple((str(n), str(n)) for n in range(2, 7)), "4", number=True),
        Choice("goal", "Goal", (("", "No goal"),), events=True),
    ),
    report="paths",
    compares=PERIODS,
)


@get("/journeys", operation_id="journeys_page", include_in_schema=False)
async def journeys_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Ways taken; who is not signed in is asked to."""
    return await shown(request, JOURNEYS)


@post("/journeys/parts", status_code=200, operation_id="journeys_parts", include_in_schema=False)
async def journeys_parts(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The parts of the page on ways."""
    return await answered(request, JOURNEYS.report)

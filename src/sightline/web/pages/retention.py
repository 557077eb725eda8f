"""The page on people who come back: a grid of when they came by when they returned."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response, get, post

from sightline.web.pages.analyses import Analysis, Choice, answered, shown
from sightline.web.pages.compares import PERIODS

RETENTION: Final = Analysis(
    "retention",
    "Retention",
    "How many people come back, by when they first came",
    "90d",
    (
        Choice("grain", "By", (("1w", "Weeks"), ("1d", "Days"), ("1mo", "Months")), "1w"),
        Choice(
            "mode",
            "Cohort by",
            (
                ("first_time", "First visit ever"),
                ("first_in_period", "First visit in the range"),
                ("recurring", "Every visit"),
            ),
            "first_time",
        ),
        Choice("start", "First event", (("", "Anything"),), events=True),
        Choice("return", "Return event", (("", "Anything"),), events=True),
    ),
    report="retention",
    compares=PERIODS,
)


@get("/retention", operation_id="retention_page", include_in_schema=False)
async def retention_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Cohorts; who is not signed in is asked to."""
    return await shown(request, RETENTION)


@post("/retention/parts", status_code=200, operation_id="retention_parts", include_in_schema=False)
async def retention_parts(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The parts of the page on retention."""
    return await answered(request, RETENTION.report)

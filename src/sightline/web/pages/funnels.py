"""The page on funnels: steps put together by hand, and what is known of who takes them."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response, get, post

from sightline.analysis.question import MAX_DIMENSIONS
from sightline.catalog.envelope import DIMENSIONS
from sightline.catalog.funnels import FUNNELS
from sightline.views import passing
from sightline.views.label import in_words
from sightline.web.pages.analyses import Analysis, Choice, answered, shown
from sightline.web.pages.compares import OTHER_FILTERS, PERIODS

FUNNELS_PAGE: Final = Analysis(
    "funnels",
    "Funnels",
    "How many get from step to step, and where they leave",
    "30d",
    (
        Choice(
            "order",
            "Order",
            (
                ("ordered", "In order"),
                ("strict", "In order, nothing between"),
                ("any", "Any order"),
            ),
            "ordered",
        ),
        Choice("entity", "Count by", (("session", "Visits"), ("user", "People")), "session"),
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
            several=MAX_DIMENSIONS,
        ),
        Choice(
            "against",
            "Compared funnel",
            (
                ("", "None"),
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
    return await answered(request, FUNNELS_PAGE.report)

"""The page on who gets credit for conversions, by each model."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response, get, post

from sightline.web.pages.analyses import Analysis, Choice, answered, shown
from sightline.web.pages.compares import PERIODS

ATTRIBUTION: Final = Analysis(
    "attribution",
    "Attribution",
    "Which channels deserve credit for conversions",
    "30d",
    (
        Choice(
            "conversion",
            "Conversion",
            default="commerce.purchase",
            events=True,
        ),
        Choice("window", "Lookback window", (("7d", "7 days"), ("30d", "30 days")), "30d"),
    ),
    report="attribution",
    compares=PERIODS,
    attributes=False,
)


@get("/attribution", operation_id="attribution_page", include_in_schema=False)
async def attribution_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Credit; who is not signed in is asked to."""
    return await shown(request, ATTRIBUTION)


@post(
    "/attribution/parts", status_code=200, operation_id="attribution_parts", include_in_schema=False
)
async def attribution_parts(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The parts of the page on attribution."""
    return await answered(request, ATTRIBUTION.report)

"""The pages on segments: those that are saved, side by side, and the form that makes one."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response, get, post

from sightline.analysis.segments.report import segments
from sightline.analysis.segments.request import segments_request
from sightline.catalog.model import Unit
from sightline.registry.known import SEGMENT
from sightline.views import criterion
from sightline.views import segments as beside
from sightline.views.part import said
from sightline.web import services
from sightline.web.body import read_as
from sightline.web.pages.asker import Asked, asker, encoded
from sightline.web.pages.listing import Listing, defined, listed

SEGMENTS: Final = Listing(
    kind=SEGMENT,
    name="segments",
    title="Segments",
    one="segment",
    about="Filters saved under a name, for use in any report.",
    empty="Save the filters you use again and again: phones in Germany, one site, a campaign. A "
    "segment can then be used as a filter everywhere.",
    default_range="30d",
)


@get("/segments", operation_id="segments_page", include_in_schema=False)
async def segments_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Those that are saved; who is not signed in is asked to."""
    return await listed(request, SEGMENTS, lambda one: criterion.filters(one.filters))


@get("/segments/define", operation_id="define_segment_page", include_in_schema=False)
async def define_segment_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The form for a new one, or for one there is.

    raises: Forbidden, for who may not; NotFound
    """
    return await defined(request, SEGMENTS)


@post("/segments/parts", status_code=200, operation_id="segments_parts", include_in_schema=False)
async def segments_parts(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Segments side by side."""
    _, who = asker(request)
    given = await read_as(request, Asked, services.of(request).settings.max_body_bytes)
    asked = segments_request(given.request)
    found = await segments(
        who.reader, who.catalog, who.tenant, asked, who.now, raw_since=who.raw_since
    )
    return encoded({"parts": beside.compared(found, given.theme)})


@post("/segments/sizes", status_code=200, operation_id="segments_sizes", include_in_schema=False)
async def segments_sizes(request: Request[Any, Any, Any]) -> Response[bytes]:
    """People and events of segments in a time, in words.

    raises: InvalidRequest with all that is wrong
    """
    _, who = asker(request)
    given = await read_as(request, Asked, services.of(request).settings.max_body_bytes)
    asked = segments_request({"metrics": ["events.count"], **given.request})
    found = await segments(
        who.reader, who.catalog, who.tenant, asked, who.now, raw_since=who.raw_since
    )
    told = [
        {
            "people": said(one.people, Unit.COUNT),
            "events": said(one.events, Unit.COUNT),
            "share": said(one.share_of_people, Unit.RATIO),
        }
        for one in found.segments
    ]
    return encoded({"sizes": told, "known": said(found.total.people, Unit.COUNT)})

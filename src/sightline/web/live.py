"""The door of the live stream: server-sent events, as long as somebody looks."""

from __future__ import annotations

from typing import Any

from litestar import Request, get
from litestar.response import Stream

from sightline.security.keys import Action
from sightline.web import access, services


@get("/api/v1/analytics/live", operation_id="live_stream")
async def live_stream(request: Request[Any, Any, Any]) -> Stream:
    """What happens now, as server-sent events."""
    app = services.of(request)
    who = access.principal(request, Action.READ_REPORTS)
    return Stream(
        app.watches.stream(who.tenant_id),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )

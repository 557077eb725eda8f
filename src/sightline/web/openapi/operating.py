"""Whether the server is well, in the words of OpenAPI."""

from __future__ import annotations

from typing import Final

from sightline.web.openapi.operation import API, Operation

OPERATIONS: Final = (
    Operation(
        method="get",
        path=f"{API}/stats",
        name="stats",
        summary="Counters of this process since it started",
        errors=(401, 403),
    ),
    Operation(
        method="get",
        path=f"{API}/health",
        name="health",
        summary="The service as a whole",
        errors=(503,),
        needs_key=False,
        unwell=True,
    ),
    Operation(
        method="get",
        path=f"{API}/events/health",
        name="events_health",
        summary="Ingestion",
        errors=(503,),
        needs_key=False,
        unwell=True,
    ),
    Operation(
        method="get",
        path="/health/live",
        name="live",
        summary="The process answers",
        needs_key=False,
    ),
    Operation(
        method="get",
        path="/health/ready",
        name="ready",
        summary="Everything needed is there",
        errors=(503,),
        needs_key=False,
        unwell=True,
    ),
)

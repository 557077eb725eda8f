"""The door for events: POST one, POST many."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, post

from sightline.errors import InvalidRequest
from sightline.ingest.result import summarise
from sightline.ingest.verdict import Rejected
from sightline.security.keys import Action
from sightline.web import access, intake, services
from sightline.web.body import read_json
from sightline.web.intake import Headers


@post("/api/v1/analytics/events", status_code=202, operation_id="send_event")
async def send_event(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Store one event."""
    app = services.of(request)
    who = access.principal(request, Action.SEND_EVENTS)
    body = await read_json(request, app.settings.max_body_bytes)
    verdict, headers = await intake.take_one(app, who, intake.sender(request), body)
    if isinstance(verdict, Rejected):
        _refuse(verdict, headers)
    return _json(msgspec.to_builtins(verdict), headers)


@post("/api/v1/analytics/events/batch", status_code=202, operation_id="send_batch")
async def send_batch(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Store a batch. One bad event harms no other."""
    app = services.of(request)
    who = access.principal(request, Action.SEND_EVENTS)
    body = await read_json(request, app.settings.max_body_bytes)
    outcome, headers = await intake.take_batch(app, who, intake.sender(request), body)
    return _json(summarise(outcome), headers)


def _refuse(verdict: Rejected, headers: Headers) -> None:
    first = verdict.errors[0]
    detail = f"{first.path or 'The event'}: {first.message}"
    raise InvalidRequest(detail, code=verdict.reason, errors=verdict.errors, headers=headers)


def _json(body: object, headers: Headers) -> Response[bytes]:
    return Response(
        msgspec.json.encode(body),
        status_code=202,
        media_type="application/json",
        headers=dict(headers),
    )

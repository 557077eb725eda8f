"""The door for events: POST one, POST many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, Response, post

from sightline.catalog.envelope import Envelope
from sightline.errors import Forbidden, InvalidRequest, RateLimited
from sightline.ingest.arrival import Arrival
from sightline.ingest.decode import decode_batch, decode_one
from sightline.ingest.pipeline import Outcome
from sightline.ingest.result import summarise
from sightline.ingest.verdict import Accepted, Rejected
from sightline.privacy.geography import locate
from sightline.security.keys import Action, Principal
from sightline.security.limits import headers as limit_headers
from sightline.web import access, services
from sightline.web.body import read_json
from sightline.web.services import Services


@post("/api/v1/analytics/events", status_code=202, operation_id="send_event")
async def send_event(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Store one event."""
    app = services.of(request)
    who = access.principal(request, Action.SEND_EVENTS)
    body = await read_json(request, app.settings.max_body_bytes)
    event = decode_one(body, app.pipeline.rules.schemas)
    headers = _take(app, who, 1)
    outcome = await app.pipeline.ingest([event], _arrival(request, app, who))
    verdict = outcome.verdicts.get(0) or Accepted(_id(event))
    if isinstance(verdict, Rejected):
        _refuse(verdict, headers)
    return _json(msgspec.to_builtins(verdict), headers)


@post("/api/v1/analytics/events/batch", status_code=202, operation_id="send_batch")
async def send_batch(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Store a batch. One bad event harms no other."""
    app = services.of(request)
    who = access.principal(request, Action.SEND_EVENTS)
    body = await read_json(request, app.settings.max_body_bytes)
    events = decode_batch(body, app.pipeline.rules.schemas, app.settings.max_batch_events)
    headers = _take(app, who, len(events))
    outcome = await app.pipeline.ingest(events, _arrival(request, app, who))
    _refuse_foreign(outcome)
    return _json(summarise(outcome), headers)


def _arrival(request: Request[Any, Any, Any], app: Services, who: Principal) -> Arrival:
    client = request.client
    return Arrival(
        tenant_id=who.tenant_id,
        received_at=app.clock(),
        retention_days=who.retention_days or app.settings.retention_days,
        place=locate(client.host if client else ""),
        user_agent=request.headers.get("user-agent", ""),
    )


def _take(app: Services, who: Principal, events: int) -> Mapping[str, str]:
    """Count events against the tenant's rate.

    raises: RateLimited
    """
    per_minute = who.rate_limit_events or app.settings.rate_limit_events
    if not per_minute:
        return {}
    allowance = app.limiter.take(who.tenant_id, events, per_minute)
    headers = limit_headers(allowance)
    if not allowance.allowed:
        detail = f"This tenant may send {per_minute} events a minute"
        raise RateLimited(detail, retry_after_s=allowance.reset_s, headers=headers)
    return headers


def _refuse(verdict: Rejected, headers: Mapping[str, str]) -> None:
    first = verdict.errors[0]
    detail = f"{first.path or 'The event'}: {first.message}"
    if verdict.reason == "wrong_tenant":
        raise Forbidden(detail, code="tenant_mismatch", errors=verdict.errors, headers=headers)
    raise InvalidRequest(detail, code=verdict.reason, errors=verdict.errors, headers=headers)


def _refuse_foreign(outcome: Outcome) -> None:
    """A batch that is another tenant's as a whole is refused as a whole."""
    verdicts = outcome.verdicts.values()
    foreign = [v for v in verdicts if isinstance(v, Rejected) and v.reason == "wrong_tenant"]
    if foreign and len(foreign) == outcome.events:
        _refuse(foreign[0], {})


def _id(event: Envelope | Rejected) -> str:
    return str(event.event_id)


def _json(body: object, headers: Mapping[str, str]) -> Response[bytes]:
    return Response(
        msgspec.json.encode(body),
        status_code=202,
        media_type="application/json",
        headers=dict(headers),
    )

"""The door for OpenTelemetry: OTLP over HTTP, spans and log records, in protobuf and JSON.

Everything is answered in the encoding of the request, errors as google.rpc.Status. Of what can be
sent again, a Retry-After says when; doing so stores nothing twice.

source: OTLP specification, "OTLP/HTTP"
"""

from __future__ import annotations

import asyncio
import math
from http import HTTPStatus
from typing import Any, Final

from litestar import Request, Response, post

from sightline.errors import SightlineError
from sightline.ingest.arrival import Arrival
from sightline.ingest.identity import ContentIds
from sightline.ingest.otlp.answer import MEDIA_TYPES, refusal, success
from sightline.ingest.otlp.record import Export
from sightline.ingest.otlp.signal import LOGS, TRACES, Batch, Signal, batches
from sightline.ingest.otlp.tally import Tally
from sightline.security.keys import Action
from sightline.web import access, intake, problem, services, telemetry
from sightline.web.body import media_type, read
from sightline.web.services import Services

_JSON: Final = "application/json"
_BUSY: Final = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


def _refused(request: Request[Any, Any, Any], err: Exception) -> Response[bytes]:
    """An error, as exporters expect it."""
    told = problem.seen(err, request.scope["path"])
    kind = media_type(request)
    kind = kind if kind in MEDIA_TYPES else _JSON
    headers: dict[str, str] = {}
    if isinstance(err, SightlineError) and told.code == err.code:
        headers.update(err.headers)
        if told.status in _BUSY:
            headers["Retry-After"] = str(max(1, math.ceil(err.retry_after_s or 1)))
    body = refusal(MEDIA_TYPES[kind], told.status, told.detail)
    return Response(body, status_code=told.status, media_type=kind, headers=headers)


_HANDLERS: Final[dict[int | type[Exception], Any]] = {
    SightlineError: _refused,
    Exception: _refused,  # the most specific one wins, wherever it stands
}


@post(
    "/v1/traces",
    status_code=200,
    operation_id="export_traces",
    exception_handlers=_HANDLERS,
)
async def export_traces(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Store what spans say."""
    return await _store(request, TRACES)


@post(
    "/v1/logs",
    status_code=200,
    operation_id="export_logs",
    exception_handlers=_HANDLERS,
)
async def export_logs(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Store what log records say."""
    return await _store(request, LOGS)


async def _store(request: Request[Any, Any, Any], signal: Signal) -> Response[bytes]:
    app = services.of(request)
    who = access.principal(request, Action.SEND_EVENTS)
    kind = media_type(request)
    body = await read(request, kind, MEDIA_TYPES, app.settings.max_otlp_bytes)
    encoding = MEDIA_TYPES[kind]
    with intake.undecodable_counted(app, who, "otlp"):
        export = signal.decode[encoding](body)
    headers = intake.count(app, who, export.count)
    # A browser sends its own spans and says from where; a server sends what others did.
    sent_by = intake.sender(request) if "origin" in request.headers else intake.NOBODY
    tally = await _stored(app, signal, export, intake.arrival(app, who, sent_by, "otlp", body))
    answer = success(encoding, signal.noun, tally.rejected, tally.message())
    return Response(answer, media_type=kind, headers=dict(headers))


async def _stored(app: Services, signal: Signal, export: Export[Any], arrival: Arrival) -> Tally:
    """Store an export; batches of it wait for the same commits.

    raises: StoreUnavailable, Overloaded; then some of it may be stored, and is told as such when it
            comes again
    """
    tally = Tally(signal.noun)
    ids = ContentIds(app.ids_key, arrival.tenant_id)
    size = app.settings.max_batch_events
    storing: list[asyncio.Task[None]] = []
    for batch in batches(export, arrival.tenant_id, ids, tally, size):
        for outcome in ("mapped", "unmapped", "unreadable"):
            count = getattr(batch, outcome)
            telemetry.OTLP_RECORDS.labels(signal.noun, outcome).inc(count)
        if batch.events:
            storing.append(asyncio.create_task(_settled(app, batch, arrival, tally)))
        await asyncio.sleep(0)
    await asyncio.gather(*storing)
    return tally


async def _settled(app: Services, batch: Batch, arrival: Arrival, tally: Tally) -> None:
    tally.settle(await app.pipeline.ingest(batch.events, arrival), batch.records)

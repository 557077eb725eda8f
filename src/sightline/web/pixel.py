"""The door for mails and for pages without scripts: a picture whose address is an event.

A picture never breaks: whatever becomes of the event, the answer is the same 43 bytes with status
200, and nobody may keep them. What became of it is in the header `Sightline-Verdict`.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qs

import msgspec
from litestar import HttpMethod, Request, Response, route

from sightline.errors import InvalidRequest, PayloadTooLarge
from sightline.ingest import pixel
from sightline.ingest.decode import decode_one
from sightline.ingest.verdict import Accepted, Rejected, Verdict
from sightline.security.keys import Action
from sightline.web import access, intake, problem, services, telemetry
from sightline.web.services import Services

GIF: Final = bytes.fromhex(
    "474946383961 0100 0100 80 00 00 000000 ffffff"  # 1 x 1, two colours
    "21f904 01 0000 00 00"  # the first of them transparent
    "2c 0000 0000 0100 0100 00 02 02 4401 00 3b"
)
MAX_QUERY_BYTES: Final = 8 * 1024
MAX_PARAMETERS: Final = 300
_MAX_DETAIL: Final = 200

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "cross-origin",  # for pages that isolate themselves
    "X-Content-Type-Options": "nosniff",
}
_LOOKING_AHEAD: Final = ("sec-purpose", "purpose", "x-moz", "x-purpose")
"""Headers by which a program says that nobody looks at the page yet."""


class _Said(msgspec.Struct, frozen=True):
    """What became of the event. `verdict` is one of ingestion's, or `refused`, or `ignored`."""

    verdict: str
    reason: str = ""
    detail: str = ""


@route(
    "/api/v1/analytics/pixel.gif",
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    operation_id="pixel",
)
async def picture(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The picture; on the way, store the event its address stands for."""
    if request.method == HttpMethod.HEAD:  # whoever asks so does not show it
        return _answer(_Said("ignored", "head"))
    if any(_ahead(request.headers.get(name, "")) for name in _LOOKING_AHEAD):
        return _answer(_Said("ignored", "prefetch"))
    try:
        said = _words(await _stored(request, services.of(request)))
    except Exception as err:  # a picture never breaks; defects are logged where they are told
        told = problem.seen(err, request.scope["path"])
        said = _Said("refused", told.code, told.detail)
    return _answer(said)


async def _stored(request: Request[Any, Any, Any], app: Services) -> Verdict:
    who = access.principal(request, Action.SEND_EVENTS)
    values = _parameters(request.scope["query_string"])
    schemas = app.pipeline.rules_of(who.tenant_id).schemas
    sent_by = intake.sender(request)
    opening = pixel.Opening(
        tenant_id=who.tenant_id,
        at=app.clock(),
        client=f"{request.client.host if request.client else ''} {sent_by.user_agent}",
        referrer=request.headers.get("referer", ""),
        refuses=request.headers.get("sec-gpc") == "1",
    )
    schema = schemas.get(values["event"][0]) if "event" in values else None
    made = pixel.event(values, opening, schema.event if schema else None, app.ids_key)
    body = msgspec.json.encode(made)
    event = decode_one(body, schemas)
    intake.count(app, who, 1)
    arrival = intake.arrival(app, who, sent_by, "pixel", body)
    outcome = await app.pipeline.ingest(
        [event], msgspec.structs.replace(arrival, first_counts=True)
    )
    return outcome.verdicts.get(0) or Accepted(str(event.event_id))


def _parameters(query: bytes) -> dict[str, list[str]]:
    """raises: PayloadTooLarge, InvalidRequest (too many of them)"""
    if len(query) > MAX_QUERY_BYTES:
        raise PayloadTooLarge(f"The parameters of a picture have at most {MAX_QUERY_BYTES} bytes")
    try:
        return parse_qs(query.decode("utf-8", "replace"), max_num_fields=MAX_PARAMETERS)
    except ValueError:
        raise InvalidRequest(f"A picture has at most {MAX_PARAMETERS} parameters") from None


def _ahead(purpose: str) -> bool:
    return "prefetch" in purpose.lower() or "preview" in purpose.lower()


def _words(verdict: Verdict) -> _Said:
    name = type(verdict).__name__.lower()
    if not isinstance(verdict, Rejected):
        return _Said(name, getattr(verdict, "reason", ""))
    first = verdict.errors[0]
    return _Said(name, verdict.reason, f"{first.path} {first.message}".strip())


def _answer(said: _Said) -> Response[bytes]:
    telemetry.PIXELS.labels(said.verdict, said.reason).inc()
    reason = f"; reason={said.reason}" if said.reason else ""
    headers = {**_HEADERS, "Sightline-Verdict": said.verdict + reason}
    if said.detail:
        plain = "".join(c if " " <= c <= "~" else "?" for c in said.detail)
        headers["Sightline-Detail"] = plain[:_MAX_DETAIL]
    return Response(GIF, media_type="image/gif", headers=headers)

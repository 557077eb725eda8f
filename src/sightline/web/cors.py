"""Cross-origin requests: browsers of any shop may send events, and read answers with a key.

Which origins a write key serves is a matter of the key (403 where it does not), not of CORS: a
preflight carries no key. The origin is echoed and credentials are allowed on the event paths only,
because navigator.sendBeacon always sends them; nothing there looks at cookies.
"""

from __future__ import annotations

from typing import Final

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

_OTLP: Final = ("/v1/traces", "/v1/logs")
_API: Final = ("/api/v1/analytics/", *_OTLP)
_EVENTS: Final = ("/api/v1/analytics/events", *_OTLP)
_PREFLIGHT: Final = {
    "access-control-allow-methods": "GET, POST, OPTIONS",
    "access-control-allow-headers": "content-type, content-encoding, authorization, x-api-key",
    "access-control-max-age": "86400",
}
_EXPOSED: Final = (
    "ratelimit-limit, ratelimit-remaining, ratelimit-reset, ratelimit-policy, retry-after"
)


def allow_origins(app: ASGIApp) -> ASGIApp:
    """Middleware that answers preflights and lets browsers read the API's answers."""

    async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
        origin = _origin(scope)
        if origin is None:
            await app(scope, receive, send)
            return
        if scope.get("method") == "OPTIONS":
            await _answer_preflight(scope["path"], origin, send)
            return

        async def send_with_origin(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                for name, value in _allowed(scope["path"], origin).items():
                    headers[name] = value
                headers["access-control-expose-headers"] = _EXPOSED
            await send(message)

        await app(scope, receive, send_with_origin)

    return middleware


def _origin(scope: Scope) -> str | None:
    """The origin of a cross-origin request to the API, else None."""
    if scope["type"] != ScopeType.HTTP or not scope["path"].startswith(_API):
        return None
    for name, value in scope["headers"]:
        if name == b"origin":
            return value.decode("latin-1")
    return None


def _allowed(path: str, origin: str) -> dict[str, str]:
    if not path.startswith(_EVENTS):
        return {"access-control-allow-origin": "*"}
    return {
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
        "vary": "Origin",
    }


async def _answer_preflight(path: str, origin: str, send: Send) -> None:
    headers = {**_allowed(path, origin), **_PREFLIGHT}
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 204, "headers": raw})
    await send({"type": "http.response.body", "body": b"", "more_body": False})

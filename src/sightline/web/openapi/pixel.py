"""The pixel's path in the words of OpenAPI."""

from __future__ import annotations

from typing import Any, Final

from sightline.ingest.pixel import CONTEXT, NAMES

Json = dict[str, Any]

_VERDICT: Final = "^(accepted|duplicate|(dropped|rejected|refused|ignored); reason=[a-z_]+)$"


def _parameter(name: str, about: str) -> Json:
    return {"name": name, "in": "query", "description": about, "schema": {"type": "string"}}


_PARAMETERS: Final = [
    *(_parameter(name, f"{field} of the event") for name, field in NAMES.items()),
    *(_parameter(name, f"context.{field} of the event") for name, field in CONTEXT.items()),
    _parameter("gpc", "`ads`: Global Privacy Control speaks of ads only"),
    _parameter("key", "a write key"),
]
_HEADERS: Final = {
    "Sightline-Verdict": {
        "description": "What became of the event, and why",
        "required": True,
        "schema": {"type": "string", "pattern": _VERDICT},
    },
    "Cache-Control": {"required": True, "schema": {"const": "no-store"}},
}


def _operation(name: str, summary: str, content: Json) -> Json:
    answer = {"description": "The picture, whatever the verdict", "headers": _HEADERS, **content}
    return {
        "operationId": name,
        "summary": summary,
        "security": [{"key": []}, {"bearer": []}, {}],
        "parameters": _PARAMETERS,
        "responses": {"200": answer},
    }


_GIF: Final = {"content": {"image/gif": {"schema": {"type": "string", "format": "binary"}}}}

PATHS: Final[dict[str, Json]] = {
    "/api/v1/analytics/pixel.gif": {
        "get": _operation("pixel", "Store the event an address stands for; a picture", _GIF),
        "head": _operation("pixel_head", "What the picture's answer looks like", {}),
    }
}
"""Path → method → operation. Parameters with a dot in their names are attributes of the event."""

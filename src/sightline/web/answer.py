"""What a handler answers with."""

from __future__ import annotations

import msgspec
from litestar import Response


def as_json(body: object, status: int = 200) -> Response[bytes]:
    """A body as JSON. status: of HTTP"""
    return Response(msgspec.json.encode(body), status_code=status, media_type="application/json")

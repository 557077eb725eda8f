"""A valid event of each kind, made from the examples of its attributes. The same every time."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid5

from sightline.catalog.envelope import Source
from sightline.catalog.model import Event
from sightline.types import JsonObject

OCCURRED_AT: Final = "2025-01-15T10:30:00.123Z"
_EXAMPLES: Final = UUID("6f1d2c52-7c55-4c8a-9b1e-0f3d6a7b8c90")
_SOURCES: Final[Mapping[str, Source]] = {
    "voice": "voice_ws",
    "ai": "widget",
    "kb": "widget",
    "face_analysis": "widget",
    "recommendation": "widget",
    "try_on": "widget",
    "conversation": "widget",
    "widget": "widget",
    **dict.fromkeys(
        (
            "api",
            "database",
            "infrastructure",
            "marketing",
            "model",
            "security",
            "service",
            "sync",
            "system",
        ),
        "server",
    ),
}


def example(event: Event, tenant_id: str | None = None) -> JsonObject:
    """A complete event that its schema accepts; with `tenant_id`, one that can be sent as it is.

    Its `event_id` follows from the name: sent twice, it is a duplicate.
    """
    sent: dict[str, Any] = {
        "event_id": str(uuid5(_EXAMPLES, event.name)),
        "event_name": event.name,
        "occurred_at": OCCURRED_AT,
    }
    if tenant_id is not None:
        sent["tenant_id"] = tenant_id
    return {
        **sent,
        "site_id": "main-shop",
        "session_id": "session-8c1f",
        "user_id": "customer-204",
        "source": _SOURCES.get(event.name.split(".")[0], "web"),
        "attributes": {a.sent_name: copy.deepcopy(a.example) for a in event.attributes},
        "context": {
            "page": {"url": "https://shop.example.com/frames/round"},
            "locale": "en-GB",
            "consent": {"analytics": True, "ads": False},
        },
    }

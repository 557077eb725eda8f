"""Events to measure with: every event of the catalog in turn, each with an id of its own."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import msgspec

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.example import example

_encode = msgspec.json.Encoder().encode


class Source:
    """An endless supply of valid events of one tenant; ten to a session."""

    def __init__(self, tenant_id: str) -> None:
        self._templates = [example(event, tenant_id) for event in BUILT_IN.events.values()]
        self._made = 0

    def event(self) -> dict[str, Any]:
        """One event, happening now."""
        self._made += 1
        return {
            **self._templates[self._made % len(self._templates)],
            "event_id": str(uuid.uuid4()),
            "occurred_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "session_id": f"session-{self._made // 10}",
            "user_id": f"user-{self._made // 50}",
        }

    def batch(self, size: int) -> bytes:
        """A body for the batch endpoint."""
        return _encode({"events": [self.event() for _ in range(size)]})

    def single(self) -> bytes:
        """A body for the endpoint for one event."""
        return _encode(self.event())

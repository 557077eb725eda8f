"""Events to measure with: those of the analytics-service spec in turn, each with its own id."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.example import example

NAMES: Final = (
    "voice.turn_started",
    "voice.first_response",
    "voice.barge_in",
    "voice.asr_partial",
    "ai.tool_call_started",
    "ai.tool_call_completed",
    "ai.tool_chain_completed",
    "ai.navigation",
    "ai.response_completed",
    "kb.search",
    "kb.hit",
    "commerce.view",
    "commerce.add_to_cart",
    "commerce.checkout",
    "commerce.purchase",
    "booking.slot_hold",
    "booking.confirmed",
    "web.page_view",
    "system.error",
)
"""The same whatever the catalog grows to, so that runs of different days measure the same."""

_encode = msgspec.json.Encoder().encode


class Source:
    """An endless supply of valid events of one tenant; ten to a session."""

    def __init__(self, tenant_id: str) -> None:
        self._templates = [example(BUILT_IN.events[name], tenant_id) for name in NAMES]
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

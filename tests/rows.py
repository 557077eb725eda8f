"""Blocks of rows for tests of the store."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from sightline.store.block import Block
from sightline.store.tables import EVENTS

NOW_MS = int(datetime(2026, 11, 20, 12, 0, tzinfo=UTC).timestamp() * 1000)
TENANT = "00000000-0000-4000-8000-000000000001"


def block(rows: int, **columns: Any) -> Block:
    """Rows of one tenant; a keyword gives a column one value, or a list one a row."""
    defaults: dict[str, Any] = {
        "tenant_id": TENANT,
        "event_name": "kb.search",
        "occurred_at": [NOW_MS + index * 1000 for index in range(rows)],
        "event_id": [uuid.uuid4() for _ in range(rows)],
        "received_at": int(datetime.now(UTC).timestamp() * 1000),
        "session_id": [f"s{index % 7}" for index in range(rows)],
        "retention_days": 90,
        "numbers": [{"kb.search_latency_ms": index * 1.5} for index in range(rows)],
        "strings": {},
        "documents": {},
    }
    filled = {c.name: columns.get(c.name, defaults.get(c.name, "")) for c in EVENTS}
    filled.pop("commit_no")
    return Block(rows, {name: _column(value, rows) for name, value in filled.items()})


def _column(value: Any, rows: int) -> list[Any]:
    return value if isinstance(value, list) else [value] * rows

"""Rejected events, counted by kind in windows of ten seconds, and the windows as internal events.

Every rejection is counted, also of events that are not kept. A tenant has at most 200 kinds in a
window; what comes beyond is counted under the name `(other)`.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

from sightline.catalog import internal
from sightline.ingest.quota import Kind
from sightline.privacy.pii import redact
from sightline.store.block import Block
from sightline.store.tables import EVENT_COLUMNS
from sightline.types import TenantId

WINDOW_S: Final = 10
MOST_KINDS: Final = 200
OTHER: Final = "(other)"

Window = tuple[int, TenantId]
"""Seconds since 1970 at which it starts, and whose it is."""

Counts = dict[Window, Counter[Kind]]


class Tally:
    """Counts until somebody takes them. Safe for several threads."""

    def __init__(self) -> None:
        self._counts: Counts = {}
        self._guard = threading.Lock()

    def add(self, tenant: TenantId, at: datetime, kinds: Mapping[Kind, int]) -> None:
        """Count rejections of one request."""
        start = int(at.timestamp()) // WINDOW_S * WINDOW_S
        with self._guard:
            counts = self._counts.setdefault((start, tenant), Counter())
            for kind, number in kinds.items():
                if kind not in counts and len(counts) >= MOST_KINDS:
                    reason, code, _, door = kind
                    kind = (reason, code, OTHER, door)
                counts[kind] += number

    def take(self, before: datetime | None) -> Counts:
        """The windows that ended before a moment, or all; they are not given again."""
        with self._guard:
            over = [
                window
                for window in self._counts
                if before is None or window[0] + WINDOW_S <= before.timestamp()
            ]
            return {window: self._counts.pop(window) for window in over}


def block(counts: Counts, received_at: datetime, retention_days: int) -> Block:
    """The rows of `internal_events` that say what was counted: one a window and kind."""
    found = [(window, kind, n) for window, kinds in counts.items() for kind, n in kinds.items()]
    rows = len(found)
    columns: dict[str, list[Any]] = {
        name: [""] * rows for name in EVENT_COLUMNS if name != "commit_no"
    }
    columns |= {
        "tenant_id": [tenant for (_, tenant), _, _ in found],
        "event_name": [internal.REJECTED.name] * rows,
        "occurred_at": [start * 1000 for (start, _), _, _ in found],
        "event_id": [uuid4() for _ in found],
        "received_at": [_ms(received_at)] * rows,
        "source": ["server"] * rows,
        "schema_version": [internal.REJECTED.version] * rows,
        "consent": ["unknown"] * rows,
        "retention_days": [retention_days] * rows,
        "numbers": [{internal.REJECTED_COUNT.name: n} for _, _, n in found],
        "strings": [_strings(kind) for _, kind, _ in found],
        "documents": [{} for _ in found],
    }
    return Block(rows, columns)


def _strings(kind: Kind) -> dict[str, str]:
    reason, code, event_name, door = kind
    return {
        internal.REASON.name: reason,
        internal.CODE.name: code,
        internal.EVENT_NAME.name: redact(event_name)[:128],
        internal.DOOR.name: door,
    }


def _ms(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp() * 1000)

"""Events put into the store as ingestion would: checked, made rows of, inserted."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.envelope import Envelope
from sightline.ingest.arrival import Arrival
from sightline.ingest.schema import Schemas
from sightline.ingest.shape import shape
from sightline.privacy.pseudonym import Pseudonyms
from sightline.store.block import joined
from sightline.store.engine import Engine
from sightline.store.tables import EVENTS
from sightline.types import TenantId

Sent = dict[str, Any]
"""An event as it is sent."""

OURS, THEIRS = TenantId("tenant-a"), TenantId("tenant-b")
PSEUDONYMS = Pseudonyms(b"p" * 32)
RETENTION_DAYS = 3650


@functools.cache
def schemas() -> Schemas:
    return Schemas(BUILT_IN)


def keep(engine: Engine, tenant: TenantId, events: Iterable[Sent]) -> None:
    """Store events, each of which its schema accepts."""
    sent = [msgspec.convert({"tenant_id": tenant, **e}, Envelope) for e in events]
    for event in sent:
        schema = schemas().of(event)
        assert schema is not None, event.event_name
        assert schema.accepts(event.attributes), (event.event_name, event.attributes)
    arrival = Arrival(
        tenant_id=tenant, received_at=datetime.now(UTC), retention_days=RETENTION_DAYS
    )
    block = shape(sent, arrival, schemas(), PSEUDONYMS)
    engine.insert("events", EVENTS, joined([block], 1), str(uuid.uuid4()))

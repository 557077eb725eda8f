"""What is known of a request besides its body: who sent it, when, from where."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from sightline.privacy.geography import NOWHERE, Place
from sightline.types import TenantId

Door = Literal["http", "stream", "otlp", "pixel", "import", "replay"]
"""Which way events came in."""

Known = Mapping[UUID, Mapping[str, str]]
"""event_id → columns that were told when the event first came, from what is not kept of it."""


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """The circumstances all events of one request share.

    received_at: UTC, by the server's clock
    place: where the sender's address lies; the address itself is not kept
    user_agent: of the request; an event may name its own
    retention_days: how long the tenant keeps raw events
    body_bytes: how large the request was, inflated
    first_counts: an event whose id is stored is a duplicate, whatever it says and whenever it comes
    known: of events that come from the quarantine, whose senders were made pseudonymous then
    """

    tenant_id: TenantId
    received_at: datetime
    retention_days: int
    place: Place = NOWHERE
    user_agent: str = ""
    door: Door = "http"
    body_bytes: int = 0
    first_counts: bool = False
    known: Known | None = None

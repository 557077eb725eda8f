"""What is known of a request besides its body: who sent it, when, from where."""

from __future__ import annotations

from datetime import datetime

import msgspec

from sightline.privacy.geography import NOWHERE, Place
from sightline.types import TenantId


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """The circumstances all events of one request share.

    received_at: UTC, by the server's clock
    place: where the sender's address lies; the address itself is not kept
    user_agent: of the request; an event may name its own
    retention_days: how long the tenant keeps raw events
    """

    tenant_id: TenantId
    received_at: datetime
    retention_days: int
    place: Place = NOWHERE
    user_agent: str = ""

"""How events are sent, in the words of OpenAPI."""

from __future__ import annotations

from typing import Final

import msgspec

from sightline.catalog.envelope import Envelope, SelfDescribing
from sightline.ingest.result import BatchResult
from sightline.web.openapi.operation import API, TAKING, Operation

EITHER_FORM: Final = (Envelope, SelfDescribing)
"""An event, or one that describes itself."""


class Batch(msgspec.Struct, frozen=True):
    """Events sent together."""

    events: tuple[Envelope, ...]
    batch_id: str | None = None


class Accepted(msgspec.Struct, frozen=True, omit_defaults=True):
    """The verdict on one event."""

    event_id: str
    status: str
    reason: str | None = None


OPERATIONS: Final = (
    Operation(
        method="post",
        path=f"{API}/events",
        name="send_event",
        summary="Store one event",
        body=EITHER_FORM,
        answer=(Accepted,),
        done={202: "Done"},
        errors=TAKING,
    ),
    Operation(
        method="post",
        path=f"{API}/events/batch",
        name="send_batch",
        summary="Store a batch; one bad event harms no other",
        body=(Batch,),
        answer=(BatchResult,),
        done={202: "Done"},
        errors=TAKING,
    ),
)

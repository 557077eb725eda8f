"""What Sightline itself says about a tenant's events, as events. Nobody can send them.

They lie in a table apart (`internal_events`), so that `events` holds what was sent and no more, and
`events.count` counts none of these. Metrics read them like any other event.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import choice, count, label
from sightline.catalog.model import Event

REASON: Final = choice(
    "ingest.reason",
    "Why events were rejected; undecodable: the request was not what it said it was",
    (
        "invalid",
        "unknown_event",
        "unknown_schema",
        "conflict",
        "clock_skew",
        "wrong_tenant",
        "undecodable",
    ),
    example="invalid",
)
CODE: Final = label(
    "ingest.code", "The first rule they broke, such as required or enum", example="required"
)
EVENT_NAME: Final = label(
    "ingest.event_name",
    "The name they were sent under, without personal data; (other) past 200 kinds at once",
    example="commerce.purchase",
)
DOOR: Final = choice(
    "ingest.door",
    "Which way they came",
    ("http", "stream", "otlp", "pixel", "import"),
)
REJECTED_COUNT: Final = count(
    "ingest.rejected_count", "How many events were rejected like this", example=3
)

REJECTED: Final = Event(
    name="ingest.rejected",
    description="Events were rejected, all of one kind, within ten seconds.",
    attributes=(REASON, CODE, EVENT_NAME, DOOR, REJECTED_COUNT),
    required=(REASON.name, CODE.name, EVENT_NAME.name, DOOR.name, REJECTED_COUNT.name),
)

EVENTS: Final = (REJECTED,)

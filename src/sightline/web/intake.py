"""Events on their way in, whichever door they came through: decoded, counted, judged and stored.

A request and a message of a stream differ in how they are read and answered, and in nothing that
lies between.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec
from litestar.enums import ScopeType

from sightline.catalog.envelope import Envelope
from sightline.errors import Forbidden, InvalidJson, InvalidProtobuf, RateLimited
from sightline.ingest.arrival import Arrival, Door
from sightline.ingest.decode import decode_batch, decode_one
from sightline.ingest.pipeline import Outcome
from sightline.ingest.verdict import Accepted, Rejected, Verdict
from sightline.privacy.geography import NOWHERE, Place, locate
from sightline.security.keys import Principal
from sightline.security.limits import headers as limit_headers
from sightline.web.services import Connection, Services

Headers = Mapping[str, str]
"""What is said of the tenant's rate; nothing where it has no limit."""


class Sender(msgspec.Struct, frozen=True):
    """What a connection tells of whoever sends. The address itself is not kept.

    door: which way the events come, where nothing else says so
    """

    place: Place
    user_agent: str
    door: Door = "http"


NOBODY: Final = Sender(NOWHERE, "")
"""A machine that passes on what others did."""


def sender(connection: Connection) -> Sender:
    """Whoever opened a connection."""
    client = connection.client
    place = locate(client.host if client else "")
    door: Door = "stream" if connection.scope["type"] == ScopeType.WEBSOCKET else "http"
    return Sender(place, connection.headers.get("user-agent", ""), door)


async def take_one(
    app: Services, who: Principal, sent_by: Sender, body: bytes
) -> tuple[Verdict, Headers]:
    """The verdict on one event.

    raises: InvalidJson, RateLimited, Forbidden (another tenant's), StoreUnavailable, Overloaded
    """
    with undecodable_counted(app, who, sent_by.door):
        event = decode_one(body, app.pipeline.rules_of(who.tenant_id).schemas)
    headers = count(app, who, 1)
    outcome = await app.pipeline.ingest([event], arrival(app, who, sent_by, body=body))
    _refuse_foreign(outcome, headers)
    return outcome.verdicts.get(0) or Accepted(_id(event)), headers


async def take_batch(
    app: Services, who: Principal, sent_by: Sender, body: bytes
) -> tuple[Outcome, Headers]:
    """What became of a batch. One bad event harms no other.

    raises: InvalidJson, InvalidRequest (no batch), PayloadTooLarge (too many events), RateLimited,
            Forbidden (another tenant's as a whole), StoreUnavailable, Overloaded
    """
    schemas = app.pipeline.rules_of(who.tenant_id).schemas
    with undecodable_counted(app, who, sent_by.door):
        events = decode_batch(body, schemas, app.settings.max_batch_events)
    headers = count(app, who, len(events))
    outcome = await app.pipeline.ingest(events, arrival(app, who, sent_by, body=body))
    _refuse_foreign(outcome, headers)
    return outcome, headers


@contextlib.contextmanager
def undecodable_counted(app: Services, who: Principal, door: Door) -> Iterator[None]:
    """Count a body that is not what it says it is among the tenant's rejections."""
    try:
        yield
    except (InvalidJson, InvalidProtobuf) as err:
        app.quarantine.undecodable(who.tenant_id, door, err.code)
        raise


def arrival(
    app: Services, who: Principal, sent_by: Sender, door: Door | None = None, body: bytes = b""
) -> Arrival:
    """The circumstances of events that come now.

    door: which way they came in; the sender's, where not given
    """
    return Arrival(
        tenant_id=who.tenant_id,
        received_at=app.clock(),
        retention_days=who.retention_days or app.settings.retention_days,
        place=sent_by.place,
        user_agent=sent_by.user_agent,
        door=door or sent_by.door,
        body_bytes=len(body),
    )


def count(app: Services, who: Principal, events: int) -> Headers:
    """Count events against the tenant's rate.

    raises: RateLimited
    """
    per_minute = who.rate_limit_events or app.settings.rate_limit_events
    if not per_minute:
        return {}
    allowance = app.limiter.take(who.tenant_id, events, per_minute)
    headers = limit_headers(allowance)
    if not allowance.allowed:
        detail = f"This tenant may send {per_minute} events a minute"
        raise RateLimited(detail, retry_after_s=allowance.reset_s, headers=headers)
    return headers


def _refuse_foreign(outcome: Outcome, headers: Headers) -> None:
    """What is another tenant's as a whole is refused as a whole.

    raises: Forbidden
    """
    verdicts = outcome.verdicts.values()
    foreign = [v for v in verdicts if isinstance(v, Rejected) and v.reason == "wrong_tenant"]
    if foreign and len(foreign) == outcome.events:
        errors = foreign[0].errors
        detail = f"{errors[0].path}: {errors[0].message}"
        raise Forbidden(detail, code="tenant_mismatch", errors=errors, headers=headers)


def _id(event: Envelope | Rejected) -> str:
    return str(event.event_id)

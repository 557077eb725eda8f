"""Events of which the first under an id counts, whatever comes under it later."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

import msgspec
from tests.web.conftest import Open, Shop

from sightline.catalog.envelope import Envelope
from sightline.ingest.arrival import Arrival
from sightline.ingest.verdict import Duplicate
from sightline.types import TenantId

SETTINGS = {"dedup_ids": 40}
"""The filter forgets after some twenty ids."""


def _arrival(shop: Shop) -> Arrival:
    now = datetime.now(UTC)
    tenant = TenantId(shop.tenant.tenant_id)
    return Arrival(tenant_id=tenant, received_at=now, retention_days=90, first_counts=True)


def _event(shop: Shop, event_id: uuid.UUID, minutes: int) -> Envelope:
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    sent = shop.event(event_id=str(event_id), occurred_at=at.isoformat())
    return msgspec.convert(sent, Envelope)


async def test_an_id_that_comes_again_later_is_a_duplicate_however_old_it_is(
    open_shop: Open,
) -> None:
    async with open_shop(**SETTINGS) as shop:
        ids = [uuid.uuid4() for _ in range(100)]
        for minutes in (0, 1, 30):
            for some in (ids[i : i + 10] for i in range(0, 100, 10)):
                events = [_event(shop, event_id, minutes) for event_id in some]
                outcome = await shop.services.pipeline.ingest(events, _arrival(shop))
                said = [type(v) for v in outcome.verdicts.values()]
                assert said == ([Duplicate] * 10 if minutes else [])
        assert await shop.count() == 100
    async with open_shop(**SETTINGS) as shop:
        again = [_event(shop, event_id, 60) for event_id in ids]
        outcome = await shop.services.pipeline.ingest(again, _arrival(shop))
        assert len(outcome.verdicts) == 100


async def test_of_several_at_once_one_counts(shop: Shop) -> None:
    event_id = uuid.uuid4()
    coming = (_event(shop, event_id, minutes) for minutes in range(6))
    ingest = shop.services.pipeline.ingest
    outcomes = await asyncio.gather(*(ingest([event], _arrival(shop)) for event in coming))
    assert sum(len(o.verdicts) for o in outcomes) == 5
    assert await shop.count() == 1

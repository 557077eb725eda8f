"""The application with its schedule on: what was due while it did not run is done at its start."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.analysis.stored import Sent, Store

from sightline.app import started
from sightline.schedule import summaries as summing
from sightline.security.secret import Secret
from sightline.settings import Settings
from sightline.store.control.due import Due, Planned
from sightline.store.control.store import ControlStore
from sightline.store.engine import Engine
from sightline.store.identity import identity
from sightline.types import TenantId


async def test_a_night_without_a_server_is_made_up_for(engine: Engine, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    control = ControlStore.open(settings)
    tenant = control.create_tenant("Optics", [])
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    noon = today - timedelta(hours=12)
    sent = Sent(event_name="web.page_view", at_ms=int(noon.timestamp() * 1000), user_id="u")
    Store(engine).send(tenant, [sent])
    control.due.plan([_night(tenant, identity(engine), noon - timedelta(days=2))])
    async with started(settings, engine, control, Secret(b"s" * 64), scheduled=True):
        row = await _done(control)
    assert (row.outcome, row.failures, row.holder) == ("done", 0, None)
    assert row.due_at > datetime.now(UTC)
    spans = control.summaries.spans(identity(engine), tenant)
    assert [(span.day, span.version) for span in spans] == [(noon.date(), 1)]
    control.close()


async def test_without_its_schedule_nothing_is_done(engine: Engine, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    control = ControlStore.open(settings)
    tenant = control.create_tenant("Optics", [])
    row = _night(tenant, identity(engine), datetime(2025, 1, 1, tzinfo=UTC))
    control.due.plan([row])
    async with started(settings, engine, control, Secret(b"s" * 64)):
        await asyncio.sleep(0.2)
    assert control.due.all()[0].began_at is None
    assert control.summaries.one(identity(engine), tenant, "", date(2025, 1, 1)) is None
    control.close()


def _night(tenant: TenantId, store_id: str, due_at: datetime) -> Planned:
    return Planned(
        kind=summing.KIND,
        tenant_id=tenant,
        name=store_id,
        cron=summing.CRON,
        timezone="UTC",
        due_at=due_at,
    )


async def _done(control: ControlStore) -> Due:
    for _ in range(600):
        (row,) = await asyncio.to_thread(control.due.all)
        if row.ended_at is not None:
            return row
        await asyncio.sleep(0.1)
    raise TimeoutError("the turn did not end")

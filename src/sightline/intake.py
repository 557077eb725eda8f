"""All that takes events, put together: from what they are checked against to their commit.

Open stores enter; on leaving, what was taken is committed, and in the rollups where that works.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

import msgspec
import structlog

from sightline.errors import SightlineError
from sightline.ingest.pipeline import Pipeline, remembered
from sightline.ingest.quarantine import Quarantine
from sightline.ingest.rejection import Means
from sightline.privacy.pseudonym import Pseudonyms
from sightline.registry.live import REFRESH_S, Registry
from sightline.security import keyring
from sightline.security.keyring import Cipher
from sightline.security.secret import Secret
from sightline.settings import Settings
from sightline.store import doctor
from sightline.store.control.store import ControlStore
from sightline.store.engine import Engine
from sightline.store.internal import InternalEvents
from sightline.store.lookup import Lookup
from sightline.store.quarantine import QuarantineTable
from sightline.store.rollup import Rollup
from sightline.store.writer import Writer
from sightline.types import Clock

_log = structlog.get_logger()

TICK_S: Final = 1.0
MIN_FREE_BYTES: Final = 200 * 1024 * 1024


class Intake(msgspec.Struct, frozen=True, kw_only=True):
    """What takes events, and where they go.

    quarantine: takes what is rejected; `rejected` is the table it is kept in
    cipher: opens what is kept there; None where it is kept plain
    """

    registry: Registry
    pipeline: Pipeline
    writer: Writer
    rollup: Rollup
    quarantine: Quarantine
    rejected: QuarantineTable
    cipher: Cipher | None


@contextlib.asynccontextmanager
async def taking(
    settings: Settings, engine: Engine, control: ControlStore, secret: Secret, clock: Clock
) -> AsyncIterator[Intake]:
    """Events are taken while inside, and the rollups follow.

    raises: StoreUnavailable
    """
    intake = await _intake(settings, engine, control, secret, clock)
    calm_collector()
    intake.writer.start()
    intake.quarantine.start()
    ticker = asyncio.create_task(_tick_forever(intake.rollup), name="rollup")
    refresher = asyncio.create_task(_refresh_forever(intake.registry), name="registry")
    try:
        yield intake
    finally:
        await intake.pipeline.drain()
        await asyncio.to_thread(intake.quarantine.close)
        await intake.writer.close()
        await ended(refresher, ticker)
        with contextlib.suppress(SightlineError):
            await asyncio.to_thread(intake.rollup.tick)


async def _intake(
    settings: Settings, engine: Engine, control: ControlStore, secret: Secret, clock: Clock
) -> Intake:
    """All of it, made but not started; the rollups are those of a store that lost nothing."""
    await asyncio.to_thread(engine.warm)
    rollup = await asyncio.to_thread(Rollup, engine)
    await asyncio.to_thread(_reconcile, engine, rollup)
    recent = await asyncio.to_thread(remembered, Lookup(engine), settings.dedup_ids)
    writer = Writer(engine, settings, rollup.last_commit + 1, rollup.committed)
    registry = Registry(
        control.entries, timedelta(milliseconds=settings.clock_skew_ms), clock=clock
    )
    await asyncio.to_thread(registry.refresh)
    means = Means(
        catalog_of=lambda tenant: pipeline.rules_of(tenant).schemas.catalog,
        pseudonyms=Pseudonyms(secret.key("pseudonyms")),
        key=secret.key("quarantine"),
        cipher=keyring.read(settings.data, settings.keyring),
    )
    rejected, room = QuarantineTable(engine), partial(has_room, settings.data)
    quarantine = Quarantine(rejected, InternalEvents(engine), settings, means, clock, room)
    pipeline = Pipeline(
        registry.everybodys,
        means.pseudonyms,
        recent,
        Lookup(engine),
        writer,
        quarantine.refused,
        own=registry.rules,
    )
    return Intake(
        registry=registry,
        pipeline=pipeline,
        writer=writer,
        rollup=rollup,
        quarantine=quarantine,
        rejected=rejected,
        cipher=means.cipher,
    )


def calm_collector() -> None:
    """Let the cycle collector look at what requests leave behind, rarely, and at nothing else.

    Events are freed by their reference counts. Looking through everything that lives for as long as
    the process, again and again, cost a third of the time an event takes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 50)


async def ended(*tasks: asyncio.Task[None] | None) -> None:
    """Cancel what runs beside, and wait until it is over."""
    for task in tasks:
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def _refresh_forever(registry: Registry) -> None:
    while True:
        await asyncio.sleep(REFRESH_S)
        await asyncio.to_thread(registry.refresh)


async def _tick_forever(rollup: Rollup) -> None:
    while True:
        try:
            while await asyncio.to_thread(rollup.tick) and rollup.behind:
                continue
        except SightlineError as err:
            _log.error("tick_failed", code=err.code, detail=err.detail)
        await asyncio.sleep(TICK_S)


def _reconcile(engine: Engine, rollup: Rollup) -> None:
    """Mend what a lost disk write may have left between raw rows and rollups."""
    with rollup.paused() as mark:
        found = doctor.mismatches(engine, mark, rollup.last_tick_from)
        if found:
            _log.warning("rollups_repaired", minutes=len(found))
            doctor.repair(engine, mark, found)


def has_room(data: Path) -> bool:
    """Whether the disk of the data folder has room for more events."""
    return shutil.disk_usage(data).free >= MIN_FREE_BYTES

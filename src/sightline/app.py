"""The application put together: settings in, a running server out.

Start, in this order: lock the data folder, bring the tables up to date, finish the tick a crash
interrupted, compare the last rollups with raw rows, rebuild the filter of recent ids, take events.
Stop, in the reverse order: take no more, commit what was taken, tick once more, free the folder.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import structlog

from sightline.accounts import Accounts
from sightline.analysis.summary.kept import Kept
from sightline.boards.boards import Boards
from sightline.errors import SightlineError
from sightline.folder import Running, left_in, opened
from sightline.ingest.inspection import Inspection
from sightline.ingest.pipeline import Pipeline, remembered
from sightline.ingest.quarantine import Quarantine
from sightline.ingest.rejection import Means
from sightline.ingest.replay import Replayer
from sightline.listening import WebServer, listening, stopped_by_signals
from sightline.members import Members
from sightline.privacy.pseudonym import Pseudonyms
from sightline.registry.live import REFRESH_S, Registry
from sightline.schedule import summaries as summing
from sightline.schedule.runner import Runner
from sightline.security import keyring
from sightline.security.keys import Authenticator
from sightline.security.limits import RateLimiter
from sightline.security.secret import Secret
from sightline.settings import Settings
from sightline.signing import sign_on
from sightline.store import doctor
from sightline.store.control.store import ControlStore
from sightline.store.engine import Engine
from sightline.store.guest import Guest
from sightline.store.identity import identity
from sightline.store.internal import InternalEvents
from sightline.store.lateness import Lateness
from sightline.store.lookup import Lookup
from sightline.store.quarantine import QuarantineTable
from sightline.store.reader import Reader
from sightline.store.rollup import Rollup
from sightline.store.writer import Writer
from sightline.tenancy import KEY_PURPOSE, TenantKeys, finder
from sightline.types import Clock, TenantId, utc_now
from sightline.web.pushes import Pushes
from sightline.web.services import Services
from sightline.web.watches import Watches

_log = structlog.get_logger()

TICK_S = 1.0
MIN_FREE_BYTES = 200 * 1024 * 1024


@contextlib.asynccontextmanager
async def started(
    settings: Settings,
    engine: Engine,
    control: ControlStore,
    secret: Secret,
    clock: Clock = utc_now,
    *,
    scheduled: bool = False,
) -> AsyncIterator[Services]:
    """Everything running behind the HTTP layer. On leaving, what was taken is committed.

    engine, control: open; they are not closed here
    scheduled: whether what is due is done meanwhile
    """
    accounts = Accounts(control, secret, clock)
    signing = await asyncio.to_thread(sign_on, settings, control, accounts, secret, clock)
    await asyncio.to_thread(engine.warm)
    rollup = await asyncio.to_thread(Rollup, engine)
    await asyncio.to_thread(_reconcile, engine, rollup)
    recent = await asyncio.to_thread(remembered, Lookup(engine), settings.dedup_ids)
    writer = Writer(engine, settings, rollup.last_commit + 1, rollup.committed)
    skew = timedelta(milliseconds=settings.clock_skew_ms)
    registry = Registry(control.entries, skew, clock=clock)
    await asyncio.to_thread(registry.refresh)
    pseudonyms = Pseudonyms(secret.key("pseudonyms"))
    cipher = keyring.read(settings.data, settings.keyring)
    means = Means(
        catalog_of=lambda tenant: pipeline.rules_of(tenant).schemas.catalog,
        pseudonyms=pseudonyms,
        key=secret.key("quarantine"),
        cipher=cipher,
    )
    table, room = QuarantineTable(engine), partial(_has_room, settings.data)
    quarantine = Quarantine(table, InternalEvents(engine), settings, means, clock, room)
    pipeline = Pipeline(
        registry.everybodys,
        pseudonyms,
        recent,
        Lookup(engine),
        writer,
        quarantine.refused,
        own=registry.rules,
    )
    _calm_collector()
    writer.start()
    quarantine.start()

    async def retention_of(tenant: TenantId) -> int:
        found = await asyncio.to_thread(control.tenant, tenant)
        return found.retention_days or settings.retention_days

    ticker = asyncio.create_task(_tick_forever(rollup), name="rollup")
    refresher = asyncio.create_task(_refresh_forever(registry), name="registry")
    reader = Reader(engine, settings, rollup)
    guest = Guest(engine, settings)
    kept = Kept(control, await asyncio.to_thread(identity, engine))
    watches, pushes = Watches(reader, registry.catalog, clock), Pushes(clock)
    services = Services(
        settings=settings,
        clock=clock,
        registry=registry,
        pipeline=pipeline,
        reader=reader,
        guest=guest,
        authenticator=Authenticator(finder(control), secret.key(KEY_PURPOSE), clock),
        accounts=accounts,
        members=Members(control, accounts, clock),
        sign_on=signing,
        tenants=control,
        boards=Boards(control, registry, secret, clock),
        kept=kept,
        limiter=RateLimiter(settings.rate_limit_url),
        watches=watches,
        pushes=pushes,
        keys=TenantKeys(control, secret),
        quarantine=quarantine,
        inspection=Inspection(
            table, Replayer(pipeline, table, cipher), cipher, clock, retention_of
        ),
        retention_of=retention_of,
        examine=lambda: _examine(engine, rollup, settings.data),
        storage=lambda: doctor.storage(engine, settings.data),
        ready=lambda: tuple(_missing(engine, control, writer, settings.data)),
        operator_token=secrets.token_urlsafe(32),
        ids_key=secret.key("ids"),
    )
    runner: asyncio.Task[None] | None = None
    if scheduled:
        schedule = schedule_of(engine, control, services)
        runner = asyncio.create_task(schedule.forever(), name="schedule")
    try:
        yield services
    finally:
        await _ended(runner)
        await watches.close()
        await pushes.close()
        await pipeline.drain()
        await asyncio.to_thread(quarantine.close)
        await writer.close()
        await _ended(refresher, ticker)
        with contextlib.suppress(SightlineError):
            await asyncio.to_thread(rollup.tick)


async def _ended(*tasks: asyncio.Task[None] | None) -> None:
    """Cancel what runs beside, and wait until it is over."""
    for task in tasks:
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def serve(settings: Settings, announce: Callable[[Running], None]) -> None:
    """Serve until told to stop (SIGINT, SIGTERM); then finish what was begun.

    announce: is told the address once requests are answered
    raises: DataFolderLocked, StoreUnavailable, InvalidRequest (the address is taken)
    """
    with listening(settings) as listener, opened(settings) as (engine, control, secret):
        async with started(settings, engine, control, secret, scheduled=True) as services:
            host, port = listener.getsockname()[:2]
            running = Running(f"http://{host}:{port}", os.getpid(), services.operator_token)
            server = WebServer(services)
            with stopped_by_signals(server), left_in(settings.data, running):
                await server.run(listener, lambda: announce(running))


def _calm_collector() -> None:
    """Let the cycle collector look at what requests leave behind, rarely, and at nothing else.

    Events are freed by their reference counts. Looking through everything that lives for as long as
    the process, again and again, cost a third of the time an event takes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 50)


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


def schedule_of(engine: Engine, control: ControlStore, services: Services) -> Runner:
    """Everything that is done again and again."""
    summaries = summing.SummaryWork(
        control,
        services.kept,
        services.reader,
        Lateness(engine),
        services.registry.catalog,
        services.clock,
        retention_days=services.settings.retention_days,
        rollup_days=services.settings.rollup_retention_days,
    )
    works = {summing.KIND: summaries}
    return Runner(control.due, works, services.kept.store_id, services.clock)


def _reconcile(engine: Engine, rollup: Rollup) -> None:
    """Mend what a lost disk write may have left between raw rows and rollups."""
    with rollup.paused() as mark:
        found = doctor.mismatches(engine, mark, rollup.last_tick_from)
        if found:
            _log.warning("rollups_repaired", minutes=len(found))
            doctor.repair(engine, mark, found)


def _examine(engine: Engine, rollup: Rollup, data: Path) -> doctor.Examination:
    with rollup.paused() as mark:
        return doctor.examine(engine, mark, rollup.last_commit, data)


def _has_room(data: Path) -> bool:
    return shutil.disk_usage(data).free >= MIN_FREE_BYTES


def _missing(engine: Engine, control: ControlStore, writer: Writer, data: Path) -> Iterator[str]:
    try:
        engine.query("SELECT 1")
    except SightlineError:
        yield "the event store does not answer"
    try:
        control.ping()
    except SightlineError:
        yield "the control store does not answer"
    if writer.failing:
        yield "the last commit failed"
    if not _has_room(data):
        yield f"less than {MIN_FREE_BYTES} bytes are free on the disk"

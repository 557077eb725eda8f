"""The application put together: settings in, a running server out.

Start, in this order: lock the data folder, bring the tables up to date, finish the tick a crash
interrupted, compare the last rollups with raw rows, rebuild the filter of recent ids, take events.
Stop, in the reverse order: take no more, commit what was taken, tick once more, free the folder.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path

from sightline.accounts import Accounts
from sightline.analysis.summary.kept import Kept
from sightline.boards.boards import Boards
from sightline.errors import SightlineError
from sightline.folder import Running, left_in, opened
from sightline.ingest.inspection import Inspection
from sightline.ingest.replay import Replayer
from sightline.intake import MIN_FREE_BYTES, Intake, ended, has_room, taking
from sightline.listening import WebServer, listening, stopped_by_signals
from sightline.members import Members
from sightline.schedule import summaries as summing
from sightline.schedule.runner import Runner
from sightline.security.keys import Authenticator
from sightline.security.limits import RateLimiter
from sightline.security.secret import Secret
from sightline.settings import Settings
from sightline.signing import SignOn, sign_on
from sightline.store import doctor
from sightline.store.control.store import ControlStore
from sightline.store.engine import Engine
from sightline.store.guest import Guest
from sightline.store.identity import identity
from sightline.store.lateness import Lateness
from sightline.store.reader import Reader
from sightline.store.rollup import Rollup
from sightline.store.writer import Writer
from sightline.tenancy import KEY_PURPOSE, TenantKeys, finder
from sightline.types import Clock, TenantId, utc_now
from sightline.web.pushes import Pushes
from sightline.web.services import Services
from sightline.web.watches import Watches


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
    provider = await asyncio.to_thread(sign_on, settings, control, accounts, secret, clock)
    async with taking(settings, engine, control, secret, clock) as intake:
        store_id = await asyncio.to_thread(identity, engine)
        services = _services(
            settings, engine, control, secret, clock, intake, accounts, provider, store_id
        )
        runner: asyncio.Task[None] | None = None
        if scheduled:
            schedule = schedule_of(engine, control, services)
            runner = asyncio.create_task(schedule.forever(), name="schedule")
        try:
            yield services
        finally:
            await ended(runner)
            await services.watches.close()
            await services.pushes.close()


def _services(
    settings: Settings,
    engine: Engine,
    control: ControlStore,
    secret: Secret,
    clock: Clock,
    intake: Intake,
    accounts: Accounts,
    provider: SignOn | None,
    store_id: str,
) -> Services:
    """store_id: of the event store, which days that are kept in numbers belong to"""
    registry, reader = intake.registry, Reader(engine, settings, intake.rollup)
    retention_of = partial(_retention_of, settings, control)
    replayer = Replayer(intake.pipeline, intake.rejected, intake.cipher)
    return Services(
        settings=settings,
        clock=clock,
        registry=registry,
        pipeline=intake.pipeline,
        reader=reader,
        guest=Guest(engine, settings),
        authenticator=Authenticator(finder(control), secret.key(KEY_PURPOSE), clock),
        accounts=accounts,
        members=Members(control, accounts, clock),
        sign_on=provider,
        tenants=control,
        boards=Boards(control, registry, secret, clock),
        kept=Kept(control, store_id),
        limiter=RateLimiter(settings.rate_limit_url),
        watches=Watches(reader, registry.catalog, clock),
        pushes=Pushes(clock),
        keys=TenantKeys(control, secret),
        quarantine=intake.quarantine,
        inspection=Inspection(intake.rejected, replayer, intake.cipher, clock, retention_of),
        retention_of=retention_of,
        examine=partial(_examine, engine, intake.rollup, settings.data),
        storage=partial(doctor.storage, engine, settings.data),
        ready=lambda: tuple(_missing(engine, control, intake.writer, settings.data)),
        operator_token=secrets.token_urlsafe(32),
        ids_key=secret.key("ids"),
    )


async def _retention_of(settings: Settings, control: ControlStore, tenant: TenantId) -> int:
    """Days a tenant keeps raw events."""
    found = await asyncio.to_thread(control.tenant, tenant)
    return found.retention_days or settings.retention_days


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


def _examine(engine: Engine, rollup: Rollup, data: Path) -> doctor.Examination:
    with rollup.paused() as mark:
        return doctor.examine(engine, mark, rollup.last_commit, data)


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
    if not has_room(data):
        yield f"less than {MIN_FREE_BYTES} bytes are free on the disk"

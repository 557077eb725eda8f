"""`sightline schedule`: what is done again and again, when it is due, and having it done now.

While the server runs, it does what is due; where none runs, this process does.
"""

from __future__ import annotations

import asyncio
import time
from typing import Final

import typer

from sightline import loop, tenancy
from sightline.commands import remote
from sightline.commands.terminal import (
    EXIT_FAILED,
    AsJson,
    Data,
    TenantName,
    print_json,
    print_rows,
    settings_of,
)
from sightline.errors import StoreUnavailable
from sightline.folder import opened, opened_control, require_folder
from sightline.settings import Settings
from sightline.store.control.due import Due, DueStore
from sightline.types import TenantId, utc_now

schedule: Final = typer.Typer(help="What is done again and again.", no_args_is_help=True)

COLUMNS: Final = ("kind", "tenant_id", "due_at", "cron", "timezone", "ended_at", "outcome")
LONGEST_S: Final = 900.0
_LOOK_S: Final = 0.5


@schedule.command("list")
def list_due(tenant: TenantName = None, data: Data = None, as_json: AsJson = False) -> None:
    """List what is due when, the earliest first, and how it went last time."""
    settings = settings_of(data)
    require_folder(settings)
    with opened_control(settings) as (control, _):
        named = None if tenant is None else tenancy.named(control.tenants(), tenant)
        _print(control.due.all(named), as_json=as_json)


@schedule.command("run")
def run(tenant: TenantName = None, data: Data = None, as_json: AsJson = False) -> None:
    """Have everything of a tenant done now, due or not. Exit 1 where something failed."""
    settings = settings_of(data)
    require_folder(settings)
    with opened_control(settings) as (control, _):
        named = tenancy.named(control.tenants(), tenant)
        if remote.find(settings.data) is not None:
            found = _by_server(control.due, named)
        else:
            found = loop.run(_here(settings, named))
    _print(found, as_json=as_json)
    if any(row.outcome == "failed" for row in found):
        raise typer.Exit(EXIT_FAILED)


def _by_server(store: DueStore, tenant: TenantId) -> list[Due]:
    """What there is of a tenant, once the server has done it.

    raises: StoreUnavailable, where it does not
    """
    asked_at, until = utc_now(), time.monotonic() + LONGEST_S
    _hasten(store, tenant)
    while time.monotonic() < until:
        rows = store.all(tenant)
        if all(_is_over(row) and row.ended_at and row.ended_at >= asked_at for row in rows):
            return rows
        time.sleep(_LOOK_S)
    raise StoreUnavailable(f"The server has not done it within {LONGEST_S:g} s; see its log")


def _is_over(row: Due) -> bool:
    return row.holder is None and row.outcome != "more"


async def _here(settings: Settings, tenant: TenantId) -> list[Due]:
    """The same, done by this process."""
    from sightline.app import schedule_of, started  # not at the top: they take seconds to load

    with opened(settings) as (engine, control, secret):
        async with started(settings, engine, control, secret) as services:
            runner = schedule_of(engine, control, services)
            await runner.once()  # plans what was never planned
            await asyncio.to_thread(_hasten, control.due, tenant)
            while await runner.once():
                continue
            return await asyncio.to_thread(control.due.all, tenant)


def _hasten(store: DueStore, tenant: TenantId) -> None:
    now = utc_now()
    for row in store.all(tenant):
        store.hasten(row.kind, [(tenant, row.name, now)])


def _print(rows: list[Due], *, as_json: bool) -> None:
    if as_json:
        print_json(rows)
    else:
        print_rows(COLUMNS, [tuple(getattr(row, name) for name in COLUMNS) for row in rows])

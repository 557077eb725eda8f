"""The command line. Exit codes: 0 done; 1 not as it should be; 2 asked wrongly; 3 folder in use.

Commands that need the event store ask the server when one runs on the data folder, and open the
folder themselves when none does. What takes seconds to load is loaded by the commands that need it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

import sightline
from sightline import loop
from sightline.commands import (
    administration,
    catalog,
    people,
    quarantine,
    remote,
    report,
    schedule,
    sql,
)
from sightline.commands.terminal import (
    EXIT_FAILED,
    EXIT_LOCKED,
    EXIT_USAGE,
    AsJson,
    Data,
    TenantName,
    err,
    out,
    print_json,
    settings_of,
)
from sightline.errors import DataFolderLocked, InvalidRequest, SightlineError
from sightline.folder import Running, opened, require_folder
from sightline.settings import Settings
from sightline.store import doctor
from sightline.store.rollup import Rollup

cli = typer.Typer(
    name="sightline",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog="Exit codes: 0 done, 1 not as it should be, 2 asked wrongly, 3 data folder in use.",
)
cli.add_typer(administration.tenants, name="tenant")
cli.add_typer(people.people, name="user")
cli.add_typer(administration.keys, name="key")
cli.add_typer(administration.keyrings, name="keyring")
cli.add_typer(quarantine.quarantine, name="quarantine")
cli.command("replay")(quarantine.replay)
cli.command("sql")(sql.sql)
cli.command("report")(report.report)
cli.add_typer(catalog.catalog, name="catalog")
cli.add_typer(schedule.schedule, name="schedule")

Port = Annotated[
    int | None,
    typer.Option(min=0, max=65_535, help="Port; 0 takes a free one. (default: 8765)"),
]
Host = Annotated[str | None, typer.Option(help="Address to listen on. (default: 127.0.0.1)")]
Repair = Annotated[
    bool, typer.Option("--repair", help="Rebuild the minutes that differ; stop the server first.")
]


def main() -> None:
    """Run the command line; every error of ours becomes a message and an exit code."""
    try:
        cli()
    except DataFolderLocked as problem:
        _complain(problem)
        sys.exit(EXIT_LOCKED)
    except InvalidRequest as problem:
        _complain(problem)
        sys.exit(EXIT_USAGE)
    except SightlineError as problem:
        _complain(problem)
        sys.exit(EXIT_FAILED)


def _print_version(asked: bool) -> None:
    if asked:
        version()
        raise typer.Exit


@cli.callback()
def everywhere(
    shown: Annotated[  # printed by the option itself
        bool, typer.Option("--version", callback=_print_version, help="Print the version.")
    ] = False,
) -> None:
    """Self-hosted analytics and monitoring for shops that sell with AI."""


@cli.command()
def version() -> None:
    """Print the version."""
    out.print(sightline.__version__)


@cli.command()
def serve(data: Data = None, port: Port = None, host: Host = None) -> None:
    """Take events and answer reports until stopped with Ctrl-C."""
    settings = settings_of(data, port=port, host=host)

    from sightline.app import serve as serving

    def announce(running: Running) -> None:
        out.print(f"Sightline is listening on [bold]{running.url}[/bold]  (stop: Ctrl-C)")

    loop.run(serving(settings, announce))


@cli.command()
def demo(
    data: Data = None,
    port: Port = None,
    host: Host = None,
    days: Annotated[int, typer.Option(help="Days of simulated history to load.")] = 30,
) -> None:
    """Serve, with a simulated eyewear shop as its only customer.

    Loads its history with a progress bar, then goes on live. A second start continues.
    """
    settings = settings_of(data, port=port, host=host)
    from sightline.commands import demo as simulated

    loop.run(simulated.run(settings, out, days))


@cli.command("import")
def import_files(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", help="CSV, NDJSON or Parquet; paths, patterns, s3:// or gs://."
        ),
    ],
    map_file: Annotated[Path, typer.Option("--map", help="How rows become events (YAML).")],
    tenant: TenantName = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Send the rows of files through the same pipeline as HTTP; again changes nothing.

    While the server runs, rows go through it. Exit 1 when a row could not be stored, or one of
    several files not be read.
    """
    from sightline.commands import imports

    settings = settings_of(data)
    report = loop.run(imports.run(settings, files, map_file, tenant, err))
    if as_json:
        print_json(report)
    else:
        imports.show(report, out)
    if not report.is_complete:
        raise typer.Exit(EXIT_FAILED)


@cli.command("doctor")
def examine(data: Data = None, as_json: AsJson = False, repair: Repair = False) -> None:
    """Prove that rollups equal raw rows; exit 1 where they do not.

    While the server runs, it is asked.
    """
    settings = settings_of(data)
    require_folder(settings)
    running = None if repair else remote.find(settings.data)
    found = remote.examine(running) if running else None
    if found is None:
        found = _examine_here(settings, repair=repair)
    if as_json:
        print_json(found)
    else:
        _show(found)
    if not found.ok:
        raise typer.Exit(EXIT_FAILED)


def _examine_here(settings: Settings, *, repair: bool) -> doctor.Examination:
    with opened(settings) as (engine, _, _):
        rollup = Rollup(engine)
        while rollup.tick():
            continue
        if repair:
            doctor.repair(engine, rollup.mark(), doctor.mismatches(engine, rollup.mark()))
        return doctor.examine(engine, rollup.mark(), rollup.last_commit, settings.data)


def _show(found: doctor.Examination) -> None:
    word = "[green]rollups equal raw rows[/green]" if found.ok else "[red]rollups differ[/red]"
    out.print(f"{word}: {found.events} events, {found.rolled_up} rolled up")
    out.print(f"{found.parts} parts, {found.bytes_on_disk} bytes, {found.disk_free_bytes} free")
    out.print(f"{found.lag_commits} commits not yet rolled up (reports read them raw)")
    for mismatch in found.mismatches:
        out.print(f"  {mismatch.tenant_id} {mismatch.event_name} {mismatch.minute}")


def _complain(problem: SightlineError) -> None:
    err.print(f"[red]{problem.code}[/red]: {escape(problem.detail)}", highlight=False)
    for one in problem.errors:
        near = f" (nearest: {one.nearest})" if one.nearest else ""
        err.print(escape(f"  {one.path}: {one.message}{near}"), highlight=False)

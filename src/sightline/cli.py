"""The command line. Exit codes: 0 done; 1 not as it should be; 2 asked wrongly; 3 folder in use.

Commands that need the event store ask the server when one runs on the data folder, and open the
folder themselves when none does. What takes seconds to load is loaded by the commands that need it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

import sightline
from sightline import (
    administering,
    asking,
    loop,
    quarantining,
    registering,
    remote,
    reporting,
    tenancy,
)
from sightline.accounts import Accounts
from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.export import LANGUAGES
from sightline.catalog.lint import lint
from sightline.errors import DataFolderLocked, InvalidRequest, SightlineError
from sightline.folder import Running, opened, opened_control, require_folder
from sightline.security.keys import Role
from sightline.settings import Settings, load
from sightline.store import ddl, doctor
from sightline.store.rollup import Rollup
from sightline.terminal import (
    EXIT_FAILED,
    EXIT_LOCKED,
    EXIT_USAGE,
    AsJson,
    Data,
    TenantName,
    err,
    out,
    print_json,
    print_rows,
    settings_of,
)
from sightline.types import TenantId, utc_now

cli = typer.Typer(
    name="sightline",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog="Exit codes: 0 done, 1 not as it should be, 2 asked wrongly, 3 data folder in use.",
)
catalog_cli = typer.Typer(help="The catalog of events and metrics.", no_args_is_help=True)
user_cli = typer.Typer(help="People who sign in to the dashboards.", no_args_is_help=True)
cli.add_typer(administering.tenants, name="tenant")
cli.add_typer(user_cli, name="user")
cli.add_typer(administering.keys, name="key")
cli.add_typer(administering.keyrings, name="keyring")
cli.add_typer(quarantining.quarantine, name="quarantine")
cli.command("replay")(quarantining.replay)
cli.command("sql")(asking.sql)
cli.command("report")(reporting.report)
cli.add_typer(catalog_cli, name="catalog")

Port = Annotated[
    int | None,
    typer.Option(min=0, max=65_535, help="Port; 0 takes a free one. (default: 8765)"),
]
Host = Annotated[str | None, typer.Option(help="Address to listen on. (default: 127.0.0.1)")]
Repair = Annotated[
    bool, typer.Option("--repair", help="Rebuild the minutes that differ; stop the server first.")
]
Email = Annotated[str, typer.Argument(help="The address they sign in with.")]


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
    from sightline import demonstration

    loop.run(demonstration.run(settings, out, days))


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
    from sightline import importing

    settings = settings_of(data)
    report = loop.run(importing.run(settings, files, map_file, tenant, err))
    if as_json:
        print_json(report)
    else:
        importing.show(report, out)
    if not report.is_complete:
        raise typer.Exit(EXIT_FAILED)


@user_cli.command("create")
def user_create(
    email: Email,
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.VIEWER,
    tenant: TenantName = None,
    data: Data = None,
) -> None:
    """Let somebody sign in, and print a link that signs them in once.

    Works while the server runs. The link holds for 15 minutes; `user link` makes another.
    """
    with _accounts(data, tenant) as (accounts, known, settings):
        accounts.add(known, email, role)
        _print_link(accounts.link(known, email), settings)


@user_cli.command("link")
def user_link(email: Email, tenant: TenantName = None, data: Data = None) -> None:
    """Print a link that signs somebody in once, within 15 minutes."""
    with _accounts(data, tenant) as (accounts, known, settings):
        _print_link(accounts.link(known, email), settings)


@user_cli.command("password")
def user_password(email: Email, tenant: TenantName = None, data: Data = None) -> None:
    """Give somebody a new password, asked for here; it ends their sessions."""
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    with _accounts(data, tenant) as (accounts, known, _):
        accounts.set_password(known, email, password)
    out.print("The password is set")


@user_cli.command("list")
def user_list(tenant: TenantName = None, data: Data = None, as_json: AsJson = False) -> None:
    """List who may sign in, and as what."""
    with _accounts(data, tenant) as (accounts, known, _):
        people = accounts.people(known)
    if as_json:
        print_json(people)
        return
    print_rows(
        ("e-mail", "role", "password", "since"),
        [
            (p.email, p.role.value, "yes" if p.has_password else "links only", p.created_at.date())
            for p in people
        ],
    )


@user_cli.command("remove")
def user_remove(email: Email, tenant: TenantName = None, data: Data = None) -> None:
    """Take somebody's way in, with all their sessions."""
    with _accounts(data, tenant) as (accounts, known, _):
        accounts.remove(known, email)
    out.print(f"{escape(email)} cannot sign in any more")


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


@catalog_cli.command("check")
def catalog_check(as_json: AsJson = False) -> None:
    """Check the catalog against its rules; exit 1 where it breaks one."""
    findings = lint(BUILT_IN)
    if as_json:
        print_json(findings)
    else:
        for finding in findings:
            out.print(f"{finding.entry}: {finding.message}  [dim]({finding.check})[/dim]")
        counted = f"{len(BUILT_IN.events)} events, {len(BUILT_IN.metrics)} metrics"
        out.print(f"{counted}: {len(findings) or 'no'} findings")
    if findings:
        raise typer.Exit(EXIT_FAILED)


@catalog_cli.command("export")
def catalog_export(
    language: Annotated[str, typer.Argument(help=f"One of: ddl, {', '.join(LANGUAGES)}.")],
    tenant: Annotated[
        str | None, typer.Option(help="With what this tenant added. (default: built-in only)")
    ] = None,
    data: Data = None,
) -> None:
    """Print the catalog in another language."""
    whole = registering.catalog(load({"data": data}), tenant) if tenant else BUILT_IN
    if language == "ddl":
        tables = ddl.statements(load().rollup_retention_days)
        sys.stdout.write(";\n\n".join([*tables, *LANGUAGES["views"](whole).split(";\n")]))
        return
    if language not in LANGUAGES:
        known = ", ".join(("ddl", *LANGUAGES))
        raise InvalidRequest(f"The catalog is not exported as {language!r}; choose one of: {known}")
    sys.stdout.write(LANGUAGES[language](whole))


@catalog_cli.command("add")
def catalog_add(
    file: Annotated[Path, typer.Argument(help="JSON: an event, a schema, a metric, or a list.")],
    tenant: TenantName = None,
    data: Data = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add events and metrics of a tenant's own. Again changes nothing.

    Works while the server runs, which has them within a second.
    """
    made = registering.add(load({"data": data}), file, tenant, dry_run=dry_run)
    if as_json:
        print_json(made)
        return
    for one in made:
        out.print(f"{one.name} {one.version or ''}: {one.status}", highlight=False)
        for said in one.advice:
            out.print(f"  [dim]{escape(said)}[/dim]", highlight=False)


@catalog_cli.command("list")
def catalog_list(tenant: TenantName = None, data: Data = None, as_json: AsJson = False) -> None:
    """List what a tenant added, by whom and when."""
    found = registering.entries(load({"data": data}), tenant)
    if as_json:
        print_json(found)
        return
    names = ("kind", "name", "version", "created_at", "created_by")
    print_rows(names, [tuple(entry[name] for name in names) for entry in found])


@catalog_cli.command("show")
def catalog_show(
    schema: Annotated[str, typer.Argument(help="Its address: vendor/name/jsonschema/1-0-0.")],
    tenant: TenantName = None,
    data: Data = None,
) -> None:
    """Print the JSON Schema of a version a tenant added."""
    print_json(registering.document(load({"data": data}), schema, tenant))


@catalog_cli.command("withdraw")
def catalog_withdraw(
    metric: Annotated[str, typer.Argument(help="The name of the metric.")],
    tenant: TenantName = None,
    data: Data = None,
) -> None:
    """Withdraw a metric of a tenant's own. The record of it stays."""
    registering.withdraw(load({"data": data}), metric, tenant)


@catalog_cli.command("compare")
def catalog_compare(
    old: Annotated[Path, typer.Argument(help="The version before, as JSON.")],
    new: Annotated[Path, typer.Argument(help="The version after.")],
    as_json: AsJson = False,
) -> None:
    """Say what breaks between two versions of an event; exit 1 where something does.

    Needs no server and no data folder.
    """
    found = registering.compare(old, new)
    if as_json:
        print_json(found)
    else:
        for change in found.changes:
            out.print(escape(f"{change.path}: {change.message}  ({change.code})"), highlight=False)
        word = "compatible" if found.compatible else "incompatible"
        out.print(f"{word}; the later one should be {found.version}", highlight=False)
    if not found.compatible:
        raise typer.Exit(EXIT_FAILED)


def _examine_here(settings: Settings, *, repair: bool) -> doctor.Examination:
    with opened(settings) as (engine, _, _):
        rollup = Rollup(engine)
        while rollup.tick():
            continue
        if repair:
            doctor.repair(engine, rollup.mark(), doctor.mismatches(engine, rollup.mark()))
        return doctor.examine(engine, rollup.mark(), rollup.last_commit, settings.data)


@contextmanager
def _accounts(
    data: Path | None, tenant: str | None
) -> Iterator[tuple[Accounts, TenantId, Settings]]:
    """Who signs in to a tenant; works while the server runs."""
    settings = settings_of(data)
    with opened_control(settings) as (control, secret):
        known = tenancy.named(control.tenants(), tenant)
        yield Accounts(control, secret, utc_now), known, settings


def _print_link(token: str, settings: Settings) -> None:
    running = remote.find(settings.data)
    base = running.url if running else f"http://{settings.host}:{settings.port}"
    out.print(f"{base}/sign-in/{token}", highlight=False)


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

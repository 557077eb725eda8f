"""The catalog on the command line: checked, printed in other languages, added to by tenants."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.export import LANGUAGES
from sightline.catalog.lint import lint
from sightline.commands import entries
from sightline.commands.terminal import (
    EXIT_FAILED,
    AsJson,
    Data,
    TenantName,
    out,
    print_json,
    print_rows,
)
from sightline.errors import InvalidRequest
from sightline.settings import load
from sightline.store import ddl

catalog = typer.Typer(help="The catalog of events and metrics.", no_args_is_help=True)


@catalog.command("check")
def check(as_json: AsJson = False) -> None:
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


@catalog.command("export")
def export(
    language: Annotated[str, typer.Argument(help=f"One of: ddl, {', '.join(LANGUAGES)}.")],
    tenant: Annotated[
        str | None, typer.Option(help="With what this tenant added. (default: built-in only)")
    ] = None,
    data: Data = None,
) -> None:
    """Print the catalog in another language."""
    whole = entries.catalog(load({"data": data}), tenant) if tenant else BUILT_IN
    if language == "ddl":
        tables = ddl.statements(load().rollup_retention_days)
        sys.stdout.write(";\n\n".join([*tables, *LANGUAGES["views"](whole).split(";\n")]))
        return
    if language not in LANGUAGES:
        known = ", ".join(("ddl", *LANGUAGES))
        raise InvalidRequest(f"The catalog is not exported as {language!r}; choose one of: {known}")
    sys.stdout.write(LANGUAGES[language](whole))


@catalog.command("add")
def add(
    file: Annotated[Path, typer.Argument(help="JSON: an event, a schema, a metric, or a list.")],
    tenant: TenantName = None,
    data: Data = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add events and metrics of a tenant's own. Again changes nothing.

    Works while the server runs, which has them within a second.
    """
    made = entries.add(load({"data": data}), file, tenant, dry_run=dry_run)
    if as_json:
        print_json(made)
        return
    for one in made:
        out.print(f"{one.name} {one.version or ''}: {one.status}", highlight=False)
        for said in one.advice:
            out.print(f"  [dim]{escape(said)}[/dim]", highlight=False)


@catalog.command("list")
def list_entries(tenant: TenantName = None, data: Data = None, as_json: AsJson = False) -> None:
    """List what a tenant added, by whom and when."""
    found = entries.entries(load({"data": data}), tenant)
    if as_json:
        print_json(found)
        return
    names = ("kind", "name", "version", "created_at", "created_by")
    print_rows(names, [tuple(entry[name] for name in names) for entry in found])


@catalog.command("show")
def show(
    schema: Annotated[str, typer.Argument(help="Its address: vendor/name/jsonschema/1-0-0.")],
    tenant: TenantName = None,
    data: Data = None,
) -> None:
    """Print the JSON Schema of a version a tenant added."""
    print_json(entries.document(load({"data": data}), schema, tenant))


@catalog.command("withdraw")
def withdraw(
    metric: Annotated[str, typer.Argument(help="The name of the metric.")],
    tenant: TenantName = None,
    data: Data = None,
) -> None:
    """Withdraw a metric of a tenant's own. The record of it stays."""
    entries.withdraw(load({"data": data}), metric, tenant)


@catalog.command("compare")
def compare(
    old: Annotated[Path, typer.Argument(help="The version before, as JSON.")],
    new: Annotated[Path, typer.Argument(help="The version after.")],
    as_json: AsJson = False,
) -> None:
    """Say what breaks between two versions of an event; exit 1 where something does.

    Needs no server and no data folder.
    """
    found = entries.compare(old, new)
    if as_json:
        print_json(found)
    else:
        for change in found.changes:
            out.print(escape(f"{change.path}: {change.message}  ({change.code})"), highlight=False)
        word = "compatible" if found.compatible else "incompatible"
        out.print(f"{word}; the later one should be {found.version}", highlight=False)
    if not found.compatible:
        raise typer.Exit(EXIT_FAILED)

"""`sightline import`: files, through the pipeline of the running server or of this process."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from sightline import app as application
from sightline import tenancy
from sightline.catalog.catalog import Catalog
from sightline.commands import remote
from sightline.commands.terminal import err, print_rows
from sightline.errors import NotFound
from sightline.folder import opened, opened_control, require_folder
from sightline.ingest import importer, mapping, mapping_check
from sightline.ingest.arrival import Arrival
from sightline.ingest.decode import decode_batch
from sightline.ingest.delivery import Send
from sightline.ingest.import_report import FileReport, ImportReport
from sightline.ingest.location import locations
from sightline.ingest.result import BatchResult, summarise
from sightline.ingest.rowfile import Row, RowFiles, Unread
from sightline.registry.live import Registry
from sightline.settings import Settings
from sightline.store.control.store import ControlStore
from sightline.types import JsonObject, TenantId
from sightline.web.services import Services


async def run(
    settings: Settings,
    patterns: Sequence[str],
    map_file: Path,
    tenant: str | None,
    console: Console,
) -> ImportReport:
    """Import what the patterns name; warnings and the progress bar go to `console`.

    raises: InvalidRequest (the mapping, or no such tenant), NotFound, DataFolderLocked; what keeps
            the only file there is from being read
    """
    given = _read_mapping(map_file)
    require_folder(settings)
    rows = RowFiles(locations(patterns), given.file, given.columns())
    with opened_control(settings) as (control, _):
        tenant_id = tenancy.named(control.tenants(), tenant)
        _check(given, map_file, _catalog(control, tenant_id), console)
    async with _sender(settings, tenant_id) as send:
        with _bar(console) as bar:
            task = bar.add_task("import", total=1.0, rows=0)

            def progress(report: ImportReport) -> None:
                bar.update(task, completed=rows.fraction(), rows=report.rows)

            report = await importer.run(_read(rows), given, tenant_id, send, progress)
            bar.update(task, completed=1.0, rows=report.rows)
    return report


def show(report: ImportReport, console: Console) -> None:
    """The report, for a person."""
    console.print(
        f"{report.rows:,} rows: {report.accepted:,} stored, {report.duplicates:,} were there "
        f"already, {report.dropped:,} dropped, {report.rejected:,} rejected, "
        f"{report.faulty:,} faulty, {sum(report.skipped.values()):,} left out "
        f"({report.rows_per_s:,.0f} rows/s)"
    )
    for reason, count in sorted(report.skipped.items()):
        console.print(f"  left out: {count:,} {reason}")
    if len(report.files) > 1:
        _show_files(report.files)
    for wrong in report.errors:
        for one in wrong.errors:
            console.print(f"  {wrong.file} row {wrong.row}: {one.path} {one.message}")


def _show_files(files: Sequence[FileReport]) -> None:
    names = ("file", "rows", "stored", "there already", "dropped", "rejected", "faulty", "left out")
    counts = ("rows", "accepted", "duplicates", "dropped", "rejected", "faulty", "skipped")
    print_rows(names, [(f.file, *(getattr(f, count) for count in counts)) for f in files])
    for file in files:
        if file.problem:
            err.print(f"[red]{file.code}[/red]: {escape(file.problem)}", highlight=False)


def _read(rows: RowFiles) -> Iterator[Row | Unread]:
    """The rows; of a single file, what keeps it from being read is raised."""
    for row in rows:
        if isinstance(row, Unread) and len(rows.files) == 1:
            raise row.problem
        yield row


def _read_mapping(map_file: Path) -> mapping.Mapping:
    try:
        text = map_file.read_text(encoding="utf-8")
    except OSError as problem:
        raise NotFound(f"Cannot read the mapping {map_file}: {problem.strerror}") from problem
    return mapping.decode(text, str(map_file))


def _catalog(control: ControlStore, tenant: TenantId) -> Catalog:
    """What the tenant can send, its own events included."""
    return Registry(control.entries, timedelta()).reload(tenant).catalog


def _check(given: mapping.Mapping, map_file: Path, catalog: Catalog, console: Console) -> None:
    """Hold a mapping against the catalog.

    raises: InvalidRequest
    """
    if errors := tuple(mapping_check.findings(given, catalog.events)):
        raise mapping.invalid(str(map_file), errors)
    for warning in mapping_check.warnings(given, catalog.events):
        line = f"[yellow]warning[/yellow]: {escape(f'{warning.path}: {warning.message}')}"
        console.print(line, highlight=False)


@contextlib.asynccontextmanager
async def _sender(settings: Settings, tenant: TenantId) -> AsyncIterator[Send]:
    """Into the server that has the folder, or else into a pipeline of this process."""
    if running := remote.find(settings.data):
        async with httpx.AsyncClient(timeout=120) as client:
            yield remote.sender(client, running, tenant)
        return
    with opened(settings) as (engine, control, secret):
        async with application.started(settings, engine, control, secret) as services:
            yield _into(services, tenant, await services.retention_of(tenant))


def _into(services: Services, tenant: TenantId, retention_days: int) -> Send:
    pipeline, settings = services.pipeline, services.settings
    schemas = pipeline.rules_of(tenant).schemas

    async def send(events: list[JsonObject]) -> BatchResult:
        body = msgspec.json.encode({"events": events})
        decoded = decode_batch(body, schemas, settings.max_batch_events)
        arrival = Arrival(
            tenant_id=tenant,
            received_at=services.clock(),
            retention_days=retention_days,
            door="import",
            body_bytes=len(body),
        )
        return summarise(await pipeline.ingest(decoded, arrival))

    return send


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("Importing"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]:,} rows"),
        TimeRemainingColumn(),
        console=console,
    )

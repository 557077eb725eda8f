"""`sightline import`: files, through the pipeline of the running server or of this process."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from sightline import app as application
from sightline import remote, tenancy
from sightline.errors import NotFound
from sightline.ingest import importer, mapping, mapping_check
from sightline.ingest.arrival import Arrival
from sightline.ingest.decode import decode_batch
from sightline.ingest.delivery import Send
from sightline.ingest.importer import ImportReport
from sightline.ingest.result import BatchResult, summarise
from sightline.ingest.rowfile import RowFiles
from sightline.registry.live import Registry
from sightline.settings import Settings
from sightline.types import JsonObject, TenantId
from sightline.web.services import Services


async def run(
    settings: Settings, files: str, map_file: Path, tenant: str | None, console: Console
) -> ImportReport:
    """Import what the pattern names; the progress bar goes to `console`.

    raises: InvalidRequest (the mapping, the file's columns, or no such tenant), NotFound,
            DataFolderLocked
    """
    given = _read_mapping(map_file)
    application.require_folder(settings)
    rows = RowFiles(files, given.file, given.columns())
    with application.opened_control(settings) as (control, _):
        tenant_id = tenancy.named(control.tenants(), tenant)
        registry = Registry(control.entries, timedelta(milliseconds=settings.clock_skew_ms))
        events = registry.reload(tenant_id).catalog.events
    if errors := tuple(mapping_check.findings(given, events)):
        raise mapping.invalid(str(map_file), errors)
    async with _sender(settings, tenant_id) as send:
        with _bar(console) as bar:
            task = bar.add_task("import", total=1.0, rows=0)

            def progress(report: ImportReport) -> None:
                bar.update(task, completed=rows.fraction(), rows=report.rows)

            report = await importer.run(rows, given, tenant_id, send, progress)
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
    for wrong in report.errors:
        for one in wrong.errors:
            console.print(f"  {wrong.file} row {wrong.row}: {one.path} {one.message}")


def _read_mapping(map_file: Path) -> mapping.Mapping:
    try:
        text = map_file.read_text(encoding="utf-8")
    except OSError as problem:
        raise NotFound(f"Cannot read the mapping {map_file}: {problem.strerror}") from problem
    return mapping.decode(text, str(map_file))


@contextlib.asynccontextmanager
async def _sender(settings: Settings, tenant: TenantId) -> AsyncIterator[Send]:
    """Into the server that has the folder, or else into a pipeline of this process."""
    if running := remote.find(settings.data):
        async with httpx.AsyncClient(timeout=120) as client:
            yield remote.sender(client, running, tenant)
        return
    with application.opened(settings) as (engine, control, secret):
        async with application.started(settings, engine, control, secret) as services:
            yield _into(services, tenant)


def _into(services: Services, tenant: TenantId) -> Send:
    pipeline, settings = services.pipeline, services.settings

    async def send(events: list[JsonObject]) -> BatchResult:
        body = msgspec.json.encode({"events": events})
        decoded = decode_batch(body, pipeline.rules_of(tenant).schemas, settings.max_batch_events)
        arrival = Arrival(
            tenant_id=tenant,
            received_at=services.clock(),
            retention_days=settings.retention_days,
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

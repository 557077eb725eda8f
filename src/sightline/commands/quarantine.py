"""`sightline quarantine` and `sightline replay`: through the running server, or without one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final, cast
from uuid import UUID

import typer
from msgspec.structs import replace
from rich.progress import BarColumn, Progress, TextColumn

from sightline.commands.desk import ANY, Carry, converted, run, together, where_of
from sightline.commands.terminal import (
    EXIT_FAILED,
    AsJson,
    Data,
    TenantName,
    err,
    out,
    print_json,
    print_rows,
)
from sightline.errors import NotFound
from sightline.ingest import fix as fixes
from sightline.ingest.inspection import Counts, Discarded, Items, Kept
from sightline.ingest.order import (
    CountItems,
    DiscardItems,
    ListItems,
    ReplayItems,
    ShowItem,
)
from sightline.ingest.replay import ReplayReport

quarantine: Final = typer.Typer(
    help="Rejected events: look at them, count them, give them up.", no_args_is_help=True
)

PAGE: Final = 500

Reason = Annotated[str, typer.Option(help="Only those rejected for this reason.")]
Code = Annotated[str, typer.Option(help="Only those that broke this rule, such as required.")]
Field = Annotated[str, typer.Option("--path", help="Only those whose field is wrong.")]
EventName = Annotated[str, typer.Option("--event", help="Only those sent under this name.")]
Door = Annotated[str, typer.Option(help="Only those that came this way: http, stream, import.")]
Since = Annotated[str | None, typer.Option(help="Received then or later: a date or a time.")]
Until = Annotated[str | None, typer.Option(help="Received before: a date or a time.")]
InState = Annotated[str, typer.Option("--state", help="quarantined, replayed, discarded, or any.")]


@quarantine.command("list")
def list_items(
    reason: Reason = "",
    code: Code = "",
    path: Field = "",
    event: EventName = "",
    door: Door = "",
    state: InState = "quarantined",
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the newest.")] = 50,
    tenant: TenantName = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List rejected events, newest first. What was sent is shown by `show`."""
    where = where_of(reason, code, path, event, door, state, since, until)

    async def gather(carry: Carry) -> list[Kept]:
        found: list[Kept] = []
        after: str | None = None
        while len(found) < limit:
            most = min(PAGE, limit - len(found))
            page = cast("Items", await carry(ListItems(where=where, limit=most, after=after)))
            found += page.items
            after = page.next
            if after is None:
                break
        return found

    found = run(data, tenant, gather)
    if as_json:
        print_json(found)
        return
    names = ("item_id", "received_at", "reason", "event_name", "what is wrong")
    print_rows(
        names,
        [(i.item_id, _time(i.received_at), i.reason, i.event_name, _wrong(i)) for i in found],
    )


@quarantine.command("count")
def count_items(
    by: Annotated[
        str, typer.Option(help="Any of: reason, code, path, event_name, door, state, hour, day.")
    ] = "reason,code,event_name",
    reason: Reason = "",
    code: Code = "",
    path: Field = "",
    event: EventName = "",
    door: Door = "",
    state: InState = "quarantined",
    since: Since = None,
    until: Until = None,
    tenant: TenantName = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Count rejected events by what they are, most first."""
    where = where_of(reason, code, path, event, door, state, since, until)
    named = [name for name in by.split(",") if name]
    order = converted(CountItems, by=named, where=where)

    async def ask(carry: Carry) -> Counts:
        return cast("Counts", await carry(order))

    found = run(data, tenant, ask)
    if as_json:
        print_json(found.counts)
        return
    names = (*order.by, "items")
    print_rows(names, [(*(c.kind[name] for name in order.by), c.items) for c in found.counts])


@quarantine.command("show")
def show_item(
    item_id: Annotated[UUID, typer.Argument(help="Its id, as `quarantine list` shows it.")],
    tenant: TenantName = None,
    data: Data = None,
) -> None:
    """Show a rejected event as JSON, with what was sent. What identifies a person was taken out."""

    async def ask(carry: Carry) -> Kept:
        return cast("Kept", await carry(ShowItem(item_id=item_id)))

    print_json(run(data, tenant, ask))


@quarantine.command("discard")
def discard_items(
    item_ids: Annotated[
        list[UUID] | None, typer.Argument(metavar="[ITEM]...", help="Items by their ids.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All there are.")] = False,
    reason: Reason = "",
    code: Code = "",
    path: Field = "",
    event: EventName = "",
    door: Door = "",
    since: Since = None,
    until: Until = None,
    tenant: TenantName = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Give up rejected events: they are never replayed, and what was sent is deleted."""
    where = where_of(reason, code, path, event, door, ANY, since, until)
    order = DiscardItems(where=replace(where, ids=tuple(item_ids or ())), all=everything)

    async def ask(carry: Carry) -> Discarded:
        return cast("Discarded", await carry(order))

    found = run(data, tenant, ask)
    print_json(found) if as_json else out.print(f"{found.discarded} discarded")


def replay(
    fix: Annotated[
        Path | None, typer.Option(help="How to mend them (YAML). (default: as they are)")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would become of them.")
    ] = False,
    reason: Reason = "",
    code: Code = "",
    path: Field = "",
    event: EventName = "",
    door: Door = "",
    since: Since = None,
    until: Until = None,
    tenant: TenantName = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Mend rejected events and send them again, under their ids; nothing is stored twice.

    While the server runs, it does so. Exit 1 when one still cannot be stored.
    """
    order = ReplayItems(
        where=where_of(reason, code, path, event, door, ANY, since, until),
        fix=_read(fix) if fix else fixes.NOTHING,
        dry_run=dry_run,
    )

    async def go_through(carry: Carry) -> ReplayReport:
        with _bar() as bar:
            task = bar.add_task("", total=None, items=0)
            report = cast("ReplayReport", await carry(order))
            while report.next is not None:
                bar.update(task, items=report.items)
                more = await carry(replace(order, after=report.next))
                report = together(report, cast("ReplayReport", more))
            bar.update(task, items=report.items)
        return report

    report = run(data, tenant, go_through)
    if as_json:
        print_json(report)
    else:
        _show(report)
    if report.rejected:
        raise typer.Exit(EXIT_FAILED)


def _show(report: ReplayReport) -> None:
    would = "would be " if report.dry_run else ""
    out.print(
        f"{report.items:,} items: {report.accepted:,} {would}stored, "
        f"{report.duplicates:,} were there already, {report.dropped:,} dropped, "
        f"{report.rejected:,} {would}rejected again"
    )
    rows: list[tuple[object, ...]] = [
        (each.events, each.reason, each.path, each.message) for each in report.errors
    ]
    if rows:
        print_rows(("events", "reason", "field", "what is wrong"), rows)


def _read(fix: Path) -> fixes.Fix:
    try:
        text = fix.read_text(encoding="utf-8")
    except OSError as problem:
        detail = f"Cannot read the fix {fix}: {problem.strerror}"
        raise NotFound(detail, code="no_such_file") from problem
    return fixes.decode(text, str(fix))


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _wrong(item: Kept) -> str:
    return "; ".join(f"{e.path} {e.message}".strip() for e in item.errors[:3])


def _bar() -> Progress:
    return Progress(
        TextColumn("Replaying"),
        BarColumn(),
        TextColumn("{task.fields[items]:,} items"),
        console=err,
    )

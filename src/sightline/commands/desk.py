"""Orders for the quarantine, as the command line gives them: worded from options, carried out by
the server that has the data folder, or in this process where none runs.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import httpx
import msgspec

from sightline import loop, tenancy
from sightline.commands import remote
from sightline.commands.terminal import settings_of
from sightline.errors import InvalidRequest
from sightline.folder import opened, opened_control, require_folder
from sightline.ingest.inspection import Answer, Counts, Discarded, Items, Kept
from sightline.ingest.order import (
    KINDS,
    OPERATOR,
    CountItems,
    DiscardItems,
    ListItems,
    Order,
    ReplayItems,
    ShowItem,
    Where,
)
from sightline.ingest.replay import EXAMPLES, ReplayReport, StillWrong
from sightline.settings import Settings
from sightline.types import TenantId

ANY: Final = "any"
"""The state that is every state."""

Carry = Callable[[Order], Awaitable[Answer]]
"""Carries out an order."""

_Result = TypeVar("_Result")
_Kind = TypeVar("_Kind")
_ANSWERS: Final[dict[type[Order], type[Answer]]] = {
    ListItems: Items,
    CountItems: Counts,
    ShowItem: Kept,
    DiscardItems: Discarded,
    ReplayItems: ReplayReport,
}


def run(
    data: Path | None, tenant: str | None, work: Callable[[Carry], Awaitable[_Result]]
) -> _Result:
    """What some work with the quarantine of a tenant comes to.

    raises: NotFound, InvalidRequest, DataFolderLocked, and what the work raises
    """
    settings = settings_of(data)
    require_folder(settings)
    with opened_control(settings) as (control, _):
        tenant_id = tenancy.named(control.tenants(), tenant)

    async def main() -> _Result:
        async with _desk(settings, tenant_id) as carry:
            return await work(carry)

    return loop.run(main())


@contextlib.asynccontextmanager
async def _desk(settings: Settings, tenant: TenantId) -> AsyncIterator[Carry]:
    """Where orders are carried out: by the server that has the folder, or else in this process."""
    if running := remote.find(settings.data):
        async with httpx.AsyncClient(timeout=600) as client:

            async def ask(order: Order) -> Answer:
                what = next(name for name, kind in KINDS.items() if kind is type(order))
                path = f"/operator/quarantine/{tenant}/{what}"
                body = await remote.post(client, running, path, order)
                return msgspec.json.decode(body, type=_ANSWERS[type(order)])

            yield ask
        return
    from sightline.app import started  # not at the top: it takes seconds to load

    with opened(settings) as (engine, control, secret):
        async with started(settings, engine, control, secret) as services:

            async def carry_out(order: Order) -> Answer:
                return await services.inspection.carry_out(tenant, order, OPERATOR)

            yield carry_out


def where_of(
    reason: str,
    code: str,
    path: str,
    event: str,
    door: str,
    state: str,
    since: str | None,
    until: str | None,
) -> Where:
    """Which items the options of a command mean; what is empty asks nothing.

    raises: InvalidRequest
    """
    asked: dict[str, Any] = {
        "reason": reason,
        "code": code,
        "path": path,
        "event_name": event,
        "door": door,
        "state": "" if state == ANY else state,
        "from": _moment(since),
        "to": _moment(until),
    }
    return converted(Where, **asked)


def converted(kind: type[_Kind], **given: Any) -> _Kind:
    """Options as something an order is made of.

    raises: InvalidRequest
    """
    try:
        return msgspec.convert(given, kind, from_attributes=True)
    except msgspec.ValidationError as problem:
        words = str(problem).partition(" - at")[0]
        raise InvalidRequest(words, code="invalid_request") from None


def _moment(text: str | None) -> datetime | None:
    """A date or a time; without an offset, in UTC."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidRequest(f"{text!r} is no date or time, such as 2026-11-21T10:00") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def together(one: ReplayReport, other: ReplayReport) -> ReplayReport:
    """Two reports as one."""
    wrong: dict[tuple[str, str, str, str], int] = {}
    for each in (*one.errors, *other.errors):
        key = (each.reason, each.path, each.code, each.message)
        wrong[key] = wrong.get(key, 0) + each.events
    most = sorted(wrong.items(), key=lambda found: -found[1])[:EXAMPLES]
    return ReplayReport(
        dry_run=one.dry_run,
        items=one.items + other.items,
        accepted=one.accepted + other.accepted,
        duplicates=one.duplicates + other.duplicates,
        dropped=one.dropped + other.dropped,
        rejected=one.rejected + other.rejected,
        errors=tuple(StillWrong(*key, events) for key, events in most),
        examples=(*one.examples, *other.examples)[:EXAMPLES],
        next=other.next,
    )

"""Sightline's own health as a page: what comes in, what waits, how long things take, what is full.

Figures of the process are those of all tenants, as `/metrics` has them; what comes in and how fresh
it is are the tenant's own.
"""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post

import sightline
from sightline.analysis.freshness import Freshness, freshness
from sightline.analysis.live import live
from sightline.errors import RateLimited, SightlineError
from sightline.security.keys import Action, Principal
from sightline.store.control.due import Due
from sightline.store.doctor import Storage
from sightline.web import access, services
from sightline.web.pages.render import page, to_sign_in
from sightline.web.session import visitor
from sightline.web.vitals import Vitals, vitals

DOCTORS_A_MINUTE: Final = 6
_RECENT: Final = timedelta(days=30)


class Turn(msgspec.Struct, frozen=True):
    """Something done again and again. due_at: when next; ended_at, outcome: of the last time"""

    kind: str
    cron: str
    timezone: str
    due_at: datetime
    ended_at: datetime | None
    outcome: str | None


class State(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the page shows.

    missing: what is not in order; empty when all is
    events_per_s: of the tenant; None where the store does not answer
    storage, freshness: likewise
    due: what is done for the tenant again and again; None where the control store does not answer
    """

    at: datetime
    missing: tuple[str, ...]
    versions: dict[str, str]
    vitals: Vitals
    queue_limit: int
    dedup_limit: int
    events_per_s: float | None = None
    storage: Storage | None = None
    freshness: tuple[Freshness, ...] | None = None
    due: tuple[Turn, ...] | None = None


class Examined(msgspec.Struct, frozen=True):
    """What the doctor found. mismatches: of the tenant; ok: of all"""

    ok: bool
    events: int
    rolled_up: int
    mismatches: int
    lag_commits: int
    parts: int
    elapsed_ms: float


@get("/health", operation_id="health_page", include_in_schema=False)
async def health_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The page; who is not signed in is asked to."""
    who = await asyncio.to_thread(visitor, request)
    if who is None:
        return to_sign_in(request)
    state = msgspec.json.encode(await _state(request, who.principal)).decode()
    return page("health.html", who, state=state)


@get("/health/state", operation_id="health_state", include_in_schema=False)
async def health_state(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The same as JSON, for the page to keep itself up to date."""
    who = await asyncio.to_thread(access.principal, request, Action.READ_REPORTS)
    return _json(await _state(request, who))


@post("/health/doctor", status_code=200, operation_id="run_doctor", include_in_schema=False)
async def run_doctor(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Compare rollups with raw rows, all of them.

    raises: Forbidden, for who does not manage the tenant; RateLimited
    """
    who = await asyncio.to_thread(access.principal, request, Action.MANAGE)
    app = services.of(request)
    allowance = app.limiter.take("doctor", 1, DOCTORS_A_MINUTE)
    if not allowance.allowed:
        detail = "The doctor was here a moment ago; wait a minute"
        raise RateLimited(detail, retry_after_s=allowance.reset_s, headers={})
    began = app.clock()
    found = await asyncio.to_thread(app.examine)
    mine = [one for one in found.mismatches if one.tenant_id == who.tenant_id]
    elapsed_ms = (app.clock() - began) / timedelta(milliseconds=1)
    return _json(
        Examined(
            found.ok,
            found.events,
            found.rolled_up,
            len(mine),
            found.lag_commits,
            found.parts,
            elapsed_ms,
        )
    )


async def _state(request: Request[Any, Any, Any], who: Principal) -> State:
    app = services.of(request)
    now = app.clock()
    asked: Sequence[Any] = await asyncio.gather(
        live(app.reader, who.tenant_id, now),
        freshness(app.reader, who.tenant_id, now - _RECENT, now),
        asyncio.to_thread(app.storage),
        asyncio.to_thread(app.ready),
        asyncio.to_thread(app.tenants.due.all, who.tenant_id),
        return_exceptions=True,
    )
    for found in asked:
        if isinstance(found, BaseException) and not isinstance(found, SightlineError):
            raise found
    now_live, fresh, storage, missing, due = (
        None if isinstance(found, SightlineError) else found for found in asked
    )
    return State(
        at=now,
        missing=missing if missing is not None else ("the event store does not answer",),
        versions=_versions(storage),
        vitals=vitals(),
        queue_limit=app.settings.queue_rows,
        dedup_limit=app.settings.dedup_ids,
        events_per_s=now_live.events_per_s if now_live else None,
        storage=storage,
        freshness=fresh,
        due=None if due is None else tuple(map(_turn, due)),
    )


def _turn(row: Due) -> Turn:
    return Turn(row.kind, row.cron, row.timezone, row.due_at, row.ended_at, row.outcome)


def _versions(storage: Storage | None) -> dict[str, str]:
    engine = {"Engine (ClickHouse)": storage.version} if storage else {}
    return {"Sightline": sightline.__version__, **engine, "Python": platform.python_version()}


def _json(body: object) -> Response[bytes]:
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(body), media_type="application/json", headers=headers)

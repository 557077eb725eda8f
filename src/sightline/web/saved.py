"""The doors to cohorts and segments: what is saved under a name, to filter by."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from litestar import Request, Response, delete, get, post, put
from litestar.params import FromPath

from sightline.catalog.cohort import Cohort, Segment
from sightline.errors import FieldError, InvalidRequest
from sightline.registry.known import COHORT, SEGMENT, Known
from sightline.registry.saved import Kept, Saved, Use, kept, kind_of, one, remove, save, using
from sightline.security.keys import Action
from sightline.types import JsonObject, iso_utc
from sightline.web import access, services
from sightline.web.answer import as_json
from sightline.web.body import read_as

COHORTS = "/api/v1/analytics/cohorts"
SEGMENTS = "/api/v1/analytics/segments"


class SavedCohort(Cohort, frozen=True, kw_only=True):
    """A cohort as it is kept.

    saved_by: the id of a key, or `user:` and that of a person
    used_by: what names it; while anything does, it is not removed
    """

    saved_at: str
    saved_by: str
    used_by: tuple[Use, ...] = ()


class SavedSegment(Segment, frozen=True, kw_only=True):
    """A segment as it is kept.

    saved_by: the id of a key, or `user:` and that of a person
    used_by: what names it; while anything does, it is not removed
    """

    saved_at: str
    saved_by: str
    used_by: tuple[Use, ...] = ()


class SavedCohorts(msgspec.Struct, frozen=True):
    """All cohorts of a tenant."""

    cohorts: tuple[SavedCohort, ...]


class SavedSegments(msgspec.Struct, frozen=True):
    """All segments of a tenant."""

    segments: tuple[SavedSegment, ...]


@get(COHORTS, operation_id="list_cohorts")
async def list_cohorts(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The cohorts of the tenant, by name."""
    return as_json({"cohorts": await asyncio.to_thread(_all, request, COHORT)})


@post(COHORTS, operation_id="save_cohort")
async def save_cohort(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Save a cohort under a new name."""
    return await _save(request, Cohort)


@get(f"{COHORTS}/{{name:str}}", operation_id="show_cohort")
async def show_cohort(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """One cohort."""
    return await asyncio.to_thread(_one, request, COHORT, name)


@put(f"{COHORTS}/{{name:str}}", operation_id="change_cohort")
async def change_cohort(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """Put another in place of a cohort, under the same name."""
    return await _save(request, Cohort, name)


@delete(f"{COHORTS}/{{name:str}}", operation_id="remove_cohort", status_code=204)
async def remove_cohort(request: Request[Any, Any, Any], name: FromPath[str]) -> None:
    """Remove a cohort that nothing else of the tenant names."""
    await _remove(request, COHORT, name)


@get(SEGMENTS, operation_id="list_segments")
async def list_segments(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The segments of the tenant, by name."""
    return as_json({"segments": await asyncio.to_thread(_all, request, SEGMENT)})


@post(SEGMENTS, operation_id="save_segment")
async def save_segment(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Save a segment under a new name."""
    return await _save(request, Segment)


@get(f"{SEGMENTS}/{{name:str}}", operation_id="show_segment")
async def show_segment(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """One segment."""
    return await asyncio.to_thread(_one, request, SEGMENT, name)


@put(f"{SEGMENTS}/{{name:str}}", operation_id="change_segment")
async def change_segment(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """Put another in place of a segment, under the same name."""
    return await _save(request, Segment, name)


@delete(f"{SEGMENTS}/{{name:str}}", operation_id="remove_segment", status_code=204)
async def remove_segment(request: Request[Any, Any, Any], name: FromPath[str]) -> None:
    """Remove a segment that nothing else of the tenant names."""
    await _remove(request, SEGMENT, name)


def _all(request: Request[Any, Any, Any], kind: str) -> list[JsonObject]:
    app, who = services.of(request), access.principal(request, Action.READ_REPORTS)
    known, boards = app.registry.of(who.tenant_id), app.boards.uses(who)
    return [
        _shown(found, uses(known, boards, kind, found.saved.name)) for found in kept(known, kind)
    ]


def _one(request: Request[Any, Any, Any], kind: str, name: str) -> Response[bytes]:
    app, who = services.of(request), access.principal(request, Action.READ_REPORTS)
    known = app.registry.of(who.tenant_id)
    return as_json(_shown(one(known, kind, name), uses(known, app.boards.uses(who), kind, name)))


def uses(
    known: Known, boards: Mapping[tuple[str, str], Sequence[Use]], kind: str, name: str
) -> tuple[Use, ...]:
    """What names a cohort or a segment. boards: the dashboards that name any"""
    return (*using(known, kind, name), *boards.get((kind, name), ()))


async def _save(
    request: Request[Any, Any, Any], kind: type[Saved], name: str | None = None
) -> Response[bytes]:
    """name: of the one it takes the place of; None makes a new one"""
    app = services.of(request)
    who = access.principal(request, Action.EDIT_CATALOG)
    saved = await read_as(request, kind, app.settings.max_body_bytes)
    if name is not None and saved.name != name:
        message = f"The address says {name}"
        raise InvalidRequest(message, errors=[FieldError("name", "name_mismatch", message)])
    changes = name is not None
    tenant, by = who.tenant_id, who.key_id
    made = await asyncio.to_thread(save, app.registry, tenant, saved, by, change=changes)
    return await asyncio.to_thread(_kept, request, made, 200 if changes else 201)


def _kept(request: Request[Any, Any, Any], made: Kept, status: int) -> Response[bytes]:
    app, who = services.of(request), access.principal(request, Action.EDIT_CATALOG)
    known, kind, name = app.registry.of(who.tenant_id), kind_of(made.saved), made.saved.name
    return as_json(_shown(made, uses(known, app.boards.uses(who), kind, name)), status)


async def _remove(request: Request[Any, Any, Any], kind: str, name: str) -> None:
    app = services.of(request)
    who = access.principal(request, Action.EDIT_CATALOG)

    def removed() -> None:
        boards = app.boards.uses(who).get((kind, name), ())
        remove(app.registry, who.tenant_id, kind, name, who.key_id, boards)

    await asyncio.to_thread(removed)


def _shown(found: Kept, used_by: Sequence[Use]) -> JsonObject:
    shown: JsonObject = msgspec.to_builtins(found.saved)
    by = {"used_by": msgspec.to_builtins(used_by)} if used_by else {}
    return {**shown, "saved_at": iso_utc(found.saved_at), "saved_by": found.saved_by, **by}

"""The pages on cohorts: those that are saved, side by side, and the form that makes one."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post

from sightline.analysis.cohorts.report import cohorts
from sightline.analysis.cohorts.request import cohorts_request
from sightline.analysis.cohorts.size import sizes
from sightline.catalog.cohort import Cohort, Criterion
from sightline.catalog.model import Unit
from sightline.errors import UnknownName
from sightline.privacy.disclosure import Suppressed
from sightline.registry.known import COHORT
from sightline.registry.saved import check
from sightline.types import JsonObject, TenantId
from sightline.views import cohorts as beside
from sightline.views import criterion
from sightline.views.part import said
from sightline.web import services
from sightline.web.body import read_as
from sightline.web.pages.asker import Asked, asker, encoded
from sightline.web.pages.listing import Listing, defined, listed

COHORTS: Final = Listing(
    kind=COHORT,
    name="cohorts",
    title="Cohorts",
    one="cohort",
    about="Groups of people by what they did or did not do, worked out whenever they are used.",
    empty="Describe whom you want to look at apart: who bought lately, who never used the "
    "assistant, who came by a campaign. It can then be used as a filter everywhere.",
    default_range="90d",
)


class Draft(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A cohort that has no name yet."""

    criteria: Criterion | tuple[Criterion, ...]
    from_: str | None = msgspec.field(default=None, name="from")
    to: str | None = None
    timezone: str = "UTC"


class Sized(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Saved cohorts by name, or one that is being made."""

    names: tuple[str, ...] = ()
    draft: Draft | None = None


@get("/cohorts", operation_id="cohorts_page", include_in_schema=False)
async def cohorts_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Those that are saved; who is not signed in is asked to."""
    return await listed(request, COHORTS, lambda one: criterion.criteria(one.criteria))


@get("/cohorts/define", operation_id="define_cohort_page", include_in_schema=False)
async def define_cohort_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The form for a new one, or for one there is.

    raises: Forbidden, for who may not; NotFound
    """
    return await defined(request, COHORTS)


@post("/cohorts/parts", status_code=200, operation_id="cohorts_parts", include_in_schema=False)
async def cohorts_parts(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Cohorts side by side."""
    _, who = asker(request)
    given = await read_as(request, Asked, services.of(request).settings.max_body_bytes)
    asked = cohorts_request(given.request)
    found = await cohorts(
        who.reader, who.catalog, who.tenant, asked, who.now, raw_since=who.raw_since
    )
    return encoded({"parts": beside.compared(found, given.theme)})


@post("/cohorts/sizes", status_code=200, operation_id="cohorts_sizes", include_in_schema=False)
async def cohorts_sizes(request: Request[Any, Any, Any]) -> Response[bytes]:
    """How many people are in saved cohorts, or in one while it is made.

    raises: InvalidRequest with all that is wrong
    """
    _, who = asker(request)
    given = await read_as(request, Sized, services.of(request).settings.max_body_bytes)
    wanted = [_named(who.catalog.cohorts, name) for name in given.names]
    if (draft := given.draft) is not None:
        made = Cohort(
            name="draft",
            criteria=draft.criteria,
            from_=draft.from_,
            to=draft.to,
            timezone=draft.timezone,
        )
        registry = services.of(request).registry
        catalog = registry.catalog(TenantId(who.tenant))
        await asyncio.to_thread(check, catalog, made, registry.moment_ms())
        wanted.append(made)
    found = await sizes(who.reader, who.catalog, who.tenant, wanted, who.now)
    told = [_told(people, found.known) for people in found.people]
    return encoded({"sizes": told, "known": said(found.known, Unit.COUNT)})


def _named(known: Any, name: str) -> Cohort:
    if name not in known:
        raise UnknownName("cohort", name, known, "names")
    found: Cohort = known[name]
    return found


def _told(people: int | Suppressed, known: int | Suppressed) -> JsonObject:
    """How many in words, and their share of all who are known."""
    share = ""
    if isinstance(people, int) and isinstance(known, int) and known:
        share = said(people / known, Unit.RATIO)
    return {"people": said(people, Unit.COUNT), "share": share}

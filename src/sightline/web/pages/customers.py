"""The page on customers: worth, segments, what they are like; single ones for who reads rows."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post

from sightline.analysis.cohorts.report import cohorts
from sightline.analysis.cohorts.request import CohortsRequest
from sightline.analysis.customers.report import customers
from sightline.analysis.customers.request import customers_request
from sightline.catalog.cohort import Cohort, Criterion
from sightline.catalog.usage import USES
from sightline.errors import UnknownName
from sightline.security.keys import Action, opens
from sightline.types import JsonObject
from sightline.views import cohorts as beside
from sightline.views import customers as told
from sightline.views.described import FIRST, REST
from sightline.views.singles import FIELDS, listed
from sightline.views.theme import Theme
from sightline.web import services
from sightline.web.body import read_as
from sightline.web.pages.asker import asker, encoded
from sightline.web.pages.render import page, to_sign_in
from sightline.web.session import visitor

HORIZONS: Final = ((90, "90 days"), (180, "half a year"), (365, "a year"), (730, "two years"))
A_PAGE: Final = 50
"""How many single customers are listed at a time."""

_USED: Final = Criterion(any=tuple(Criterion(did=event) for event in USES))
WITH_AND_WITHOUT: Final = (
    Cohort(name="with-the-assistant", criteria=_USED),
    Cohort(name="without", criteria=Criterion(not_=_USED)),
)


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request for the report, and how its parts are to look.

    chapter: which alone; without it the first, and what customers are worth
    """

    request: JsonObject
    theme: Theme = "light"
    chapter: str | None = None


class Between(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """The time in which people with the assistant are set beside others."""

    from_: str
    to: str
    timezone: str = "UTC"
    theme: Theme = "light"


@get("/customers", operation_id="customers_page", include_in_schema=False)
async def customers_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Customers; who is not signed in is asked to."""
    who = await asyncio.to_thread(visitor, request)
    if who is None:
        return to_sign_in(request)
    sees_rows = opens(who.principal, Action.READ_ROWS)
    return page(
        "customers.html",
        who,
        here="customers",
        horizons=HORIZONS,
        sees_rows=sees_rows,
        later=REST,
        may_make=opens(who.principal, Action.EDIT_DASHBOARDS),
    )


@post("/customers/parts", status_code=200, operation_id="customers_parts", include_in_schema=False)
async def customers_parts(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Chapters of the page. more: whether there is anybody for others to tell of"""
    _, who = asker(request)
    given = await read_as(request, Asked, services.of(request).settings.max_body_bytes)
    asked = customers_request({**given.request, **_told_in(given.chapter)})
    found = await customers(
        who.reader, who.catalog, who.tenant, asked, who.now, raw_since=who.raw_since
    )
    return encoded({"chapters": told.chapters(found, given.theme), "more": bool(found.customers)})


def _told_in(chapter: str | None) -> JsonObject:
    """What is asked of the report for a chapter.

    raises: UnknownName
    """
    if chapter is None:
        return {"fields": FIRST.columns()}
    by_name = {one.name: one for one in REST}
    if chapter not in by_name:
        raise UnknownName("chapter", chapter, tuple(by_name), "chapter")
    return {"fields": by_name[chapter].columns(), "parts": ()}


@post(
    "/customers/beside", status_code=200, operation_id="customers_beside", include_in_schema=False
)
async def customers_beside(request: Request[Any, Any, Any]) -> Response[bytes]:
    """People who used the assistant beside those who did not."""
    _, who = asker(request)
    given = await read_as(request, Between, services.of(request).settings.max_body_bytes)
    asked = CohortsRequest(
        cohorts=WITH_AND_WITHOUT, from_=given.from_, to=given.to, timezone=given.timezone
    )
    found = await cohorts(
        who.reader, who.catalog, who.tenant, asked, who.now, raw_since=who.raw_since
    )
    return encoded({"parts": beside.compared(found, given.theme)})


@post("/customers/rows", status_code=200, operation_id="customers_rows", include_in_schema=False)
async def customers_rows(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Single customers by id, a page of them; for who may read rows.

    raises: Forbidden, for everybody else
    """
    _, who = asker(request, Action.READ_ROWS)
    given = await read_as(request, Asked, services.of(request).settings.max_body_bytes)
    asked = customers_request({**given.request, "fields": FIELDS, "rows": A_PAGE})
    found = await customers(
        who.reader,
        who.catalog,
        who.tenant,
        asked,
        who.now,
        sees_rows=True,
        raw_since=who.raw_since,
    )
    rows = found.rows or ()
    after = rows[-1].customer_id if len(rows) == A_PAGE else None
    return encoded({"table": listed(rows, found.currency), "after": after})

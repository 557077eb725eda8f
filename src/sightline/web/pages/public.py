"""A dashboard for whoever has a link to it: to look at, and nothing else.

The link names the dashboard and its tenant; whoever opens it names a widget of that dashboard and
one of four ranges, so there is nothing else they could ask. They are given no cookie and no token.
What changes is pushed to them, as it is to those who are signed in, and no more after the link is
over: `event: over`, with why. Where the dashboard was changed, the page is to be loaded anew:
`event: changed`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import datetime
from functools import partial
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Stream

from sightline.boards.board import Shared
from sightline.catalog.dashboard import RangeName, Widget
from sightline.errors import NotFound, RateLimited
from sightline.types import JsonObject
from sightline.views.asking import Asking
from sightline.views.span import span
from sightline.views.theme import Theme
from sightline.views.widget import shown
from sightline.web import access, services
from sightline.web.body import read_as
from sightline.web.live import HEADERS, looked, pushed
from sightline.web.pages.boards import drawn
from sightline.web.pages.places import sheet
from sightline.web.pages.render import page
from sightline.web.services import Services

MOST_A_MINUTE: Final = 600
"""Of one link and of one sender: a dashboard of thirty widgets, asked anew every five seconds."""

LOOKED_AT_EVERY_S: Final = 1.0
"""How often it is asked whether a link is over, while something is told."""

MOST_BYTES: Final = 1_000
_PRIVATE: Final = {"referrer-policy": "no-referrer", "x-robots-tag": "noindex, nofollow"}
"""The address is the key: it is told to no other site and to no search engine."""


class PublicRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What of a shared widget is to be shown."""

    range: RangeName
    compare: bool = False
    theme: Theme = "light"


@get("/public/{token:str}", operation_id="public_page", include_in_schema=False)
async def public_page(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[bytes]:
    """A dashboard that somebody shared.

    raises: NotFound, RateLimited
    """
    shared = await _shared(request, token)
    values: JsonObject = {"shared": shared, "dashboard": shared.dashboard, "token": token}
    answer = page("public.html", None, widgets=drawn(shared.dashboard), **values)
    return Response(
        answer.content,
        media_type=answer.media_type,
        headers={**{name: str(value) for name, value in answer.headers.items()}, **_PRIVATE},
    )


@get("/public/{token:str}/places.css", operation_id="public_places", include_in_schema=False)
async def public_places(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[bytes]:
    """Where its widgets lie."""
    return sheet((await _shared(request, token)).dashboard)


@post(
    "/public/{token:str}/widgets/{name:str}",
    operation_id="public_widget",
    status_code=200,
    include_in_schema=False,
)
async def public_widget(
    request: Request[Any, Any, Any], token: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """The answer of one of its widgets.

    raises: NotFound, RateLimited; InvalidRequest
    """
    shared, app = await _shared(request, token), services.of(request)
    widget = _of(shared, name)
    asked = await read_as(request, PublicRequest, MOST_BYTES)
    now = app.clock()
    over = span(asked.range, shared.zone or "UTC", now, compare=asked.compare)
    found = await shown(_asking(request, shared, now), widget, over, asked.theme)
    return Response(msgspec.json.encode(found), media_type="application/json", headers=_PRIVATE)


@get("/public/{token:str}/live", operation_id="public_live", include_in_schema=False)
async def public_live(request: Request[Any, Any, Any], token: FromPath[str]) -> Stream:
    """What changes on it, as server-sent events.

    raises: NotFound, RateLimited; InvalidRequest
    """
    shared, app = await _shared(request, token), services.of(request)
    name, theme, compare, place = looked(request, shared.dashboard)
    zone = shared.zone or "UTC"
    over = partial(span, name, zone, compare=compare)
    kept = pushed(app, shared.who, shared.dashboard, over, theme)
    seen = msgspec.json.encode(shared.dashboard)
    key = ("public", shared.who.tenant_id, seen, name, zone, compare, theme)
    told = _while_open(app, token, shared, app.pushes.stream(key, kept, place))
    return Stream(told, media_type="text/event-stream", headers={**HEADERS, **_PRIVATE})


async def _while_open(
    app: Services, token: str, shared: Shared, news: AsyncGenerator[bytes]
) -> AsyncIterator[bytes]:
    """The news, as long as the link shows this: looked at again before each, once a second."""
    loop = asyncio.get_running_loop()
    looked_at = loop.time()
    async with contextlib.aclosing(news):
        async for said in news:
            if loop.time() - looked_at >= LOOKED_AT_EVERY_S:
                looked_at = loop.time()
                if end := await asyncio.to_thread(_end, app, token, shared):
                    yield end
                    return
            yield said


def _end(app: Services, token: str, shared: Shared) -> bytes:
    """What is told when a link shows this no more; empty while it does."""
    try:
        now = app.boards.shared(token)
    except NotFound as err:
        return b"event: over\ndata: %s\n\n" % msgspec.json.encode({"problem": err.detail})
    same = (now.dashboard, now.zone) == (shared.dashboard, shared.zone)
    return b"" if same else b"event: changed\ndata: {}\n\n"


async def _shared(request: Request[Any, Any, Any], token: str) -> Shared:
    app = services.of(request)
    sender = request.client.host if request.client else ""
    for who in (f"public link {token[:43]}", f"public links from {sender}"):
        allowance = app.limiter.take(who, 1, MOST_A_MINUTE)
        if not allowance.allowed:
            detail = "This link is opened too often; wait a minute"
            raise RateLimited(detail, retry_after_s=allowance.reset_s)
    return await asyncio.to_thread(app.boards.shared, token)


def _of(shared: Shared, name: str) -> Widget:
    for widget in shared.dashboard.widgets:
        if widget.id == name:
            return widget
    raise NotFound("The dashboard has no such widget (any more); load the page again")


def _asking(request: Request[Any, Any, Any], shared: Shared, now: datetime) -> Asking:
    app, who = services.of(request), shared.who
    catalog = app.registry.catalog(who.tenant_id)
    return Asking(app.reader, catalog, who.tenant_id, now, access.raw_since(app, who))

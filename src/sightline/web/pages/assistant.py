"""The pages on the assistant: dashboards that are looked into by model version, device, site.

What is chosen is in the address; scripts put it into the filters of those widgets whose metrics
carry the field, and say of the others that they do not. Below stands what is told of the topic
that is no metric.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from sightline.analysis.ai.asked import dimensions_in
from sightline.analysis.ai.request import Topic as About
from sightline.analysis.field import Catalog
from sightline.catalog.assistant import TOPICS, Topic
from sightline.catalog.dashboard import Widget
from sightline.catalog.envelope import DIMENSIONS
from sightline.errors import NotFound
from sightline.security.keys import Action, opens
from sightline.views.export.formats import FORMATS
from sightline.web import access, services
from sightline.web.pages.analyses import answered
from sightline.web.pages.boards import Drawn
from sightline.web.pages.places import in_order, sheet
from sightline.web.pages.render import page, to_sign_in
from sightline.web.session import visitor

TABLES: Final = {
    About.TOOL_CHAINS: ("chains", "series_chains"),
    About.VOICE_SLA: ("legs", "series_legs"),
    About.RECOMMENDATION_RANKS: ("ranks", "models", "series_ranks"),
}
"""What of a report there are files of, as views/export names it."""


class Looked(msgspec.Struct, frozen=True):
    """A widget as the page has it. fields: those of the topic that all its metrics carry"""

    drawn: Drawn
    fields: tuple[str, ...]


@get("/ai", operation_id="ai_pages", include_in_schema=False)
async def ai_pages() -> Response[bytes]:
    """On to the first of them."""
    location = f"/ai/{TOPICS[0].dashboard.name}"
    return Response(b"", status_code=303, headers={"location": location})


@get("/ai/{name:str}", operation_id="ai_page", include_in_schema=False)
async def ai_page(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """A topic; who is not signed in is asked to.

    raises: NotFound
    """
    who = await asyncio.to_thread(visitor, request)
    if who is None:
        return to_sign_in(request)
    topic = _topic(name)
    catalog = services.of(request).registry.catalog(who.principal.tenant_id)
    return page(
        "assistant.html",
        who,
        here=f"ai/{name}",
        topic=topic,
        dashboard=topic.dashboard,
        shared=DIMENSIONS,
        splits=_splits(catalog, topic),
        tables=TABLES[About(topic.report)] if topic.report else (),
        formats=list(FORMATS),
        may_make=opens(who.principal, Action.EDIT_DASHBOARDS),
        widgets=[
            Looked(Drawn(one, msgspec.json.encode(one).decode(), ""), fields(catalog, topic, one))
            for one in in_order(topic.dashboard)
        ],
    )


@get("/ai/{name:str}/places.css", operation_id="ai_places", include_in_schema=False)
async def ai_places(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """Where the widgets of a topic lie, as a stylesheet.

    raises: Unauthenticated, NotFound
    """
    access.principal(request, Action.READ_REPORTS)
    return sheet(_topic(name).dashboard)


@post("/ai/{name:str}/parts", status_code=200, operation_id="ai_parts", include_in_schema=False)
async def ai_parts(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """What is told of a topic that is no metric.

    raises: NotFound
    """
    topic = _topic(name)
    if not topic.report:
        raise NotFound(f"All of {name} is metrics; there is no report")

    return await answered(request, "ai", {"topic": topic.report})


def fields(catalog: Catalog, topic: Topic, widget: Widget) -> tuple[str, ...]:
    """The topic's fields that all metrics of a widget carry."""
    carried = [(*DIMENSIONS, *catalog.metric(name, "metric").dimensions) for name in widget.metrics]
    return tuple(one.field for one in topic.drills if all(one.field in each for each in carried))


def _splits(catalog: Catalog, topic: Topic) -> tuple[str, ...]:
    """The topic's fields that what is no metric can be split by."""
    if not topic.report:
        return ()
    carried = (*DIMENSIONS, *dimensions_in(catalog, About(topic.report)))
    return tuple(one.field for one in topic.drills if one.field in carried)


def _topic(name: str) -> Topic:
    for topic in TOPICS:
        if topic.dashboard.name == name:
            return topic
    known = ", ".join(topic.dashboard.name for topic in TOPICS)
    raise NotFound(f"There is no page {name}; there are {known}")

"""The quarantine as pages: what was rejected, why, and a fix to try.

Lists hold nothing that was sent. What an event held is shown to owners only; replaying and
discarding go through the doors of `web.quarantine`, which ask for the same.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, get_args
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from sightline.accounts import Visitor
from sightline.errors import NotFound
from sightline.ingest import order
from sightline.ingest.arrival import Door
from sightline.ingest.inspection import Counted, Counts, Items, Kept
from sightline.ingest.order import CountItems, ListItems, ShowItem, Where
from sightline.ingest.suggestion import suggested
from sightline.store.quarantine import By, State
from sightline.views.bars import Bars, bars
from sightline.web import services
from sightline.web.pages.render import page, to_sign_in
from sightline.web.session import visitor

PAGE: Final = 50
RANGES: Final = {"1": "24 hours", "7": "7 days", "30": "30 days"}


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What a page is asked for, as its form holds it."""

    reason: str = ""
    code: str = ""
    event_name: str = ""
    door: str = ""
    state: str = "quarantined"
    days: str = "30"
    after: str = ""


class Choice(msgspec.Struct, frozen=True):
    """A value to filter by, and how many items have it."""

    value: str
    items: int


@get("/quarantine", operation_id="quarantine_page", include_in_schema=False)
async def quarantine_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What was rejected; who is not signed in is asked to.

    raises: InvalidRequest, where the address asks for what there cannot be
    """
    who = await asyncio.to_thread(visitor, request)
    if who is None:
        return to_sign_in(request)
    filters = _filters(request)
    now = services.of(request).clock()
    where, around = _where(filters, now), _where(Filters(days=filters.days, state=""), now)
    listed, days, reasons, events, codes = await asyncio.gather(
        _ask(request, who, ListItems(where=where, limit=PAGE, after=filters.after or None)),
        _count(request, who, where, "hour" if filters.days == "1" else "day"),
        _count(request, who, around, "reason"),
        _count(request, who, around, "event_name"),
        _count(request, who, around, "code"),
    )
    values: dict[str, Any] = {
        "items": listed.items,
        "more": _address(filters, listed.next) if listed.next else "",
        "total": sum(one.items for one in days),
        "chart": _chart(days, filters, now),
        "choices": {
            "reason": _choices(reasons, "reason"),
            "code": _choices(codes, "code"),
            "event_name": _choices(events, "event_name"),
        },
        "doors": [door for door in get_args(Door) if door != "replay"],
        "states": get_args(State),
        "ranges": RANGES,
        "filters": filters,
        "is_filtered": msgspec.structs.replace(filters, days="30", after="") != Filters(),
        "where": msgspec.json.encode(_meant(where)).decode(),
    }
    return page("quarantine.html", who, **values)


@get("/quarantine/{item_id:str}", operation_id="rejected_page", include_in_schema=False)
async def rejected_page(request: Request[Any, Any, Any], item_id: FromPath[str]) -> Response[bytes]:
    """One rejected event: its errors, for owners what was sent, and a fix to try.

    raises: NotFound
    """
    who = await asyncio.to_thread(visitor, request)
    if who is None:
        return to_sign_in(request)
    item = await _item(request, who, item_id)
    sent = item.event if isinstance(item.event, dict) else None
    values: dict[str, Any] = {
        "item": item,
        "sent": json.dumps(sent, indent=2, ensure_ascii=False) if sent else "",
        "fix": json.dumps(suggested(item.errors), indent=2, ensure_ascii=False),
    }
    return page("rejected.html", who, **values)


async def _item(request: Request[Any, Any, Any], who: Visitor, item_id: str) -> Kept:
    """raises: NotFound"""
    wanted = order.item_id_of(item_id)
    if who.may_manage:
        shown: Kept = await _ask(request, who, ShowItem(item_id=wanted))
        return shown
    found: Items = await _ask(request, who, ListItems(where=Where(ids=(wanted,)), limit=1))
    if not found.items:
        raise NotFound("There is no such item in this tenant's quarantine")
    return found.items[0]


async def _ask(request: Request[Any, Any, Any], who: Visitor, asked: order.Order) -> Any:
    inspection = services.of(request).inspection
    return await inspection.carry_out(who.principal.tenant_id, asked, who.principal.key_id)


async def _count(
    request: Request[Any, Any, Any], who: Visitor, where: Where, by: By
) -> Sequence[Counted]:
    found: Counts = await _ask(request, who, CountItems(where=where, by=(by,)))
    return found.counts


def _filters(request: Request[Any, Any, Any]) -> Filters:
    known = {field.name for field in msgspec.structs.fields(Filters)}
    given = {n: str(v) for n, v in request.query_params.items() if n in known}
    filters = Filters(**given)
    return filters if filters.days in RANGES else msgspec.structs.replace(filters, days="30")


def _where(filters: Filters, now: datetime) -> Where:
    """raises: InvalidRequest"""
    fields = ("reason", "code", "event_name", "door", "state")
    asked = {name: getattr(filters, name) for name in fields if getattr(filters, name)}
    since = now - timedelta(days=int(filters.days))
    return order.listed({**asked, "from": since.isoformat()}).where


def _meant(where: Where) -> Where:
    """The same without the state: replaying and discarding are for what is quarantined."""
    return msgspec.structs.replace(where, state="")


def _address(filters: Filters, after: str) -> str:
    asked = msgspec.structs.asdict(msgspec.structs.replace(filters, after=after))
    return "/quarantine?" + urlencode({name: value for name, value in asked.items() if value})


def _chart(counts: Sequence[Counted], filters: Filters, now: datetime) -> Bars:
    by = {one.kind.get("hour") or one.kind.get("day", ""): one.items for one in counts}
    if filters.days == "1":
        hours = [now - timedelta(hours=23 - back) for back in range(24)]
        names = [f"{at:%Y-%m-%dT%H}:00:00Z" for at in hours]
    else:
        days = int(filters.days)
        names = [f"{now - timedelta(days=days - 1 - back):%Y-%m-%d}" for back in range(days)]
    return bars([(name, float(by.get(name, 0))) for name in names], "rejected")


def _choices(counts: Sequence[Counted], by: str) -> list[Choice]:
    found = [Choice(one.kind[by], one.items) for one in counts if one.kind[by]]
    return sorted(found, key=lambda choice: (-choice.items, choice.value))[:200]

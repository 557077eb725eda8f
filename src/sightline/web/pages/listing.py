"""What is saved under a name, as a page that lists it and a page with its form.

Cohorts and segments differ in what they are about, and in nothing else here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Request, Response

from sightline.catalog.envelope import DIMENSIONS
from sightline.errors import Forbidden
from sightline.registry.known import COHORT
from sightline.registry.saved import kept, one
from sightline.security.keys import Action, opens
from sightline.views.label import in_words
from sightline.web import services
from sightline.web.pages.render import page, to_sign_in
from sightline.web.saved import uses
from sightline.web.session import visitor


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """A page of saved things.

    kind: what they are kept as; name: in addresses; one: what each is called
    about: below the title; empty: what to do where there are none
    """

    kind: str
    name: str
    title: str
    one: str
    about: str
    empty: str
    default_range: str


async def listed(
    request: Request[Any, Any, Any], listing: Listing, words: Callable[[Any], str]
) -> Response[bytes]:
    """All there are, by name; who is not signed in is asked to. words: whom one is about"""
    who = await asyncio.to_thread(visitor, request)
    if who is None:
        return to_sign_in(request)
    known = services.of(request).registry.of(who.principal.tenant_id)
    found = list(kept(known, listing.kind))
    boards = await asyncio.to_thread(services.of(request).boards.uses, who.principal)
    return page(
        "kept.html",
        who,
        here=listing.name,
        listing=listing,
        may_make=opens(who.principal, Action.EDIT_DASHBOARDS),
        rows=[
            (each, words(each.saved), uses(known, boards, listing.kind, each.saved.name))
            for each in found
        ],
        metrics=sorted(known.catalog.metrics.values(), key=lambda metric: metric.name),
    )


async def defined(request: Request[Any, Any, Any], listing: Listing) -> Response[bytes]:
    """The form: empty, or with the one that `name` in the address says.

    raises: Forbidden, for who may not change the catalog; NotFound
    """
    who = await asyncio.to_thread(visitor, request)
    if who is None:
        return to_sign_in(request)
    if not who.may_extend:
        detail = f"Editors and owners save {listing.name}; ask one of them"
        raise Forbidden(detail, code="key_kind")
    known = services.of(request).registry.of(who.principal.tenant_id)
    name = request.query_params.get("name", "")
    saved = one(known, listing.kind, name).saved if name else None
    catalog = known.catalog
    attributes = sorted(set(catalog.attributes) - set(DIMENSIONS))
    is_segment = listing.kind != COHORT
    return page(
        f"define_{listing.one}.html",
        who,
        here=listing.name,
        listing=listing,
        name=name,
        definition="" if saved is None else msgspec.json.encode(saved).decode(),
        events=sorted(catalog.events.values(), key=lambda event: event.name),
        fields=[(each, in_words(each)) for each in (*DIMENSIONS, *attributes)],
        saved={"cohort": sorted(catalog.cohorts)} if is_segment else {},
    )

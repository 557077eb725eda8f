"""The quarantine as pages: filters, an entry, what only owners see, and a fix that works."""

from __future__ import annotations

import asyncio
import html
import json
import re

from tests.web.browsing import Browser, signed_in
from tests.web.conftest import Json, Shop, neighbour

from sightline.security.keys import Role

REPLAY, DISCARD = "/api/v1/analytics/quarantine/replay", "/api/v1/analytics/quarantine/discard"


async def reject(shop: Shop, *events: Json) -> None:
    """Send events that are rejected, and wait until they are written."""
    for event in events:
        assert (await shop.send(event)).status_code == 422
    await asyncio.to_thread(shop.services.quarantine.flush)


def wrong(shop: Shop) -> tuple[Json, Json]:
    """A misspelt name, and a purchase from a misspelt source, whose amount is a text and whose
    order has another name.
    """
    misspelt = shop.event("kb.search", event_name="kb.serch")
    purchase = shop.event("commerce.purchase")
    purchase["source"] = "wep"
    attributes = purchase["attributes"]
    attributes["commerce.amount"] = "12.50"
    attributes["commerce.order"] = attributes.pop("commerce.order_id")
    return misspelt, purchase


def entries(page: str) -> dict[str, str]:
    """Name → path of the entries a page lists."""
    found = re.findall(r'<a class="name" href="(/quarantine/[^"]+)">([^<]+)</a>', page)
    return {name: path for path, name in found}


def shown(page: str, pattern: str) -> str:
    found = re.search(pattern, page, re.S)
    assert found is not None, page
    return html.unescape(found[1])


async def test_nothing_rejected_says_what_will_be_here(shop: Shop) -> None:
    page = (await (await signed_in(shop, Role.VIEWER)).get("/quarantine")).text
    assert "every event was accepted" in page
    assert page.count("<rect") == 30


async def test_what_was_rejected_is_listed_and_filtered(shop: Shop) -> None:
    browser = await signed_in(shop, Role.VIEWER)
    await reject(shop, *wrong(shop))
    page = (await browser.get("/quarantine")).text
    assert set(entries(page)) == {"kb.serch", "commerce.purchase"}
    assert "2 quarantined in the last 30 days" in page
    for asked, names in {
        "reason=unknown_event": {"kb.serch"},
        "event_name=commerce.purchase": {"commerce.purchase"},
        "code=required": {"commerce.purchase"},
        "door=pixel": set(),
        "door=http&days=1": {"kb.serch", "commerce.purchase"},
        "state=replayed": set(),
    }.items():
        page = (await browser.get(f"/quarantine?{asked}")).text
        assert set(entries(page)) == names, asked
        if not names:
            assert "Clear the filters" in page
    assert (await browser.get("/quarantine?state=nonsense")).status_code == 422


async def test_only_owners_see_what_was_sent(shop: Shop) -> None:
    await reject(shop, wrong(shop)[1])
    path = entries((await (await signed_in(shop, Role.VIEWER)).get("/quarantine")).text)
    for role, sees in {Role.OWNER: True, Role.EDITOR: False}.items():
        browser = await signed_in(shop, role)
        page = (await browser.get(path["commerce.purchase"])).text
        assert ("commerce.order_id" in page, "data-fix" in page) == (True, sees)
        assert ("12.50" in page) == sees
        answer = await browser.post(DISCARD, {"all": True})
        assert answer.status_code == (200 if sees else 403)
        if sees:
            await reject(shop, wrong(shop)[1])
            found = entries((await browser.get("/quarantine")).text)
            path["commerce.purchase"] = found["commerce.purchase"]


async def test_the_suggested_fix_mends_the_event(shop: Shop) -> None:
    owner = await signed_in(shop, Role.OWNER)
    await reject(shop, *wrong(shop))
    listed = entries((await owner.get("/quarantine")).text)
    for name, path in listed.items():
        page = (await owner.get(path)).text
        fix = json.loads(shown(page, r"data-fix>(.*?)</textarea>"))
        where = json.loads(shown(page, r"data-where='([^']+)'"))
        tried = (await owner.post(REPLAY, {"where": where, "fix": fix, "dry_run": True})).json()
        assert (tried["accepted"], tried["errors"]) == (1, []), (name, fix)
        done = (await owner.post(REPLAY, {"where": where, "fix": fix})).json()
        assert done["accepted"] == 1
        page = (await owner.get(path)).text
        assert "replayed" in page
        assert "was deleted" in page
    assert await shop.count("commerce.revenue") == 12.5
    assert await shop.count("kb.search.count") == 1
    assert entries((await owner.get("/quarantine")).text) == {}
    assert set(entries((await owner.get("/quarantine?state=replayed")).text)) == set(listed)


async def test_the_filters_are_what_orders_for_all_are_about(shop: Shop) -> None:
    owner = await signed_in(shop, Role.OWNER)
    await reject(shop, *wrong(shop))
    page = (await owner.get("/quarantine?reason=unknown_event")).text
    where = json.loads(shown(page, r'data-where="([^"]+)"'))
    assert (await owner.post(DISCARD, {"where": where})).json() == {"discarded": 1}
    assert set(entries((await owner.get("/quarantine")).text)) == {"commerce.purchase"}


async def test_more_than_a_page_goes_on(shop: Shop) -> None:
    browser = await signed_in(shop, Role.VIEWER)
    many = [shop.event("kb.search", event_name=f"kb.serch{n}") for n in range(55)]
    answer = await shop.batch(*many)
    assert answer.json()["rejected"] == 55
    await asyncio.to_thread(shop.services.quarantine.flush)
    first = (await browser.get("/quarantine")).text
    older = html.unescape(shown(first, r'href="([^"]+)">Older events'))
    second = (await browser.get(older)).text
    assert len(entries(first)) == 50
    assert len({**entries(first), **entries(second)}) == 55


async def test_another_tenants_entries_are_out_of_reach(shop: Shop) -> None:
    await reject(shop, wrong(shop)[0])
    mine = entries((await (await signed_in(shop, Role.OWNER)).get("/quarantine")).text)
    other = await neighbour(shop)
    stranger = await signed_in(other, Role.OWNER, "eve@example.com")
    assert entries((await stranger.get("/quarantine")).text) == {}
    assert (await stranger.get(mine["kb.serch"])).status_code == 404
    assert (await stranger.get("/quarantine/no-id")).status_code == 404
    assert (await Browser(shop).get("/quarantine")).status_code == 303

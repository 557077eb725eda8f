"""What was tracked arrives once: offline, through closed pages, several tabs and lost servers."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.browser.conftest import A_MOMENT_S, Pages, Tenant, Visitor, enrol, eventually
from tests.process import Server

VIEW = "sightline.track('commerce.view', {'commerce.product_id': 'frame-204'})"


@pytest.fixture
def shop(pages: Pages, tenant: Tenant) -> Pages:
    """A page with consent, that tracks what the test tells it to."""
    pages.html["/"] = tenant.tag(consent="true")
    return pages


async def waiting(visitor: Visitor, page: Any) -> int:
    """How many events wait in the browser."""
    kept = await visitor.stored(page)
    return sum(".event." in name for name in kept["local"])


async def test_offline_events_wait_and_online_they_are_sent(
    visitor: Visitor, shop: Pages, tenant: Tenant
) -> None:
    page = await visitor.open(shop.origin)
    await visitor.context.set_offline(True)
    await page.evaluate(f"for (let i = 0; i < 60; i++) {VIEW}; sightline.flush()")
    await eventually(lambda: waiting(visitor, page), 60)
    await asyncio.sleep(A_MOMENT_S)
    assert (await waiting(visitor, page), visitor.requests) == (60, [])
    await visitor.context.set_offline(False)
    await eventually(tenant.count, 60)
    await eventually(lambda: waiting(visitor, page), 0)
    assert len(visitor.requests) == 1


async def test_a_closed_page_hands_over_what_it_has(
    visitor: Visitor, shop: Pages, tenant: Tenant
) -> None:
    page = await visitor.open(shop.origin)
    before = Counter(await tenant.judged())
    await page.evaluate(f"{VIEW}; {VIEW}")
    await page.close()
    await eventually(tenant.count, 2)
    # Nobody told the tracker that they arrived; on the next page it asks, and is told. A page that
    # takes long to close may have begun to send them as well: what matters is that they count once.
    again = await visitor.open(shop.origin)
    await eventually(lambda: waiting(visitor, again), 0)
    judged = Counter(await tenant.judged()) - before
    assert judged["accepted"] == 2
    assert set(judged) <= {"accepted", "duplicate"}
    assert await tenant.count() == 2


async def test_so_does_a_page_that_is_left_for_another(
    visitor: Visitor, shop: Pages, tenant: Tenant
) -> None:
    page = await visitor.open(shop.origin)
    before = Counter(await tenant.judged())
    await page.evaluate(VIEW)
    await page.goto("about:blank")
    await eventually(tenant.count, 1)
    judged = Counter(await tenant.judged()) - before
    assert judged["accepted"] == 1
    assert set(judged) <= {"accepted", "duplicate"}


async def test_what_a_closed_page_could_not_send_the_next_one_does(
    visitor: Visitor, shop: Pages, tenant: Tenant
) -> None:
    page = await visitor.open(shop.origin)
    await visitor.context.set_offline(True)
    ids = [await page.evaluate(VIEW) for _ in range(3)]
    await page.close()
    await visitor.context.set_offline(False)
    later = await visitor.open(shop.origin)
    await eventually(tenant.count, 3)
    await eventually(lambda: waiting(visitor, later), 0)
    assert [event["event_id"] for event in visitor.sent] == ids


async def test_two_tabs_neither_lose_nor_double(
    visitor: Visitor, shop: Pages, tenant: Tenant
) -> None:
    tabs = [await visitor.open(shop.origin), await visitor.open(shop.origin)]
    burst = f"for (let i = 0; i < 70; i++) {{ {VIEW}; if (i % 9 == 0) sightline.flush(); }}"
    await asyncio.gather(*(tab.evaluate(burst) for tab in tabs))
    await eventually(tenant.count, 140)
    await eventually(lambda: waiting(visitor, tabs[0]), 0)
    await eventually(lambda: waiting(visitor, tabs[1]), 0)
    ids = [event["event_id"] for event in visitor.sent]
    assert len(ids) == len(set(ids)) == 140  # nor was anything sent twice
    assert len({event["session_id"] for event in visitor.sent}) == 1


async def test_a_lost_server_is_waited_for(visitor: Visitor, pages: Pages, tmp_path: Path) -> None:
    visitor.expected = ("net::ERR_CONNECTION_REFUSED",)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with Server(tmp_path, port) as server:
        tenant = enrol(server)
        pages.html["/"] = tenant.tag(consent="true")
        page = await visitor.open(pages.origin)
        await page.evaluate(VIEW)
        await eventually(tenant.count, 1)
    await page.evaluate(f"{VIEW}; {VIEW}; sightline.flush()")
    await eventually(lambda: waiting(visitor, page), 2)
    with Server(tmp_path, port):
        await page.evaluate(VIEW)
        await visitor.later(seconds=300)  # the longest it waits of itself
        await eventually(tenant.count, 4)
        await eventually(lambda: waiting(visitor, page), 0)


async def test_a_rejected_event_is_told_of_and_never_sent_again(
    visitor: Visitor, pages: Pages, tenant: Tenant
) -> None:
    visitor.expected = ("status of 400",)  # the server reads no batch that holds the lone surrogate
    pages.html["/"] = f"""<script src="/shop.js"></script>{tenant.tag(consent="true")}"""
    pages.html["/shop.js"] = """
        window.refusals = [];
        window.sightline = window.sightline || [];
        sightline.push(["onRejected", (refusal) => refusals.push(refusal)]);
    """
    page = await visitor.open(pages.origin)
    await page.evaluate(
        f"""{VIEW};
        sightline.track('commerce.view', {{'commerce.product_name': 'Round'}});
        sightline.track('commerce.viewed');
        sightline.track('commerce.view', {{'commerce.product_id': 'x', 'own.text': '\\ud800'}});
        const circle = {{}}; circle.again = circle;
        sightline.track('commerce.view', {{'commerce.product_id': 'x', circle}});
        sightline.track('commerce.view', {{'commerce.product_id': 'x', long: 'x'.repeat(7e4)}});
        {VIEW}; sightline.flush()"""
    )
    await eventually(tenant.count, 2)
    await eventually(lambda: waiting(visitor, page), 0)
    refusals = await page.evaluate("refusals")
    assert {each["reason"]: each["event"]["event_name"] for each in refusals} == {
        "not_json": "commerce.view",
        "too_large": "commerce.view",
        "invalid_json": "commerce.view",
        "invalid": "commerce.view",
        "unknown_event": "commerce.viewed",
    }
    (invalid,) = [each for each in refusals if each["reason"] == "invalid"]
    assert invalid["errors"][0]["code"] == "required"
    sent = len(visitor.requests)
    await page.evaluate("sightline.flush()")
    await visitor.later(seconds=600)
    assert len(visitor.requests) == sent


async def test_a_key_serves_its_origins_and_no_other(
    visitor: Visitor, pages: Pages, sightline: Server
) -> None:
    visitor.expected = ("status of 403", "sends no more from this page: 403 origin_not_allowed")
    tenant = enrol(sightline, pages.origin)
    pages.html["/"] = tenant.tag(consent="true", pages="")
    page = await visitor.open(pages.other_origin)

    async def refused() -> bool:
        return any("sends no more" in said for said in visitor.complaints)

    await eventually(refused, True)
    await page.evaluate(f"{VIEW}; sightline.flush()")
    await visitor.later(seconds=600)
    await page.close()
    assert (len(visitor.requests), await tenant.count()) == (1, 0)
    await visitor.open(pages.origin)
    await eventually(tenant.count, 1)

"""Dashboards in a real browser keep themselves up to date; explore shows what is behind a point."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import httpx
import pytest
from playwright.async_api import Page, expect
from tests.browser.conftest import Tenant, Visitor

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.example import example
from sightline.security.keys import Role

EXPLORE = "/explore?metric=commerce.view.count&range=7d&show=line"


async def send(tenant: Tenant, people: int) -> None:
    events = []
    for number in range(people):
        event = example(BUILT_IN.events["commerce.view"], tenant.id)
        event |= {"event_id": str(uuid.uuid4()), "occurred_at": datetime.now(UTC).isoformat()}
        event |= {"session_id": f"session-{number}", "user_id": f"person-{number}"}
        events.append(event)
    async with httpx.AsyncClient(base_url=tenant.server.url) as client:
        answer = await client.post(
            "/api/v1/analytics/events/batch",
            json={"events": events},
            headers={"X-API-Key": tenant.write_key},
        )
    assert answer.json()["accepted"] == people, answer.text


@pytest.fixture
async def page(visitor: Visitor, tenant: Tenant) -> Page:
    """An owner's."""
    page = await visitor.sign_in(tenant, Role.OWNER)
    await page.wait_for_selector("[data-ready]")
    return page


async def test_a_dashboard_shows_an_event_without_being_loaded_again(
    tenant: Tenant, page: Page
) -> None:
    await page.goto(f"{tenant.server.url}/dashboards/monitoring")
    await page.wait_for_selector("[data-ready]")
    events = page.locator('section[aria-label="Events"]')
    await expect(events).to_contain_text("Nothing in this time")
    await send(tenant, 3)
    await expect(events.locator("svg")).to_be_visible()


async def test_the_sessions_behind_a_point_by_keyboard(tenant: Tenant, page: Page) -> None:
    await send(tenant, 6)
    await page.goto(f"{tenant.server.url}{EXPLORE}")
    await page.wait_for_selector("[data-ready]")
    await expect(page.locator("[data-unfinished]")).to_contain_text("not complete")
    await page.get_by_role("button", name="Show sessions").press("Enter")
    await expect(page.locator("[data-behind-said]")).to_have_text("6 sessions")
    assert await page.locator("[data-sessions] tbody tr").count() == 6
    await page.get_by_text("The SQL", exact=True).press("Enter")
    await expect(page.locator("[data-sql]")).to_contain_text("commerce.view")


async def test_too_few_people_are_said_to_be_too_few(tenant: Tenant, page: Page) -> None:
    await send(tenant, 4)
    await page.goto(f"{tenant.server.url}{EXPLORE}")
    await page.wait_for_selector("[data-ready]")
    await page.get_by_role("button", name="Show sessions").click()
    await expect(page.locator("[data-behind-said]")).to_contain_text("Fewer than 5 people")


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
async def test_a_chart_is_downloaded(tenant: Tenant, page: Page, kind: str) -> None:
    if kind == "pdf":
        pytest.importorskip("vl_convert", reason="the extra sightline[reports]")
    await send(tenant, 1)
    await page.goto(f"{tenant.server.url}{EXPLORE}")
    await page.wait_for_selector("[data-ready]")
    menu = page.locator("[data-download]")
    await menu.locator("summary").click()
    async with page.expect_download() as download:
        await menu.get_by_role("button", name=kind.upper(), exact=True).click()
    file = await (await download.value).path()
    assert file.read_bytes().startswith({"png": b"\x89PNG", "svg": b"<svg", "pdf": b"%PDF"}[kind])


async def test_the_overview_says_how_fresh_it_is(tenant: Tenant, page: Page) -> None:
    await page.goto(f"{tenant.server.url}/dashboards/overview")
    said = page.locator("[data-freshness]")
    await expect(said).to_contain_text("None has come")
    welcome = page.get_by_role("heading", name="No events yet")
    await expect(welcome).to_be_visible()
    await expect(page.locator("[data-refused]")).to_contain_text("Nothing in the last 24 hours")
    await send(tenant, 1)
    await expect(said).to_contain_text("seen after")
    await expect(welcome).not_to_be_attached()
    assert await said.get_attribute("data-is") == "good"


async def test_the_overview_tells_both_sides_of_revenue(tenant: Tenant, page: Page) -> None:
    await sell(tenant, 6)
    await page.goto(f"{tenant.server.url}/dashboards/overview")
    widget = page.get_by_role("region", name="How much revenue is with the assistant")
    await expect(widget.locator("[data-headline]")).to_have_text("50.0%")
    assert await widget.locator("svg").get_by_text("with the assistant").count() == 1


async def test_the_overview_tells_what_is_not_in_order(
    visitor: Visitor, tenant: Tenant, page: Page
) -> None:
    told = page.locator("[data-amiss]")
    await expect(told).to_contain_text("Everything works")
    body = {"status": "unavailable", "missing": ["the event store does not answer"]}
    await page.route("**/health/ready", lambda route: route.fulfill(status=503, json=body))
    visitor.expected = ("503",)
    await page.reload()
    await expect(told).to_contain_text("Problems: the event store does not answer")
    assert await told.get_attribute("href") == "/health"


async def sell(tenant: Tenant, each: int) -> None:
    """So many purchases after a conversation, and as many without, of one price."""
    events = []
    for number in range(2 * each):
        names = ("conversation.turn", "commerce.purchase")[number % 2 :]
        for name in names:
            event = example(BUILT_IN.events[name], tenant.id)
            event |= {"event_id": str(uuid.uuid4()), "occurred_at": datetime.now(UTC).isoformat()}
            event |= {"session_id": f"session-{number}", "user_id": f"person-{number}"}
            if name == "commerce.purchase":
                event["attributes"]["commerce.order_id"] = f"order-{number}"
            events.append(event)
    async with httpx.AsyncClient(base_url=tenant.server.url) as client:
        answer = await client.post(
            "/api/v1/analytics/events/batch",
            json={"events": events},
            headers={"X-API-Key": tenant.write_key},
        )
    assert answer.json()["accepted"] == len(events), answer.text


@pytest.mark.parametrize(("width", "height"), [(1440, 1000), (390, 844)])
async def test_nothing_jumps_while_the_overview_loads(
    tenant: Tenant, page: Page, width: int, height: int
) -> None:
    """Cumulative layout shift: what Chromium calls good is below 0.1; we hold 0.05."""
    await sell(tenant, 6)
    await page.add_init_script(
        """window.shift = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) window.shift += entry.value;
        }).observe({ type: "layout-shift", buffered: true });"""
    )
    await page.set_viewport_size({"width": width, "height": height})
    await page.goto(f"{tenant.server.url}/dashboards/overview")
    await page.wait_for_selector("[data-ready]")
    await expect(page.locator("[data-freshness]")).to_contain_text("Newest")
    shift = await page.evaluate("window.shift")
    assert shift < 0.05, shift

"""The pages in a real browser: signing in, looking, seeing an event arrive."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import Page, expect
from tests.browser.conftest import Tenant, Visitor

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.dashboards import DASHBOARDS
from sightline.catalog.example import example
from sightline.security.keys import Role


async def send(tenant: Tenant, name: str) -> None:
    event = example(BUILT_IN.events[name], tenant.id)
    event |= {"event_id": str(uuid.uuid4()), "occurred_at": datetime.now(UTC).isoformat()}
    async with httpx.AsyncClient(base_url=tenant.server.url) as client:
        answer = await client.post(
            "/api/v1/analytics/events", json=event, headers={"X-API-Key": tenant.write_key}
        )
    assert answer.status_code == 202, answer.text


@pytest.fixture
async def page(visitor: Visitor, tenant: Tenant) -> Page:
    """The overview of somebody who followed a link."""
    page = await visitor.sign_in(tenant, Role.VIEWER)
    await ready(page)
    return page


async def ready(page: Page) -> None:
    await page.wait_for_selector("[data-ready]")


async def test_every_dashboard_is_drawn_from_our_own_files(
    visitor: Visitor, tenant: Tenant, page: Page
) -> None:
    for name in ("commerce.view", "commerce.purchase", "web.page_view", "widget.opened"):
        await send(tenant, name)
    asked: list[str] = []
    visitor.context.on("request", lambda request: asked.append(request.url))
    for dashboard in DASHBOARDS:
        await page.goto(f"{tenant.server.url}/dashboards/{dashboard.name}")
        await ready(page)
        assert await page.locator("[data-widget]").count() == len(dashboard.widgets)
        assert await page.locator(".note.problem").count() == 0
    await page.goto(f"{tenant.server.url}/dashboards/overview")
    await ready(page)
    assert await page.locator(".chart svg").count() > 0
    own = urlsplit(tenant.server.url).netloc
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {own}
    assert visitor.complaints == []


async def test_a_range_is_part_of_the_address(tenant: Tenant, page: Page) -> None:
    await page.get_by_label("Range", exact=True).select_option("30d")
    await page.get_by_label("Compare").check()
    await expect(page).to_have_url(f"{tenant.server.url}/dashboards/overview?range=30d&compare=1")
    await page.reload()
    await ready(page)
    assert await page.get_by_label("Range", exact=True).input_value() == "30d"
    assert await page.get_by_label("Compare").is_checked()


async def test_an_event_is_seen_live(visitor: Visitor, tenant: Tenant, page: Page) -> None:
    await page.goto(f"{tenant.server.url}/live")
    await expect(page.locator("[data-empty]")).to_be_visible()
    welcome = page.get_by_role("heading", name="No events yet")
    await expect(welcome).to_be_visible()
    await send(tenant, "commerce.view")
    await expect(page.get_by_role("cell", name="Product view")).to_be_visible()
    await expect(welcome).not_to_be_attached()
    assert visitor.complaints == []


async def test_the_pages_go_by_keyboard_to_signing_out(tenant: Tenant, page: Page) -> None:
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Skip to content"
    menu = page.locator("summary")
    await menu.focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Switch theme").press("Enter")
    assert await page.evaluate("localStorage.theme") in ("dark", "light")
    await page.get_by_role("button", name="Sign out").press("Enter")
    await expect(page).to_have_url(f"{tenant.server.url}/sign-in")
    await page.goto(f"{tenant.server.url}/dashboards/overview")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_a_question_is_put_together_and_kept_in_the_address(
    visitor: Visitor, tenant: Tenant, page: Page
) -> None:
    await send(tenant, "commerce.view")
    await page.goto(f"{tenant.server.url}/explore?metric=commerce.view.count&range=24h&show=bar")
    await ready(page)
    await expect(page.locator("[data-headline]")).to_have_text("1")
    await page.get_by_label("Broken down by", exact=True).last.select_option("country")
    await expect(page).to_have_url(re.compile("breakdown=country"))
    await page.get_by_role("combobox", name="Field").fill("source")
    await page.get_by_role("combobox", name="Value").fill("voice_ws")
    await page.get_by_role("button", name="Add filter").click()
    await expect(page.get_by_text("Nothing in this time")).to_be_visible()
    await page.get_by_role("button", name="Remove the filter source is voice_ws").click()
    await expect(page.locator("[data-headline]")).to_have_text("1")
    menu = page.locator("[data-download]")
    for name in ("CSV", "Arrow", "PNG"):
        await menu.locator("summary").press("Enter")
        async with page.expect_download() as download:
            await menu.get_by_role("button", name=name).press("Enter")
        assert (await download.value).suggested_filename == f"commerce.view.count.{name.lower()}"
        await expect(menu.locator("summary")).to_be_focused()
    await page.goto(f"{tenant.server.url}/explore?metric=commerce.veiw.count")
    await expect(page.locator(".note.problem")).to_contain_text("commerce.view.count")
    visitor.expected = ("422",)

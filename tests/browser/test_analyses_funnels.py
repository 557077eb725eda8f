"""The builder of funnels in a real browser: by keyboard, by pointer, and by its address alone."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
from playwright.async_api import Page, expect
from tests.browser.axe import barriers
from tests.browser.conftest import Tenant, Visitor
from tests.browser.phone import narrowed
from tests.browser.test_analyses import _signed_in

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.example import example

WAY = ("web.page_view", "commerce.view", "commerce.purchase")


async def _visits(tenant: Tenant, many: int) -> None:
    """So many visits; every other one buys."""
    now = datetime.now(UTC) - timedelta(hours=2)
    events = []
    for number in range(many):
        for place, name in enumerate(WAY[: 3 if number % 2 else 2]):
            event = example(BUILT_IN.events[name], tenant.id)
            event |= {
                "event_id": str(uuid.uuid4()),
                "occurred_at": (now + timedelta(minutes=place)).isoformat(),
                "session_id": f"s{number}",
                "user_id": f"u{number}",
            }
            events.append(event)
    async with httpx.AsyncClient(base_url=tenant.server.url) as client:
        answer = await client.post(
            "/api/v1/analytics/events/batch",
            json={"events": events},
            headers={"X-API-Key": tenant.write_key},
        )
    assert answer.json()["accepted"] == len(events), answer.text


async def _events(page: Page) -> list[str]:
    fields = page.get_by_role("list", name="Steps").get_by_role("combobox", name="Event of step")
    return [await field.input_value() for field in await fields.all()]


async def _opened(visitor: Visitor, tenant: Tenant, asked: str) -> Page:
    page = await _signed_in(visitor, tenant)
    await page.goto(f"{tenant.server.url}/funnels?range=24h&{asked}")
    await page.wait_for_selector("[data-ready]")
    return page


async def _settled(page: Page) -> None:
    """Nothing is asked any more."""
    await expect(page.locator('main [aria-busy="true"]')).to_have_count(0)


def _asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


async def test_the_keyboard_alone_puts_a_funnel_together(visitor: Visitor, tenant: Tenant) -> None:
    await _visits(tenant, 12)
    page = await _opened(visitor, tenant, "step=web.page_view&step=commerce.purchase&show=times")
    steps = page.get_by_role("region", name="Steps", exact=True).last
    await expect(steps.get_by_text("50.0%").first).to_be_visible()
    await page.get_by_role("button", name="Add a step").press("Enter")
    added = page.get_by_role("combobox", name="Event of step 3")
    await expect(added).to_be_focused()
    await page.keyboard.type("product details view")
    await expect(added).to_have_attribute("aria-expanded", "true")
    await page.keyboard.press("Escape")
    await page.keyboard.type("commerce.view")
    await page.keyboard.press("Enter")
    await expect(added).to_have_value("commerce.view")
    await expect(page).to_have_url(re.compile("step=commerce.view"))
    up = page.get_by_role("button", name="Move step 3 up")
    await up.press("Enter")
    await expect(page.get_by_text("commerce.view is now step 2 of 3")).to_be_attached()
    await expect(page.get_by_role("button", name="Move step 2 up")).to_be_focused()
    assert await _events(page) == list(WAY)
    await expect(page).to_have_url(re.compile("step=web.page_view&step=commerce.view"))
    await expect(steps.get_by_text("6 · 50%")).to_be_visible()
    await page.get_by_role("checkbox", name="step 2 is optional").press("Space")
    await page.get_by_role("combobox", name="Time limit of step 3").select_option("30m")
    await expect(page).to_have_url(re.compile("within%3D30m"))
    await page.go_back()
    await expect(page).not_to_have_url(re.compile("within%3D30m"))
    await expect(page.get_by_role("combobox", name="Time limit of step 3")).to_have_value("")
    await page.get_by_role("button", name="Remove step 2").press("Enter")
    await expect(page.get_by_text("commerce.view is removed")).to_be_attached()
    await expect(page.get_by_role("button", name="Remove step 2")).to_be_focused()
    assert await _events(page) == [WAY[0], WAY[2]]
    await _settled(page)
    assert visitor.complaints == []


async def test_steps_are_dragged_and_an_address_says_it_all(
    visitor: Visitor, tenant: Tenant
) -> None:
    await _visits(tenant, 12)
    asked = "&".join(
        (
            "step=web.page_view",
            "step=commerce.view%3Foptional%3D1%26where%3Ddevice~is_set~",
            "step=commerce.purchase%3Fwithin%3D30m",
            "exclude=kb.search%3Fafter%3D1%26before%3D3",
            "window=7d&order=any&entity=user&breakdown=source&show=trend,drop_off",
            "where=source~in~web,server",
        )
    )
    page = await _opened(visitor, tenant, asked)
    assert await _events(page) == list(WAY)
    await expect(page.get_by_role("checkbox", name="step 2 is optional")).to_be_checked()
    await expect(
        page.get_by_role("button", name="Remove the filter device is known")
    ).to_be_visible()
    await expect(page.get_by_role("combobox", name="Time limit of step 3")).to_have_value("30m")
    await expect(page.get_by_role("combobox", name="Event of who is left out, 1")).to_have_value(
        "kb.search"
    )
    between = page.get_by_role("list", name="Left out").get_by_role("combobox", name="step")
    assert await between.last.locator("option").all_text_contents() == ["3"]  # 2 is optional
    await expect(page.get_by_role("button", name="Remove the filter source")).to_be_visible()
    for title in ("By value", "Trend", "Drop-off, and what people did instead"):
        await expect(page.get_by_role("region", name=title, exact=True)).to_be_visible()
    assert await barriers(page) == []
    assert _asked(page)["breakdown"] == ["source"]
    await page.locator('select[aria-label="and by"]').first.select_option("device")
    await expect(page).to_have_url(re.compile("breakdown=source&breakdown=device"))
    by_value = page.get_by_role("region", name="By value", exact=True)
    await by_value.get_by_text("As a table").click()
    await expect(by_value.get_by_role("rowheader").first).to_contain_text(" · ")
    await page.locator('select[aria-label="Broken down by"]').select_option("")
    await expect(page).to_have_url(re.compile("(?<!source&)breakdown=device"))
    await expect(page.locator('select[aria-label="Broken down by"]')).to_have_value("device")
    await page.evaluate("scrollTo(0, 0)")
    grips = page.locator("[data-list] [data-grip]")
    start, end = await grips.nth(0).bounding_box(), await grips.nth(2).bounding_box()
    assert start
    assert end
    await page.mouse.move(start["x"] + 5, start["y"] + 5)
    await page.mouse.down()
    await page.mouse.move(end["x"] + 5, end["y"] + 12, steps=4)
    await page.mouse.up()
    assert await _events(page) == [*WAY[1:], WAY[0]]
    await expect(page).to_have_url(re.compile(r"step=commerce\.view[^&]*&step=commerce\.purchase"))
    await page.get_by_label("Start from").select_option("ai_discovery")
    await expect(page).to_have_url(re.compile("funnel=ai_discovery"))
    await page.get_by_label("Compared funnel").select_option("traditional")
    beside = page.get_by_role("region", name="The traditional funnel", exact=True)
    await expect(beside).to_be_attached()
    await narrowed(page)
    await _settled(page)
    assert visitor.complaints == []

"""The page on journeys in a real browser: its address restores it, nobody is kept out."""

from __future__ import annotations

import re

from playwright.async_api import expect
from tests.browser.axe import barriers
from tests.browser.conftest import Tenant, Visitor
from tests.browser.phone import narrowed
from tests.browser.test_analyses import _signed_in


async def test_a_deep_link_is_restored_and_the_keyboard_is_enough(
    visitor: Visitor, tenant: Tenant
) -> None:
    page = await _signed_in(visitor, tenant)
    await page.goto(f"{tenant.server.url}/journeys?range=24h&anchor=commerce.purchase&depth=3")
    await page.wait_for_selector("[data-ready]")
    await expect(page.get_by_label("Anchor event")).to_have_value("commerce.purchase")
    await expect(page.get_by_label("Steps")).to_have_value("3")
    await expect(page.get_by_role("heading", name="Paths", exact=True)).to_be_visible()
    assert await barriers(page) == []
    await page.get_by_label("Show", exact=True).focus()
    await page.keyboard.press("ArrowDown")
    await expect(page).to_have_url(re.compile("direction=backward"))
    await page.reload()
    await expect(page.get_by_label("Show", exact=True)).to_have_value("backward")
    await page.wait_for_selector("[data-ready]")
    await narrowed(page)
    assert visitor.complaints == []

"""What pages on reports show, kept on a dashboard in a real browser, and asked again from there."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect
from tests.browser.axe import barriers
from tests.browser.conftest import Tenant, Visitor
from tests.browser.test_analyses import _signed_in
from tests.browser.test_analyses_funnels import _visits

from sightline.security.keys import Role


async def _kept(
    page: Page, address: str, part: str, title: str, new: str = "", shows: str = "own"
) -> None:
    """A part of a page, kept on a dashboard: on a new one, where it is named.

    shows: whether the time of the page is offered first, or that of the dashboard
    """
    await page.goto(address)
    await page.wait_for_selector("[data-ready]")
    await page.get_by_role("button", name=f"Save {part} to a dashboard").click()
    form = page.get_by_role("dialog")
    if new:
        await form.get_by_label("What the new one is called").fill(new)
    await form.get_by_label("Title of the widget").fill(title)
    await expect(form.get_by_label("Shows")).to_have_value(shows)
    assert await barriers(page) == []
    await form.get_by_role("button", name="Save").click()
    await page.wait_for_url(re.compile(r"/dashboards/[a-z0-9_]+$"))
    await page.wait_for_selector("[data-ready]")


async def test_a_heat_map_and_ways_are_kept_and_lead_back(visitor: Visitor, tenant: Tenant) -> None:
    await _visits(tenant, 12)
    page = await _signed_in(visitor, tenant, Role.EDITOR)
    url = tenant.server.url
    await _kept(page, f"{url}/retention?range=30d&grain=1d", "Retention by cohort", "Loyal", "Kept")
    await _kept(page, f"{url}/journeys?range=24h&depth=3", "Paths", "Ways")
    await _kept(page, f"{url}/ai/conversations?device=mobile", "Completed", "Done well", shows="")
    done = page.get_by_role("region", name="Done well", exact=True)
    device = re.compile(r"/explore\?.*where=device%7Eeq%7Emobile")
    await expect(done.get_by_role("link", name="Open in Explore")).to_have_attribute("href", device)
    loyal, ways = (page.get_by_role("region", name=name, exact=True) for name in ("Loyal", "Ways"))
    await expect(loyal.locator("svg .mark-rect path").first).to_be_attached()
    await expect(ways.locator("svg .mark-area path, svg .mark-trail path").first).to_be_attached()
    assert await barriers(page) == []
    await page.get_by_role("button", name="Edit", exact=True).click()
    await page.get_by_role("button", name="Edit Ways").click()
    panel = page.get_by_role("complementary", name="Widget")
    await expect(panel.get_by_role("link", name="on its page")).to_be_visible()
    await panel.get_by_label("Title").fill("How they go")
    await panel.get_by_label("Title").press("Tab")
    await panel.get_by_label("Time it shows").select_option("7d")
    await panel.get_by_role("button", name="Done").click()
    await page.get_by_role("button", name="Save", exact=True).click()
    await page.wait_for_url(re.compile(r"/dashboards/[a-z0-9_]+$"))
    await page.wait_for_selector("[data-ready]")
    ways = page.get_by_role("region", name="How they go", exact=True)
    await expect(ways.locator("svg").first).to_be_visible()
    await loyal.get_by_role("link", name="Open in Retention").press("Enter")
    await page.wait_for_url(re.compile(r"/retention\?"))
    await page.wait_for_selector("[data-ready]")
    await expect(page.get_by_label("By", exact=True)).to_have_value("1d")
    await expect(page.get_by_label("Range", exact=True)).to_have_value("30d")
    await page.go_back()
    await page.wait_for_selector("[data-ready]")
    await ways.get_by_role("link", name="Open in Journeys").press("Enter")
    await page.wait_for_url(re.compile(r"/journeys\?"))
    await expect(page.get_by_label("Steps", exact=True)).to_have_value("3")
    await expect(page.get_by_label("Range", exact=True)).to_have_value("7d")
    await expect(page.get_by_role("region", name="Paths", exact=True)).to_be_visible()
    assert visitor.complaints == []

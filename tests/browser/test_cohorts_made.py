"""Cohorts and segments in a real browser: made by keyboard, seen, used, renamed, deleted."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime

import httpx
from playwright.async_api import Page, expect
from tests.browser.axe import barriers
from tests.browser.conftest import Tenant, Visitor
from tests.browser.test_pages_of_data import SignIn, ready, sign_in

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.example import example
from sightline.security.keys import Role

__all__ = ["sign_in"]
PEOPLE = 12


async def _shoppers(tenant: Tenant) -> None:
    """Twelve people look, every other one buys."""
    events = []
    for number in range(PEOPLE):
        for name in ("commerce.view", "commerce.purchase")[: 1 + number % 2]:
            event = example(BUILT_IN.events[name], tenant.id)
            event |= {"event_id": str(uuid.uuid4()), "occurred_at": datetime.now(UTC).isoformat()}
            events.append({**event, "user_id": f"u{number}", "session_id": f"s{number}"})
    async with httpx.AsyncClient(base_url=tenant.server.url) as client:
        answer = await client.post(
            "/api/v1/analytics/events/batch",
            json={"events": events},
            headers={"X-API-Key": tenant.write_key},
        )
    assert (answer.status_code, answer.json()["accepted"]) == (202, len(events)), answer.text


async def _typed(page: Page, label: str, text: str, choose: str = "") -> None:
    """Type into a field, and pick from the list it opens."""
    await page.get_by_label(label, exact=True).first.focus()
    await page.keyboard.type(text)
    if choose:
        await expect(page.get_by_role("option", name=choose).first).to_be_visible()
        await page.keyboard.press("Enter")


async def test_a_cohort_is_made_seen_used_renamed_and_deleted_by_keyboard(
    visitor: Visitor, tenant: Tenant, sign_in: SignIn
) -> None:
    visitor.expected = ("422",)
    await _shoppers(tenant)
    page = await sign_in(Role.EDITOR)
    await page.goto(f"{tenant.server.url}/cohorts")
    await page.get_by_role("link", name="Define the first cohort").press("Enter")
    await ready(page)
    await page.get_by_label("Name", exact=True).focus()
    await page.keyboard.type("Buyers")
    await _typed(page, "Event", "commerce.purchase", "commerce.purchase")
    people = page.locator("[data-people]")
    await expect(people).to_have_text("6")
    assert await barriers(page) == []
    days = page.get_by_label("How many days")
    await days.fill("0")
    await page.keyboard.press("Enter")
    fault = page.locator('[data-fault="criteria[0].in_last_days"]')
    await expect(page.locator('[data-fault="name"]')).to_contain_text("small letters")
    name = page.get_by_label("Name", exact=True)
    await expect(name).to_be_focused()
    await name.fill("buyers")
    await page.keyboard.press("Enter")
    await expect(fault).to_contain_text("from 1 to")
    await expect(days).to_be_focused()
    await days.fill("7")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile(r"/cohorts\?.*show=buyers"))
    row = page.locator('tr[data-name="buyers"]')
    await expect(row).to_contain_text("did commerce.purchase in the last 7 days")
    await expect(row.locator("[data-size]")).to_contain_text("6")
    await expect(page.get_by_role("region", name="Retention", exact=True)).to_be_visible()
    await page.wait_for_selector("[data-ready]")
    assert await barriers(page) == []
    await page.get_by_role("link", name="Explore buyers").press("Enter")
    await ready(page)
    await expect(page).to_have_url(re.compile("where=cohort.{1,3}eq.{1,3}buyers"))
    await expect(page.get_by_role("button", name=re.compile("filter cohort"))).to_be_visible()
    await expect(page.locator("[data-headline]")).to_have_text("6")
    await page.goto(f"{tenant.server.url}/funnels?where=cohort~eq~buyers")
    await ready(page)
    await expect(page.get_by_role("button", name=re.compile("filter cohort"))).to_be_visible()
    await page.goto(f"{tenant.server.url}/cohorts/define?name=buyers")
    await ready(page)
    await expect(page.get_by_label("How many days")).to_have_value("7")
    await page.get_by_label("Name", exact=True).fill("shoppers")
    await page.get_by_role("button", name="Save the change").press("Enter")
    await expect(page.get_by_role("row", name="shoppers")).to_be_visible()
    await expect(page.get_by_role("row", name="buyers")).to_have_count(0)
    await page.get_by_role("button", name="Delete shoppers").press("Enter")
    await page.get_by_role("dialog").get_by_role("button", name="Delete").press("Enter")
    await expect(page.get_by_text("No cohort yet")).to_be_visible()


async def test_a_segment_of_a_cohort_keeps_it_from_being_removed(
    visitor: Visitor, tenant: Tenant, sign_in: SignIn
) -> None:
    visitor.expected = ("409",)
    await _shoppers(tenant)
    page = await sign_in(Role.EDITOR)
    token = await page.get_attribute('meta[name="form-token"]', "content")
    made = await page.request.post(
        f"{tenant.server.url}/api/v1/analytics/cohorts",
        data={"name": "nested", "criteria": {"not": {"all": [{"did": "kb.search"}]}}},
        headers={"x-form-token": token or ""},
    )
    assert made.status == 201
    await page.goto(f"{tenant.server.url}/cohorts/define?name=nested")
    await ready(page)
    await expect(page.get_by_text("more than the fields can hold")).to_be_visible()
    await expect(page.locator("[data-people]")).to_have_text("12")
    await page.goto(f"{tenant.server.url}/segments/define")
    await ready(page)
    await page.get_by_label("Name", exact=True).fill("theirs")
    await _typed(page, "Field", "cohort", "cohort")
    await page.get_by_label("Value", exact=True).fill("nested")
    await page.get_by_role("button", name="Add filter").press("Enter")
    await expect(page.locator("[data-people]")).to_have_text("12")
    assert await barriers(page) == []
    await page.get_by_role("button", name="Save", exact=True).press("Enter")
    row = page.get_by_role("row", name="theirs")
    await expect(row).to_contain_text("of the cohort nested")
    await expect(row.locator("[data-size]")).to_contain_text("12")
    await expect(page.get_by_role("region", name="Share of all people", exact=True)).to_be_visible()
    await page.wait_for_selector("[data-ready]")
    assert await barriers(page) == []
    await page.goto(f"{tenant.server.url}/cohorts")
    await ready(page)
    await page.get_by_role("button", name="Delete nested").press("Enter")
    await page.get_by_role("dialog").get_by_role("button", name="Delete").press("Enter")
    await expect(page.get_by_role("alert").filter(has_text="the segment theirs")).to_be_visible()
    await page.goto(f"{tenant.server.url}/cohorts/define?name=nested")
    await ready(page)
    await page.get_by_label("Name", exact=True).fill("other")
    await page.get_by_role("button", name="Save the change").press("Enter")
    await expect(page.locator('[data-fault="name"]')).to_contain_text("the segment theirs")
    await page.goto(f"{tenant.server.url}/cohorts")
    await expect(page.locator('[data-name="other"]')).to_have_count(0)


async def test_viewers_look_and_phones_are_wide_enough(
    visitor: Visitor, tenant: Tenant, sign_in: SignIn
) -> None:
    await _shoppers(tenant)
    owner = await sign_in(Role.OWNER)
    await owner.goto(f"{tenant.server.url}/customers")
    await ready(owner)
    await expect(owner.get_by_role("region", name="Customer value")).to_contain_text("12")
    await expect(owner.get_by_text("No forecast")).to_be_visible()
    decisions = owner.get_by_role("region", name="Purchase decisions")
    await decisions.scroll_into_view_if_needed()
    await expect(decisions.get_by_role("region", name="Shopping pattern")).to_be_visible()
    await owner.get_by_role("button", name="Show individual customers").press("Enter")
    await expect(owner.get_by_text("12 are shown")).to_be_visible()
    assert await barriers(owner) == []
    token = await owner.get_attribute('meta[name="form-token"]', "content")
    for kind, body in (
        ("cohorts", {"name": "lookers", "criteria": {"did": "commerce.view"}}),
        ("segments", {"name": "phones", "filters": {"field": "device", "value": "mobile"}}),
    ):
        await owner.request.post(
            f"{tenant.server.url}/api/v1/analytics/{kind}",
            data=body,
            headers={"x-form-token": token or ""},
        )
    await owner.set_viewport_size({"width": 360, "height": 740})
    wide = {}
    for path in ("customers", "cohorts", "cohorts/define?name=lookers", "segments"):
        await owner.goto(f"{tenant.server.url}/{path}")
        await ready(owner)
        wide[path] = await owner.evaluate("document.documentElement.scrollWidth")
    assert {path: width for path, width in wide.items() if width > 360} == {}
    await owner.request.post(f"{tenant.server.url}/sign-out")
    viewer = await sign_in(Role.VIEWER)
    await viewer.goto(f"{tenant.server.url}/cohorts")
    await expect(viewer.get_by_role("row", name="lookers").locator("[data-size]")).to_contain_text(
        "12"
    )
    await expect(viewer.get_by_role("button", name="Delete lookers")).to_have_count(0)
    await expect(viewer.get_by_role("link", name="New cohort")).to_have_count(0)
    await viewer.goto(f"{tenant.server.url}/customers")
    await ready(viewer)
    await expect(viewer.get_by_text("Individual customers")).to_have_count(0)
    assert visitor.complaints == []

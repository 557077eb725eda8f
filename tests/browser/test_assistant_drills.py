"""The pages on the assistant in a real browser: looked into, split, read as tables."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime

import httpx
import pytest
from playwright.async_api import Page, expect
from tests.browser.conftest import Tenant, Visitor

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.example import example
from sightline.security.keys import Role

VERSIONS = ("1.0.0", "1.0.0", "2.0.0")


async def _analyses(tenant: Tenant) -> None:
    made = example(BUILT_IN.events["face_analysis.completed"], tenant.id)
    events = [
        {
            **made,
            "event_id": str(uuid.uuid4()),
            "occurred_at": datetime.now(UTC).isoformat(),
            "attributes": {**made["attributes"], "model.version": version},
        }
        for version in VERSIONS
    ]
    async with httpx.AsyncClient(base_url=tenant.server.url) as client:
        answer = await client.post(
            "/api/v1/analytics/events/batch",
            json={"events": events},
            headers={"X-API-Key": tenant.write_key},
        )
    assert answer.json()["accepted"] == len(VERSIONS), answer.text


@pytest.fixture
async def page(visitor: Visitor, tenant: Tenant) -> Page:
    """The page on face analysis, of a shop with three of them."""
    await _analyses(tenant)
    page = await visitor.sign_in(tenant, Role.VIEWER)
    await page.wait_for_selector("[data-ready]")
    await page.goto(f"{tenant.server.url}/ai/face_analysis")
    await page.wait_for_selector("[data-ready]")
    return page


async def test_one_version_is_looked_into_and_the_address_says_so(page: Page) -> None:
    completed = page.get_by_role("region", name="Completed analyses").locator("[data-headline]")
    await expect(completed).to_have_text("3")
    version = page.get_by_label("Model version", exact=True)
    await expect(version.locator("option")).to_have_count(3)
    await version.select_option("2.0.0")
    await expect(completed).to_have_text("1")
    await expect(page).to_have_url(re.compile(r"model\.version=2\.0\.0"))
    await page.reload()
    await expect(completed).to_have_text("1")
    await expect(version).to_have_value("2.0.0")
    await page.get_by_role("button", name="Show everything").press("Enter")
    await expect(completed).to_have_text("3")
    await expect(version).to_be_focused()


async def test_charts_are_split_and_read_as_tables(page: Page, visitor: Visitor) -> None:
    await page.get_by_label("Split by").select_option("model.version")
    split = page.get_by_role("region", name="Completed analyses, by model version")
    await expect(split).to_be_visible()
    await page.get_by_label("As tables").check()
    await expect(split.get_by_role("rowheader", name="1.0.0")).to_be_visible()
    await expect(split.get_by_role("row", name=re.compile(r"^1\.0\.0"))).to_contain_text("2")
    await expect(page).to_have_url(re.compile("split=model.version&tables=1"))
    assert visitor.complaints == []

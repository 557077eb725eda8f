"""The pages on revenue and forecasts in a real browser: for everybody, at home, on a phone too."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
from playwright.async_api import Page, expect
from tests.browser.axe import barriers
from tests.browser.conftest import Tenant, Visitor
from tests.browser.phone import narrowed

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.example import example
from sightline.security.keys import Role


async def _signed_in(visitor: Visitor, tenant: Tenant, role: Role = Role.VIEWER) -> Page:
    event = example(BUILT_IN.events["commerce.purchase"], tenant.id)
    event |= {"event_id": str(uuid.uuid4()), "occurred_at": datetime.now(UTC).isoformat()}
    async with httpx.AsyncClient(base_url=tenant.server.url) as client:
        answer = await client.post(
            "/api/v1/analytics/events", json=event, headers={"X-API-Key": tenant.write_key}
        )
    assert answer.status_code == 202, answer.text
    page = await visitor.sign_in(tenant, role)
    await page.wait_for_selector("[data-ready]")
    return page


async def test_one_buyer_is_suppressed_nobody_is_kept_out_and_all_is_ours(
    visitor: Visitor, tenant: Tenant
) -> None:
    page = await _signed_in(visitor, tenant)
    asked: list[str] = []
    visitor.context.on("request", lambda request: asked.append(request.url))
    found = {}
    for path in ("revenue", "forecast?grain=1h&range=24h"):
        await page.goto(f"{tenant.server.url}/{path}")
        await page.wait_for_selector("[data-ready]")
        found[path] = await barriers(page)
        await narrowed(page)
    assert {path: told for path, told in found.items() if told} == {}
    await expect(page.get_by_text("Not enough history")).to_be_visible()
    await page.goto(f"{tenant.server.url}/revenue")
    groups = page.get_by_role("region", name="By category", exact=True)
    await expect(groups.get_by_text("fewer than 5 people").first).to_be_visible()
    await page.get_by_label("By", exact=True).select_option("device")
    await expect(page).to_have_url(re.compile("breakdown=device"))
    own = urlsplit(tenant.server.url).netloc
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {own}
    assert visitor.complaints == []

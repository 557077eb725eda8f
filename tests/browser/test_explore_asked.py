"""The page that asks anything, in a real browser: several fields, any days, other events beside."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from playwright.async_api import Page, Request, expect
from tests.browser.axe import barriers
from tests.browser.conftest import Json, Tenant, Visitor
from tests.browser.phone import narrowed
from tests.browser.test_analyses import _signed_in
from tests.browser.test_analyses_funnels import _settled, _visits


async def _opened(visitor: Visitor, tenant: Tenant, asked: str) -> Page:
    page = await _signed_in(visitor, tenant)
    await page.goto(f"{tenant.server.url}/explore?{asked}")
    await page.wait_for_selector("[data-ready]")
    return page


async def test_three_fields_any_days_and_other_filters(visitor: Visitor, tenant: Tenant) -> None:
    await _visits(tenant, 12)
    page = await _opened(visitor, tenant, "metric=commerce.view.count&range=24h")
    asked: list[Json] = []

    def noted(each: Request) -> None:
        if each.url.endswith("/widgets"):
            asked.append(each.post_data_json or {})

    page.on("request", noted)
    await expect(page.locator("[data-headline]")).to_have_text("12")
    await expect(page.get_by_label("and by", exact=True)).to_be_hidden()
    for label, field in (
        ("Broken down by", "country"),
        ("and by", "source"),
        ("and also by", "device"),
    ):
        await page.locator(f'select[aria-label="{label}"]').select_option(field)
        await expect(page).to_have_url(re.compile(f"breakdown={field}"))
    assert asked[-1]["widget"]["breakdown"] == ["country", "source", "device"]
    await page.locator('select[aria-label="Broken down by"]').select_option("")
    await expect(page).to_have_url(re.compile("breakdown=source&breakdown=device"))
    await expect(page.locator('select[aria-label="and by"]')).to_have_value("device")
    await page.get_by_label("Compare with").select_option("filters")
    other = page.get_by_role("region", name="Compared with, only where")
    await other.get_by_role("combobox", name="Field").fill("source")
    await other.get_by_role("combobox", name="Value").fill("server")
    await other.get_by_role("combobox", name="Value").press("Enter")
    await expect(page).to_have_url(re.compile("beside_where=source%7Eeq%7Eserver"))
    server = [{"field": "source", "op": "eq", "value": "server"}]
    assert (asked[-1]["over"]["beside"], asked[-1]["over"]["compare"]) == (server, False)
    await page.get_by_label("Range", exact=True).select_option("custom")
    first = datetime.now(UTC).date() - timedelta(days=20)
    await page.get_by_label("From", exact=True).fill(str(first))
    await expect(page).to_have_url(re.compile(f"from={first}"))
    await expect(page.locator("[data-headline]")).to_have_text("12")
    assert asked[-1]["over"]["from"] == str(first)
    assert await barriers(page) == []
    await page.go_back()
    await page.go_back()
    await expect(page).to_have_url(re.compile("range=24h"))
    await narrowed(page)
    await _settled(page)
    assert visitor.complaints == []


async def test_an_old_address_still_compares_and_a_wrong_metric_is_named(
    visitor: Visitor, tenant: Tenant
) -> None:
    page = await _opened(visitor, tenant, "metric=commerce.view.count&range=7d&compare=1")
    await expect(page.get_by_label("Compare with")).to_have_value("previous_period")
    visitor.expected = ("422",)
    await page.goto(f"{tenant.server.url}/explore?metric=commerce.veiw.count")
    await expect(page.locator(".note.problem")).to_contain_text("commerce.view.count")
    await _settled(page)

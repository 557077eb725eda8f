"""What all pages on analyses have, in a real browser: ranges, filters, files, what goes wrong."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Page, Request, Route, expect
from tests.browser.axe import barriers
from tests.browser.conftest import Json, Tenant, Visitor
from tests.browser.test_analyses import _signed_in
from tests.browser.test_analyses_funnels import _settled, _visits

from sightline.security.keys import Role

PARTS = "**/journeys/parts"


async def _opened(visitor: Visitor, tenant: Tenant, path: str, role: Role = Role.VIEWER) -> Page:
    page = await _signed_in(visitor, tenant, role)
    await page.goto(f"{tenant.server.url}/{path}")
    await page.wait_for_selector("[data-ready]")
    return page


async def test_a_filter_is_added_and_removed_by_keys_and_days_are_chosen(
    visitor: Visitor, tenant: Tenant
) -> None:
    await _visits(tenant, 6)
    page = await _opened(visitor, tenant, "journeys?range=24h")
    asked: list[Json] = []

    def noted(each: Request) -> None:
        if each.url.endswith("parts"):
            asked.append(each.post_data_json or {})

    page.on("request", noted)
    field = page.get_by_role("combobox", name="Field")
    await field.focus()
    await page.keyboard.type("source")
    await expect(page.get_by_role("option", name="source").first).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(field).to_have_value("source")
    await page.get_by_role("button", name="Add filter").press("Enter")
    await expect(page.get_by_text("Say what source is compared with.")).to_be_visible()
    value = page.get_by_role("combobox", name="Value")
    await expect(value).to_be_focused()
    await page.keyboard.type("voice_ws")
    await page.keyboard.press("Enter")
    chip = page.get_by_role("button", name="Remove the filter source is voice_ws")
    await expect(chip).to_be_visible()
    await expect(page).to_have_url(re.compile("where=source%7Eeq%7Evoice_ws"))
    await expect(page.get_by_text("Choose a longer range, or fewer filters.")).to_be_visible()
    assert asked[-1]["request"]["filters"] == [{"field": "source", "op": "eq", "value": "voice_ws"}]
    await chip.press("Enter")
    await expect(page).not_to_have_url(re.compile("where="))
    await expect(page.get_by_role("region", name="Paths", exact=True)).to_be_visible()
    await page.go_back()
    await expect(chip).to_be_visible()
    await page.go_forward()
    await expect(chip).not_to_be_attached()
    await page.get_by_label("Range", exact=True).select_option("custom")
    today = datetime.now(UTC).date()
    await page.get_by_label("From", exact=True).fill(str(today - timedelta(days=3)))
    await expect(page).to_have_url(re.compile(f"from={today - timedelta(days=3)}"))
    assert await barriers(page) == []
    await page.goto(f"{tenant.server.url}/retention")
    await expect(page).to_have_url(re.compile(f"range=custom&from={today - timedelta(days=3)}"))
    await page.wait_for_selector("[data-ready]")
    await _settled(page)
    assert visitor.complaints == []


async def test_a_late_answer_does_not_replace_a_newer_one(visitor: Visitor, tenant: Tenant) -> None:
    await _visits(tenant, 6)
    page = await _opened(visitor, tenant, "journeys?range=24h")
    asked: list[int] = []

    async def slowly(route: Route) -> None:
        sent: Json = route.request.post_data_json or {}
        asked.append(sent["request"]["depth"])
        if sent["request"]["depth"] == 2:
            await asyncio.sleep(1.5)
        title = f"Depth {sent['request']['depth']}"
        part: Json = {
            "title": title,
            "note": "",
            "facts": [],
            "spec": None,
            "table": None,
            "wide": None,
        }
        await route.fulfill(json={"parts": [part]})

    await page.route(PARTS, slowly)
    steps = page.get_by_label("Steps", exact=True)
    await steps.select_option("2")
    await expect(page).to_have_url(re.compile("depth=2"))
    await steps.select_option("3")
    await expect(page.get_by_role("heading", name="Depth 3")).to_be_visible()
    await asyncio.sleep(1.6)
    await expect(page.get_by_role("heading", name="Depth 3")).to_be_visible()
    await steps.evaluate(  # quick changes are one question, and one step back
        """(steps) => ["4", "5", "6"].forEach((depth) => {
            steps.value = depth;
            steps.dispatchEvent(new Event("change", { bubbles: true }));
        })"""
    )
    await expect(page.get_by_role("heading", name="Depth 6")).to_be_visible()
    assert asked == [2, 3, 6]
    await page.go_back()
    await expect(page.get_by_role("heading", name="Depth 3")).to_be_visible()
    await _settled(page)
    assert visitor.complaints == []


async def test_what_goes_wrong_is_said_with_what_to_do(visitor: Visitor, tenant: Tenant) -> None:
    visitor.expected = ("504", "422")
    page = await _opened(visitor, tenant, "journeys?range=24h")
    fails = True

    async def timed_out(route: Route) -> None:
        if not fails:
            return await route.continue_()
        problem = {"detail": "It took longer than 10 s", "code": "query_timeout", "retryable": True}
        return await route.fulfill(status=504, json=problem)

    await page.route(PARTS, timed_out)
    await page.get_by_label("Steps", exact=True).select_option("3")
    await expect(page.get_by_text("Choose a shorter range, or more filters.")).to_be_visible()
    assert await barriers(page) == []
    fails = False
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_role("region", name="Paths", exact=True)).to_be_visible()
    await page.goto(f"{tenant.server.url}/journeys?range=24h&where=cohort~eq~nobody")
    await expect(page.get_by_text("There is no cohort named 'nobody'").first).to_be_visible()
    await _settled(page)


async def test_files_charts_sql_and_a_widget_are_taken_along(
    visitor: Visitor, tenant: Tenant, tmp_path: Path
) -> None:
    await _visits(tenant, 12)
    path = "funnels?range=24h&step=web.page_view&step=commerce.purchase"
    page = await _opened(visitor, tenant, path, Role.EDITOR)
    await page.get_by_label("Compare with").select_option("previous_year")
    await expect(page.get_by_role("region", name="The previous year", exact=True)).to_be_visible()
    tables, chart = page.locator("[data-download]"), page.locator(".part .drop").first
    for name, menu, begins in (
        ("CSV", tables, b"step,event"),
        ("Parquet", tables, b"PAR1"),
        ("SVG", chart, b"<svg"),
        ("NDJSON", tables, b'{"step":1'),
    ):
        await menu.locator("summary").click()
        if name == "NDJSON":
            await menu.locator("select").select_option("compare")
            await expect(menu.locator("option[value=series]")).to_be_disabled()
        async with page.expect_download() as download:
            await menu.get_by_role("button", name=name, exact=True).click()
        await expect(menu).not_to_have_attribute("open", "")
        kept = tmp_path / name
        await (await download.value).save_as(kept)
        assert kept.read_bytes().startswith(begins), name
    await page.get_by_text("The SQL", exact=True).click()
    await expect(page.locator("[data-sql]")).to_contain_text("commerce.purchase")
    await page.get_by_role("button", name="Save Steps to a dashboard").click()
    await page.get_by_label("What the new one is called").fill("Ways to buy")
    await page.get_by_role("dialog").get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", name="Ways to buy")).to_be_visible()
    await page.wait_for_selector("[data-ready]")
    await page.goto(f"{tenant.server.url}/retention")
    await expect(page.get_by_label("Compare with")).to_have_value("previous_year")
    await expect(page).to_have_url(re.compile("beside=previous_year"))
    assert visitor.complaints == []

"""Dashboards people make, in a real browser: put together, arranged, kept, shared, taken back."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx
import pytest
from playwright.async_api import Browser, Page, Route, expect
from tests.browser.axe import barriers
from tests.browser.conftest import A_MOMENT_S, Json, Tenant, Visitor, eventually

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.example import example
from sightline.security.keys import Role

ADDRESS: Final = re.compile(r"/dashboards/[a-z0-9_]+$")


@pytest.fixture
async def page(visitor: Visitor, tenant: Tenant) -> Page:
    """The list of dashboards, of an editor whose shop had a visitor."""
    await view(tenant)
    page = await visitor.sign_in(tenant, Role.EDITOR)
    await ready(page)
    await page.goto(f"{tenant.server.url}/dashboards")
    return page


async def view(tenant: Tenant) -> None:
    """Somebody looks at a product."""
    event = example(BUILT_IN.events["commerce.view"], tenant.id)
    event |= {"event_id": str(uuid.uuid4()), "occurred_at": datetime.now(UTC).isoformat()}
    async with httpx.AsyncClient(base_url=tenant.server.url) as client:
        key = {"X-API-Key": tenant.write_key}
        sent = await client.post("/api/v1/analytics/events", json=event, headers=key)
    assert sent.status_code == 202, sent.text


async def ready(page: Page) -> None:
    await page.wait_for_selector("[data-ready]")


async def begin(page: Page, title: str = "Mine") -> None:
    """A new dashboard, being edited."""
    await page.get_by_role("button", name="New dashboard").click()
    await page.get_by_label("Title").fill(title)
    await page.get_by_role("button", name="Create").click()
    await expect(page.get_by_role("heading", name=title)).to_be_visible()
    await expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()


async def add(page: Page, metric: str, show: str, title: str) -> None:
    """A widget more, by keyboard and panel."""
    await page.get_by_role("button", name="Add a widget").first.click()
    panel = page.get_by_role("complementary", name="Widget")
    await panel.get_by_label("Shown as").select_option(show)
    await panel.get_by_role("combobox", name="Metric").fill(metric)
    await expect(panel.get_by_role("option", name=metric).first).to_be_visible()
    await panel.get_by_role("combobox", name="Metric").press("Enter")
    await panel.get_by_label("Title").fill(title)
    await panel.get_by_role("button", name="Done").click()
    await expect(panel).to_be_hidden()


async def save(page: Page) -> None:
    await page.get_by_role("button", name="Save", exact=True).click()
    await page.wait_for_url(ADDRESS)
    await ready(page)


async def places(page: Page) -> dict[str, tuple[int, int, int, int]]:
    """Where widgets were kept, by title: column, row, width, height."""
    kept: Json = json.loads(await page.locator("[data-board]").get_attribute("data-board") or "")
    return {
        one["title"]: tuple(one["place"][name] for name in ("x", "y", "width", "height"))
        for one in kept["dashboard"]["widgets"]
    }


async def test_from_nothing_to_a_link_and_back(
    chromium: Browser, visitor: Visitor, tenant: Tenant, page: Page
) -> None:
    await begin(page)
    await add(page, "commerce.view.count", "number", "Views")
    await add(page, "sessions.unique", "line", "Sessions")
    handle = page.get_by_role("button", name="Move Views")
    box = await handle.bounding_box()
    grid = await page.locator("[data-dashboard]").bounding_box()
    assert box
    assert grid
    x, y = box["x"] + 14, box["y"] + 14
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + grid["width"] / 3 + 4, y + 150, steps=5)
    await page.mouse.up()
    said = page.locator("[data-announce]")
    await expect(said).to_have_text(re.compile(r"Views: column 5, row \d"))
    size = page.get_by_role("button", name="Resize Views")
    await size.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        await page.keyboard.press(key)
    await expect(said).to_have_text("Views: 8 columns wide, 6 rows high")
    assert await barriers(page) == []
    await page.get_by_role("button", name="Settings").click()
    await page.get_by_label("Asked anew").select_option("5")
    await page.get_by_role("button", name="Apply").click()
    await save(page)
    kept = await places(page)
    assert (kept["Views"][0], kept["Views"][2:]) == (4, (8, 6))
    await page.reload()
    await ready(page)
    views = page.get_by_role("region", name="Views")
    await expect(views.locator("[data-headline]")).to_have_text("1")
    shown = await views.bounding_box()
    grid = await page.locator("[data-dashboard]").bounding_box()
    assert shown
    assert grid
    assert abs(shown["width"] / grid["width"] - 8 / 12) < 0.01
    assert await barriers(page) == []

    await page.get_by_role("button", name="Share").click()
    await page.get_by_role("button", name="Create link").click()
    address = await page.locator("output.secret").text_content() or ""
    assert address.startswith(f"{tenant.server.url}/public/")
    context = await chromium.new_context()
    stranger = await context.new_page()
    complaints: list[str] = []
    stranger.on("console", lambda message: complaints.append(message.text))
    await stranger.goto(address)
    await ready(stranger)
    widget = stranger.get_by_role("region", name="Views")
    await expect(widget.locator("[data-headline]")).to_have_text("1")
    assert await stranger.get_by_role("button").count() == 0
    assert await context.cookies() == []
    assert await barriers(stranger) == []
    assert complaints == []

    await view(tenant)
    await expect(widget.locator("[data-headline]")).to_have_text("2")

    await page.get_by_role("button", name="I have it").click()
    await page.get_by_role("button", name="Revoke the link").click()
    await page.get_by_role("button", name="Revoke", exact=True).last.click()
    await expect(stranger.get_by_role("alert")).to_contain_text("revoked")
    assert await widget.count() == 0
    await expect(page.get_by_text("No link opens this dashboard now.")).to_be_visible()
    answer = await stranger.goto(address)
    assert answer is not None
    assert answer.status == 404
    await expect(stranger.get_by_text("This link is over, or was revoked")).to_be_visible()
    await context.close()
    assert visitor.complaints == []


async def test_a_text_is_no_html_and_a_wrong_widget_says_why(visitor: Visitor, page: Page) -> None:
    await begin(page, "Words")
    await page.get_by_role("button", name="Add a widget").first.click()
    panel = page.get_by_role("complementary", name="Widget")
    await panel.get_by_label("Shown as").select_option("text")
    await panel.get_by_label("Text").fill("# Hello\n<img src=x onerror=alert(1)> **there**")
    await panel.get_by_label("Title").focus()
    await expect(page.locator(".prose h3")).to_have_text("Hello")
    await expect(page.locator(".prose strong")).to_have_text("there")
    assert await page.locator(".prose img").count() == 0
    await panel.get_by_label("Shown as").select_option("pie")
    await panel.get_by_role("combobox", name="Metric").fill("commerce.conversion_rate")
    await panel.get_by_role("option", name="commerce.conversion_rate").first.click()
    await expect(panel.get_by_text("Shares of a whole are of what is counted")).to_be_visible()
    await panel.get_by_role("button", name="Cancel").click()
    await expect(page.get_by_text("Nothing is on this dashboard yet")).to_be_visible()
    await page.get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name="Throw it away").click()
    await page.wait_for_url(ADDRESS)
    visitor.expected = ("422",)


async def test_a_question_goes_from_explore_to_a_dashboard(
    visitor: Visitor, tenant: Tenant, page: Page
) -> None:
    await page.goto(f"{tenant.server.url}/explore?metric=commerce.view.count&range=24h&show=bar")
    await ready(page)
    await page.get_by_role("button", name="Save to a dashboard").click()
    await page.get_by_label("What the new one is called").fill("From a question")
    await page.get_by_label("Title of the widget").fill("Views")
    await page.get_by_role("button", name="Save", exact=True).click()
    await page.wait_for_url(ADDRESS)
    await ready(page)
    assert await places(page) == {"Views": (0, 0, 6, 5)}
    assert visitor.complaints == []


async def test_it_is_copied_exported_taken_back_and_deleted(
    visitor: Visitor, tenant: Tenant, page: Page, tmp_path: Path
) -> None:
    await page.goto(f"{tenant.server.url}/dashboards/overview")
    await ready(page)
    assert await page.get_by_role("button", name="Edit").count() == 0
    await page.get_by_label("More").click()
    await page.get_by_role("button", name="Duplicate").click()
    await expect(page.get_by_role("heading", name="Overview (copy)")).to_be_visible()
    await page.get_by_role("button", name="Cancel").click()
    await page.wait_for_url(ADDRESS)
    await page.get_by_label("More").click()
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Export as JSON").click()
    file = tmp_path / "overview.json"
    await (await download.value).save_as(file)
    await page.get_by_role("button", name="Delete").click()
    await page.get_by_role("button", name="Delete").last.click()
    await page.wait_for_url(f"{tenant.server.url}/dashboards")
    assert await page.get_by_role("link", name="Overview (copy)").count() == 0
    broken = tmp_path / "broken.json"
    broken.write_text(file.read_text().replace("users.unique", "users.uniqe"))
    await page.locator("[data-file]").set_input_files(broken)
    await expect(page.get_by_text("did you mean 'users.unique'?")).to_be_visible()
    await page.locator("[data-file]").set_input_files(file)
    await expect(page.get_by_role("heading", name="Overview (copy)")).to_be_visible()
    await page.goto(f"{tenant.server.url}/dashboards")
    await page.get_by_label("Search dashboards").fill("copy")
    await expect(page.get_by_role("listitem")).to_have_count(1)
    assert await barriers(page) == []
    visitor.expected = ("422",)


async def test_a_late_answer_does_not_take_back_a_newer_title(visitor: Visitor, page: Page) -> None:
    await begin(page, "Slow")
    held: list[Route] = []

    async def hold(route: Route) -> None:
        held.append(route)

    async def number() -> int:
        return len(held)

    await page.route(re.compile(r"/api/v1/analytics/widgets$"), hold)
    await page.get_by_role("button", name="Add a widget").first.click()
    panel = page.get_by_role("complementary", name="Widget")
    await panel.get_by_label("Shown as").select_option("number")
    await panel.get_by_role("combobox", name="Metric").fill("commerce.view.count")
    await expect(panel.get_by_role("option", name="commerce.view.count").first).to_be_visible()
    await panel.get_by_role("combobox", name="Metric").press("Enter")
    await eventually(number, 1)
    await panel.get_by_label("Title").fill("Newer")
    await panel.get_by_role("button", name="Done").click()
    await eventually(number, 2)
    for route in held:
        await route.continue_()
        await asyncio.sleep(A_MOMENT_S)
    region = page.get_by_role("region", name="Newer")
    await expect(region.locator("[data-headline]")).to_have_text("1")
    await expect(region.get_by_role("heading")).to_have_text("Newer")
    assert visitor.complaints == []


async def test_widgets_are_arranged_on_a_phone(visitor: Visitor, page: Page) -> None:
    await begin(page, "Order")
    for title in ("One", "Two", "Three"):
        await add(page, "commerce.view.count", "number", title)
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.get_by_role("button", name="Move up: Three").click()
    await expect(page.locator("[data-announce]")).to_have_text("Three: number 2 of 3")
    await page.get_by_role("button", name="Move down: One").click()
    await page.get_by_role("button", name="Move down: Two").click()
    await expect(page.locator("[data-announce]")).to_have_text("Two is last already")

    async def from_above() -> list[str]:
        tops = {}
        for title in ("One", "Two", "Three"):
            box = await page.get_by_role("region", name=title).bounding_box()
            tops[title] = box["y"] if box else 0
        return sorted(tops, key=lambda title: tops[title])

    await eventually(from_above, ["Three", "One", "Two"])
    assert await barriers(page) == []
    await save(page)
    kept = await places(page)
    assert sorted(kept, key=lambda title: (kept[title][1], kept[title][0])) == [
        "Three",
        "One",
        "Two",
    ]
    await page.reload()
    await ready(page)
    names = await page.locator("[data-widget] h2").all_text_contents()
    assert names == ["Three", "One", "Two"]
    assert visitor.complaints == []

"""Pictures of every page with the simulated shop's data: light and dark, wide and phone.

`make screenshots` writes them to `screenshots/`; `make pictures` those that the documents show to
`docs/images/`. Needs Chromium on the path (`make browser`).
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import signal
import tempfile
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import httpx
from playwright.async_api import Page, async_playwright, expect
from rich.console import Console

from sightline import app, folder, tenancy
from sightline.accounts import Accounts
from sightline.catalog.assistant import TOPICS
from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.dashboards import DASHBOARDS
from sightline.catalog.example import example
from sightline.demo import run as shop_run
from sightline.demo.shop import Shop
from sightline.security.keys import Role
from sightline.settings import Settings
from sightline.types import JsonObject, utc_now

REJECTED: Final = "quarantine/ITEM"
"""The page of the newest rejected event."""

OWN: Final = "dashboards/OWN"
"""A dashboard that somebody made."""

PAGES: Final = (
    "live",
    "explore",
    "dashboards",
    OWN,
    *(f"dashboards/{dashboard.name}" for dashboard in DASHBOARDS),
    *(f"ai/{topic.dashboard.name}" for topic in TOPICS),
    "funnels",
    "retention",
    "journeys",
    "attribution",
    "revenue",
    "forecast",
    "customers",
    "cohorts",
    "cohorts/define",
    "segments",
    "segments/define",
    "catalog",
    "catalog/events/commerce.purchase",
    "catalog/metrics/commerce.revenue",
    "catalog/new",
    "quarantine",
    REJECTED,
    "health",
    "settings",
    "settings/keys",
    "settings/people",
    "settings/access",
)
SHOWN: Final = {
    "overview": ("dashboards/overview?range=30d", "header"),
    "explore": (
        "explore?metric=sessions.unique&range=30d&show=stacked&breakdown=device",
        "header",
    ),
    "funnel": ("funnels?range=30d", "[data-parts]"),
    "assistant": ("ai/conversations?range=30d", "header"),
}
"""Those in the documents, by their file → the page, and what stands at the top."""

SHOWN_SIZE: Final = (1200, 820)
SIZES: Final = {"wide": (1440, 1000), "phone": (390, 844)}
THEMES: Final = ("light", "dark")
_DOWN: Final = """async () => {
  const end = document.documentElement.scrollHeight;
  for (let at = 0; at < end; at += 400) {
    scrollTo(0, at);
    await new Promise(requestAnimationFrame);
  }
  scrollTo(0, 0);
}"""
"""What is asked for when it is looked at is looked at."""

_TO_COME: Final = "[aria-busy=true]:visible"
OWNER: Final = "owner@example.com"


async def main() -> None:
    """Serve, load the shop's history, and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("screenshots"))
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--docs", action="store_true", help="only those that documents show")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        settings = Settings(data=Path(data), port=0)
        async with _served(settings, given.days) as link, async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            page = await browser.new_page()
            await page.goto(link)
            await page.get_by_role("button", name="Sign in").click()
            base = link.partition("/sign-in/")[0]
            if given.docs:
                await picture_documents(page, base, given.folder)
            else:
                await _picture_all(page, base, given.folder)
            await browser.close()


@asynccontextmanager
async def _served(settings: Settings, days: int) -> AsyncIterator[str]:
    """A server with a history; gives the link that signs in."""
    with folder.opened_control(settings) as (control, secret):
        tenant = tenancy.create(control, secret, "Example Eyewear (simulated)")
        accounts = Accounts(control, secret, utc_now)
        accounts.add(tenant.tenant_id, OWNER, Role.OWNER)
        accounts.add(tenant.tenant_id, "editor@example.com", Role.EDITOR, "not used anywhere")
        accounts.add(tenant.tenant_id, "viewer@example.com", Role.VIEWER)
        token = accounts.link(tenant.tenant_id, OWNER)
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(
        app.serve(settings, lambda running: ready.set_result(running.url))
    )
    url = await ready
    async with httpx.AsyncClient(timeout=60) as client:
        post = shop_run.poster(client, url, tenant.write_key)
        shop = Shop(tenant=tenant.tenant_id)
        with shop_run.bar(Console(stderr=True), days) as told:
            await shop_run.load_history(shop, post, utc_now(), told, days)
        await post(_mistakes(tenant.tenant_id))
        made = await client.post(
            f"{url}/api/v1/analytics/dashboards",
            json={"dashboard": _own(), "permissions": {"owner": OWNER}},
            headers={"X-API-Key": tenant.admin_key},
        )
        made.raise_for_status()
    try:
        yield f"{url}/sign-in/{token}"
    finally:
        signal.raise_signal(signal.SIGTERM)
        await serving


def _own() -> JsonObject:
    """A dashboard with a widget of every kind."""
    text = "# This week\n\nRevenue **before** returns.\n\n- the campaign of Monday\n- new frames"
    rows: tuple[tuple[int, tuple[JsonObject, ...]], ...] = (
        (
            2,
            (
                {"show": "number", "title": "Revenue", "metrics": ["commerce.revenue"]},
                {"show": "number", "title": "Visitors", "metrics": ["users.unique"]},
                {"show": "text", "text": text},
            ),
        ),
        (
            5,
            (
                {"show": "area", "metrics": ["commerce.revenue"], "compare": True},
                {"show": "stacked", "metrics": ["events.count"], "breakdown": ["device"]},
            ),
        ),
        (
            5,
            (
                {"show": "ranking", "metrics": ["commerce.view.count"], "breakdown": ["country"]},
                {"show": "donut", "metrics": ["sessions.unique"], "breakdown": ["browser"]},
                {"show": "bar", "metrics": ["commerce.view.count"]},
            ),
        ),
        (
            5,
            (
                {"show": "heatmap", "title": "When people come", "metrics": ["sessions.unique"]},
                {
                    "show": "table",
                    "title": "By country",
                    "metrics": ["sessions.unique", "commerce.conversion_rate"],
                    "breakdown": ["country"],
                },
            ),
        ),
        (
            6,
            (
                _part("retention", "cohorts", {"grain": "1w"}, range="90d"),
                _part("paths", "ways", {"depth": 4}),
            ),
        ),
        (
            6,
            (
                _part("customers", "segments", {}),
                _part("forecast", "ahead", {"metric": "sessions.unique", "grain": "1h"}),
                _part("revenue", "came", {}, compare=True),
            ),
        ),
        (
            6,
            (
                _part("ai", "", {"topic": "tool_chains"}),
                _part("attribution", "credits", {}),
                _part("funnel", "trend", {"funnel": "traditional"}, range="30d"),
            ),
        ),
    )
    widgets: list[JsonObject] = []
    y = 0
    for height, row in rows:
        width = 12 // len(row)
        for column, widget in enumerate(row):
            place = {"x": column * width, "y": y, "width": width, "height": height + (y == 0)}
            widgets.append({**widget, "id": f"w{len(widgets)}", "place": place})
        y += height + (y == 0)
    return {"title": "Sales in Europe", "tags": ["sales", "weekly"], "widgets": widgets}


def _part(show: str, part: str, request: JsonObject, **more: object) -> JsonObject:
    return {"show": show, "part": part, "request": request, **more}


def _mistakes(tenant: str) -> list[JsonObject]:
    """Events a sender got wrong, for the quarantine to hold."""
    made = []
    for number, name in enumerate(("commerce.purchase", "kb.search", "widget.opened") * 4):
        event = example(BUILT_IN.events[name], tenant)
        event["event_id"] = str(uuid.UUID(int=number + 1, version=4))
        event["occurred_at"] = utc_now().isoformat()
        if name == "kb.search":
            event["event_name"] = "kb.serch"
        elif name == "commerce.purchase":
            event["attributes"]["commerce.amount"] = "129.90"
            event["attributes"]["commerce.order"] = event["attributes"].pop("commerce.order_id")
        else:
            event["source"] = "wep"
        made.append(event)
    return made


async def picture_documents(page: Page, base: str, folder: Path) -> None:
    """What the documents show, as far as one screen reaches. base: where the server is"""
    width, height = SHOWN_SIZE
    await page.set_viewport_size({"width": width, "height": height})
    await page.evaluate("localStorage.theme = 'light'")
    for name, (path, top) in SHOWN.items():
        await page.goto(f"{base}/{path}")
        await page.wait_for_selector("[data-ready]", timeout=60_000)
        below = "(each) => scrollTo(0, each.getBoundingClientRect().top - 76)"
        await page.locator(top).first.evaluate(below)
        await page.wait_for_timeout(800)
        await page.screenshot(path=folder / f"{name}.png")


async def _picture_all(page: Page, base: str, folder: Path) -> None:
    for theme in THEMES:
        await page.evaluate(f"localStorage.theme = '{theme}'")
        for size, (width, height) in SIZES.items():
            await page.set_viewport_size({"width": width, "height": height})
            for path in PAGES:
                await page.goto(f"{base}/{path.removesuffix('/ITEM').removesuffix('/OWN')}")
                if path == REJECTED:
                    await page.locator("table a.name").first.click()
                if path == OWN:
                    await page.get_by_role("link", name="Sales in Europe").click()
                    await page.wait_for_url("**/dashboards/*")
                name = f"{path.replace('dashboards/', '').replace('/', '-')}-{theme}-{size}.png"
                await _picture(page, folder / name)


async def _picture(page: Page, file: Path) -> None:
    await page.wait_for_selector("[data-ready]", timeout=60_000)
    await page.evaluate(_DOWN)
    await expect(page.locator(_TO_COME)).to_have_count(0, timeout=60_000)
    await page.wait_for_timeout(400)
    await page.screenshot(path=file, full_page=True)


if __name__ == "__main__":
    asyncio.run(main())

"""Catalog, quarantine, health and settings in a real browser; and every page, for everybody:
nothing from elsewhere, no complaint, no barrier.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import Page, expect
from tests.browser.axe import barriers
from tests.browser.conftest import Json, Tenant, Visitor, eventually

from sightline.catalog.assistant import TOPICS
from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.dashboards import DASHBOARDS
from sightline.catalog.example import example
from sightline.security.keys import Role

SIDEWAYS = """[document.documentElement, ...document.querySelectorAll(".scroll")]
  .filter((each) => each.scrollWidth > Math.max(each.clientWidth, 1))
  .map((each) => each.ariaLabel || "the page")"""
"""What of a page is wider than there is room for."""

PAGES = (
    "live",
    "explore",
    "dashboards",
    *(f"dashboards/{dashboard.name}" for dashboard in DASHBOARDS),
    *(f"ai/{topic.dashboard.name}" for topic in TOPICS),
    "funnels",
    "retention",
    "journeys",
    "attribution",
    "revenue",
    "forecast?range=24h&grain=1h",
    "customers",
    "cohorts",
    "cohorts/define",
    "segments",
    "segments/define",
    "catalog",
    "catalog?kind=metrics",
    "catalog?kind=dimensions",
    "catalog/events/kb.search",
    "catalog/metrics/commerce.revenue",
    "catalog/new",
    "catalog/new?kind=metric",
    "quarantine",
    "health",
    "settings",
    "settings/keys",
    "settings/people",
    "settings/access",
    "no/such/page",
)
EXPECTED = ("404 (Not Found)",)


async def send(tenant: Tenant, event: Json) -> str:
    """Send an event; what was said of it."""
    event = {**event, "event_id": str(uuid.uuid4()), "occurred_at": datetime.now(UTC).isoformat()}
    async with httpx.AsyncClient(base_url=tenant.server.url) as client:
        answer = await client.post(
            "/api/v1/analytics/events", json=event, headers={"X-API-Key": tenant.write_key}
        )
    said: Json = answer.json()
    return str(said.get("code", said["status"]))


SignIn = Callable[[Role], Awaitable[Page]]


@pytest.fixture
def sign_in(visitor: Visitor, tenant: Tenant) -> SignIn:
    """Signs somebody of a role in by a link; their page."""

    async def signed_in(role: Role) -> Page:
        page = await visitor.sign_in(tenant, role)
        await ready(page)
        return page

    return signed_in


async def ready(page: Page) -> None:
    await page.wait_for_selector("[data-ready]")


async def misspelt(tenant: Tenant) -> None:
    """Have an event in quarantine."""
    event = {**example(BUILT_IN.events["kb.search"], tenant.id), "event_name": "kb.serch"}
    known = await tenant.rejected()
    assert await send(tenant, event) == "unknown_event"
    await eventually(tenant.rejected, known + 1)


@pytest.mark.parametrize(("theme", "rules"), [("light", ()), ("dark", ("color-contrast",))])
async def test_every_page_keeps_nobody_out_and_stays_at_home(
    visitor: Visitor, tenant: Tenant, sign_in: SignIn, theme: str, rules: tuple[str, ...]
) -> None:
    visitor.expected = EXPECTED
    asked: list[str] = []
    visitor.context.on("request", lambda request: asked.append(request.url))
    for name in ("kb.search", "commerce.purchase"):
        assert await send(tenant, example(BUILT_IN.events[name], tenant.id)) == "accepted"
    await misspelt(tenant)
    page = await visitor.open(f"{tenant.server.url}/sign-in")
    await page.evaluate(f"localStorage.theme = '{theme}'")
    await page.reload()
    found = {"sign-in": await barriers(page, rules)}
    page = await sign_in(Role.OWNER)
    for path in PAGES:
        await page.goto(f"{tenant.server.url}/{path}")
        if path != "no/such/page":
            await ready(page)
        found[path] = await barriers(page, rules)
    await page.goto(f"{tenant.server.url}/quarantine")
    await page.locator("table a.name").first.click()
    await expect(page.get_by_role("heading", name="Mend it")).to_be_visible()
    found["rejected"] = await barriers(page, rules)
    assert {path: told for path, told in found.items() if told} == {}
    own = urlsplit(tenant.server.url).netloc
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {own}
    assert [said for said in visitor.complaints if EXPECTED[0] not in said] == []


async def test_no_page_is_wider_than_a_phone(tenant: Tenant, sign_in: SignIn) -> None:
    page = await sign_in(Role.OWNER)
    await misspelt(tenant)
    await page.set_viewport_size({"width": 360, "height": 740})
    of_data = ("catalog", "catalog/events/commerce.purchase", "catalog/new", "quarantine", "health")
    wide = []
    for path in (*of_data, "settings", "settings/keys", "settings/people", "settings/access"):
        await page.goto(f"{tenant.server.url}/{path}")
        wide += [(path, over) for over in await page.evaluate(SIDEWAYS)]
    assert wide == []


async def test_the_catalog_is_searched_as_one_types(tenant: Tenant, sign_in: SignIn) -> None:
    page = await sign_in(Role.VIEWER)
    await page.goto(f"{tenant.server.url}/catalog")
    search = page.get_by_role("searchbox", name="Search events")
    await search.fill("lens nothing like it")
    await expect(page.get_by_text("Nothing in the catalog matches")).to_be_visible()
    await search.fill("kb. results")
    await expect(page.get_by_role("status")).to_contain_text(re.compile(r"^\d of \d+ events"))
    await expect(page).to_have_url(re.compile("q=kb. results".replace(" ", r"\+")))
    await page.get_by_role("link", name="kb.search", exact=True).click()
    await expect(page.get_by_role("heading", name="kb.search")).to_be_visible()
    await page.get_by_role("button", name="Copy The event for a shell").click()
    await expect(page.get_by_role("button", name="Copy The event for a shell")).to_have_text(
        re.compile("Copied|Select")
    )


async def test_an_own_event_is_added_by_keyboard_with_its_faults_beside_fields(
    visitor: Visitor, tenant: Tenant, sign_in: SignIn
) -> None:
    visitor.expected = ("422",)
    page = await sign_in(Role.EDITOR)
    await page.goto(f"{tenant.server.url}/catalog/new")
    name = page.locator("input[name=name]")
    await name.focus()
    await page.keyboard.type("kb.search")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Taken already.")
    card = page.get_by_role("group", name="Attribute 1")
    await card.get_by_label("Name, or one of the catalog").fill("acme.lens_kind")
    await card.get_by_label("Type").select_option("string")
    await card.get_by_label("Closed set").fill("single, progressive")
    await page.keyboard.press("Enter")
    fault = page.locator('[data-fault="name"]')
    await expect(fault).to_contain_text("built-in catalog")
    await expect(name).to_have_attribute("aria-invalid", "true")
    await expect(name).to_be_focused()
    await name.fill("acme.lens_tried")
    await page.get_by_role("button", name="Try only").press("Enter")
    await expect(page.locator("[data-said]")).to_have_text("It could be added as 1-0-0")
    await page.get_by_role("button", name="Add", exact=True).press("Enter")
    await expect(page).to_have_url(f"{tenant.server.url}/catalog/events/acme.lens_tried")
    await expect(page.get_by_text("own", exact=True)).to_be_visible()


async def test_an_own_metric_is_added_as_json(tenant: Tenant, sign_in: SignIn) -> None:
    page = await sign_in(Role.OWNER)
    await page.goto(f"{tenant.server.url}/catalog/new?kind=metric")
    await page.get_by_label("Write it as JSON").check()
    await page.get_by_label("The entry").fill("{")
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.get_by_text("That is no JSON")).to_be_visible()
    await page.get_by_label("The entry").fill(
        '{"name": "acme.searches", "description": "Searches.", "unit": "count",'
        ' "measure": {"kind": "count", "events": ["kb.search"]}}'
    )
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page).to_have_url(f"{tenant.server.url}/catalog/metrics/acme.searches")
    await page.get_by_role("button", name="Withdraw").click()
    await page.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    await expect(page).to_have_url(f"{tenant.server.url}/catalog?kind=metrics")


async def test_a_rejected_event_is_mended_and_replayed(tenant: Tenant, sign_in: SignIn) -> None:
    page = await sign_in(Role.OWNER)
    await misspelt(tenant)
    await page.goto(f"{tenant.server.url}/quarantine?reason=unknown_event")
    await page.get_by_role("link", name="kb.serch").click()
    await expect(page.get_by_label("Fix, as JSON")).to_have_value(re.compile('"kb.search"'))
    await page.get_by_role("button", name="Try only").click()
    await expect(page.get_by_text("1 of 1 would be stored")).to_be_visible()
    await page.get_by_role("button", name="Replay").click()
    await expect(page.get_by_text("It was deleted when the event was replayed")).to_be_visible()
    assert await tenant.count("kb.search.count") == 1


async def test_health_keeps_itself_up_to_date(
    visitor: Visitor, tenant: Tenant, sign_in: SignIn
) -> None:
    page = await sign_in(Role.OWNER)
    await page.goto(f"{tenant.server.url}/health")
    await expect(page.get_by_text("Everything is working")).to_be_visible()
    await expect(page.get_by_text("No event came in the last 30 days")).to_be_visible()
    assert await send(tenant, example(BUILT_IN.events["kb.search"], tenant.id)) == "accepted"
    await page.wait_for_timeout(1_200)  # rollups follow within a second
    await visitor.later(4)
    await expect(page.get_by_role("row", name="kb.search")).to_be_visible()
    await page.get_by_role("button", name="Check now").press("Enter")
    await expect(page.get_by_text("Rollups equal raw rows")).to_be_visible()


async def test_a_key_is_shown_once(tenant: Tenant, sign_in: SignIn) -> None:
    page = await sign_in(Role.OWNER)
    await page.goto(f"{tenant.server.url}/settings/keys")
    await page.get_by_label("Purpose").select_option("read")
    await page.get_by_role("button", name="Create key").press("Enter")
    secret = page.get_by_role("dialog").locator(".secret")
    await expect(secret).to_have_text(re.compile(r"^sl_read_\S{43}$"))
    hint = ((await secret.text_content()) or "")[-4:]
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    row = page.get_by_role("row").filter(has_text=f"…{hint}")
    await expect(row).to_be_visible()
    await row.get_by_role("button", name="Revoke").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(row).to_be_visible()
    await row.get_by_role("button", name="Revoke").click()
    await dialog.get_by_role("button", name="Revoke").click()
    await expect(page.get_by_text("1 revoked")).to_be_visible()


async def test_somebody_is_invited_and_given_a_role(
    visitor: Visitor, tenant: Tenant, sign_in: SignIn
) -> None:
    visitor.expected = ("422",)
    page = await sign_in(Role.OWNER)
    email = f"cleo-{uuid.uuid4()}@example.com"
    for attempt in range(2):
        await page.goto(f"{tenant.server.url}/settings/people")
        await page.get_by_label("E-mail", exact=True).fill(email)
        await page.get_by_role("button", name="Create link").click()
        if attempt:
            await expect(page.locator('[data-fault="email"]')).to_have_text("signs in already")
            continue
        secret = page.get_by_role("dialog").locator(".secret")
        await expect(secret).to_have_text(re.compile(rf"^{tenant.server.url}/sign-in/\S{{43}}$"))
    await page.get_by_label(f"Role of {email}").select_option("editor")
    await expect(page.get_by_text("Changed")).to_be_visible()
    await page.reload()
    assert await page.get_by_label(f"Role of {email}").input_value() == "editor"
    await page.get_by_role("button", name=f"Remove {email}").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    await expect(page.get_by_role("cell", name=email)).to_have_count(0)


async def test_days_are_those_of_the_tenants_zone(tenant: Tenant, sign_in: SignIn) -> None:
    page = await sign_in(Role.OWNER)
    await page.goto(f"{tenant.server.url}/settings")
    await page.get_by_label("Time zone").fill("Pacific/Kiritimati")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("html")).to_have_attribute("data-timezone", "Pacific/Kiritimati")
    async with page.expect_request("**/widgets") as asked:
        await page.goto(f"{tenant.server.url}/explore?metric=events.count&range=7d")
    over = json.loads((await asked.value).post_data or "{}")["over"]
    assert over["timezone"] == "Pacific/Kiritimati"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", over["from"])

"""The ways to install the tracker, as docs/tracker.md and the README show them."""

from __future__ import annotations

import re
from typing import Final

import httpx
from tests import pages as documents
from tests.browser.conftest import Pages, Tenant, Visitor, eventually

PAGE: Final = documents.text(documents.DOCS / "tracker.md")
TAG, PINNED = documents.blocks(PAGE, "html")
CALLS, MODULE, TOLD = documents.blocks(PAGE, "js")
README: Final = documents.text(documents.ROOT / "README.md")
SAFE: Final = {"commerce.product_id": "frame-204"}


def shown(block: str, tenant: Tenant) -> str:
    """A block of a page, with the reader's own values."""
    for placeholder, value in {
        "https://stats.example.com": tenant.server.url,
        "7f9c2d1e-3b4a-4c5d-8e6f-0a1b2c3d4e5f": tenant.id,
        "sl_write_...": tenant.write_key,
    }.items():
        assert "example.com" in placeholder or placeholder in PAGE
        block = block.replace(placeholder, value)
    return block


def policy(tenant: Tenant) -> str:
    """The Content-Security-Policy of the page, and the permission for a shop's own scripts."""
    (line,) = re.findall(r"^Content-Security-Policy: (.*)$", PAGE, re.MULTILINE)
    return shown(line, tenant).replace("script-src", "script-src 'self'")


async def test_a_tag_and_calls_that_wait_for_it_under_a_strict_policy(
    visitor: Visitor, pages: Pages, tenant: Tenant
) -> None:
    pages.headers["content-security-policy"] = policy(tenant)
    pages.html["/calls.js"] = shown(CALLS, tenant)
    pages.html["/"] = f"""<script src="/calls.js"></script>{shown(TAG, tenant)}"""
    await visitor.open(pages.origin)
    await eventually(lambda: tenant.by("event_name"), {"commerce.view": 1, "web.page_view": 1})
    assert {event["context"]["consent"]["analytics"] for event in visitor.sent} == {True}


async def test_calls_that_come_after_the_tag(
    visitor: Visitor, pages: Pages, tenant: Tenant
) -> None:
    pages.html["/calls.js"] = shown(CALLS, tenant)
    tag = shown(TAG, tenant).replace(" async", "")
    pages.html["/"] = f"""{tag}<script src="/calls.js"></script>"""
    page = await visitor.open(pages.origin)
    await page.evaluate("attributes => sightline.track('commerce.view', attributes)", SAFE)
    await eventually(lambda: tenant.by("event_name"), {"commerce.view": 2, "web.page_view": 1})


async def test_the_tag_twice_is_the_tag_once(
    visitor: Visitor, pages: Pages, tenant: Tenant
) -> None:
    pages.html["/calls.js"] = shown(CALLS, tenant)
    pages.html["/"] = f"""<script src="/calls.js"></script>{shown(TAG, tenant) * 2}"""
    await visitor.open(pages.origin)
    await eventually(lambda: tenant.by("event_name"), {"commerce.view": 1, "web.page_view": 1})


async def test_an_exact_version_with_its_integrity(
    visitor: Visitor, pages: Pages, tenant: Tenant
) -> None:
    (version,) = re.findall(r"/t/([\d.]+)/", PINNED)
    async with httpx.AsyncClient() as client:
        releases = (await client.get(f"{tenant.server.url}/t")).json()["releases"]
    (integrity,) = [
        file["integrity"] for file in releases[version] if file["path"].endswith("sightline.js")
    ]
    tag = (
        shown(PINNED, tenant)
        .replace("sha384-...", integrity)
        .replace("data-key", "data-pages data-key")
    )
    pages.html["/calls.js"] = shown(CALLS, tenant)
    pages.html["/"] = f"""<script src="/calls.js"></script>{tag}"""
    await visitor.open(pages.origin)
    await eventually(lambda: tenant.by("event_name"), {"commerce.view": 1, "web.page_view": 1})


async def test_a_module(visitor: Visitor, pages: Pages, tenant: Tenant) -> None:
    pages.headers["content-security-policy"] = policy(tenant)
    pages.html["/shop.js"] = shown(MODULE, tenant)
    pages.html["/"] = """<script type="module" src="/shop.js"></script>"""
    await visitor.open(pages.origin)
    await eventually(lambda: tenant.by("event_name"), {"commerce.checkout": 1, "web.page_view": 1})


async def test_settings_from_a_script(visitor: Visitor, pages: Pages, tenant: Tenant) -> None:
    settings = f'{{tenant: "{tenant.id}", key: "{tenant.write_key}", consent: {{analytics: true}}}}'
    pages.html["/calls.js"] = f"""{CALLS}; sightline.push(["init", {settings}]);"""
    pages.html["/"] = (
        f"""<script src="{tenant.server.url}/t/v1/sightline.js"></script>"""
        """<script src="/calls.js"></script>"""
    )
    await visitor.open(pages.origin)
    await eventually(lambda: tenant.by("event_name"), {"commerce.view": 1})


async def test_rejections_are_told_as_shown(visitor: Visitor, pages: Pages, tenant: Tenant) -> None:
    said: list[str] = []
    visitor.context.on(
        "console", lambda message: said.append(message.text) if message.type == "info" else None
    )
    pages.html["/told.js"] = TOLD
    pages.html["/"] = f"""<script src="/told.js"></script>{tenant.tag(consent="true")}"""
    page = await visitor.open(pages.origin)
    await page.evaluate("sightline.track('commerce.view', {}); sightline.flush()")

    async def reasons() -> list[str]:
        return [text.split()[0] for text in said]

    await eventually(reasons, ["invalid"])


async def test_the_readme(visitor: Visitor, pages: Pages, tenant: Tenant) -> None:
    (tag,) = documents.blocks(README, "html")
    (calls,) = documents.blocks(README, "js")
    for name, value in {
        "SIGHTLINE": tenant.server.url,
        "TENANT": tenant.id,
        "WRITE_KEY": tenant.write_key,
    }.items():
        assert f'"{name}' in tag
        tag = tag.replace(f'"{name}', f'"{value}')
    pages.html["/calls.js"] = calls
    pages.html["/"] = f"""{tag}<script src="/calls.js"></script>"""
    await visitor.open(pages.origin)
    await eventually(lambda: tenant.by("event_name"), {"commerce.view": 1, "web.page_view": 1})

"""What the tracker notices by itself, where the page asks for it: pages, clicks, visits."""

from __future__ import annotations

from typing import Any

from tests.browser.conftest import Pages, Tenant, Visitor, eventually

MARKED = """
<main data-sightline-category="product">
  <div id="card" data-sightline="open_frame" data-sightline-label="list">a <b>frame</b></div>
  <button id="buy">Buy, Jane Doe</button>
  <input id="mail" value="jane@example.com"><input type="submit" id="go" value="jane">
  <p id="text">nothing to click</p>
  <section data-sightline-ignore><a id="account" href="#x">Jane's account</a></section>
</main>
"""


def named(sent: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [event for event in sent if event["event_name"] == name]


async def test_pages_are_seen_also_where_only_the_path_changes(
    visitor: Visitor, pages: Pages, tenant: Tenant
) -> None:
    pages.html["/"] = tenant.tag(consent="true", pages="")
    page = await visitor.open(f"{pages.origin}/?utm_source=mail&utm_campaign=spring&q=jane#top")
    await page.evaluate("history.pushState({}, '', '/frames?page=1')")
    await page.evaluate("history.replaceState({}, '', '/frames?page=2')")
    await page.evaluate("history.pushState({}, '', '/frames/round')")
    await page.go_back()
    await eventually(lambda: tenant.by("page_path"), {"/frames": 2, "/frames/round": 1, "/": 1})
    first, *others = visitor.sent
    assert first["context"]["page"] == {"url": f"{pages.origin}/"}
    assert first["attributes"] == {
        "web.campaign_source": "mail",
        "web.campaign_name": "spring",
    }
    assert [event["attributes"] for event in others] == [{}] * 3
    assert {event["context"]["page"]["referrer"] for event in others} == {pages.origin}
    assert "jane" not in str(visitor.sent)


async def test_a_visit_lasts_over_pages_until_a_campaign_brings_the_next(
    visitor: Visitor, pages: Pages, tenant: Tenant
) -> None:
    pages.html["/"] = pages.html["/b"] = tenant.tag(consent="true", pages="")
    page = await visitor.open(f"{pages.origin}/?utm_source=mail")
    await eventually(tenant.count, 1)
    for path in ("/b", "/?utm_source=mail", "/?utm_source=search", "/b"):
        await page.goto(pages.origin + path)
    await eventually(tenant.count, 5)
    events = {event["event_id"]: event for event in visitor.sent}
    in_order = sorted(events.values(), key=lambda event: str(event["occurred_at"]))
    visits = [event["session_id"] for event in in_order]
    assert visits == [visits[0]] * 3 + [visits[3]] * 2
    assert visits[0] != visits[3]


async def test_a_reset_begins_another_visit_of_nobody(
    visitor: Visitor, pages: Pages, tenant: Tenant
) -> None:
    pages.html["/"] = tenant.tag(consent="true", user="customer-204")
    page = await visitor.open(pages.origin)
    await page.evaluate("sightline.page(); sightline.reset(); sightline.page()")
    await page.evaluate("sightline.identify('customer-7'); sightline.page(); sightline.flush()")
    await eventually(tenant.count, 3)
    assert [event.get("user_id") for event in visitor.sent] == ["customer-204", None, "customer-7"]
    first, second, third = (event["session_id"] for event in visitor.sent)
    assert first != second == third


async def test_clicks_are_seen_on_what_is_marked_or_works_and_nothing_typed_or_said(
    visitor: Visitor, pages: Pages, tenant: Tenant
) -> None:
    pages.html["/"] = MARKED + tenant.tag(consent="true", clicks="")
    page = await visitor.open(pages.origin)
    await page.fill("#mail", "john@example.com")
    for selector in ("#card b", "#buy", "#mail", "#go", "#text", "#account"):
        await page.click(selector)
    await page.evaluate("document.querySelector('#buy').click()")  # not a person's
    await page.evaluate("sightline.flush()")
    await eventually(tenant.count, 3)
    seen = named(visitor.sent, "interaction.performed")
    short = [
        {name.partition(".")[2]: value for name, value in event["attributes"].items()}
        for event in seen
    ]
    assert [each.pop("element_x_px") > 0 and each.pop("element_y_px") > 0 for each in short]
    common = {"type": "click", "category": "product"}
    assert short == [
        common
        | {
            "action": "open_frame",
            "label": "list",
            "element_id": "card",
            "element_type": "div",
        },
        common | {"action": "click", "element_id": "buy", "element_type": "button"},
        common | {"action": "click", "element_id": "go", "element_type": "input"},
    ]
    assert not any(secret in str(seen).lower() for secret in ("jane", "john", "example.com"))


async def test_only_marked_elements_are_seen_where_the_page_says_so(
    visitor: Visitor, pages: Pages, tenant: Tenant
) -> None:
    pages.html["/"] = MARKED + tenant.tag(consent="true", clicks="marked")
    page = await visitor.open(pages.origin)
    await page.click("#buy")
    await page.click("#card")
    await page.evaluate("sightline.flush()")
    await eventually(tenant.count, 1)
    (event,) = visitor.sent
    assert event["attributes"]["interaction.action"] == "open_frame"


async def test_nothing_is_noticed_unasked(visitor: Visitor, pages: Pages, tenant: Tenant) -> None:
    pages.html["/"] = MARKED + tenant.tag(consent="true")
    page = await visitor.open(pages.origin)
    await page.click("#card")
    await page.evaluate("history.pushState({}, '', '/b')")
    await page.evaluate("sightline.track('commerce.checkout'); sightline.flush()")
    await eventually(tenant.count, 1)
    assert [event["event_name"] for event in visitor.sent] == ["commerce.checkout"]

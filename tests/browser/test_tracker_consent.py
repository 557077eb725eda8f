"""Without a yes nothing is stored and nothing is sent; a no leaves nothing of either."""

from __future__ import annotations

import asyncio

import pytest
from tests.browser.conftest import A_MOMENT_S, NOTHING, Pages, Tenant, Visitor, eventually

VIEW = "sightline.track('commerce.view', {'commerce.product_id': 'frame-204'})"
YES = "sightline.setConsent({analytics: true, ads: true})"
NO = "sightline.setConsent({analytics: false})"


@pytest.fixture
def shop(pages: Pages, tenant: Tenant) -> Pages:
    """A page that sees page views and clicks, and says nothing of consent."""
    pages.html["/"] = "<button id=buy>Buy</button>" + tenant.tag(pages="", clicks="")
    return pages


async def silent(visitor: Visitor) -> None:
    """Nothing is sent, though anything that waits has had the time."""
    before = len(visitor.requests)
    await visitor.later(seconds=600)
    assert len(visitor.requests) == before


async def test_before_anybody_asked_nothing_is_stored_or_sent(
    visitor: Visitor, shop: Pages, tenant: Tenant
) -> None:
    before = await tenant.judged()
    page = await visitor.open(f"{shop.origin}/?utm_source=mail")
    await page.evaluate(VIEW)
    await page.click("#buy")
    await page.evaluate("sightline.flush()")
    await silent(visitor)
    assert await visitor.stored(page) == NOTHING
    await page.goto("about:blank")
    await asyncio.sleep(A_MOMENT_S)
    assert visitor.requests == []
    assert await tenant.judged() == before


async def test_after_a_yes_what_happened_on_this_page_is_sent_with_it(
    visitor: Visitor, shop: Pages, tenant: Tenant
) -> None:
    page = await visitor.open(f"{shop.origin}/?utm_source=mail")
    await page.evaluate(VIEW)
    await page.evaluate(YES)
    await eventually(tenant.count, 2)
    seen, viewed = visitor.sent
    assert seen["attributes"] == {"web.campaign_source": "mail"}
    assert viewed["context"]["consent"] == {"analytics": True, "ads": True}
    assert seen["session_id"] == viewed["session_id"]


async def test_a_no_in_mid_session_takes_back_all_that_waits(
    visitor: Visitor, shop: Pages, tenant: Tenant
) -> None:
    page = await visitor.open(shop.origin)
    await page.evaluate(YES)
    await eventually(tenant.count, 1)
    before = await tenant.judged()
    await page.evaluate(f"{VIEW}; {VIEW}")
    assert len((await visitor.stored(page))["local"]) == 3
    await page.evaluate(NO)
    assert await visitor.stored(page) == NOTHING
    assert await page.evaluate(VIEW) is None
    await page.click("#buy")
    await page.evaluate("sightline.flush()")
    await silent(visitor)
    await page.goto("about:blank")
    await asyncio.sleep(A_MOMENT_S)
    assert await tenant.judged() == before
    assert await tenant.count() == 1


async def test_a_request_on_its_way_is_taken_back(
    visitor: Visitor, shop: Pages, tenant: Tenant
) -> None:
    page = await visitor.open(shop.origin)
    held = asyncio.Event()

    async def hold(_: object) -> None:
        held.set()

    await visitor.context.route("**/events/batch*", hold)
    failed: list[str] = []
    visitor.context.on("requestfailed", lambda request: failed.append(str(request.failure)))
    visitor.expected = ("net::ERR",)
    await page.evaluate(YES)
    await page.evaluate("void sightline.flush()")
    await asyncio.wait_for(held.wait(), 5)
    await page.evaluate(NO)

    async def aborted() -> list[str]:
        return failed

    await eventually(aborted, ["net::ERR_ABORTED"])
    assert await visitor.stored(page) == NOTHING


async def test_a_no_in_one_tab_is_a_no_in_all(
    visitor: Visitor, shop: Pages, tenant: Tenant
) -> None:
    here, there = await visitor.open(shop.origin), await visitor.open(shop.origin)
    await here.evaluate(YES)
    await there.evaluate(YES)
    await eventually(tenant.count, 2)
    visitor.expected = ("ERR_INTERNET_DISCONNECTED",)
    await visitor.context.set_offline(True)  # so that nothing leaves before the no, however slow
    await here.evaluate(VIEW)
    await there.evaluate(VIEW)
    await here.evaluate(NO)

    async def tracked() -> object:
        return await there.evaluate(VIEW)

    await eventually(tracked, None)
    await visitor.context.set_offline(False)
    await silent(visitor)
    assert await visitor.stored(there) == NOTHING
    assert await tenant.count() == 2


async def test_a_no_forgets_what_an_earlier_page_left(
    visitor: Visitor, shop: Pages, tenant: Tenant
) -> None:
    page = await visitor.open(shop.origin)
    await visitor.context.set_offline(True)
    await page.evaluate(f"{YES}; {VIEW}")
    await page.close()
    await visitor.context.set_offline(False)
    later = await visitor.open(shop.origin)
    assert len((await visitor.stored(later))["local"]) > 1  # it waits for an answer, untouched
    await later.evaluate(NO)
    assert await visitor.stored(later) == NOTHING
    await silent(visitor)
    assert visitor.requests == []


async def test_global_privacy_control_wins_over_a_yes(
    visitor: Visitor, shop: Pages, tenant: Tenant
) -> None:
    await visitor.context.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"
    )
    before = await tenant.judged()
    page = await visitor.open(shop.origin)
    await page.evaluate(YES)
    assert await page.evaluate(VIEW) is None
    await page.click("#buy")
    await silent(visitor)
    assert await visitor.stored(page) == NOTHING
    await page.close()
    await asyncio.sleep(A_MOMENT_S)
    assert visitor.requests == []
    assert await tenant.judged() == before


async def test_it_may_be_about_ads_only(visitor: Visitor, pages: Pages, tenant: Tenant) -> None:
    await visitor.context.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"
    )
    pages.html["/"] = tenant.tag(gpc="ads", pages="")
    page = await visitor.open(pages.origin)
    await page.evaluate(YES)
    await eventually(tenant.count, 1)
    (event,) = visitor.sent
    assert event["context"]["consent"] == {"analytics": True, "ads": False}


async def test_a_shop_that_relies_on_another_basis_says_nothing_of_consent(
    visitor: Visitor, pages: Pages, tenant: Tenant
) -> None:
    pages.html["/"] = tenant.tag(require_consent="false", pages="")
    page = await visitor.open(pages.origin)
    await eventually(tenant.count, 1)
    (event,) = visitor.sent
    assert "consent" not in event["context"]
    await page.evaluate(f"{VIEW}; {NO}")
    await silent(visitor)
    assert await visitor.stored(page) == NOTHING
    assert await tenant.count() == 1

"""Numbers, days and months as the reader writes them, moments in the tenant's time zone."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page
from tests.browser.conftest import Tenant, Visitor

from sightline.catalog.model import Unit
from sightline.security.keys import Role
from sightline.settings import Settings
from sightline.store.control.store import ControlStore
from sightline.types import TenantId
from sightline.views.number import written

SPACE = "\u00a0"
"""What German puts between a number and its unit."""


@pytest.fixture
async def reader(chromium: Browser, tenant: Tenant) -> AsyncIterator[Page]:
    """Somebody who reads German, in New York, of a shop in Tokyo."""
    control = ControlStore.open(Settings(data=tenant.server.data))
    try:
        control.describe(TenantId(tenant.id), f"Example {uuid.uuid4()}", "Asia/Tokyo")
    finally:
        control.close()
    context = await chromium.new_context(locale="de-DE", timezone_id="America/New_York")
    somebody = Visitor(context)
    page = await somebody.open(tenant.link(Role.OWNER))
    await page.get_by_role("button").click()
    await page.wait_for_selector("[data-ready]")
    yield page
    await context.close()
    assert somebody.complaints == []


async def run(page: Page, script: str) -> object:
    """What a function of the page's own module answers."""
    address = await page.evaluate(
        "[...performance.getEntriesByType('resource')].find((e) => e.name.includes('figure')).name"
    )
    return await page.evaluate(f"import({json.dumps(address)}).then((figure) => {script})")


async def test_what_the_server_writes_is_read_as_its_reader_writes_it(reader: Page) -> None:
    for value, unit, currency, said in (
        (1234.0, Unit.COUNT, None, "1.234"),
        (22_345.0, Unit.COUNT, None, "22.300"),
        (-3_400_000.0, Unit.COUNT, None, f"-3,4{SPACE}Mio."),
        (0.1234, Unit.RATIO, None, f"12,3{SPACE}%"),
        (1200.5, Unit.MILLISECONDS, None, "1,20 s"),
        (12_340.0, Unit.MILLISECONDS, None, "12,3 s"),
        (99.5, Unit.MONEY, "EUR", f"99,50{SPACE}€"),
        (4.25, Unit.RATING, None, "4,25"),
    ):
        words = written(value, unit, currency)
        assert await run(reader, f"figure.told({json.dumps(words)})") == said, words


async def test_words_stay_and_days_and_months_are_the_readers(reader: Page) -> None:
    for words, column, said in (
        ("March", "month", "März"),
        ("March", "category", "March"),
        ("Monday", "day of the week", "Montag"),
        ("2026-11-21", "from", "21.11.2026"),
        ("1001", "product", "1001"),
    ):
        made = f"figure.named({json.dumps(words)}, {json.dumps(column)})"
        assert await run(reader, made) == said
    for words, said in (("4.3 min", "4,3 min"), ("3.40 ×", "3,40 ×"), ("1,200 h", "1.200 h")):
        assert await run(reader, f"figure.told({json.dumps(words)})") == said
    for words in ("–", "fewer than 5 people", "3.2.0", "frame-1001"):
        assert await run(reader, f"figure.told({json.dumps(words)})") == words


async def test_charts_name_months_and_days_as_the_reader_does(reader: Page) -> None:
    spec = {
        "format": "%d %b %H:%M",
        "said": "1,234.5",
        "values": [{"said": "12.5%", "name": "1,234"}],
    }
    told = await run(reader, f"figure.chart({json.dumps(spec)})")
    kept = [{"said": f"12,5{SPACE}%", "name": "1,234"}]
    assert told == {"format": "%d %b %H:%M", "said": "1.234,5", "values": kept}


async def test_codes_of_countries_are_names_where_a_chart_says_that_they_are(reader: Page) -> None:
    rows = [{"name": "DE", "value": None}, {"series": "others"}]
    spec = {"usermeta": {"codes": "country"}, "sort": ["DE", "CH"], "values": rows}
    told = await run(reader, f"figure.chart({json.dumps(spec)})")
    named = [{"name": "Deutschland", "value": None}, {"series": "others"}]
    assert told == {**spec, "sort": ["Deutschland", "Schweiz"], "values": named}
    assert await run(reader, 'figure.named("DE", "country")') == "Deutschland"


async def test_the_time_of_day_is_the_tenants(reader: Page) -> None:
    assert await run(reader, "figure.time('2026-11-21T12:00:00Z')") == "21:00:00"

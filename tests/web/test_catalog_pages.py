"""The catalog as pages: what is listed, an entry's page, and adding one's own."""

from __future__ import annotations

import html
import json
import re
import subprocess

import pytest
from tests.web.browsing import signed_in
from tests.web.conftest import Json, Shop, neighbour

from sightline.catalog.catalog import BUILT_IN
from sightline.security.keys import Role

LENS: Json = {
    "name": "acme.lens_tried",
    "description": "A lens is tried on.",
    "attributes": [
        {
            "name": "acme.lens_kind",
            "type": "string",
            "values": ["single", "progressive"],
            "data_class": "internal",
            "dimension": True,
        }
    ],
    "required": ["acme.lens_kind"],
}
METRIC: Json = {
    "name": "acme.lens_tries",
    "description": "How many lenses are tried on.",
    "measure": {"kind": "count", "events": ["acme.lens_tried"]},
    "unit": "count",
}
EVENTS, METRICS = "/api/v1/analytics/catalog/events", "/api/v1/analytics/catalog/metrics"


def listed(page: str) -> list[str]:
    return re.findall(r'<a class="name" href="/[^"]+">([^<]+)</a>', page)


def copied(page: str, label: str) -> str:
    found = re.search(rf'aria-label="{label}"><code>(.*?)</code>', page, re.S)
    assert found is not None
    return html.unescape(found[1])


async def test_everything_there_is_is_listed(shop: Shop) -> None:
    browser = await signed_in(shop, Role.VIEWER)
    assert listed((await browser.get("/catalog")).text) == list(BUILT_IN.events)
    assert listed((await browser.get("/catalog?kind=metrics")).text) == list(BUILT_IN.metrics)
    dimensions = listed((await browser.get("/catalog?kind=dimensions")).text)
    assert {"country", "device", "commerce.product_id"} <= set(dimensions)
    assert "/catalog/new" not in (await browser.get("/catalog")).text


async def test_every_entry_has_a_page(shop: Shop) -> None:
    browser = await signed_in(shop, Role.VIEWER)
    for name in list(BUILT_IN.events)[::12]:
        assert (await browser.get(f"/catalog/events/{name}")).status_code == 200, name
    for name in list(BUILT_IN.metrics)[::30]:
        assert (await browser.get(f"/catalog/metrics/{name}")).status_code == 200, name


async def test_an_event_tells_what_it_carries_and_how_often_it_came(shop: Shop) -> None:
    browser = await signed_in(shop, Role.VIEWER)
    before = (await browser.get("/catalog/events/kb.search")).text
    assert "did not come" in before
    for _ in range(3):
        assert (await shop.send(shop.event("kb.search"))).status_code == 202
    page = (await browser.get("/catalog/events/kb.search")).text
    assert "3 events" in page
    assert page.count("<rect") == 30
    assert "kb.results_count" in page
    assert "/catalog/metrics/kb.search.count" in page


async def test_what_is_copied_can_be_sent(shop: Shop) -> None:
    browser = await signed_in(shop, Role.VIEWER)
    page = (await browser.get("/catalog/events/commerce.purchase")).text
    event = json.loads(copied(page, "The event as JSON"))
    assert (await shop.send(event)).json()["status"] == "accepted"
    shell = copied(page, "The event for a shell")
    assert json.loads(shell.split("<<'JSON'\n")[1].removesuffix("\nJSON")) == event
    assert subprocess.run(["bash", "-n"], input=shell, text=True, check=True).returncode == 0
    program = copied(page, "The event for a Python program")
    compile(program, "snippet", "exec")
    assert "sightline.push" in copied(page, "The event for a page")


async def test_a_metric_shows_its_definition_and_sql_that_runs(shop: Shop) -> None:
    browser = await signed_in(shop, Role.OWNER)
    assert (await shop.send(shop.event("commerce.purchase"))).status_code == 202
    page = (await browser.get("/catalog/metrics/commerce.revenue")).text
    assert "sum of commerce.amount" in page
    sql = copied(page, "The metric as SQL")
    engine = shop.services.reader._engine
    assert [row["value"] > 0 for row in engine.query(sql).dicts()] == [True]
    assert shop.tenant.tenant_id not in sql


async def test_what_is_not_there_is_told_with_the_nearest(shop: Shop) -> None:
    browser = await signed_in(shop, Role.VIEWER)
    answer = await browser.get("/catalog/events/kb.serch")
    assert (answer.status_code, "did you mean kb.search?" in answer.text) == (404, True)
    assert (await browser.get("/catalog/metrics/<script>")).status_code == 404


@pytest.mark.parametrize(("role", "status"), [(Role.EDITOR, 201), (Role.VIEWER, 403)])
async def test_editors_add_to_the_catalog_and_viewers_do_not(
    shop: Shop, role: Role, status: int
) -> None:
    browser = await signed_in(shop, role)
    form = await browser.get("/catalog/new")
    assert form.status_code == (200 if status == 201 else 403)
    assert (await browser.post(EVENTS, LENS)).status_code == status
    assert (await browser.post(METRICS, METRIC)).status_code == (status if status == 403 else 201)
    assert ("acme.lens_tried" in (await browser.get("/catalog")).text) == (status == 201)


async def test_ones_own_entries_are_marked_and_nobody_elses(shop: Shop) -> None:
    browser = await signed_in(shop, Role.OWNER)
    for path, body in ((EVENTS, LENS), (METRICS, METRIC)):
        assert (await browser.post(path, body)).status_code == 201
    page = (await browser.get("/catalog")).text
    assert page.count("data-is-own") == 1
    assert page.count(">own</span>") == 1
    dimensions = (await browser.get("/catalog?kind=dimensions")).text
    assert dimensions.count("data-is-own") == 1
    assert "1-0-0" in (await browser.get("/catalog/events/acme.lens_tried")).text
    assert "Withdraw" in (await browser.get("/catalog/metrics/acme.lens_tries")).text
    other = await neighbour(shop)
    stranger = await signed_in(other, Role.OWNER, "eve@example.com")
    assert "acme.lens_tried" not in (await stranger.get("/catalog")).text
    assert (await stranger.get("/catalog/events/acme.lens_tried")).status_code == 404


async def test_what_is_wrong_is_told_of_its_field(shop: Shop) -> None:
    browser = await signed_in(shop, Role.EDITOR)
    wrong = {**LENS, "attributes": [{"name": "acme.lens_ms", "type": "numbr"}], "required": []}
    answer = await browser.post(f"{EVENTS}?dry_run=true", wrong)
    assert answer.status_code == 422
    assert any(error["path"] == "attributes[0].type" for error in answer.json()["errors"])

"""The pages on the assistant, as HTTP sees them."""

from __future__ import annotations

import re

from tests.web.browsing import signed_in
from tests.web.conftest import Shop

from sightline.catalog.assistant import TOPICS
from sightline.security.keys import Role


async def test_each_topic_is_a_page_of_its_widgets_and_fields(shop: Shop) -> None:
    viewer = await signed_in(shop, Role.VIEWER)
    for topic in TOPICS:
        page = await viewer.get(f"/ai/{topic.dashboard.name}")
        assert page.status_code == 200
        assert page.text.count("data-widget=") == len(topic.dashboard.widgets)
        fields = [drill.field for drill in topic.drills]
        assert re.findall(r'data-drill="([^"]+)"', page.text) == fields
        places = await viewer.get(f"/ai/{topic.dashboard.name}/places.css")
        assert places.text.count("grid-area") == len(topic.dashboard.widgets)


async def test_widgets_say_which_fields_they_carry(shop: Shop) -> None:
    viewer = await signed_in(shop, Role.VIEWER)
    page = (await viewer.get("/ai/models")).text
    found = re.findall(r'data-fields="([^"]*)".*?<h2>([^<]*)', page, re.S)
    carried = {title: fields.split() for fields, title in found}
    assert carried["Accuracy"] == ["model.version", "device", "site_id"]
    assert carried["Tokens"] == ["ai.model", "device", "site_id"]


async def test_other_names_are_not_found_and_strangers_sign_in(shop: Shop) -> None:
    viewer = await signed_in(shop, Role.VIEWER)
    assert (await viewer.get("/ai/telepathy")).status_code == 404
    assert (await viewer.get("/ai")).headers["location"] == "/ai/face_analysis"
    stranger = await shop.client.get("/ai/voice")
    assert stranger.headers["location"] == "/sign-in?next=/ai/voice"


async def test_what_is_no_metric_stands_below_the_widgets(shop: Shop) -> None:
    viewer = await signed_in(shop, Role.VIEWER)
    over = {"from": "2026-11-20T00:00:00Z", "to": "2026-11-21T00:00:00Z"}
    for topic in TOPICS:
        path = f"/ai/{topic.dashboard.name}"
        page = await viewer.get(path)
        assert ("data-parts" in page.text) is bool(topic.report)
        menu = page.text.partition('data-download="ai"')[2].partition("</details>")[0]
        for name in re.findall(r'<option value="(\w+)"', menu):
            by = {"breakdown": ["device"]} if name.startswith("series") else {}
            request = {**over, "topic": topic.report, "tenant_id": shop.tenant.tenant_id, **by}
            table = f"/api/v1/analytics/reports/ai?format=csv&table={name}"
            assert (await viewer.post(table, request)).status_code == 200
        asked = {"request": {**over, "filters": [{"field": "device", "value": "mobile"}]}}
        answer = await viewer.post(f"{path}/parts", asked)
        assert answer.status_code == (200 if topic.report else 404), answer.text
        splits = re.findall(r'data-splits="([^"]*)"', page.text)
        for field in splits[0].split() if splits else ():
            asked = {"request": {**over, "breakdown": [field]}}
            answer = await viewer.post(f"{path}/parts", asked)
            assert answer.status_code == 200, answer.text
    other = await viewer.post("/ai/voice/parts", {"request": {**over, "topic": "tool_chains"}})
    assert [part["title"] for part in other.json()["parts"]] == ["Within limits"]

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

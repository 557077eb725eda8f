"""The pages on cohorts and segments as HTTP sees them: who may what, sizes, comparisons."""

from __future__ import annotations

import pytest
from tests.web.browsing import signed_in
from tests.web.conftest import Json, Shop

from sightline.security.keys import Role
from sightline.views import cohorts, segments
from sightline.views.part import WITHHELD

API = "/api/v1/analytics"
BUYERS: Json = {"name": "buyers", "criteria": [{"did": "commerce.purchase", "in_last_days": 7}]}
PHONES: Json = {"name": "phones", "filters": {"field": "device", "value": "mobile"}}
WHEN: Json = {"from": "2020-01-01", "to": "2020-02-01", "timezone": "UTC"}


@pytest.mark.parametrize(
    ("path", "saved", "words"),
    [
        ("cohorts", BUYERS, "did commerce.purchase in the last 7 days"),
        ("segments", PHONES, "device is mobile"),
    ],
    ids=["cohorts", "segments"],
)
async def test_they_are_listed_and_viewers_change_nothing(
    shop: Shop, path: str, saved: Json, words: str
) -> None:
    editor, viewer = await signed_in(shop, Role.EDITOR), await signed_in(shop, Role.VIEWER)
    assert "Define the first" in (await editor.get(f"/{path}")).text
    assert "ask one of them" in (await viewer.get(f"/{path}")).text
    assert (await editor.post(f"{API}/{path}", saved)).status_code == 201
    listed = (await editor.get(f"/{path}")).text
    assert words in listed
    assert f"where={path[:-1]}~eq~{saved['name']}" in listed
    assert " style=" not in listed
    assert "data-delete" in listed
    assert "data-delete" not in (await viewer.get(f"/{path}")).text
    form = await editor.get(f"/{path}/define?name={saved['name']}")
    assert f'data-was="{saved["name"]}"' in form.text
    assert (await editor.get(f"/{path}/define?name=none")).status_code == 404
    refused = await viewer.get(f"/{path}/define")
    assert refused.status_code == 403
    assert (await viewer.post(f"{API}/{path}", {**saved, "name": "b"})).status_code == 403
    removed = await viewer.post(f"{API}/{path}/{saved['name']}", {}, "DELETE")
    assert removed.status_code == 403
    away = await shop.client.get(f"/{path}")
    assert away.headers["location"] == f"/sign-in?next=/{path}"


async def test_how_many_are_in_one_while_it_is_made(shop: Shop) -> None:
    for number in range(6):
        assert (await shop.send(shop.event("commerce.view", user_id=f"u{number}"))).is_success
    assert (await shop.send(shop.event("commerce.purchase", user_id="u0"))).is_success
    editor = await signed_in(shop, Role.EDITOR)
    draft: Json = {"criteria": [{"did": "commerce.view"}]}
    found = await editor.post("/cohorts/sizes", {"draft": draft})
    assert found.json() == {"sizes": [{"people": "6", "share": "100.0%"}], "known": "6"}
    await editor.post(f"{API}/cohorts", BUYERS)
    found = await editor.post("/cohorts/sizes", {"names": ["buyers"]})
    assert found.json()["sizes"] == [{"people": WITHHELD, "share": ""}]
    wrong = await editor.post("/cohorts/sizes", {"draft": {"criteria": [{"did": "commerce.vew"}]}})
    assert wrong.status_code == 422
    (error,) = wrong.json()["errors"]
    assert (error["path"], error["nearest"]) == ("criteria[0].did", "commerce.view")
    wrong = await editor.post("/cohorts/sizes", {"names": ["byers"]})
    assert (wrong.status_code, wrong.json()["errors"][0]["nearest"]) == (422, "buyers")
    nobody = await shop.client.post("/cohorts/sizes", json={"draft": draft})
    assert nobody.status_code == 401


async def test_side_by_side_or_what_to_do(shop: Shop) -> None:
    viewer = await signed_in(shop, Role.VIEWER)
    asked = {"request": {**WHEN, "cohorts": [BUYERS]}, "theme": "dark"}
    found = await viewer.post("/cohorts/parts", asked)
    assert found.status_code == 200, found.text
    assert found.json()["parts"][0]["note"] == cohorts.NOBODY
    asked = {"request": {**WHEN, "segments": [PHONES], "metrics": ["events.count"]}}
    found = await viewer.post("/segments/parts", asked)
    assert found.status_code == 200, found.text
    assert found.json()["parts"][0]["note"] == segments.NOTHING
    sized = await viewer.post("/segments/sizes", {"request": {**WHEN, "segments": [PHONES]}})
    assert sized.json()["sizes"] == [{"people": "0", "events": "0", "share": "–"}]
    wrong = await viewer.post("/segments/parts", {"request": {**WHEN, "segments": ["phone"]}})
    assert wrong.status_code == 422

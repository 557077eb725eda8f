"""The pages on funnels, retention and attribution, and their parts, as HTTP sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.web.browsing import signed_in
from tests.web.conftest import Json, Shop

from sightline.security.keys import Role
from sightline.views import credited, passing, returning

RANGE = {"from": "2025-01-06", "to": "2025-01-27", "timezone": "UTC", "filters": []}
FORMS: dict[str, dict[str, Any]] = {
    "funnels": {"funnel": "traditional", "order": "any", "entity": "user", "window": "24h"},
    "retention": {"grain": "1w", "mode": "first_time", "return": ""},
    "attribution": {"conversion": "commerce.purchase", "window": "30d"},
}
EMPTY = {
    "funnels": passing.NOTHING,
    "retention": returning.NOTHING,
    "attribution": credited.NOTHING,
}


@pytest.mark.parametrize("name", FORMS)
async def test_it_is_a_page_and_says_what_to_do_where_there_is_nothing(
    shop: Shop, name: str
) -> None:
    viewer = await signed_in(shop, Role.VIEWER)
    page = await viewer.get(f"/{name}")
    assert page.status_code == 200
    assert f'data-name="{name}"' in page.text
    asked = {"request": {**RANGE, **FORMS[name]}}
    answer = await viewer.post(f"/{name}/parts", asked)
    assert answer.status_code == 200, answer.text
    assert [part["note"] for part in answer.json()["parts"]] == [EMPTY[name]]
    assert (await shop.client.post(f"/{name}/parts", json=asked)).status_code == 401
    wrong = {"request": {**RANGE, **FORMS[name], "from": "tomorrow"}}
    assert (await viewer.post(f"/{name}/parts", wrong)).status_code == 422


async def test_the_parts_say_what_the_reports_do(shop: Shop) -> None:
    events = list(_events(shop))
    sent = await shop.batch(*events)
    assert sent.json()["accepted"] == len(events), sent.text
    viewer = await signed_in(shop, Role.VIEWER)
    found = {}
    for name, form in FORMS.items():
        answer = await viewer.post(f"/{name}/parts", {"request": {**RANGE, **form}})
        (found[name],) = answer.json()["parts"]
        assert found[name]["spec"]["data"]["values"]
    assert [row[:2] for row in found["funnels"]["table"]["rows"]][:2] == [
        ["1. web.page_view", "8"],
        ["2. commerce.browse", "8"],
    ]
    assert found["retention"]["table"]["rows"][0][:4] == ["2025-01-06", "8", "100.0%", "75.0%"]
    assert found["attribution"]["facts"][0] == {"title": "Conversions", "value": "8", "about": ""}
    assert [row[0] for row in found["attribution"]["table"]["rows"]] == ["email"]


def _events(shop: Shop) -> Iterator[Json]:
    """Eight people come by mail, look, browse and buy; six come back a week later."""
    for number in range(8):
        who = {"user_id": f"p{number}", "session_id": f"s{number}"}
        at = "2025-01-07T10:0{}:00Z".format
        channel = {"session.channel": "email"}
        yield shop.event("session.started", occurred_at=at(0), attributes=channel, **who)
        yield shop.event("web.page_view", occurred_at=at(1), **who)
        yield shop.event("commerce.browse", occurred_at=at(2), **who)
        order = {
            "commerce.order_id": f"o{number}",
            "commerce.amount": 10,
            "commerce.currency": "EUR",
        }
        yield shop.event("commerce.purchase", occurred_at=at(3), attributes=order, **who)
        if number < 6:
            yield shop.event("web.page_view", occurred_at="2025-01-14T10:00:00Z", **who)

"""The pages on funnels, retention and attribution, and their parts, as HTTP sees them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from tests.web.browsing import signed_in
from tests.web.conftest import Json, Shop

from sightline.security.keys import Role
from sightline.views import credited, passing, returning
from sightline.views.export.formats import FORMATS

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
        ["1. Page view", "8"],
        ["2. Product list", "8"],
    ]
    assert found["retention"]["table"]["rows"][0][:4] == ["2025-01-06", "8", "100.0%", "75.0%"]
    assert found["attribution"]["facts"][0] == {"title": "Conversions", "value": "8", "about": ""}
    assert [row[0] for row in found["attribution"]["table"]["rows"]] == ["email"]


async def test_each_page_says_what_was_before_and_how_it_changed(shop: Shop) -> None:
    """Three weeks later six others come by mail, look and buy; all of them come back."""
    events = [*_events(shop), *_later(shop)]
    sent = await shop.batch(*events)
    assert sent.json()["accepted"] == len(events), sent.text
    viewer = await signed_in(shop, Role.VIEWER)
    weeks = {"from": "2025-01-27", "to": "2025-02-17", "timezone": "UTC", "filters": []}
    beside = {"compare": {"period": "previous_period"}}
    found = {}
    for name, form in {**FORMS, "journeys": {"depth": 4}}.items():
        answer = await viewer.post(f"/{name}/parts", {"request": {**weeks, **form}, **beside})
        assert answer.status_code == 200, answer.text
        found[name] = answer.json()["parts"]
    steps, then = found["funnels"]
    assert steps["facts"][1] == {
        "title": "Entered",
        "value": "6",
        "about": "the previous period: 8, -25.0%",
    }
    assert steps["table"]["columns"][-2:] == ["the previous period", "change"]
    assert steps["table"]["rows"][0][-2:] == ["8", "-25.0%"]
    assert then["title"] == "The previous period"
    grid, weeks_after = found["retention"]
    assert grid["facts"][0]["about"] == "the previous period: 75.0%, +33.3%"
    assert weeks_after["table"]["rows"][1][:6] == ["1", "6", "8", "100.0%", "75.0%", "+33.3%"]
    credit, channels = found["attribution"]
    assert credit["facts"][0]["about"] == "the previous period: 8, -25.0%"
    rows = [row for row in channels["table"]["rows"] if row[1] == "took part in"]
    assert rows == [["email", "took part in", "6", "8", "-25.0%"]]
    ways = {tuple(row[:2]): row[2:5] for row in found["journeys"][1]["table"]["rows"]}
    assert ways["1. Session started", "2. Page view"] == ["6", "8", "-25.0%"]
    assert ways["2. Page view", "3. Product list"] == ["0", "8", "-100.0%"]

    compared = {**weeks, "compare": "previous_period"}
    for report, table, column, values in (
        ("funnel", "compare", "count", ["8", "8"]),
        ("retention", "compare_total", "size", ["8", "8"]),
        ("paths", "compare_nodes", "count", ["8"]),
        ("attribution", "compare_channels", "conversions", ["8"]),
        ("revenue", "compare_conversions", "orders", ["8"]),
    ):
        form = {"funnel": "traditional", "order": "any"} if report == "funnel" else {}
        asked = {**compared, **form}
        for kind in FORMATS if report == "revenue" else ("csv",):
            path = f"/api/v1/analytics/reports/{report}?format={kind}&table={table}"
            answer = await viewer.post(path, asked)
            assert answer.status_code == 200, (report, kind, answer.text)
            if kind == "csv":
                rows = list(csv.DictReader(io.StringIO(answer.text)))
                assert [row[column] for row in rows][: len(values)] == values, (report, rows)


def _later(shop: Shop) -> Iterator[Json]:
    at = "2025-01-28T10:0{}:00Z".format
    for number in range(6):
        who = {"user_id": f"q{number}", "session_id": f"t{number}"}
        channel = {"session.channel": "email"}
        yield shop.event("session.started", occurred_at=at(0), attributes=channel, **who)
        yield shop.event("web.page_view", occurred_at=at(1), **who)
        order = {"commerce.order_id": f"q{number}", "commerce.amount": 10}
        paid = {**order, "commerce.currency": "EUR"}
        yield shop.event("commerce.purchase", occurred_at=at(3), attributes=paid, **who)
        yield shop.event("web.page_view", occurred_at="2025-02-04T10:00:00Z", **who)


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

"""Parts of reports on dashboards: as their pages tell them, checked, shared, taken elsewhere."""

from __future__ import annotations

import re
from typing import Any

from tests.pages import ROOT
from tests.web.browsing import signed_in
from tests.web.conftest import Json, Shop
from tests.web.test_dashboard_api import ask, dashboard, made
from tests.web.test_explorer_pages import _events
from tests.web.test_public_page import stranger

from sightline.security.keys import Role
from sightline.views.reported import GONE
from sightline.views.telling.report import TELLINGS

DAYS = {"from": "2025-01-06", "to": "2025-01-27"}
OVER = {**DAYS, "grain": "1d", "timezone": "UTC"}
BUYERS = {"name": "buyers", "criteria": {"did": "commerce.purchase"}}
MAILED = {"name": "mailed", "filters": {"field": "session.channel", "value": "email"}}
KEPT: list[tuple[str, str, str, Json]] = [
    ("retention", "retention", "cohorts", {"grain": "1w"}),
    ("journeys", "paths", "ways", {"nodes": "event", "depth": 3}),
    ("attribution", "attribution", "credits", {"conversion": "commerce.purchase"}),
    ("revenue", "revenue", "earned:EUR", {}),
    ("revenue", "revenue", "compared", {}),
    ("funnels", "funnel", "steps", {"funnel": "traditional", "entity": "user"}),
    ("funnels", "funnel", "beside", {"funnel": "traditional"}),
    ("cohorts", "cohorts", "people", {"cohorts": [BUYERS]}),
    ("segments", "segments", "people", {"segments": [MAILED], "metrics": ["events.count"]}),
]
"""Page, report, part, request."""


def widget(number: int, show: str, part: str, request: Json, **more: Any) -> Json:
    place = {"x": 0, "y": number * 4, "width": 6, "height": 4}
    asked = {"show": show, "part": part, "request": request, "range": DAYS}
    return {"id": f"w{number}", "place": place, **asked, **more}


async def test_a_widget_tells_what_the_page_tells(shop: Shop) -> None:
    await shop.batch(*_events(shop))
    viewer = await signed_in(shop, Role.VIEWER)
    compare = {"period": "previous_year"}
    widgets = [
        widget(at, show, part, request, against="previous_year")
        for at, (_, show, part, request) in enumerate(KEPT)
    ]
    board = await made(shop, *widgets)
    over = {**OVER, "from": "2025-01-01", "to": "2025-01-02"}  # a widget's own time goes first
    for one, (page, _, part, request) in zip(widgets, KEPT, strict=True):
        shown = await viewer.post("/api/v1/analytics/widgets", {"widget": one, "over": over})
        assert shown.status_code == 200, shown.text
        body: Json = {"request": {**request, **DAYS, "timezone": "UTC"}}
        if page not in ("cohorts", "segments"):
            body["compare"] = compare
        answer = await viewer.post(f"/{page}/parts", body)
        told = next(p for p in answer.json()["parts"] if p["name"] == part)
        found = shown.json()
        assert found["spec"] == told["spec"], part
        assert found["table"] == (None if told["spec"] else told["table"]), part
        assert found["title"] == told["title"]
        assert found["meta"]["source"] == "raw"
        assert found["is_empty"] is (part == "beside")  # nobody came a year before
    exported = (await ask(shop, "GET", f"/{board['name']}/export")).json()
    taken = await ask(shop, "POST", "/import", exported)
    assert taken.json()["dashboard"]["widgets"] == board["dashboard"]["widgets"]


async def test_customers_forecasts_and_the_assistant_are_told_too(shop: Shop) -> None:
    await shop.batch(*_events(shop))
    field = "field:customer_profile_engagement_metrics_total_sessions"
    kept = [
        widget(0, "customers", "segments", {}),
        widget(1, "customers", field, {}),
        widget(2, "forecast", "ahead", {"metric": "sessions.unique", "grain": "1d"}),
        widget(3, "ai", "chains", {"topic": "tool_chains"}),
    ]
    await made(shop, *kept)
    found = []
    for one in kept:
        body = {"widget": one, "over": OVER}
        answer = await shop.post("widgets", body, key=shop.tenant.read_key)
        assert answer.status_code == 200, answer.text
        found.append(answer.json())
    grid, visits, ahead, chains = found
    assert grid["spec"]["layer"]
    assert visits["title"] == "Visits"
    assert (ahead["is_empty"], "Not enough" in ahead["title"]) == (True, True)
    assert (chains["is_empty"], bool(chains["note"])) == (True, True)
    gone = widget(4, "revenue", "earned:JPY", {})
    body = {"widget": gone, "over": OVER}
    answer = await shop.post("widgets", body, key=shop.tenant.read_key)
    assert (answer.json()["is_empty"], answer.json()["note"]) == (True, GONE)


async def test_a_link_shows_the_part_and_nothing_of_the_question(shop: Shop) -> None:
    await shop.batch(*_events(shop))
    secret = {"grain": "1w", "filters": {"field": "site_id", "op": "ne", "value": "hidden-shop"}}
    board = await made(shop, widget(0, "retention", "cohorts", secret))
    link = (await ask(shop, "POST", f"/{board['name']}/links", {"days": 1})).json()["path"]
    client = stranger(shop)
    page = await client.get(link)
    answer = await client.post(f"{link}/widgets/w0", json={"range": "24h"})
    assert answer.json()["spec"]["data"]
    for text in (page.text, answer.text):
        assert "hidden-shop" not in text
        assert "/retention" not in text


def _bare(show: str, request: Json) -> Json:
    return {"show": show, "part": "", "request": request}


WRONG: list[tuple[Json, str, str]] = [
    ({"part": "cohort"}, ".part", "unknown_part"),
    ({"request": {"grian": "1w"}}, ".request.grian", "unknown_field"),
    ({"request": {"start": "commerce.purchse"}}, ".request.start", "unknown_event"),
    ({"request": {"from": "2025-01-01"}}, ".request.from", "not_here"),
    ({"request": {"filters": {"cohort": "gone"}}}, ".request.filters.cohort", "unknown_cohort"),
    ({"metrics": ["events.count"]}, ".metrics", "not_here"),
    ({"range": {"from": "2025-01-06", "to": "2025-01-06"}}, ".range", "time_range"),
    ({"range": {"from": "2025-02-30", "to": "2025-03-06"}}, ".range", "time"),
    ({"beside": [{"field": "contry", "value": "AT"}]}, ".beside[0].field", "unknown_field"),
    ({"show": "line", "metrics": ["events.count"]}, ".request", "not_here"),
    (_bare("customers", {"rows": 10}), ".request.rows", "not_here"),
    ({"show": "customers", "part": "field:x", "request": {}}, ".part", "unknown_field"),
    (
        {"show": "forecast", "part": "", "request": {"metric": "x", "grain": "1d"}},
        ".request.metric",
        "unknown_metric",
    ),
    (
        {"show": "cohorts", "part": "", "request": {"cohorts": ["gone"]}},
        ".request.cohorts[0]",
        "unknown_cohort",
    ),
    ({"show": "funnel", "part": "trend", "request": {"steps": []}}, ".request.steps", "required"),
]


async def test_what_makes_no_sense_is_told_where_it_is(shop: Shop) -> None:
    for change, path, code in WRONG:
        one = {**widget(0, "retention", "cohorts", {"grain": "1w"}), **change}
        answer = await ask(shop, "POST", "", {"dashboard": dashboard(one)})
        assert answer.status_code == 422, (change, answer.text)
        found = [(error["path"], error["code"]) for error in answer.json()["errors"]]
        assert (f"dashboard.widgets[0]{path}", code) in found, found


def test_every_kind_of_part_is_documented() -> None:
    table = (ROOT / "docs" / "dashboards.md").read_text().partition("### Parts of reports")[2]
    rows = {cells[1]: cells[2] for row in table.splitlines() if len(cells := row.split("|")) == 4}
    for report, telling in TELLINGS.items():
        told = next(cell for names, cell in rows.items() if f"`{report}`" in names)
        assert [part for part in telling.parts if not re.search(f"`{part}[`:]", told)] == [], report

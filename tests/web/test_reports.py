"""What asking answers: right questions, and wrong ones with what would be right."""

from __future__ import annotations

import pytest
from tests.web.conftest import Json, Shop

DAY: Json = {"from": "2026-11-20T00:00:00Z", "to": "2026-11-21T00:00:00Z"}
ASKED: Json = {**DAY, "metric": "kb.search.count", "grain": "1d"}


async def test_a_timeseries_in_the_words_of_the_spec(shop: Shop) -> None:
    for ms in (100, 200, 300):
        event = shop.event("voice.first_response", occurred_at="2026-11-20T10:15:00Z")
        event["attributes"]["voice.first_response_ms"] = ms
        assert (await shop.send(event)).status_code == 202
    answer = await shop.post(
        "reports/timeseries",
        {
            "tenantId": shop.tenant.tenant_id,
            "metric": "voice.first_response_ms.p95",
            "from": "2026-11-20T00:00:00Z",
            "to": "2026-11-20T23:59:59Z",
            "grain": "1h",
        },
        shop.tenant.read_key,
    )
    found = answer.json()
    assert (found["metric"], found["unit"]) == ("voice.first_response_ms.p95", "ms")
    assert len(found["points"]) == 24
    assert found["points"][10] == {"t": "2026-11-20T10:00:00Z", "value": 290}
    assert found["points"][9]["value"] is None
    assert found["meta"]["source"] in ("rollup", "raw")


async def test_a_funnel(shop: Shop) -> None:
    moments = {"commerce.view": "10:00:00", "commerce.add_to_cart": "10:05:00"}
    for name, at in moments.items():
        await shop.send(shop.event(name, occurred_at=f"2026-11-20T{at}Z", session_id="s"))
    await shop.send(shop.event("commerce.view", occurred_at="2026-11-20T11:00:00Z", session_id="t"))
    answer = await shop.report("funnel", {**DAY, "steps": list(moments)})
    found = answer.json()
    assert [step["count"] for step in found["steps"]] == [2, 1]
    assert found["overall_conversion"] == 0.5
    assert found["steps"][1]["median_ms_from_previous"] == 300_000


async def test_an_event_is_in_the_next_report_though_no_tick_came(shop: Shop) -> None:
    for number in range(1, 4):
        await shop.send(shop.event())
        assert await shop.count() == number


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"metric": "commerce.revenu"}, "unknown_metric", "commerce.revenue"),
        ({"grain": "7m"}, "", "15m"),
        ({"from": "2026-11-22T00:00:00Z"}, "", "from"),
        ({"from": "yesterday"}, "", "from"),
        ({"timezone": "Europe/Berlinn"}, "", "Europe/Berlin"),
        ({"breakdown": "contry"}, "", "country"),
        ({"filters": [{"field": "contry", "op": "eq", "value": "DE"}]}, "", "country"),
        ({"filters": [{"field": "country", "op": "like", "value": "DE"}]}, "", "contains"),
        ({"grane": "1h"}, "", "grain"),
        ({"from": "2020-01-01", "grain": "1m"}, "", "10000"),
    ],
)
async def test_a_wrong_question_gets_422_and_what_would_be_right(
    shop: Shop, change: Json, code: str, said: str
) -> None:
    asked = {**DAY, "metric": "commerce.revenue", "grain": "1h", **change}
    answer = await shop.report("timeseries", asked)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert not code or answer.json()["code"] == code
    assert said in answer.text.replace(",", "")


async def test_an_unknown_step_names_the_nearest(shop: Shop) -> None:
    answer = await shop.report("funnel", {**DAY, "steps": ["commerce.view", "commerce.purchas"]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["nearest"] == "commerce.purchase"


async def test_another_tenants_report_is_403(shop: Shop) -> None:
    asked = {**DAY, "metric": "events.count", "grain": "1h", "tenant_id": "someone-else"}
    answer = await shop.report("timeseries", asked)
    assert (answer.status_code, answer.json()["code"]) == (403, "tenant_mismatch")


async def test_a_tenant_younger_than_the_retention_of_raw_events_has_lost_none(shop: Shop) -> None:
    asked = {"metric": "events.count", "from": "2020-01-01", "to": "2026-11-21", "grain": "1mo"}
    answer = await shop.report("timeseries", {**asked, "breakdown": "country"})
    assert "notes" not in answer.json()["meta"]


@pytest.mark.parametrize(
    ("report", "asked", "said"),
    [
        ("timeseries", {**ASKED, "from": "2098-01-01", "to": "2098-01-02"}, "still to come"),
        ("summary", {"date": "2098-01-01"}, "still to come"),
        ("timeseries", {**ASKED, "compare": "previous_year"}, "what changed cannot be told"),
        (
            "timeseries",
            {**ASKED, "filters": {"field": "commerce.product_category", "value": "frames"}},
            "kb.search does not carry commerce.product_category",
        ),
        ("funnel", {**DAY, "steps": ["commerce.view", "commerce.purchase"]}, "commerce.view"),
        ("paths", {**DAY, "anchor": "commerce.view"}, "nobody did commerce.view"),
        ("attribution", {**DAY, "conversion": "kb.search"}, "`session.started`, by channel"),
    ],
)
async def test_an_answer_of_nothing_says_why(
    shop: Shop, report: str, asked: Json, said: str
) -> None:
    at = "2026-11-20T10:15:00Z"
    people = [{"user_id": f"u{n}", "session_id": f"s{n}", "occurred_at": at} for n in range(6)]
    await shop.batch(*(shop.event(**who) for who in people))
    answer = await shop.report(report, asked)
    (note,) = answer.json()["meta"]["notes"]
    assert said in note


@pytest.mark.parametrize(
    ("asked", "said", "nearest"),
    [
        ({"from": "2026-02-30"}, "no 2026-02-30 in the calendar", None),
        (
            {"from": "2026-03-01T02:00:00", "timezone": "Europe/Berlin"},
            "with its offset",
            "2026-03-01T02:00:00+01:00",
        ),
        ({"compare": {"field": "device"}}, "there are from, to", None),
        ({"smooth": 7}, "smooth is an object, with ", None),
    ],
)
async def test_what_would_be_right_is_said_where_it_is_wrong(
    shop: Shop, asked: Json, said: str, nearest: str | None
) -> None:
    answer = await shop.report("timeseries", {**ASKED, **asked})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert said in error["message"]
    assert error.get("nearest") == nearest

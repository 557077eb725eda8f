"""Forecasts and customers over HTTP: what they answer, refuse, and to whom."""

from __future__ import annotations

from tests.web.conftest import Shop

HISTORY = {"metric": "kb.search.count", "from": "2026-01-01", "to": "2026-03-01", "grain": "1d"}


async def test_a_forecast_of_nothing_is_a_problem_with_its_code(shop: Shop) -> None:
    answer = await shop.report("forecast", HISTORY)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_estimable")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_another_tenants_customers_are_403(shop: Shop) -> None:
    for kind, body in (("forecast", HISTORY), ("customers", {})):
        answer = await shop.report(kind, {**body, "tenant_id": "someone-else"})
        assert (answer.status_code, answer.json()["code"]) == (403, "tenant_mismatch")


async def test_customers_are_listed_for_keys_that_read_rows_only(shop: Shop) -> None:
    sold = shop.event("commerce.purchase", user_id="someone")
    assert (await shop.send(sold)).status_code == 202
    refused = await shop.report("customers", {"rows": 5})
    assert (refused.status_code, refused.json()["code"]) == (403, "key_kind")
    grouped = (await shop.report("customers", {})).json()
    assert grouped["customers"] == {"suppressed": True}
    assert "rows" not in grouped
    answer = await shop.post("reports/customers", {"rows": 5}, shop.tenant.admin_key)
    (row,) = answer.json()["rows"]
    assert row["customer_id"] != "someone"
    assert row["fields"]["purchase_behavior_total_purchases"] == 1

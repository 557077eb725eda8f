"""What POSTing events answers: one test per verdict and per way of asking wrongly."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from tests.web.conftest import Open, Shop, neighbour

EVENTS = "/api/v1/analytics/events"


async def test_an_event_is_accepted_and_counted(shop: Shop) -> None:
    event = shop.event()
    answer = await shop.send(event)
    assert answer.status_code == 202
    assert answer.json() == {"event_id": event["event_id"], "status": "accepted"}
    assert await shop.count("kb.search.count") == 1


async def test_the_specs_own_example_is_accepted(shop: Shop) -> None:
    answer = await shop.send(
        {
            "event_id": "123e4567-e89b-12d3-a456-426614174000",
            "event_name": "voice.turn_started",
            "occurred_at": "2025-01-15T10:30:00.123Z",
            "tenant_id": shop.tenant.tenant_id,
            "site_id": "site-uuid",
            "source": "voice_ws",
            "attributes": {"voice.session_id": "session-uuid"},
        }
    )
    assert answer.status_code == 202


async def test_every_example_of_the_catalog_is_accepted(shop: Shop) -> None:
    path = "/api/v1/analytics/catalog/events?examples=true"
    listed = await shop.client.get(path, headers={"X-API-Key": shop.tenant.read_key})
    examples = [entry["example"] for entry in listed.json()["events"]]
    answer = await shop.batch(*examples)
    assert answer.json() == {
        "accepted": len(examples),
        "duplicates": 0,
        "dropped": 0,
        "rejected": 0,
        "results": [],
    }


async def test_a_batch_answers_for_each_event(shop: Shop) -> None:
    good, twice = shop.event(), shop.event()
    refused = shop.event(context={"consent": {"analytics": False, "ads": False}})
    wrong = shop.event(attributes={"kb.results_count": -1})
    answer = await shop.batch(good, twice, wrong, refused, twice)
    said = answer.json()
    assert answer.status_code == 202
    assert {k: said[k] for k in ("accepted", "duplicates", "dropped", "rejected")} == {
        "accepted": 2,
        "duplicates": 1,
        "dropped": 1,
        "rejected": 1,
    }
    assert [(r["index"], r["status"]) for r in said["results"]] == [
        (2, "rejected"),
        (3, "dropped"),
        (4, "duplicate"),
    ]
    assert said["results"][1]["reason"] == "no_consent"
    assert said["results"][0]["errors"][0]["path"] == "attributes.kb.results_count"


async def test_an_unknown_event_names_the_nearest(shop: Shop) -> None:
    answer = await shop.send(shop.event(event_name="kb.serch"))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["nearest"] == "kb.search"


async def test_errors_name_path_rule_and_nearest_and_never_the_value(shop: Shop) -> None:
    event = shop.event("voice.first_response")
    event["attributes"]["voice.first_response_ms"] = -77123
    answer = await shop.send(event)
    error = answer.json()["errors"][0]
    assert (error["path"], error["code"]) == ("attributes.voice.first_response_ms", "minimum")
    assert error["nearest"] == "0"
    assert "77123" not in answer.text


@pytest.mark.parametrize(
    ("field", "value", "path"),
    [
        ("event_id", "not-a-uuid", "event_id"),
        ("occurred_at", "yesterday", "occurred_at"),
        ("occurred_at", "2025-01-15T10:30:00", "occurred_at"),
        ("source", "fridge", "source"),
        ("attributes", [], "attributes"),
        ("context", {"consent": {"analytics": "yes"}}, "context.consent.analytics"),
        ("site_id", "x" * 200, "site_id"),
    ],
)
async def test_a_wrong_envelope_is_rejected_with_its_path(
    shop: Shop, field: str, value: object, path: str
) -> None:
    answer = await shop.send({**shop.event(), field: value})
    assert answer.status_code == 422
    assert path in [error["path"] for error in answer.json()["errors"]]


async def test_a_missing_field_is_named(shop: Shop) -> None:
    event = shop.event()
    del event["occurred_at"]
    answer = await shop.send(event)
    assert {"path": "occurred_at", "code": "required"}.items() <= answer.json()["errors"][0].items()


async def test_an_event_dated_too_far_ahead_is_rejected(shop: Shop) -> None:
    ahead = (datetime.now(UTC) + timedelta(hours=25)).isoformat()
    assert (await shop.send(shop.event(occurred_at=ahead))).json()["code"] == "clock_skew"
    near = (datetime.now(UTC) + timedelta(hours=23)).isoformat()
    assert (await shop.send(shop.event(occurred_at=near))).status_code == 202


async def test_a_late_event_counts_in_its_own_time(shop: Shop) -> None:
    late = shop.event(occurred_at="2026-01-15T10:30:00Z")
    assert (await shop.send(late)).status_code == 202
    asked = {
        "metric": "kb.search.count",
        "from": "2026-01-15T00:00:00Z",
        "to": "2026-01-16T00:00:00Z",
        "grain": "1d",
    }
    assert (await shop.report("timeseries", asked)).json()["points"][0]["value"] == 1


async def test_without_consent_nothing_is_stored_not_even_an_invalid_event(shop: Shop) -> None:
    consent = {"consent": {"analytics": False, "ads": True}}
    answer = await shop.send(shop.event(event_name="no.such", context=consent))
    assert answer.json()["status"] == "dropped"
    assert await shop.count() == 0


async def test_an_attribute_that_is_null_counts_as_absent(shop: Shop) -> None:
    attributes = {"kb.results_count": 3, "kb.search_latency_ms": None}
    assert (await shop.send(shop.event(attributes=attributes))).status_code == 202


async def test_malformed_json_is_400(shop: Shop) -> None:
    for body in (b"{", b"[1,", b'{"a": NaN}', b"\xff\xfe", b"", b"[" * 100_000):
        answer = await shop.client.post(
            EVENTS,
            content=body,
            headers={"X-API-Key": shop.tenant.write_key, "Content-Type": "application/json"},
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_json"), body[:20]


async def test_a_batch_that_is_none_is_422(shop: Shop) -> None:
    bodies: tuple[object, ...] = ([], {"event": []}, "x", {"events": {}})
    for body in bodies:
        answer = await shop.post("events/batch", body, shop.tenant.write_key)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["path"] == "events"


async def test_a_wrong_type_is_415(shop: Shop) -> None:
    for kind in ("application/x-www-form-urlencoded", "application/xml", "multipart/form-data"):
        answer = await shop.client.post(
            EVENTS,
            content=b"{}",
            headers={"X-API-Key": shop.tenant.write_key, "Content-Type": kind},
        )
        assert answer.status_code == 415


async def test_a_beacon_is_accepted(shop: Shop) -> None:
    body = json.dumps({"events": [shop.event()]})
    answer = await shop.client.post(
        f"{EVENTS}/batch?key={shop.tenant.write_key}",
        content=body,
        headers={"Content-Type": "text/plain;charset=UTF-8"},
    )
    assert answer.json()["accepted"] == 1


async def test_a_read_key_in_the_address_is_not_looked_at(shop: Shop) -> None:
    answer = await shop.client.get(f"/api/v1/analytics/stats?key={shop.tenant.read_key}")
    assert answer.status_code == 401


async def test_gzip_bodies_are_inflated_within_bounds(shop: Shop) -> None:
    headers = {
        "X-API-Key": shop.tenant.write_key,
        "Content-Type": "application/json",
        "Content-Encoding": "gzip",
    }

    async def post(body: bytes) -> tuple[int, str]:
        answer = await shop.client.post(EVENTS, content=body, headers=headers)
        return answer.status_code, answer.json().get("code", "")

    packed = gzip.compress(json.dumps(shop.event()).encode())
    assert (await post(packed))[0] == 202
    assert await post(gzip.compress(b" " * 50_000_000)) == (413, "payload_too_large")
    assert await post(packed[:-9]) == (400, "invalid_json")
    assert await post(b"not gzip at all") == (400, "invalid_json")


async def test_too_much_is_413(open_shop: Open) -> None:
    async with open_shop(max_batch_events=3, max_body_bytes=5_000) as shop:
        events = [shop.event("voice.turn_started") for _ in range(4)]
        assert (await shop.batch(*events)).json()["code"] == "too_many_events"
        large = shop.event(attributes={"kb.results_count": 1, "note": "x" * 6_000})
        assert (await shop.send(large)).json()["code"] == "payload_too_large"
        assert await shop.count() == 0


async def test_no_key_and_wrong_keys(shop: Shop) -> None:
    event = shop.event()
    assert (await shop.post("events", event, None)).status_code == 401
    assert (await shop.post("events", event, "sl_write_" + "x" * 43)).status_code == 401
    assert (await shop.post("events", event, shop.tenant.read_key)).json()["code"] == "key_kind"
    report = {"metric": "events.count", "from": "2026-01-01", "to": "2026-01-02", "grain": "1h"}
    refused = await shop.post("reports/timeseries", report, shop.tenant.write_key)
    assert (refused.status_code, refused.json()["code"]) == (403, "key_kind")


async def test_another_tenants_events_are_refused(shop: Shop) -> None:
    other = await neighbour(shop)
    foreign = other.event()
    single = await shop.send(foreign)
    assert (single.status_code, single.json()["code"]) == (403, "tenant_mismatch")
    assert (await shop.batch(foreign)).status_code == 403
    mixed = (await shop.batch(shop.event(), foreign)).json()
    assert (mixed["accepted"], mixed["results"][0]["reason"]) == (1, "wrong_tenant")
    assert await other.count() == 0


async def test_rates_are_limited_with_the_standard_headers(open_shop: Open) -> None:
    async with open_shop(rate_limit_events=5) as shop:
        fine = await shop.batch(*(shop.event() for _ in range(4)))
        assert fine.headers["ratelimit-remaining"] == "1"
        refused = await shop.batch(*(shop.event() for _ in range(4)))
        assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
        assert refused.json()["retryable"] is True
        assert int(refused.headers["retry-after"]) >= 1
        assert refused.headers["ratelimit-limit"] == "5"
        assert await shop.count() == 4


async def test_browsers_of_any_shop_may_send(shop: Shop) -> None:
    preflight = await shop.client.options(
        f"{EVENTS}/batch",
        headers={
            "Origin": "https://shop.example.com",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type,x-api-key",
        },
    )
    assert preflight.status_code == 204
    assert "x-api-key" in preflight.headers["access-control-allow-headers"]
    answer = await shop.send(shop.event(), headers={"Origin": "https://shop.example.com"})
    assert answer.headers["access-control-allow-origin"] == "https://shop.example.com"
    refused = await shop.send({}, headers={"Origin": "https://shop.example.com"})
    assert refused.status_code == 422
    assert refused.headers["access-control-allow-origin"] == "https://shop.example.com"


async def test_what_is_personal_is_not_stored(shop: Shop) -> None:
    event = shop.event(
        user_id="jane@example.com",
        attributes={
            "kb.results_count": 1,
            "note": "call +1 202-555-0143 or mail jane@example.com",
            "customer.email": "jane@example.com",
            "form": {"iban": "GB33BUKB20201555555555", "text": "card 4111 1111 1111 1111"},
        },
        context={
            "page": {"url": "https://shop.example.com/frames?email=jane@example.com"},
            "ip": "192.0.2.55",
        },
    )
    assert (await shop.send(event)).status_code == 202
    engine = shop.services.reader._engine
    stored = str(engine.query("SELECT * FROM events").rows)
    for secret in ("jane", "555-0143", "BUKB", "4111", "192.0.2.55", "shop.example.com"):
        assert secret not in stored
    assert "/frames" in stored


async def test_ids_come_back_as_they_were_sent(shop: Shop) -> None:
    given = str(uuid.uuid4()).upper()
    answer = await shop.send(shop.event(event_id=given))
    assert answer.json()["event_id"] == given.lower()


async def test_a_body_that_is_slow_to_search_holds_up_nobody(shop: Shop) -> None:
    notes = {f"shop.note_{number}": "123-45-6789 " * 150 for number in range(150)}
    slow = shop.event()
    slow["attributes"].update(notes)
    began = time.monotonic()
    task = asyncio.create_task(shop.send(slow))
    waits = []
    while not task.done():
        asked = time.monotonic()
        await asyncio.sleep(0)
        waits.append(time.monotonic() - asked)
    whole = time.monotonic() - began
    assert task.result().status_code == 202
    assert max(waits) < max(whole * 0.8, 0.5)

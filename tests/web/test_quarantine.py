"""Rejected events over HTTP: kept by reason, shown, mended, replayed once, and given up."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given, settings
from tests.patience import eventually
from tests.privacy.identifying import IDENTIFYING
from tests.web.conftest import Json, Open, Shop, neighbour

from sightline.catalog.catalog import BUILT_IN
from sightline.ingest.quarantine import MOST_BYTES
from sightline.privacy.pseudonym import is_pseudonym
from sightline.security.keyring import EMPTY, FILE, write
from sightline.store.engine import Engine

API = "/api/v1/analytics/quarantine"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"


async def settled(shop: Shop) -> None:
    """Everything rejected so far is on disk and counted."""
    await asyncio.to_thread(shop.services.quarantine.flush)


async def ask(shop: Shop, at: str = "", key: str | None = None, **parameters: Any) -> Any:
    await settled(shop)
    headers = {"X-API-Key": key or shop.tenant.admin_key}
    answer = await shop.client.get(f"{API}{at}", params=parameters, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def items(shop: Shop, **parameters: Any) -> list[Json]:
    found: list[Json] = (await ask(shop, **parameters))["items"]
    return found


async def the_event(shop: Shop) -> Json:
    """What was sent, of the only item there is."""
    (item,) = await items(shop)
    event: Json = (await ask(shop, f"/{item['item_id']}"))["event"]
    return event


async def order(shop: Shop, what: str, body: Any, key: str | None = None) -> httpx.Response:
    await settled(shop)
    return await shop.post(f"quarantine/{what}", body, key or shop.tenant.admin_key)


async def replay(shop: Shop, fix: Json | None = None, **more: Any) -> Json:
    answer = await order(shop, "replay", {"fix": fix or {}, **more})
    assert answer.status_code == 200, answer.text
    report: Json = answer.json()
    return report


def outcomes(report: Json) -> tuple[int, int, int]:
    return report["accepted"], report["duplicates"], report["rejected"]


def misnamed(shop: Shop, **changes: Any) -> Json:
    return shop.event("commerce.purchase", event_name="commerce.purchas", **changes)


RENAME = {"rules": [{"event": "commerce.purchase"}]}


# What is kept


async def test_an_invalid_event_is_kept_with_all_that_is_wrong(shop: Shop) -> None:
    event = shop.event(attributes={"kb.results_count": -1, "kb.search_latency_ms": "slow"})
    await shop.send(event)
    (item,) = await items(shop)
    assert item["event_id"] == event["event_id"]
    assert (item["event_name"], item["reason"], item["door"]) == ("kb.search", "invalid", "http")
    assert {(e["path"], e["code"]) for e in item["errors"]} == {
        ("attributes.kb.results_count", "minimum"),
        ("attributes.kb.search_latency_ms", "type"),
    }
    assert item["schema_version"] == BUILT_IN.events["kb.search"].version
    assert item["state"] == "quarantined"
    assert datetime.now(UTC) - datetime.fromisoformat(item["received_at"]) < timedelta(minutes=1)
    kept = await the_event(shop)
    assert kept["attributes"] == event["attributes"]
    assert is_pseudonym(kept["user_id"])


async def test_an_unknown_event_is_kept(shop: Shop) -> None:
    await shop.send(misnamed(shop))
    (item,) = await items(shop)
    assert (item["reason"], item["schema_version"]) == ("unknown_event", "")


async def test_an_event_dated_ahead_is_kept(shop: Shop) -> None:
    ahead = (datetime.now(UTC) + timedelta(hours=30)).isoformat()
    await shop.send(shop.event(occurred_at=ahead))
    assert [i["reason"] for i in await items(shop)] == ["clock_skew"]


async def test_a_conflict_is_kept(shop: Shop) -> None:
    event = shop.event(attributes={"kb.results_count": 1})
    await shop.batch(event)
    await shop.batch({**event, "attributes": {"kb.results_count": 2}})
    assert [i["reason"] for i in await items(shop)] == ["conflict"]
    assert (await the_event(shop))["attributes"] == {"kb.results_count": 2}


async def test_a_broken_envelope_is_kept_as_it_was_sent(shop: Shop) -> None:
    broken = shop.event(occurred_at="yesterday", extra={"left": ["by", 1]})
    await shop.batch(shop.event(), broken)
    kept = await the_event(shop)
    assert (kept["occurred_at"], kept["extra"]) == ("yesterday", {"left": ["by", 1]})


async def test_an_event_that_describes_itself_is_kept_as_it_was_sent(shop: Shop) -> None:
    event = shop.event("kb.search")
    del event["event_name"], event["attributes"]
    schema = "com.example/no_such/jsonschema/1-0-0"
    await shop.send({**event, "schema": schema, "data": {"a": 1}})
    (item,) = await items(shop)
    assert (item["reason"], item["event_name"]) == ("unknown_schema", schema)
    assert (await the_event(shop))["data"] == {"a": 1}


async def test_the_sender_is_kept_coarsely_only(shop: Shop) -> None:
    context = {
        "ip": "192.0.2.77",
        "device": {"user_agent": FIREFOX},
        "page": {"url": "https://shop.example.com/a?mail=max@example.com"},
    }
    await shop.send(misnamed(shop, user_id="max@example.com", context=context))
    kept = await the_event(shop)
    text = msgspec.json.encode(kept).decode()
    assert is_pseudonym(kept["user_id"])
    assert kept["context"]["page"]["url"] == "/a"
    for secret in ("192.0.2.77", "Firefox", "max@", "example.com/a"):
        assert secret not in text


# What is never kept


@pytest.mark.parametrize(
    "changes",
    [
        {"event_name": "no.such"},
        {"attributes": {"kb.results_count": -1}},
        {"occurred_at": "yesterday"},
        {"source": "fridge", "event_id": "none"},
    ],
)
@pytest.mark.parametrize("no", [False, "false", None])
async def test_nothing_is_kept_of_who_refused_however_broken_the_event(
    shop: Shop, changes: Json, no: Any
) -> None:
    refused = {**shop.event(**changes), "context": {"consent": {"analytics": no}}}
    await shop.batch(refused, shop.event())
    assert await items(shop) == []


async def test_another_tenants_event_is_not_kept(shop: Shop) -> None:
    other = await neighbour(shop)
    foreign = other.event()
    await shop.batch(shop.event(), foreign, {**foreign, "occurred_at": "never"})
    assert await items(shop) == []
    assert await items(other) == []


@pytest.mark.parametrize("sent", ["text", 7, None, [1]])
async def test_what_is_no_object_is_counted_only(shop: Shop, sent: Any) -> None:
    answer = await shop.batch(sent)
    assert answer.json()["rejected"] == 1
    assert await items(shop) == []


async def test_an_event_too_large_is_counted_only(shop: Shop) -> None:
    long = {f"a{n}": "x" * 4000 for n in range(MOST_BYTES // 4000 + 1)}
    await shop.batch(shop.event("kb.search", event_name="no.such", attributes=long))
    assert await items(shop) == []
    assert await counted_as_rejected(shop) == 1


async def test_the_same_original_is_kept_once(shop: Shop) -> None:
    event = misnamed(shop)
    for _ in range(3):
        await shop.batch(event, event)
    assert len(await items(shop)) == 1
    assert await counted_as_rejected(shop) == 6


async def test_no_identifying_string_reaches_the_store(shop: Shop, engine: Engine) -> None:
    secrets: list[str] = []

    @settings(max_examples=40, database=None)
    @given(IDENTIFYING)
    def collect(secret: str) -> None:
        secrets.append(secret)

    collect()
    for secret in secrets:
        await shop.batch(
            misnamed(shop, attributes={"note": secret, secret: 1, "deep": [{"er": secret}]}),
            misnamed(shop, user_id=secret, locale=secret),
            shop.event(source=secret, comment=secret),
            shop.event(event_name=f"no {secret}"),
        )
    await settled(shop)
    rows = engine.query("SELECT * FROM quarantine").rows
    counted = engine.query("SELECT * FROM internal_events").rows
    assert len(rows) > 40
    text = repr(rows) + repr(counted)
    assert [secret for secret in secrets if secret in text] == []


# Who may see it


async def test_keys_open_what_they_are_for(shop: Shop) -> None:
    await shop.send(misnamed(shop))
    (item,) = await items(shop, key=shop.tenant.read_key)
    for path in ("", "/counts", f"/{item['item_id']}"):
        answer = await shop.client.get(f"{API}{path}", headers={"X-API-Key": shop.tenant.write_key})
        assert answer.status_code == 403
    shown = await shop.client.get(
        f"{API}/{item['item_id']}", headers={"X-API-Key": shop.tenant.read_key}
    )
    assert (shown.status_code, shown.json()["code"]) == (403, "key_kind")
    for what in ("replay", "discard"):
        answer = await order(shop, what, {"all": True}, shop.tenant.read_key)
        assert answer.status_code == 403
    assert "event" not in item


async def test_a_tenant_sees_and_changes_its_own_only(shop: Shop) -> None:
    other = await neighbour(shop)
    await shop.send(misnamed(shop))
    (item,) = await items(shop)
    assert await items(other) == []
    assert (await ask(other, "/counts"))["counts"] == []
    gone = await other.client.get(
        f"{API}/{item['item_id']}", headers={"X-API-Key": other.tenant.admin_key}
    )
    assert gone.status_code == 404
    assert (await order(other, "discard", {"all": True})).json() == {"discarded": 0}
    assert (await replay(other, RENAME))["items"] == 0
    assert len(await items(shop)) == 1


# Finding


async def test_items_are_filtered_and_paged(shop: Shop) -> None:
    await shop.batch(*(misnamed(shop) for _ in range(5)))
    await shop.batch(shop.event(attributes={"kb.results_count": -1}))
    assert len(await items(shop, reason="unknown_event")) == 5
    assert len(await items(shop, code="minimum")) == 1
    assert len(await items(shop, path="attributes.kb.results_count")) == 1
    assert len(await items(shop, event_name="commerce.purchas")) == 5
    assert len(await items(shop, door="stream")) == 0
    past = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    assert len(await items(shop, to=past)) == 0
    assert len(await items(shop, **{"from": past})) == 6
    first = await ask(shop, limit=4)
    second = await ask(shop, limit=4, after=first["next"])
    seen = {i["item_id"] for page in (first, second) for i in page["items"]}
    assert (len(seen), second["next"]) == (6, None)


async def test_items_are_counted_by_what_is_asked(shop: Shop) -> None:
    await shop.batch(misnamed(shop), misnamed(shop), shop.event(source="y", site_id=["z"]))
    assert (await ask(shop, "/counts"))["counts"] == [
        {"kind": {"reason": "unknown_event", "code": "unknown_event"}, "items": 2},
        {"kind": {"reason": "invalid", "code": "enum"}, "items": 1},
        {"kind": {"reason": "invalid", "code": "type"}, "items": 1},
    ]
    today = datetime.now(UTC).date().isoformat()
    by_day = await ask(shop, "/counts", by="day", reason="unknown_event")
    assert by_day["counts"] == [{"kind": {"day": today}, "items": 2}]
    assert (await ask(shop, "/counts", by=""))["counts"] == [{"kind": {}, "items": 3}]


@pytest.mark.parametrize(
    ("path", "parameters", "field"),
    [
        ("", {"colour": "red"}, "colour"),
        ("", {"limit": "0"}, "limit"),
        ("", {"from": "yesterday"}, "from"),
        ("", {"after": "nowhere"}, "after"),
        ("", {"ids": "x"}, "ids[0]"),
        ("", {"state": "lost"}, "state"),
        ("/counts", {"by": "colour"}, "by[0]"),
    ],
)
async def test_asking_wrongly_names_the_field(
    shop: Shop, path: str, parameters: dict[str, str], field: str
) -> None:
    headers = {"X-API-Key": shop.tenant.admin_key}
    answer = await shop.client.get(f"{API}{path}", params=parameters, headers=headers)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["path"] == field


@pytest.mark.parametrize(
    "fix",
    [
        {"rules": [{"evnet": "kb.search"}]},
        {"rules": [{"envelope": {"event_id": {"value": "x"}}}]},
        {"rules": [{"envelope": {"tenant_id": {"value": "x"}}}]},
        {"rules": [{"context": {"consent.analytics": {"value": True}}}]},
        {"rules": [{"attributes": {"a": {}}}]},
        {"rules": [{"when": {"op": "eq", "value": 1}}]},
    ],
)
async def test_a_wrong_fix_is_refused(shop: Shop, fix: Json) -> None:
    answer = await order(shop, "replay", {"fix": fix})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


async def test_discarding_takes_a_condition_or_a_clear_word(shop: Shop) -> None:
    await shop.batch(misnamed(shop), shop.event(source="y"))
    assert (await order(shop, "discard", {})).status_code == 422
    where = {"where": {"reason": "unknown_event"}}
    assert (await order(shop, "discard", where)).json() == {"discarded": 1}
    assert (await order(shop, "discard", where)).json() == {"discarded": 0}
    (item,) = await items(shop, state="discarded")
    shown = await ask(shop, f"/{item['item_id']}")
    assert shown["event"] is None
    assert shown["changed_by"].startswith("key:")
    assert shown["changed_at"] > shown["received_at"]
    assert (await order(shop, "discard", {"all": True})).json() == {"discarded": 1}
    assert (await replay(shop, RENAME))["items"] == 0


# Mending and replaying


async def test_a_misnamed_event_is_renamed_and_replayed_under_its_id(shop: Shop) -> None:
    event = misnamed(shop)
    await shop.send(event)
    assert await shop.count("commerce.purchase.count") == 0
    report = await replay(shop, RENAME)
    assert outcomes(report) == (1, 0, 0)
    assert await shop.count("commerce.purchase.count") == 1
    (item,) = await items(shop, state="replayed")
    assert item["outcome"] == "accepted"
    good = {**event, "event_name": "commerce.purchase"}
    assert (await shop.send(good)).json()["status"] == "duplicate"


async def test_a_replayed_event_is_stored_as_if_it_had_been_right_at_once(
    shop: Shop, engine: Engine
) -> None:
    """Whoever sends both ways, with user, address, agent and page, gets a duplicate."""
    context = {
        "ip": "2.125.160.216",
        "device": {"user_agent": FIREFOX},
        "page": {
            "url": "https://shop.example.com/a/b?c=d",
            "referrer": "https://www.example.org/x",
        },
        "locale": "de-DE",
        "consent": {"analytics": True, "ads": True},
    }
    event = misnamed(shop, user_id="customer-7", session_id="max@example.com", context=context)
    event["attributes"]["commerce.note"] = "call +1 415 555 0132"
    await shop.send(event)
    assert outcomes(await replay(shop, RENAME)) == (1, 0, 0)
    good = {**event, "event_name": "commerce.purchase"}
    assert (await shop.send(good)).json()["status"] == "duplicate"
    twin = {**good, "event_id": str(uuid.uuid4())}
    assert (await shop.send(twin)).json()["status"] == "accepted"
    columns = "country, region, device, browser, os, user_id, session_id, page_path, consent"
    stored = engine.query(f"SELECT {columns} FROM events").rows  # noqa: S608
    assert stored[0] == stored[1]
    assert stored[0][:5] == ("GB", "EU", "desktop", "Firefox", "Linux")


async def test_each_way_of_mending(shop: Shop) -> None:
    """Rename an attribute, set a default, convert a type, drop an attribute, mend the envelope."""
    event = shop.event("commerce.purchase")
    attributes = {
        "commerce.order": "o-1",
        "commerce.amount": "12.50",
        "commerce.order_position": "junk",
        "junk": 1,
    }
    at = 1_736_937_000_000
    broken = {**event, "attributes": attributes, "timestamp": at, "source": "fridge"}
    del broken["occurred_at"]
    await shop.send(broken)
    fix = {
        "rules": [
            {
                "when": {"field": "event_name", "value": "commerce.purchase"},
                "rename": {"commerce.order": "commerce.order_id"},
                "attributes": {
                    "commerce.amount": {"from": "commerce.amount", "type": "money"},
                    "commerce.currency": {"from": "commerce.currency", "default": "EUR"},
                },
                "envelope": {
                    "occurred_at": {
                        "from": "timestamp",
                        "type": "timestamp",
                        "time": {"format": "unix_ms"},
                    },
                    "source": {
                        "from": "source",
                        "map": {"web": "web"},
                        "unmapped": "missing",
                        "default": "server",
                    },
                },
                "drop": ["junk", "timestamp", "commerce.order_position"],
            }
        ]
    }
    assert outcomes(await replay(shop, fix)) == (1, 0, 0)
    good = {
        **event,
        "occurred_at": "2025-01-15T10:30:00Z",
        "source": "server",
        "attributes": {
            "commerce.order_id": "o-1",
            "commerce.amount": 12.5,
            "commerce.currency": "EUR",
        },
    }
    assert (await shop.send(good)).json()["status"] == "duplicate"


async def test_a_dry_run_says_what_would_pass_and_what_is_left_and_changes_nothing(
    shop: Shop,
) -> None:
    good, odd = misnamed(shop), misnamed(shop)
    odd["attributes"]["commerce.amount"] = "much"
    stored = shop.event("commerce.purchase")
    await shop.send(stored)
    await shop.batch(good, odd, {**stored, "event_name": "commerce.purchas"})
    report = await replay(shop, RENAME, dry_run=True)
    assert (report["dry_run"], outcomes(report)) == (True, (1, 1, 1))
    (left,) = report["errors"]
    assert (left["path"], left["code"], left["events"]) == (
        "attributes.commerce.amount",
        "type",
        1,
    )
    assert report["examples"][0]["event_id"] == odd["event_id"]
    assert len(await items(shop, state="quarantined")) == 3
    assert await shop.count("commerce.purchase.count") == 1
    assert outcomes(await replay(shop, RENAME)) == (1, 1, 1)
    assert len(await items(shop, state="quarantined")) == 1


async def test_what_cannot_be_converted_stays_with_its_reason(shop: Shop) -> None:
    await shop.send(shop.event(attributes={"kb.results_count": "many"}))
    value = {"from": "kb.results_count", "type": "integer"}
    report = await replay(shop, {"rules": [{"attributes": {"kb.results_count": value}}]})
    assert outcomes(report) == (0, 0, 1)
    assert report["errors"][0]["path"] == "attributes.kb.results_count"
    assert "many" not in msgspec.json.encode(report).decode()


async def test_replaying_a_replay_does_nothing(shop: Shop) -> None:
    await shop.batch(*(misnamed(shop) for _ in range(3)))
    assert outcomes(await replay(shop, RENAME)) == (3, 0, 0)
    assert (await replay(shop, RENAME))["items"] == 0
    ids = [i["item_id"] for i in await items(shop)]
    assert (await replay(shop, RENAME, where={"ids": ids}))["items"] == 0
    assert await shop.count("commerce.purchase.count") == 3


async def test_two_replays_at_once_store_each_event_once(shop: Shop) -> None:
    for _ in range(4):
        await shop.batch(*(misnamed(shop) for _ in range(50)))
    other = {"rules": [{"event": "commerce.purchase", "drop": ["commerce.customer_note"]}]}
    reports = await asyncio.gather(*(replay(shop, fix) for fix in (RENAME, other, RENAME)))
    assert sum(r["accepted"] for r in reports) == 200
    assert sum(r["duplicates"] + r["rejected"] for r in reports) == 0
    assert await shop.count("commerce.purchase.count") == 200


async def test_what_was_stored_and_not_marked_is_marked_the_next_time(shop: Shop) -> None:
    """As after a crash between the two."""
    event = misnamed(shop)
    await shop.send(event)
    await settled(shop)
    await shop.send({**event, "event_name": "commerce.purchase"})
    assert outcomes(await replay(shop, RENAME)) == (0, 1, 0)
    (item,) = await items(shop)
    assert (item["state"], item["outcome"]) == ("replayed", "duplicate")
    assert await shop.count("commerce.purchase.count") == 1


async def test_a_conflict_can_only_be_given_up(shop: Shop) -> None:
    event = shop.event(attributes={"kb.results_count": 1})
    await shop.send(event)
    await shop.send({**event, "attributes": {"kb.results_count": 2}})
    report = await replay(shop)
    assert (outcomes(report), report["errors"][0]["code"]) == ((0, 0, 1), "conflict")
    assert await shop.count("kb.search.count") == 1


async def test_a_large_replay_goes_on_where_it_ended(shop: Shop) -> None:
    await shop.batch(*(misnamed(shop) for _ in range(20)))
    first = await replay(shop, limit=12, dry_run=True)
    second = await replay(shop, limit=12, dry_run=True, after=first["next"])
    assert (first["items"], second["items"], second["next"]) == (12, 8, None)


async def test_an_event_without_an_id_is_replayed_under_its_items(
    shop: Shop, engine: Engine
) -> None:
    await shop.send(misnamed(shop, event_id="not-an-id"))
    (item,) = await items(shop)
    assert outcomes(await replay(shop, RENAME)) == (1, 0, 0)
    stored = engine.query("SELECT toString(event_id) FROM events").rows
    assert stored == [(item["item_id"],)]


async def test_a_replay_keeps_events_as_long_as_the_tenant_does(shop: Shop, engine: Engine) -> None:
    await shop.send(misnamed(shop))
    await replay(shop, RENAME)
    days = engine.query("SELECT retention_days FROM events").rows
    assert days == [(shop.services.settings.retention_days,)]


# Under a key


async def test_with_a_keyring_bodies_are_sealed_and_replayed_all_the_same(
    open_shop: Open, tmp_path: Any, engine: Engine
) -> None:
    async with open_shop() as plain:
        await plain.send(misnamed(plain))
        await settled(plain)
    ring = EMPTY.rotated()
    write(tmp_path / FILE, ring)
    async with open_shop() as sealed:
        await sealed.send(misnamed(sealed))
        await settled(sealed)
        bodies = engine.query("SELECT body FROM quarantine").rows
        assert sorted(body[:5] for (body,) in bodies) == ["tink:", '{"eve']
        shown = [await ask(sealed, f"/{i['item_id']}") for i in await items(sealed)]
        assert [s["event"]["event_name"] for s in shown] == ["commerce.purchas"] * 2
    write(tmp_path / FILE, EMPTY.rotated())
    async with open_shop() as lost:
        shown = [await ask(lost, f"/{i['item_id']}") for i in await items(lost)]
        assert [s["event"] is None for s in shown] == [True, False]
        report = await replay(lost, RENAME)
        assert (outcomes(report), report["errors"][0]["code"]) == ((1, 0, 1), "sealed")
    write(tmp_path / FILE, ring)
    async with open_shop() as found:
        assert outcomes(await replay(found, RENAME)) == (1, 0, 0)


# Rejections as a metric


async def counted_as_rejected(shop: Shop, **more: Any) -> float:
    answer = await rejections(shop, **more)
    return float(sum(point["value"] for point in answer["points"]))


async def rejections(shop: Shop, metric: str = "ingest.rejected.count", **more: Any) -> Json:
    await settled(shop)
    now = datetime.now(UTC)
    asked = {
        "metric": metric,
        "from": (now - timedelta(hours=1)).isoformat(),
        "to": (now + timedelta(hours=1, microseconds=uuid.uuid4().int % 10**6)).isoformat(),
        "grain": "1h",
        **more,
    }
    answer = await shop.report("timeseries", asked)
    assert answer.status_code == 200, answer.text
    said: Json = answer.json()
    return said


async def test_rejections_are_a_metric_with_their_kinds(shop: Shop) -> None:
    await shop.batch(misnamed(shop), misnamed(shop), shop.event(source="y"), shop.event())
    await shop.client.post(
        "/api/v1/analytics/events", content=b"{", headers={"X-API-Key": shop.tenant.write_key}
    )
    assert await counted_as_rejected(shop) == 4
    for dimension, expected in (
        ("ingest.reason", {"unknown_event": 2, "invalid": 1, "undecodable": 1}),
        ("ingest.code", {"unknown_event": 2, "enum": 1, "invalid_json": 1}),
        ("ingest.event_name", {"commerce.purchas": 2, "kb.search": 1, "": 1}),
        ("ingest.door", {"http": 4}),
    ):
        answer = await rejections(shop, breakdown=dimension)
        series = {s["key"] or "": sum(p["value"] for p in s["points"]) for s in answer["series"]}
        assert series == expected, dimension
    only = {"field": "ingest.reason", "value": "invalid"}
    assert await counted_as_rejected(shop, filters=only) == 1


async def test_counting_rejections_adds_no_event(shop: Shop) -> None:
    await shop.batch(misnamed(shop), shop.event())
    assert await counted_as_rejected(shop) == 1
    assert await shop.count() == 1
    found = await asyncio.to_thread(shop.services.examine)
    assert (found.ok, found.events) == (True, 1)


async def test_the_rejected_rate_is_of_all_that_came(shop: Shop) -> None:
    await shop.batch(misnamed(shop), shop.event(), shop.event(), shop.event())
    answer = await rejections(shop, "ingest.rejected_rate")
    assert [p["value"] for p in answer["points"] if p["value"] is not None] == [0.25]


async def test_a_tenants_rejections_are_its_own(shop: Shop) -> None:
    other = await neighbour(shop)
    await shop.batch(misnamed(shop))
    assert await counted_as_rejected(shop) == 1
    assert await counted_as_rejected(other) == 0


async def test_what_is_ours_to_say_nobody_can_send(shop: Shop) -> None:
    sent = shop.event(event_name="ingest.rejected", attributes={"ingest.rejected_count": 1})
    assert (await shop.send(sent)).json()["code"] == "unknown_event"


# Quotas, and trouble


async def test_a_broken_tracker_is_kept_within_its_quota_and_counted_beyond(
    open_shop: Open,
) -> None:
    async with open_shop(quarantine_hour_events=50) as shop:
        for _ in range(10):
            await shop.batch(*(misnamed(shop) for _ in range(30)))
        await shop.batch(shop.event(source="y"))
        kept = await items(shop, limit=500)
        by_reason = {r: sum(i["reason"] == r for i in kept) for r in ("unknown_event", "invalid")}
        assert by_reason == {"unknown_event": 10, "invalid": 1}  # a fifth of the hour to one kind
        assert await counted_as_rejected(shop) == 301


async def test_bytes_are_bounded_by_the_hour_and_altogether(open_shop: Open) -> None:
    async with open_shop(quarantine_hour_bytes=3000) as shop:
        await shop.batch(*(misnamed(shop) for _ in range(30)))
        assert 0 < len(await items(shop)) < 10
    async with open_shop(quarantine_bytes=1000) as shop:

        async def looked() -> bool:
            return bool(shop.services.quarantine._full)

        await eventually(looked, True)
        await shop.batch(shop.event(source="y"))
        assert [i["reason"] for i in await items(shop)].count("invalid") == 0


async def test_none_is_kept_where_the_quota_is_none(open_shop: Open) -> None:
    async with open_shop(quarantine_hour_events=0) as shop:
        await shop.batch(misnamed(shop))
        assert await items(shop) == []
        assert await counted_as_rejected(shop) == 1


async def test_what_was_answered_is_on_disk_soon(shop: Shop, engine: Engine) -> None:
    await shop.batch(misnamed(shop))

    async def kept() -> int:
        return int(engine.query("SELECT count() FROM quarantine").rows[0][0])

    await eventually(kept, 1)  # of itself: nobody asks


async def test_a_store_that_takes_no_rejected_events_harms_no_good_ones(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError("no")

    monkeypatch.setattr(shop.services.quarantine, "_keep", broken)
    answer = await shop.batch(misnamed(shop), shop.event())
    assert (answer.json()["accepted"], answer.json()["rejected"]) == (1, 1)
    await asyncio.sleep(0.5)
    monkeypatch.undo()
    await shop.batch(shop.event(source="y"))
    assert [i["reason"] for i in await items(shop)] == ["invalid"]

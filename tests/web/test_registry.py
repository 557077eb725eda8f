"""A tenant's own events and metrics: registered, sent, asked for, and nobody else's."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from tests.web.conftest import Json, Open, Shop, neighbour, opening
from tests.web.serving import serving

from sightline.registry.known import EVENT
from sightline.registry.live import Registry
from sightline.registry.register import register as register_here
from sightline.store.control.store import ControlStore
from sightline.store.engine import Engine

CATALOG = "/api/v1/analytics/catalog"

TRIED: Json = {
    "name": "acme.lens_tried",
    "description": "A lens is tried on.",
    "attributes": [
        "commerce.product_id",
        {
            "name": "acme.lens_kind",
            "type": "string",
            "description": "Kind of lens",
            "data_class": "internal",
            "example": "progressive",
            "values": ["single", "progressive"],
            "dimension": True,
        },
        {
            "name": "acme.fit_ms",
            "type": "number",
            "description": "How long the fitting took",
            "data_class": "internal",
            "example": 900,
            "unit": "ms",
            "minimum": 0,
            "maximum": 100000,
        },
    ],
    "required": ["acme.lens_kind"],
    "unknown": "reject",
}
"""An event by its attributes."""

FITTED: Json = {
    "$schema": "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#",
    "description": "A frame is fitted.",
    "self": {
        "vendor": "com.acme",
        "name": "FrameFitted",
        "format": "jsonschema",
        "version": "1-0-0",
    },
    "type": "object",
    "properties": {
        "frameId": {"type": "string", "minLength": 1, "maxLength": 40},
        "side": {"enum": ["left", "right", None]},
        "pressure": {"type": ["number", "null"], "minimum": 0, "maximum": 10},
        "fittedAt": {"type": "string", "format": "date-time"},
        "marks": {"type": "array", "items": {"type": "object"}, "maxItems": 3},
    },
    "required": ["frameId"],
    "additionalProperties": False,
}
"""An event by its JSON Schema, as Iglu has it."""

FIT_P90: Json = {
    "name": "acme.fit_ms.p90",
    "description": "90th percentile: how long the fitting took.",
    "measure": {
        "kind": "quantile",
        "attribute": "acme.fit_ms",
        "level": 0.9,
        "events": ["acme.lens_tried"],
    },
    "unit": "ms",
    "better": "lower",
}


_numbers = itertools.count(1)


@pytest.fixture(scope="module")
async def served(
    module_engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Shop]:
    """One application for all tests of this module."""
    async with opening(module_engine, tmp_path_factory.mktemp("registry"))() as shop:
        yield shop


@pytest.fixture
async def shop(served: Shop) -> Shop:
    """A tenant of this test's own, which added nothing yet."""
    return await neighbour(served, f"Example {next(_numbers)}")


def rows(shop: Shop, columns: str, rest: str = "") -> list[Json]:
    """What the store holds of a tenant."""
    query = f"SELECT {columns} FROM events WHERE tenant_id = '{shop.tenant.tenant_id}' {rest}"  # noqa: S608
    return shop.services.reader._engine.query(query).dicts()


async def register(shop: Shop, body: Any, what: str = "events", query: str = "") -> httpx.Response:
    return await shop.post(f"catalog/{what}{query}", body, shop.tenant.admin_key)


async def registered(shop: Shop, *bodies: Json) -> None:
    for body in bodies:
        answer = await register(shop, body, "metrics" if "measure" in body else "events")
        assert answer.status_code == 201, answer.text


async def listed(shop: Shop, what: str = "events", query: str = "") -> dict[str, Json]:
    answer = await shop.client.get(
        f"{CATALOG}/{what}{query}", headers={"X-API-Key": shop.tenant.read_key}
    )
    return {entry["name"]: entry for entry in answer.json()[what]}


def tried(shop: Shop, **attributes: Any) -> Json:
    """A plain event of the tenant's own."""
    return shop.event(
        "kb.search",
        event_name="acme.lens_tried",
        attributes={"acme.lens_kind": "single", **attributes},
    )


def fitted(shop: Shop, schema: str = "com.acme/FrameFitted/jsonschema/1-0-0", **data: Any) -> Json:
    """A self-describing event of the tenant's own."""
    event = shop.event("kb.search")
    del event["event_name"], event["attributes"]
    return {**event, "schema": schema, "data": {"frameId": "f-1", **data}}


def changed(body: Json, version: str, **attributes: Json) -> Json:
    """The event in another version, with other attributes."""
    kept = [
        a if isinstance(a, str) else {**a, **attributes.get(a["name"][5:], {})}
        for a in body["attributes"]
    ]
    return {**body, "version": version, "attributes": kept}


def revised(version: str, **properties: Any) -> Json:
    """The schema in another version, with other properties."""
    return {
        **FITTED,
        "self": {**FITTED["self"], "version": version},
        "properties": {**FITTED["properties"], **properties},
    }


# What is registered


async def test_an_event_is_registered_once_and_again_without_effect(shop: Shop) -> None:
    answer = await register(shop, TRIED)
    assert answer.status_code == 201
    assert answer.json() == {
        "name": "acme.lens_tried",
        "status": "registered",
        "schema": "acme/lens_tried/jsonschema/1-0-0",
        "version": "1-0-0",
    }
    again = await register(shop, TRIED)
    assert (again.status_code, again.json()["status"]) == (200, "unchanged")


async def test_a_schema_is_registered_as_iglu_has_it_or_by_its_address(shop: Shop) -> None:
    answer = await register(shop, FITTED)
    assert answer.status_code == 201, answer.text
    assert answer.json()["name"] == "com.acme.frame_fitted"
    assert answer.json()["schema"] == "com.acme/FrameFitted/jsonschema/1-0-0"
    by_address = await register(
        shop,
        {
            "schema": "com.acme/case_closed/jsonschema/2-1-0",
            "json_schema": {"type": "object", "properties": {"case": {"type": "string"}}},
            "description": "A case is closed.",
            "unknown": "discard",
        },
    )
    assert by_address.status_code == 201, by_address.text
    assert by_address.json()["version"] == "2-1-0"


async def test_what_is_tried_is_not_kept(shop: Shop) -> None:
    answer = await register(shop, TRIED, query="?dry_run=true")
    assert (answer.status_code, answer.json()["status"]) == (200, "valid")
    assert "acme.lens_tried" not in await listed(shop)


async def test_the_catalog_lists_both_with_examples_that_can_be_sent(shop: Shop) -> None:
    await registered(shop, TRIED, FITTED, FIT_P90)
    events = await listed(shop, query="?examples=true")
    mine = events["acme.lens_tried"]
    assert (mine["own"], mine["versions"]) == (True, ["1-0-0"])
    assert mine["schema"] == "acme/lens_tried/jsonschema/1-0-0"
    assert "own" not in events["kb.search"]
    assert events["kb.search"]["schema"] == "sightline/kb.search/jsonschema/1-0-0"
    by_name = {a["name"]: a for a in events["com.acme.frame_fitted"]["attributes"]}
    assert by_name["com.acme.frame_fitted.pressure"]["sent_as"] == "pressure"
    assert by_name["com.acme.frame_fitted.fitted_at"]["type"] == "timestamp"
    assert by_name["com.acme.frame_fitted.side"]["values"] == ["left", "right"]
    sent = await shop.batch(mine["example"], events["com.acme.frame_fitted"]["example"])
    assert sent.json()["accepted"] == 2, sent.text
    metrics = await listed(shop, "metrics")
    assert metrics["acme.fit_ms.p90"]["own"] is True
    assert metrics["acme.lens_tried.count"]["unit"] == "count"
    assert metrics["acme.lens_tried.count"]["dimensions"] == [
        "commerce.product_id",
        "acme.lens_kind",
    ]


async def test_the_json_schema_of_every_version_is_shown(shop: Shop) -> None:
    await registered(shop, TRIED, FITTED)
    key = {"X-API-Key": shop.tenant.write_key}

    async def shown(address: str) -> httpx.Response:
        return await shop.client.get(f"{CATALOG}/schemas/{address}", headers=key)

    assert (await shown("com.acme/FrameFitted/jsonschema/1-0-0")).json() == FITTED
    mine = (await shown("acme/lens_tried/jsonschema/1-0-0")).json()
    assert mine["self"] == {
        "vendor": "acme",
        "name": "lens_tried",
        "format": "jsonschema",
        "version": "1-0-0",
    }
    assert mine["properties"]["acme.fit_ms"]["maximum"] == 100000
    assert mine["additionalProperties"] is False
    assert (await shown("sightline/kb.search/jsonschema/1-0-0")).json()["required"]
    assert (await shown("acme/lens_tried/jsonschema/1-0-1")).status_code == 404
    assert (await shown("acme/lens_lost/jsonschema/1-0-0")).status_code == 404


async def test_the_record_says_who_added_what_and_when(shop: Shop) -> None:
    await registered(shop, TRIED)
    answer = await shop.client.get(
        f"{CATALOG}/schemas", headers={"X-API-Key": shop.tenant.read_key}
    )
    mine, *others = answer.json()["schemas"]
    assert (mine["schema"], mine["event"]) == (
        "acme/lens_tried/jsonschema/1-0-0",
        "acme.lens_tried",
    )
    assert datetime.now(UTC) - datetime.fromisoformat(mine["created_at"]) < timedelta(minutes=1)
    assert len(mine["created_by"]) == 36
    assert {"schema": "sightline/kb.search/jsonschema/1-0-0", "event": "kb.search"} in others


# What may follow


async def test_a_compatible_version_keeps_its_model(shop: Shop) -> None:
    await registered(shop, TRIED)
    added = changed(TRIED, "1-0-1")
    added["attributes"] = [*added["attributes"], {"name": "acme.note", "type": "string"}]
    answer = await register(shop, added)
    assert (answer.status_code, answer.json()["version"]) == (201, "1-0-1")
    assert "recommended_version" not in answer.json()
    wider = await register(shop, changed(added, "1-0-2", fit_ms={"maximum": 200000}))
    assert (wider.status_code, wider.json()["recommended_version"]) == (201, "1-1-0")


async def test_an_incompatible_version_is_told_every_change_and_the_right_number(
    shop: Shop,
) -> None:
    await registered(shop, TRIED)
    narrower = changed(
        TRIED,
        "1-0-1",
        fit_ms={"maximum": 50000, "type": "integer"},
        lens_kind={"values": ["single"], "example": "single"},
    )
    narrower["required"] = ["acme.lens_kind", "acme.fit_ms"]
    answer = await register(shop, narrower)
    said = answer.json()
    assert (answer.status_code, said["code"]) == (422, "incompatible")
    assert said["errors"][0] == {
        "path": "version",
        "code": "incompatible",
        "message": "needs a new model: 2-0-0",
        "nearest": "2-0-0",
    }
    assert {(e["path"], e["code"], e["message"]) for e in said["errors"][1:]} == {
        ("properties.acme.fit_ms.maximum", "bound_tightened", "was 100000.0, is 50000.0"),
        ("properties.acme.fit_ms.type", "type_changed", "was number, is integer"),
        ("properties.acme.lens_kind.enum", "value_removed", "no longer takes progressive"),
        ("required", "required_added", "acme.fit_ms was optional or absent, is required"),
    }
    assert "2-0-0" in said["detail"]
    assert (await register(shop, {**narrower, "version": "2-0-0"})).status_code == 201


async def test_the_same_version_with_other_content_is_a_conflict(shop: Shop) -> None:
    await registered(shop, TRIED, FITTED)
    other = await register(shop, changed(TRIED, "1-0-0", fit_ms={"maximum": 200000}))
    assert (other.status_code, other.json()["code"]) == (409, "version_exists")
    assert other.json()["errors"][0]["nearest"] == "1-1-0"
    schema = await register(shop, revised("1-0-0", frameId={"type": "integer"}))
    assert schema.status_code == 409
    assert schema.json()["errors"][0]["nearest"] == "2-0-0"
    assert schema.json()["errors"][1]["path"] == "properties.frameId.type"


async def test_versions_of_a_schema_follow_the_same_rules(shop: Shop) -> None:
    await registered(shop, FITTED, revised("1-0-1", mirror={"type": "string"}))
    closed = await register(shop, revised("1-0-2"))
    assert closed.json()["errors"][1] == {
        "path": "properties.mirror",
        "code": "attribute_removed",
        "message": "is no longer taken",
    }
    money = await register(
        shop,
        revised(
            "1-1-0",
            mirror={"type": "string"},
            pressure={"type": ["number", "null"], "minimum": 0, "maximum": 10, "x-unit": "ms"},
        ),
    )
    assert money.json()["errors"][1]["code"] == "meaning_changed"
    older = await register(shop, revised("1-0-0", mirror={"type": "string"}))
    assert older.status_code == 409
    late = await register(shop, {**revised("2-0-0"), "required": []})
    assert late.status_code == 201
    back = await register(shop, revised("1-1-0", mirror={"type": "string"}))
    assert back.status_code == 201


async def test_a_version_comes_after_those_of_its_model(shop: Shop) -> None:
    await registered(shop, TRIED, changed(TRIED, "1-2-0", fit_ms={"maximum": 200000}))
    answer = await register(shop, changed(TRIED, "1-1-0", fit_ms={"maximum": 300000}))
    assert (answer.status_code, answer.json()["code"]) == (422, "version_order")
    assert answer.json()["errors"][0]["nearest"] == "1-3-0"


async def test_discarding_what_was_kept_needs_a_new_model(shop: Shop) -> None:
    await registered(shop, {**TRIED, "unknown": "allow"})
    fewer = {
        **TRIED,
        "unknown": "discard",
        "version": "1-0-1",
        "attributes": TRIED["attributes"][1:],
    }
    answer = await register(shop, fewer)
    assert answer.json()["errors"][1]["message"] == "was kept, and is discarded"


# What is sent


async def test_own_events_are_counted_measured_and_broken_down(shop: Shop) -> None:
    await registered(shop, TRIED, FIT_P90)
    sent = [
        tried(shop, **{"acme.fit_ms": ms, "commerce.product_id": "p"}) for ms in (100, 200, 300)
    ]
    answer = await shop.batch(*sent, tried(shop, **{"acme.lens_kind": "progressive"}))
    assert answer.json()["accepted"] == 4, answer.text
    assert await shop.count("acme.lens_tried.count") == 4
    now = datetime.now(UTC)
    asked = {
        "metric": "acme.fit_ms.p90",
        "from": (now - timedelta(days=1)).isoformat(),
        "to": (now + timedelta(hours=1)).isoformat(),
        "grain": "1mo",
        "breakdown": "acme.lens_kind",
        "filters": {"field": "acme.fit_ms", "op": "lte", "value": 200},
    }
    found = (await shop.report("timeseries", asked)).json()
    assert (found["unit"], [s["key"] for s in found["series"]]) == ("ms", ["single"])
    assert found["points"][-1]["value"] == pytest.approx(190)
    by_kind = {**asked, "metric": "acme.lens_tried.count", "filters": []}
    series = (await shop.report("timeseries", by_kind)).json()["series"]
    assert {s["key"]: s["points"][-1]["value"] for s in series} == {"single": 3, "progressive": 1}


async def test_own_events_are_steps_of_funnels(shop: Shop) -> None:
    await registered(shop, TRIED)
    first = {**tried(shop), "session_id": "s-1"}
    second = {**shop.event("kb.search"), "session_id": "s-1"}
    second["occurred_at"] = (datetime.now(UTC) + timedelta(seconds=2)).isoformat()
    assert (await shop.batch(first, second)).json()["accepted"] == 2
    now = datetime.now(UTC)
    asked = {
        "steps": [
            {"event": "acme.lens_tried", "filters": {"field": "acme.lens_kind", "value": "single"}},
            "kb.search",
        ],
        "from": (now - timedelta(days=1)).isoformat(),
        "to": (now + timedelta(hours=1)).isoformat(),
    }
    found = (await shop.report("funnel", asked)).json()
    assert [step["count"] for step in found["steps"]] == [1, 1]


async def test_a_schemas_properties_are_kept_as_attributes(shop: Shop) -> None:
    await registered(shop, FITTED)
    data: Json = {
        "pressure": 2.5,
        "fittedAt": "2025-01-15T10:30:00Z",
        "side": None,
        "marks": [{"x": 1}],
    }
    assert (await shop.send(fitted(shop, **data))).status_code == 202
    plain = shop.event(
        "kb.search", event_name="com.acme.frame_fitted", attributes={"frameId": "f-2"}
    )
    assert (await shop.send(plain)).status_code == 202
    columns = "event_name, schema_version, numbers, strings, documents"
    plain_one, described_one = rows(shop, columns, "ORDER BY length(numbers)")
    name = "com.acme.frame_fitted"
    assert plain_one == {
        "event_name": name,
        "schema_version": "1-0-0",
        "numbers": {},
        "strings": {f"{name}.frame_id": "f-2"},
        "documents": {},
    }
    assert described_one["numbers"] == {f"{name}.pressure": 2.5, f"{name}.fitted_at": 1736937000000}
    assert described_one["documents"] == {f"{name}.marks": '[{"x":1}]'}
    assert await shop.count(f"{name}.count") == 2


async def test_errors_of_own_events_name_what_was_sent(shop: Shop) -> None:
    await registered(shop, TRIED, FITTED)
    wrong = await shop.send(tried(shop, **{"acme.lens_kind": "progresive"}))
    error = wrong.json()["errors"][0]
    assert (error["path"], error["nearest"]) == ("attributes.acme.lens_kind", "progressive")
    data = await shop.send(fitted(shop, pressure=11))
    error = data.json()["errors"][0]
    assert (error["path"], error["code"]) == ("data.pressure", "maximum")
    unknown = await shop.send(fitted(shop, colour="red"))
    assert unknown.json()["errors"][0]["code"] == "unknown_attribute"
    misspelt = await shop.send(fitted(shop, "com.acme/FrameFited/jsonschema/1-0-0"))
    assert misspelt.json()["errors"][0]["nearest"] == "com.acme/FrameFitted/jsonschema/1-0-0"
    no_event = await shop.send(shop.event("kb.search", event_name="acme.lens_tryed"))
    assert no_event.json()["errors"][0]["nearest"] == "acme.lens_tried"
    broken = {**tried(shop), "occurred_at": "yesterday"}
    assert (await shop.send(broken)).json()["errors"][0]["path"] == "occurred_at"


async def test_unknown_attributes_are_governed_by_each_schema(shop: Shop) -> None:
    for rule in ("allow", "discard", "reject"):
        await registered(shop, {**TRIED, "name": f"acme.{rule}ed", "unknown": rule})

    async def send(rule: str) -> tuple[int, Any]:
        event = {**tried(shop, colour="red"), "event_name": f"acme.{rule}ed"}
        answer = await shop.send(event)
        kept = rows(shop, "strings", f"AND event_name = 'acme.{rule}ed'")
        return answer.status_code, kept[0]["strings"] if kept else None

    assert await send("allow") == (202, {"acme.lens_kind": "single", "colour": "red"})
    assert await send("discard") == (202, {"acme.lens_kind": "single"})
    assert await send("reject") == (422, None)


async def test_the_version_that_took_an_event_is_kept_with_it(shop: Shop) -> None:
    await registered(shop, FITTED, revised("1-0-1", mirror={"type": "string"}))
    breaking = {**revised("2-0-0", frameId={"type": "integer"})}
    await registered(shop, breaking)
    named = "com.acme/FrameFitted/jsonschema"
    assert (await shop.send(fitted(shop, f"{named}/1-0-0"))).status_code == 202
    refused = await shop.send(fitted(shop, f"{named}/1-0-0", mirror="m"))
    assert refused.json()["errors"][0]["path"] == "data.mirror"
    assert (await shop.send(fitted(shop, f"{named}/1-0-1", mirror="m"))).status_code == 202
    assert (await shop.send(fitted(shop, f"{named}/2-0-0", frameId=7))).status_code == 202

    async def plain(frame: object) -> int:
        attributes = {"frameId": frame}
        event = shop.event("kb.search", event_name="com.acme.frame_fitted", attributes=attributes)
        return (await shop.send(event)).status_code

    assert [await plain(7), await plain("old"), await plain([])] == [202, 202, 422]
    kept = rows(
        shop, "schema_version AS version, count() AS n", "GROUP BY version ORDER BY version"
    )
    assert {row["version"]: row["n"] for row in kept} == {"1-0-0": 1, "1-0-1": 2, "2-0-0": 2}
    assert await shop.count("com.acme.frame_fitted.count") == 5


async def test_the_same_event_after_a_new_version_is_a_duplicate(shop: Shop) -> None:
    await registered(shop, TRIED)
    event = tried(shop, **{"acme.fit_ms": 5})
    assert (await shop.send(event)).json()["status"] == "accepted"
    await registered(shop, changed(TRIED, "1-1-0", fit_ms={"maximum": 200000}))
    assert (await shop.send(event)).json()["status"] == "duplicate"


async def test_money_of_a_schema_is_exact(shop: Shop) -> None:
    schema = {
        "type": "object",
        "properties": {
            "price": {"type": "number", "x-unit": "money", "minimum": 0},
            "currency": {
                "type": "string",
                "enum": ["EUR", "JPY"],
                "x-attribute": "commerce.currency",
            },
        },
        "required": ["price", "currency"],
    }
    priced = {"schema": "com.acme/lens_priced/jsonschema/1-0-0", "json_schema": schema}
    total = {
        "name": "acme.lens_revenue",
        "description": "What lenses cost.",
        "measure": {
            "kind": "total",
            "attribute": "com.acme.lens_priced.price",
            "events": ["com.acme.lens_priced"],
        },
        "unit": "money",
    }
    await registered(shop, priced, total)

    def event(price: float, currency: str = "EUR") -> Json:
        made = fitted(shop, "com.acme/lens_priced/jsonschema/1-0-0")
        return {**made, "data": {"price": price, "currency": currency}}

    assert (await shop.batch(event(0.1), event(0.2))).json()["accepted"] == 2
    assert await shop.count("acme.lens_revenue") == 0.3
    wrong = (await shop.send(event(1.5, "JPY"))).json()["errors"][0]
    assert (wrong["path"], wrong["code"]) == ("data.price", "decimals")


# What is refused


WRONG_EVENTS: list[tuple[Any, ...]] = [
    ({"name": "lens"}, "name", "name_is_dotted_lower_case", None),
    ({"name": "kb.search"}, "name", "reserved_name", None),
    ({"name": "sightline.lens"}, "name", "reserved_name", None),
    ({"version": "1.0.0"}, "version", "version", None),
    ({"required": ["acme.lens_knd"]}, "required[0]", "unknown_attribute", "acme.lens_kind"),
    ({"unknown": "alow"}, "unknown", "unsupported_unknown", "allow"),
    ({"requird": []}, "requird", "unknown_field", "required"),
    (
        {"attributes": ["commerce.product"]},
        "attributes[0]",
        "unknown_attribute",
        "commerce.product_id",
    ),
    (
        {"attributes": [{"name": "acme.a", "type": "strng"}]},
        "attributes[0].type",
        "unsupported_type",
        "string",
    ),
    ({"attributes": [{"name": "acme.a"}]}, "attributes[0].type", "required", None),
    (
        {"attributes": [{"name": "Acme A", "type": "string"}]},
        "attributes[0]",
        "name_is_dotted_lower_case",
        None,
    ),
    (
        {"attributes": [{"name": "kb.results_count", "type": "string"}]},
        "attributes[0]",
        "attribute_conflict",
        None,
    ),
    (
        {"attributes": [{"name": "acme.a", "type": "string", "pattern": "(?=x)"}]},
        "attributes[0].pattern",
        "invalid_schema",
        None,
    ),
    (
        {"attributes": [{"name": "acme.a", "type": "integer", "example": "x"}]},
        "attributes[0]",
        "example_is_valid",
        None,
    ),
    (
        {"attributes": [{"name": "acme.price", "type": "money", "unit": "money"}]},
        "name",
        "money_has_a_currency",
        None,
    ),
    ({"attributes": "none"}, "attributes", "type", None),
]


async def test_an_event_that_cannot_be_is_told_why(shop: Shop) -> None:
    for change, *expected in WRONG_EVENTS:
        answer = await register(shop, {**TRIED, "required": [], **change})
        assert answer.status_code == 422, (change, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        errors = answer.json()["errors"]
        told = [[e["path"], e["code"], e.get("nearest")] for e in errors]
        assert expected in told, (change, errors)


WRONG_SCHEMAS: list[tuple[Any, ...]] = [
    ({"properties": {"a": {"type": "strng"}}}, "properties.a.type", "string"),
    ({"properties": {"a": {"$ref": "http://example.com/s"}}}, "properties.a.$ref", None),
    ({"properties": {"a": {"pattern": "(?<x>a)\\1"}}}, "properties.a.pattern", None),
    (
        {"properties": {"a": {"type": "string", "pattern": "^[x-z]{40}$"}}},
        "properties.a.examples",
        None,
    ),
    ({"properties": {"a": {"type": "string", "x-unit": "sec"}}}, "properties.a.x-unit", None),
    ({"properties": {"lensId": {}, "lens_id": {}}}, "properties.lens_id", None),
    (
        {"properties": {"kb.results_count": {"type": "string"}}},
        "properties.kb.results_count",
        None,
    ),
    ({"type": "array"}, "type", None),
    (
        {"$schema": "http://json-schema.org/draft-03/schema#"},
        "$schema",
        "http://json-schema.org/draft-07/schema",
    ),
    ({"self": {**FITTED["self"], "version": "1.0"}}, "self", None),
    ({"self": {**FITTED["self"], "vendor": "sightline"}}, "self", None),
    ({"self": {"name": "x"}}, "self.vendor", None),
    ({"x-unknown": "alow"}, "x-unknown", "allow"),
    ({"x-unknown": "allow"}, "additionalProperties", None),
]


async def test_a_schema_that_cannot_be_is_told_why(shop: Shop) -> None:
    for change, *expected in WRONG_SCHEMAS:
        answer = await register(shop, {**FITTED, "required": [], **change})
        assert answer.status_code == 422, (change, answer.text)
        errors = answer.json()["errors"]
        assert expected in [[e["path"], e.get("nearest")] for e in errors], (change, errors)


WRONG_METRICS: list[tuple[Any, ...]] = [
    ({"measure": {"kind": "cuont"}}, "measure.kind", "unsupported_kind", "count"),
    (
        {"measure": {**FIT_P90["measure"], "attribute": "acme.fit"}},
        "measure.attribute",
        "unknown_attribute",
        "acme.fit_ms",
    ),
    (
        {"measure": {**FIT_P90["measure"], "events": ["acme.lens_tryed"]}},
        "measure.events[0]",
        "unknown_event",
        "acme.lens_tried",
    ),
    (
        {"measure": {"kind": "count", "where": {"field": "contry", "value": "DE"}}},
        "measure.where.field",
        "unknown_field",
        "country",
    ),
    (
        {"measure": {**FIT_P90["measure"], "level": 90}},
        "measure",
        "quantile_level_is_a_share",
        None,
    ),
    (
        {
            "measure": {
                "kind": "mean",
                "attribute": "acme.lens_kind",
                "events": ["acme.lens_tried"],
            }
        },
        "measure",
        "metric_reads_numbers",
        None,
    ),
    ({"unit": "count"}, "unit", "metric_has_the_unit_of_its_measure", "ms"),
    ({"dimensions": ["acme.lens_kid"]}, "dimensions[0]", "unknown_dimension", "acme.lens_kind"),
    ({"dimensions": ["acme.fit_ms"]}, "dimensions", "dimension_is_carried", None),
    ({"name": "kb.search.count"}, "name", "reserved_name", None),
    ({"name": "acme.lens_tried.count"}, "name", "reserved_name", None),
    ({"name": "p90"}, "name", "name_is_dotted_lower_case", None),
    ({"better": "bigger"}, "better", "unsupported_better", "higher"),
]


async def test_a_metric_that_cannot_be_is_told_why(shop: Shop) -> None:
    await registered(shop, TRIED)
    for change, *expected in WRONG_METRICS:
        answer = await register(shop, {**FIT_P90, **change}, "metrics")
        assert answer.status_code == 422, (change, answer.text)
        errors = answer.json()["errors"]
        told = [[e["path"], e["code"], e.get("nearest")] for e in errors]
        assert expected in told, (change, errors)


async def test_a_metric_is_changed_by_withdrawing_it(shop: Shop) -> None:
    await registered(shop, TRIED, FIT_P90)
    assert (await register(shop, FIT_P90, "metrics")).json()["status"] == "unchanged"
    other = {**FIT_P90, "description": "Something else."}
    refused = await register(shop, other, "metrics")
    assert (refused.status_code, refused.json()["code"]) == (409, "metric_exists")
    path, key = f"{CATALOG}/metrics/acme.fit_ms.p90", {"X-API-Key": shop.tenant.admin_key}
    assert (await shop.client.delete(path, headers=key)).status_code == 204
    assert "acme.fit_ms.p90" not in await listed(shop, "metrics")
    assert (await shop.client.delete(path, headers=key)).status_code == 404
    built_in = f"{CATALOG}/metrics/kb.search.count"
    assert (await shop.client.delete(built_in, headers=key)).status_code == 404
    assert (await register(shop, other, "metrics")).status_code == 201


async def test_an_event_is_not_changed_under_a_metric(shop: Shop) -> None:
    await registered(shop, TRIED, FIT_P90)
    texts = changed(
        TRIED,
        "2-0-0",
        fit_ms={
            "type": "string",
            "unit": "none",
            "minimum": None,
            "maximum": None,
            "example": "long",
        },
    )
    answer = await register(shop, texts)
    assert (answer.status_code, answer.json()["code"]) == (422, "metric_depends"), answer.text
    assert "acme.fit_ms.p90" in answer.json()["detail"]


@pytest.mark.parametrize("key", ["write_key", "read_key"])
async def test_only_an_admin_key_registers(shop: Shop, key: str) -> None:
    for what, body in (("events", TRIED), ("metrics", FIT_P90)):
        answer = await shop.post(f"catalog/{what}", body, getattr(shop.tenant, key))
        assert (answer.status_code, answer.json()["code"]) == (403, "key_kind")


@pytest.mark.parametrize(("body", "status"), [(b"{", 400), (b"[]", 422), (b"7", 422)])
async def test_a_body_that_is_none_is_refused(shop: Shop, body: bytes, status: int) -> None:
    answer = await shop.client.post(
        f"{CATALOG}/events", content=body, headers={"X-API-Key": shop.tenant.admin_key}
    )
    assert answer.status_code == status


# Whose they are


async def test_another_tenant_neither_sees_nor_uses_them(shop: Shop) -> None:
    other = await neighbour(shop, f"Other {next(_numbers)}")
    await registered(shop, TRIED, FITTED, FIT_P90)
    assert not {"acme.lens_tried", "com.acme.frame_fitted"} & set(await listed(other))
    assert "acme.fit_ms.p90" not in await listed(other, "metrics")
    address = f"{CATALOG}/schemas/com.acme/FrameFitted/jsonschema/1-0-0"
    shown = await other.client.get(address, headers={"X-API-Key": other.tenant.read_key})
    assert shown.status_code == 404
    assert (await other.send(tried(other))).json()["code"] == "unknown_event"
    sent = await other.send(fitted(other))
    assert sent.json()["code"] == "unknown_schema"
    assert "FrameFitted" not in sent.json()["errors"][0].get("nearest", "")
    asked = {"metric": "acme.fit_ms.p90", "from": "2025-01-01", "to": "2025-01-02", "grain": "1d"}
    report = await other.report("timeseries", asked)
    assert report.json()["code"] == "unknown_metric"
    assert "acme" not in (report.json()["errors"][0].get("nearest") or "")
    theirs = {**TRIED, "attributes": [{"name": "acme.fit_ms", "type": "string"}], "required": []}
    assert (await register(other, theirs)).status_code == 201
    assert (await shop.send(tried(shop, **{"acme.fit_ms": 5}))).status_code == 202


# When they hold


async def test_they_are_there_after_a_restart(open_shop: Open) -> None:
    async with open_shop() as shop:
        await registered(shop, TRIED, FITTED, FIT_P90)
    async with open_shop() as shop:
        assert (await shop.batch(tried(shop), fitted(shop))).json()["accepted"] == 2
        assert "acme.fit_ms.p90" in await listed(shop, "metrics")


async def test_what_another_process_registers_holds_within_a_second(shop: Shop) -> None:
    control = ControlStore.open(shop.services.settings)
    elsewhere = Registry(control.entries, timedelta(hours=24))
    assert (await shop.send(tried(shop))).status_code == 422
    register_here(elsewhere, shop.tenant.tenant_id, EVENT, TRIED, "another process")
    began = asyncio.get_running_loop().time()
    while (await shop.send(tried(shop))).status_code == 422:
        await asyncio.sleep(0.02)
    assert asyncio.get_running_loop().time() - began < 1
    control.close()


async def test_it_holds_on_connections_that_are_open(shop: Shop) -> None:
    async with serving(shop) as line, line.connect() as socket:

        async def sent(event: Json) -> str:
            await socket.send(json.dumps(event))
            answer: Json = json.loads(await asyncio.wait_for(socket.recv(), 20))
            return str(answer["status"])

        assert await sent(tried(shop)) == "rejected"
        await registered(shop, TRIED, FITTED)
        assert await sent(tried(shop)) == "accepted"
        assert await sent(fitted(shop)) == "accepted"


async def test_while_the_registry_is_out_of_reach_nothing_is_rejected_for_good(shop: Shop) -> None:
    await registered(shop, TRIED)
    control = ControlStore.open(shop.services.settings)
    with control._engine.begin() as connection:
        connection.execute(text("ALTER TABLE catalog_changes RENAME TO away"))
    await asyncio.to_thread(shop.services.registry.refresh)
    assert (await shop.send(tried(shop))).status_code == 202
    assert (await shop.send(shop.event())).status_code == 202
    unsure = [
        shop.event("kb.search", event_name="acme.something_new"),
        fitted(shop),
        tried(shop, **{"acme.lens_kind": "bifocal"}),
    ]
    for event in unsure:
        answer = await shop.send(event)
        assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")
        assert answer.json()["retryable"] is True
        batch = await shop.batch(shop.event(), event)
        assert batch.status_code == 503
    surely_wrong = shop.event(attributes={"kb.results_count": -1})
    assert (await shop.send(surely_wrong)).status_code == 422
    assert (await register(shop, FITTED)).status_code == 503
    with control._engine.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO catalog_changes"))
    await asyncio.to_thread(shop.services.registry.refresh)
    assert (await shop.send(unsure[0])).status_code == 422
    assert await shop.count() == 2
    control.close()


async def test_registering_at_the_same_time_keeps_one_of_each(shop: Shop) -> None:
    answers = await asyncio.gather(*(register(shop, TRIED) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    bodies = [changed(TRIED, "1-0-1", fit_ms={"maximum": 200000 + n}) for n in range(6)]
    answers = await asyncio.gather(*(register(shop, body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5

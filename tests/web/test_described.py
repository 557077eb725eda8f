"""Events that describe themselves, beside plain ones and in place of them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.conftest import Json, Shop, neighbour

SEARCH = "sightline/kb.search/jsonschema/1-0-0"


def described(event: Json, schema: str = SEARCH, **changes: Any) -> Json:
    """The same event, describing itself."""
    kept = {name: value for name, value in event.items() if name not in ("event_name",)}
    return {**kept, "schema": schema, "data": kept.pop("attributes"), **changes}


@pytest.mark.parametrize("schema", [SEARCH, f"iglu:{SEARCH}"])
async def test_a_built_in_event_is_addressed_by_its_schema(shop: Shop, schema: str) -> None:
    event = described(shop.event(), schema)
    answer = await shop.send(event)
    assert answer.status_code == 202, answer.text
    assert answer.json() == {"event_id": event["event_id"], "status": "accepted"}
    assert await shop.count("kb.search.count") == 1


async def test_the_version_is_kept_with_the_event(shop: Shop) -> None:
    assert (await shop.send(described(shop.event()))).status_code == 202
    engine = shop.services.reader._engine
    found = engine.query("SELECT event_name, schema_version, numbers FROM events").dicts()
    assert found[0]["event_name"] == "kb.search"
    assert found[0]["schema_version"] == "1-0-0"
    assert found[0]["numbers"]["kb.results_count"] >= 0


async def test_both_forms_of_an_event_are_the_same_event(shop: Shop) -> None:
    event = shop.event()
    assert (await shop.send(event)).json()["status"] == "accepted"
    assert (await shop.send(described(event))).json()["status"] == "duplicate"
    other = described(event, data={"kb.results_count": 77})
    assert (await shop.send(other)).json()["code"] == "conflict"
    assert await shop.count() == 1


async def test_a_batch_of_one_form_and_a_mixed_one(shop: Shop) -> None:
    alike = await shop.batch(*(described(shop.event()) for _ in range(3)))
    assert alike.json()["accepted"] == 3
    twice = shop.event()
    mixed = await shop.batch(shop.event(), described(twice), twice, described(shop.event()))
    assert {k: mixed.json()[k] for k in ("accepted", "duplicates", "rejected")} == {
        "accepted": 3,
        "duplicates": 1,
        "rejected": 0,
    }
    assert await shop.count("kb.search.count") == 6


@pytest.mark.parametrize(
    "schema",
    [
        "sightline/kb.serch/jsonschema/1-0-0",
        "sightline/kb.search/jsonschema/1-0-1",
        "sightline/kb.search/jsonschema/2-0-0",
        "sightline/kb.search/avro/1-0-0",
        "sightline/kb.search/jsonschema/latest",
        "com.acme/kb.search/jsonschema/1-0-0",
    ],
)
async def test_an_unknown_schema_names_the_nearest(shop: Shop, schema: str) -> None:
    answer = await shop.send(described(shop.event(), schema))
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_schema")
    error = answer.json()["errors"][0]
    assert (error["path"], error["nearest"]) == ("schema", SEARCH)


async def test_errors_name_the_fields_that_were_sent(shop: Shop) -> None:
    wrong = described(shop.event(), data={"kb.results_count": -1})
    assert (await shop.send(wrong)).json()["errors"][0]["path"] == "data.kb.results_count"
    assert (await shop.batch(wrong)).json()["results"][0]["errors"][0]["path"] == (
        "data.kb.results_count"
    )


@pytest.mark.parametrize(
    ("field", "value", "path"),
    [
        ("event_id", "not-a-uuid", "event_id"),
        ("schema", 7, "schema"),
        ("schema", "kb.search", "schema"),
        ("data", [], "data"),
        ("context", {"consent": {"analytics": "yes"}}, "context.consent.analytics"),
    ],
)
async def test_a_wrong_envelope_is_rejected_with_its_path(
    shop: Shop, field: str, value: object, path: str
) -> None:
    answer = await shop.send({**described(shop.event()), field: value})
    assert answer.status_code == 422
    assert path in [error["path"] for error in answer.json()["errors"]]
    missing = described(shop.event())
    del missing["data"]
    mixed = (await shop.batch(shop.event(), missing)).json()
    assert mixed["results"][0]["errors"][0] == {
        "path": "data",
        "code": "required",
        "message": "is required",
    }


async def test_consent_and_tenant_come_before_the_schema(shop: Shop) -> None:
    refused = {"consent": {"analytics": False}}
    unknown = described(shop.event(context=refused), "no.such/thing/jsonschema/1-0-0")
    assert (await shop.send(unknown)).json()["status"] == "dropped"
    other = await neighbour(shop)
    foreign = await shop.send(described(other.event()))
    assert (foreign.status_code, foreign.json()["code"]) == (403, "tenant_mismatch")

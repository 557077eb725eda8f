"""Parameters of an address become an event: typed by the catalog, with an id of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.example import example
from sightline.catalog.model import Event, ValueType
from sightline.ingest.decode import decode_one
from sightline.ingest.pixel import NAMES, WINDOW_S, Opening, event
from sightline.ingest.schema import Schemas
from sightline.ingest.verdict import Rejected
from sightline.types import TenantId

TENANT = TenantId("7f9c2d1e-3b4a-4c5d-8e6f-0a1b2c3d4e5f")
AT = datetime(2026, 11, 20, 10, 0, 0, 123_456, tzinfo=UTC)
KEY = bytes(32)
SCHEMAS = Schemas(BUILT_IN)


def opening(**changes: Any) -> Opening:
    fields = {"tenant_id": TENANT, "at": AT, "client": "192.0.2.1 Mozilla"}
    return Opening(**{**fields, **changes})


def made(query: str, name: str = "web.page_view", key: bytes = KEY, **changes: Any) -> Any:
    values = parse_qs(f"event={name}&{query}")
    return event(values, opening(**changes), BUILT_IN.events.get(name), key)


def test_parameters_are_fields_of_the_event() -> None:
    query = (
        "id=0b9f8a52-6d0e-4c43-9d63-2c1f5f0c7a11&site=berlin&session=s-1&user=anna"
        "&web.campaign_source=newsletter&_=17&key=sl_write_x"
    )
    assert made(query) == {
        "event_id": "0b9f8a52-6d0e-4c43-9d63-2c1f5f0c7a11",
        "event_name": "web.page_view",
        "occurred_at": "2026-11-20T10:00:00.123+00:00",
        "tenant_id": TENANT,
        "source": "web",
        "site_id": "berlin",
        "session_id": "s-1",
        "user_id": "anna",
        "attributes": {"web.campaign_source": "newsletter"},
        "context": {},
    }


@pytest.mark.parametrize("entry", BUILT_IN.events.values(), ids=lambda e: e.name)
def test_every_event_of_the_catalog_can_be_sent(entry: Event) -> None:
    sent = example(entry, TENANT)
    flat = {p: sent[f] for p, f in NAMES.items() if sent.get(f)}
    pairs = list(flat.items())
    kinds = {a.name: a.type for a in entry.attributes}
    for name, value in sent["attributes"].items():
        many = value if kinds[name] is ValueType.ARRAY else [value]
        pairs += [(name, one if isinstance(one, str) else msgspec.json.encode(one)) for one in many]
    values = parse_qs(urlencode(pairs))
    found = event(values, opening(), entry, KEY)
    assert found["attributes"] == sent["attributes"]
    assert not isinstance(decode_one(msgspec.json.encode(found), SCHEMAS), Rejected)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-0.5", -0.5),
        ("1.5e3", 1500.0),
        ("012", "012"),
        ("1e999", "1e999"),
        ("NaN", "NaN"),
        ("many", "many"),
        ("1_000", "1_000"),
        ("٣", "٣"),
    ],
)
def test_a_number_is_one_as_json_writes_it_and_else_stays_a_text(text: str, value: Any) -> None:
    query = urlencode({"web.page_load_ms": text})
    assert made(query)["attributes"] == {"web.page_load_ms": value}


def test_flags_objects_and_attributes_of_ones_own() -> None:
    flags = {"true": True, "1": True, "FALSE": False, "0": False, "perhaps": "perhaps"}
    for text, value in flags.items():
        query = urlencode({"system.error_handled": text})
        assert made(query, "system.error")["attributes"] == {"system.error_handled": value}
    assert made("my.own=12")["attributes"] == {"my.own": "12"}
    assert made("web.page_load_ms=12", "no.such")["attributes"] == {"web.page_load_ms": "12"}


def test_addresses_are_reduced_before_they_go_on() -> None:
    page = {"page": "https://shop.example.com/frames?q=secret", "referrer": "https://a.example/x?y"}
    assert made(urlencode(page))["context"]["page"] == {
        "url": "/frames",
        "referrer": "https://a.example/",
    }
    loaded = made("", referrer="https://www.shop.example.com/secret?q=secret")
    assert loaded["context"]["page"] == {"referrer": "https://shop.example.com/"}
    assert "page" not in made("", referrer="https://192.0.2.7/secret")["context"]


@pytest.mark.parametrize(
    ("query", "refuses", "consent"),
    [
        ("", False, None),
        ("", True, {"analytics": False}),
        ("consent=analytics", False, {"analytics": True, "ads": False}),
        ("consent=analytics,ads", False, {"analytics": True, "ads": True}),
        ("consent=ads+analytics", False, {"analytics": True, "ads": True}),
        ("consent=ads", False, {"analytics": False, "ads": True}),
        ("consent=none", False, {"analytics": False, "ads": False}),
        ("consent=yes", False, {"analytics": False, "ads": False}),
        ("consent=analytics,ads", True, {"analytics": False}),
        ("consent=analytics,ads&gpc=ads", True, {"analytics": True, "ads": False}),
        ("gpc=ads", True, None),
    ],
)
def test_consent_is_said_or_refused(query: str, refuses: bool, consent: Any) -> None:
    assert made(query, refuses=refuses)["context"].get("consent") == consent


def test_an_id_is_made_of_who_loads_what_when() -> None:
    first = made("page=/a")
    assert UUID(first["event_id"]).version == 8
    assert made("_=2&page=/a", at=AT + timedelta(seconds=9))["event_id"] == first["event_id"]
    others = (
        made("page=/a", at=AT + timedelta(seconds=WINDOW_S)),
        made("page=/b"),
        made("page=/a&user=anna"),
        made("page=/a&web.campaign_source=x"),
        made("page=/a", client="192.0.2.2 Mozilla"),
        made("page=/a", tenant_id=TenantId("another")),
        made("page=/a", key=b"\x01" * 32),
    )
    assert len({first["event_id"], *(other["event_id"] for other in others)}) == 8


@given(
    st.dictionaries(
        st.sampled_from(
            ["event", "id", "consent", "page", "referrer", "user", "x.y", "ai.tool_names"]
        )
        | st.text(max_size=12),
        st.lists(st.text(max_size=40), min_size=1, max_size=3),
        max_size=8,
    ),
    st.sampled_from(sorted(BUILT_IN.events)),
    st.text(max_size=40),
)
def test_any_parameters_make_something_that_can_be_judged(
    values: dict[str, list[str]], name: str, referrer: str
) -> None:
    found = event(values, opening(referrer=referrer), BUILT_IN.events[name], KEY)
    decode_one(msgspec.json.encode(found), SCHEMAS)

"""What is kept of a rejected event: enough to mend it, and nobody in it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.privacy.identifying import DISGUISES, IDENTIFYING

from sightline.privacy.geography import NOWHERE, Place
from sightline.privacy.original import Circumstances, consents, original
from sightline.privacy.pseudonym import Pseudonyms, is_pseudonym
from sightline.types import TenantId

TENANT = TenantId("7f9c2d1e-3b4a-4c5d-8e6f-0a1b2c3d4e5f")
PSEUDONYMS = Pseudonyms(b"k" * 32)
AROUND = Circumstances(TENANT, NOWHERE, "", frozenset({"kb.query", "commerce.product_id"}))
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"

SENT: dict[str, Any] = {
    "event_id": "5a0b8f0e-8c5c-4a51-8d0b-4f6f2f1f9c02",
    "event_name": "commerce.purchas",
    "occurred_at": "2025-01-15T10:30:00.123Z",
    "tenant_id": TENANT,
    "source": "web",
    "session_id": "session-8c1f",
    "site_id": "main",
    "attributes": {"commerce.amount": 12.5, "commerce.tags": ["a", {"b": None}], "n": 0},
    "context": {"locale": "de-DE", "consent": {"analytics": True, "ads": False}},
}


def kept(around: Circumstances = AROUND, **changes: Any) -> dict[str, Any]:
    made = original({**SENT, **changes}, around, PSEUDONYMS)
    assert made is not None
    return made.body


def test_an_event_without_a_person_is_kept_as_it_was_sent() -> None:
    assert kept() == SENT


def test_a_user_becomes_the_pseudonym_its_events_are_stored_under() -> None:
    pseudonym = PSEUDONYMS.of(TENANT, "customer-204")
    assert kept(user_id="customer-204")["user_id"] == pseudonym
    for name in ("userId", "user-id", "customer_id", "anonymousId", "uid"):
        assert _kept_as(name) == pseudonym
    assert kept(user_id=204)["user_id"] == PSEUDONYMS.of(TENANT, "204")


def _kept_as(name: str) -> Any:
    changes: dict[str, Any] = {name: "customer-204"}
    return kept(AROUND, **changes)[name]


@pytest.mark.parametrize("value", [None, True, [], {"id": 3}, 1.5, ""])
def test_a_user_that_is_no_text_stays_what_is_wrong_with_it(value: Any) -> None:
    assert kept(user_id=value)["user_id"] == value


def test_a_session_gets_a_pseudonym_where_it_looks_personal_only() -> None:
    body = kept(session_id="max@example.com")
    assert is_pseudonym(body["session_id"])
    assert body["session_id"] == PSEUDONYMS.of(TENANT, "max@example.com")
    assert kept(session_id="4155550132")["session_id"] == "4155550132"  # as it would be stored


def test_pages_devices_and_addresses_are_kept_coarsely() -> None:
    context = {
        "ip": "192.0.2.1",
        "page": {"url": "https://shop.example.com/a?email=x", "referrer": "https://a.example/b?c"},
        "device": {"user_agent": FIREFOX, "viewport": {"width": 3, "height": 2}},
    }
    around = Circumstances(TENANT, Place("DE", "EU"), "", frozenset())
    made = original({**SENT, "context": context}, around, PSEUDONYMS)
    assert made is not None
    assert made.body["context"] == {
        "page": {"url": "/a", "referrer": "https://a.example"},
        "device": {"viewport": {"width": 3, "height": 2}},
    }
    assert made.told == {
        "country": "",  # of the event's own address, which is nobody's
        "region": "",
        "device": "desktop",
        "browser": "Firefox",
        "os": "Linux",
    }


def test_where_the_event_says_nothing_the_request_does() -> None:
    around = Circumstances(TENANT, Place("DE", "EU"), FIREFOX, frozenset())
    made = original(SENT, around, PSEUDONYMS)
    assert made is not None
    assert made.told["country"] == "DE"
    assert made.told["browser"] == "Firefox"


def test_attributes_of_the_catalog_are_searched_others_are_also_known_by_their_names() -> None:
    around = Circumstances(TENANT, NOWHERE, "", frozenset({"kb.phone"}))
    body = kept(around, attributes={"kb.phone": "ringing", "my.phone": "ringing"})
    assert body["attributes"] == {"kb.phone": "ringing", "my.phone": "[redacted]"}


@pytest.mark.parametrize(
    "changes",
    [
        {"context": {"consent": {"analytics": False}}},
        {"context": {"consent": {"analytics": "false"}}},
        {"context": {"consent": {"analytics": None}}},
        {"context": {"consent": {"ads": True}}},
        {"context": {"consent": "no"}},
        {"context": {"consent": False}},
        {"context": "analytics: false"},
        {"context": ["consent"]},
        {"consent": {"analytics": False}},
    ],
)
def test_nothing_is_kept_of_a_person_who_refused_or_may_have(changes: dict[str, Any]) -> None:
    assert not consents({**SENT, **changes})
    assert original({**SENT, **changes}, AROUND, PSEUDONYMS) is None


identifying = st.builds(
    lambda secret, hide: (secret, hide(secret)), IDENTIFYING, st.sampled_from(DISGUISES)
)


def _places(text: str) -> list[dict[str, Any]]:
    """Events with a text in every place somebody could put it."""
    return [
        *({**SENT, name: text} for name in SENT if name not in ("session_id", "site_id")),
        {**SENT, "user_id": text},
        {**SENT, text: 1},
        {**SENT, "comment": {"deep": [{"er": text}]}},
        {**SENT, "attributes": [text]},
        {**SENT, "attributes": {"kb.query": text, "other": text, text: 1}},
        {**SENT, "attributes": {"kb.query": [text, {text: text}]}},
        {**SENT, "context": {"locale": text, "platform": {text: text}, text: text}},
        {**SENT, "context": {"page": text, "device": text}},
        {
            **SENT,
            "context": {"page": {"url": f"/a/{text}?{text}", "referrer": text, "title": text}},
        },
        {**SENT, "context": {"page": {"url": [text], "referrer": {text: text}, text: text}}},
        {**SENT, "context": {"device": {"user_agent": text, "viewport": text, text: text}}},
        {**SENT, "context": {"ip": text}},
    ]


@settings(max_examples=150, deadline=None)
@given(identifying)
def test_no_identifying_string_survives_wherever_it_stands(secret: tuple[str, str]) -> None:
    plain, hidden = secret
    for sent in _places(hidden):
        made = original(sent, AROUND, PSEUDONYMS)
        if made is None:
            continue
        text = msgspec.json.encode([made.body, made.told]).decode()
        assert plain not in text
        assert hidden not in msgspec.json.decode(text).__repr__()


@settings(max_examples=100, deadline=None)
@given(IDENTIFYING)
def test_a_personal_session_or_site_does_not_survive(secret: str) -> None:
    if secret.isdigit():
        return  # an id made of digits stays, as in events that are stored
    body = kept(session_id=f"s {secret}", site_id=f"s {secret}")
    assert secret not in msgspec.json.encode(body).decode()

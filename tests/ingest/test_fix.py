"""Mending an event, step by step."""

from __future__ import annotations

from typing import Any

import pytest

from sightline.errors import InvalidRequest
from sightline.ingest.fix import NOTHING, Unmendable, compiled, decode

EVENT: dict[str, Any] = {
    "event_id": "5a0b8f0e-8c5c-4a51-8d0b-4f6f2f1f9c02",
    "event_name": "shop.visit",
    "tenant_id": "t",
    "source": "web",
    "attributes": {"shop.mood": " good ", "n": "3", "shop.amount": 2},
    "context": {"page": {"url": "/a", "title": "A"}, "consent": {"analytics": True}},
}


def mended(fix: str, **changes: Any) -> dict[str, Any]:
    return compiled(decode(fix))({**EVENT, **changes})


def test_without_rules_an_event_stays_as_it_is() -> None:
    assert compiled(NOTHING)(EVENT) == EVENT


def test_the_event_given_is_never_changed() -> None:
    before = repr(EVENT)
    mended(
        "rules: [{event: b, rename: {n: m}, drop: [shop.mood], "
        "context: {page.url: {value: /b}}, attributes: {x: {value: 1}}}]"
    )
    assert repr(EVENT) == before


@pytest.mark.parametrize(
    ("rule", "attributes"),
    [
        ("rename: {n: shop.count}", {"shop.mood": " good ", "shop.amount": 2, "shop.count": "3"}),
        ("rename: {absent: x}", EVENT["attributes"]),
        ("rename: {n: shop.amount}", {"shop.mood": " good ", "shop.amount": "3"}),
        ("drop: [n, shop.mood]", {"shop.amount": 2}),
        ("attributes: {n: {from: n, type: integer}}", {**EVENT["attributes"], "n": 3}),
        (
            "attributes: {shop.mood: {from: shop.mood}}",
            {**EVENT["attributes"], "shop.mood": "good"},
        ),
        ("attributes: {k: {from: absent, default: 7}}", {**EVENT["attributes"], "k": 7}),
        ("attributes: {n: {from: absent}}", {"shop.mood": " good ", "shop.amount": 2}),
        ("attributes: {k: {from: context.page.title}}", {**EVENT["attributes"], "k": "A"}),
        ("attributes: {k: {multiply: [n, shop.amount]}}", {**EVENT["attributes"], "k": 6}),
        (
            "{rename: {n: m}, attributes: {k: {from: m, type: integer}}, drop: [m]}",
            {"shop.mood": " good ", "shop.amount": 2, "k": 3},
        ),
    ],
)
def test_attributes(rule: str, attributes: dict[str, Any]) -> None:
    rule = rule.removeprefix("{").removesuffix("}") if rule.startswith("{") else rule
    assert mended(f"rules: [{{{rule}}}]")["attributes"] == attributes


def test_a_rule_is_for_events_that_meet_its_condition() -> None:
    fix = "rules: [{when: {field: n, op: gt, value: 5}, event: many}]"
    assert mended(fix)["event_name"] == "shop.visit"
    assert mended(fix, attributes={"n": 6})["event_name"] == "many"


def test_rules_see_what_those_before_them_left() -> None:
    fix = """
rules:
  - {event: b}
  - {when: {field: event_name, value: b}, attributes: {seen: {from: event_name}}}
"""
    assert mended(fix)["attributes"]["seen"] == "b"


def test_the_envelope_and_the_context_are_made_anew() -> None:
    fix = """
rules:
  - envelope:
      occurred_at: {from: at, type: timestamp, time: {format: unix_s}}
      session_id: {from: sid}
      source: {value: server}
    context:
      page.url: {value: /b}
      page.title: {from: nothing}
      locale: {value: de-DE}
"""
    made = mended(fix, at=1_736_937_000, session_id="old")
    assert made["occurred_at"] == "2025-01-15T10:30:00Z"
    assert made["source"] == "server"
    assert "session_id" not in made  # nothing to make it of
    assert made["context"] == {
        "page": {"url": "/b"},
        "locale": "de-DE",
        "consent": {"analytics": True},
    }


def test_events_that_describe_themselves_keep_doing_so() -> None:
    event = {"schema": "a/b/jsonschema/1-0-0", "data": {"n": "3"}}
    fix = "rules: [{event: a/b/jsonschema/1-0-1, attributes: {n: {from: n, type: integer}}}]"
    assert compiled(decode(fix))(event) == {"schema": "a/b/jsonschema/1-0-1", "data": {"n": 3}}


def test_what_an_event_is_and_whose_cannot_be_dropped() -> None:
    names = "event_id, tenant_id, context, attributes, event_name"
    assert mended(f"rules: [{{drop: [{names}]}}]") == EVENT


def test_attributes_that_are_none_are_not_made_so_in_silence() -> None:
    assert mended("rules: [{event: b}]", attributes=["x"])["attributes"] == ["x"]


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ("attributes: {n: {from: shop.mood, type: integer}}", "attributes.n"),
        ("envelope: {occurred_at: {from: n, type: timestamp}}", "occurred_at"),
        ("context: {locale: {from: n, map: {a: b}}}", "context.locale"),
        ("when: {field: shop.mood, op: gt, value: 1}, event: b", "when"),
    ],
)
def test_a_value_that_cannot_be_made_says_where_and_not_what(rule: str, path: str) -> None:
    with pytest.raises(Unmendable) as raised:
        mended(f"rules: [{{{rule}}}]")
    assert raised.value.error.path == path
    assert "good" not in str(raised.value)


@pytest.mark.parametrize(
    ("fix", "said"),
    [
        ("rules: [{evnt: b}]", "did you mean 'event'"),
        ("rules: [{envelope: {event_id: {value: x}}}]", "event_id"),
        ("rules: [{envelope: {tenant_id: {value: x}}}]", "tenant_id"),
        ("rules: [{context: {consent.analytics: {value: true}}}]", "consent"),
        ("rules: [{attributes: {a: {}}}]", "exactly one of"),
        ("rules: [{when: {field: a}}]", "takes a value"),
        ("", "empty"),
    ],
)
def test_a_fix_that_is_none_is_refused_with_its_line(fix: str, said: str) -> None:
    with pytest.raises(InvalidRequest, match=said) as raised:
        decode(fix)
    assert raised.value.code == "invalid_fix"
    assert raised.value.errors[0].path.startswith("line 1")

"""Nested values lose what identifies, and keep their shape."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.privacy.identifying import IDENTIFYING

from sightline.privacy.documents import redact_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("value", "redacted"),
    [
        ("write to a@b.example", "write to [email]"),
        (["x", "a@b.example"], ["x", "[email]"]),
        ({"a@b.example": 1}, {"[email]": 1}),
        ({"a@b.example": 1, "c@d.example": 2}, {"[email]": 1, "[email] 2": 2}),
        (
            {"customer": {"name": "Anna", "tier": "gold"}},
            {"customer": {"name": "[redacted]", "tier": "gold"}},
        ),
        ({"address": {"line1": "x"}}, {"address": "[redacted]"}),
        (
            {"phone": 4155550132, "email_verified": True},
            {"phone": "[redacted]", "email_verified": True},
        ),
        ({"email": None, "password": False}, {"email": None, "password": False}),
        ({"n": 4111111111111111, "at": 1736935800123}, {"n": "[redacted]", "at": 1736935800123}),
        (
            {"items": [{"sku": "4155550132", "qty": 2}]},
            {"items": [{"sku": "4155550132", "qty": 2}]},
        ),
    ],
)
def test_redacted(value: Any, redacted: Any) -> None:
    assert redact_json(value) == redacted


def test_the_name_of_the_attribute_counts() -> None:
    assert redact_json(["Anna"], "customer.first_name") == "[redacted]"
    assert redact_json(["4155550132"], "product_ids") == ["4155550132"]
    assert redact_json(["4155550132"], "notes") == ["[phone]"]


def test_depth_is_bounded() -> None:
    value: Any = "a@b.example"
    for _ in range(5_000):
        value = [value]
    assert "a@b" not in repr(redact_json(value))


@given(value=JSON, secret=IDENTIFYING)
def test_nothing_identifying_survives_anywhere(value: Any, secret: str) -> None:
    redacted = redact_json({"a": [value, {"deep": [f"see {secret} there"]}], f" {secret} ": 1})
    texts: list[str] = []
    _collect(redacted, texts)
    assert not any(secret in text for text in texts)


@given(JSON)
def test_the_input_is_not_changed_and_twice_is_once(value: Any) -> None:
    before = repr(value)
    once = redact_json(value)
    assert repr(value) == before
    assert redact_json(once) == once


def _collect(value: Any, into: list[str]) -> None:
    if isinstance(value, str):
        into.append(value)
    for item in value if isinstance(value, list) else ():
        _collect(item, into)
    for key, item in value.items() if isinstance(value, dict) else ():
        into.append(key)
        _collect(item, into)

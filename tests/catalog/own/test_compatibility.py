"""Which changes of a schema break senders: one row a rule, and the promise as a property."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.catalog.own.schemas import keeping, schemas, varied

from sightline.catalog.own.compatibility import changes
from sightline.catalog.own.dialect import compiled, modern

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
WHOLE: Json = {"type": "integer"}
NUMBER: Json = {"type": "number"}
CLOSED: Json = {"additionalProperties": False}


def of(**properties: Any) -> Json:
    return {"type": "object", "properties": properties}


COMPATIBLE = [
    ("nothing", of(a=TEXT), of(a=TEXT)),
    ("words only", of(a=TEXT), of(a={**TEXT, "description": "what it is", "examples": ["x"]})),
    ("a wider type", of(a=WHOLE), of(a=NUMBER)),
    ("null as well", of(a=TEXT), of(a={"type": ["string", "null"]})),
    ("an optional attribute", of(a=TEXT), of(a=TEXT, b=WHOLE)),
    ("an optional attribute, closed", {**of(a=TEXT), **CLOSED}, {**of(a=TEXT, b=TEXT), **CLOSED}),
    ("no longer required", {**of(a=TEXT), "required": ["a"]}, of(a=TEXT)),
    ("opened", {**of(a=TEXT), **CLOSED}, of(a=TEXT)),
    ("an attribute left out of an open one", of(a=TEXT, b=TEXT), of(a=TEXT)),
    ("a value more", of(a={"enum": ["x"]}), of(a={"enum": ["x", "y"]})),
    ("values opened", of(a={"enum": ["x", "y"]}), of(a={"type": "string", "maxLength": 1})),
    ("looser bounds", of(a={**WHOLE, "minimum": 0}), of(a={**WHOLE, "minimum": -5})),
    ("the same bound", of(a={**WHOLE, "exclusiveMinimum": 0}), of(a={**WHOLE, "minimum": 1})),
    ("a coarser step less", of(a={**NUMBER, "multipleOf": 1}), of(a={**NUMBER, "multipleOf": 0.5})),
    ("no more pattern", of(a={**TEXT, "pattern": "^a"}), of(a=TEXT)),
    ("no more format", of(a={**TEXT, "format": "uuid"}), of(a=TEXT)),
    ("forms told apart", of(a={"oneOf": [TEXT, WHOLE]}), of(a={"oneOf": [NUMBER, TEXT]})),
    ("one form as types", of(a={"oneOf": [TEXT, WHOLE]}), of(a={"type": ["string", "number"]})),
    (
        "deep inside",
        of(a=of(b={"type": "array", "items": of(c=WHOLE)})),
        of(a=of(b={"type": "array", "items": of(c=NUMBER, d=TEXT)})),
    ),
    (
        "behind a reference",
        {"definitions": {"x": WHOLE}, **of(a={"$ref": "#/definitions/x"})},
        of(a=NUMBER),
    ),
    (
        "in another draft",
        {
            "$schema": "http://json-schema.org/draft-04/schema#",
            **of(a={**WHOLE, "minimum": 0, "exclusiveMinimum": True}),
        },
        of(a={**WHOLE, "minimum": 1}),
    ),
]

INCOMPATIBLE = [
    (of(a=NUMBER), of(a=WHOLE), "properties.a.type", "type_changed"),
    (of(a=TEXT), of(a=WHOLE), "properties.a.type", "type_changed"),
    (of(a={"type": ["string", "null"]}), of(a=TEXT), "properties.a.type", "type_changed"),
    (of(a=TEXT), {**of(a=TEXT, b=TEXT), "required": ["b"]}, "required", "required_added"),
    (of(a=TEXT), {**of(a=TEXT), "required": ["a"]}, "required", "required_added"),
    (of(a={"enum": ["x", "y"]}), of(a={"enum": ["x"]}), "properties.a.enum", "value_removed"),
    (of(a={"enum": ["x", "y"]}), of(a={"const": "x"}), "properties.a.enum", "value_removed"),
    (of(a=TEXT), of(a={**TEXT, "enum": ["x"]}), "properties.a.enum", "values_closed"),
    (of(a=WHOLE), of(a={**WHOLE, "minimum": 0}), "properties.a.minimum", "bound_tightened"),
    (
        of(a={**TEXT, "maxLength": 9}),
        of(a={**TEXT, "maxLength": 8}),
        "properties.a.maxLength",
        "bound_tightened",
    ),
    (of(a=NUMBER), of(a={**NUMBER, "multipleOf": 2}), "properties.a.multipleOf", "bound_tightened"),
    (of(a=TEXT), {**of(a=TEXT), **CLOSED}, "additionalProperties", "unknown_refused"),
    (
        {**of(a=TEXT, b=TEXT), **CLOSED},
        {**of(a=TEXT), **CLOSED},
        "properties.b",
        "attribute_removed",
    ),
    (of(a=TEXT), of(a={**TEXT, "format": "uuid"}), "properties.a.format", "format_changed"),
    (
        of(a={**TEXT, "pattern": "^a"}),
        of(a={**TEXT, "pattern": "^b"}),
        "properties.a.pattern",
        "pattern_changed",
    ),
    (
        of(a=TEXT, b=TEXT),
        {**of(a=TEXT, b=TEXT), "dependentRequired": {"a": ["b"]}},
        "dependentRequired",
        "required_added",
    ),
    (
        of(a=of(b={"type": "array", "items": of(c=NUMBER)})),
        of(a=of(b={"type": "array", "items": of(c=WHOLE)})),
        "properties.a.properties.b.items.properties.c.type",
        "type_changed",
    ),
    (
        of(a={"type": "array", "items": TEXT}),
        of(a={"type": "array", "items": TEXT, "maxItems": 3}),
        "properties.a.maxItems",
        "bound_tightened",
    ),
    (
        {"type": "object", "additionalProperties": NUMBER},
        {"type": "object", "additionalProperties": WHOLE},
        "additionalProperties.type",
        "type_changed",
    ),
    (
        of(a={"oneOf": [TEXT, WHOLE]}),
        of(a={"oneOf": [TEXT, WHOLE, {"minimum": 3}]}),
        "properties.a.oneOf",
        "not_comparable",
    ),
    (
        of(a=TEXT),
        {**of(a=TEXT), "if": {"required": ["a"]}, "then": {"required": ["b"]}},
        "if",
        "not_comparable",
    ),
    (of(a=TEXT), of(a=False), "properties.a", "not_taken"),
]


@pytest.mark.parametrize(
    ("old", "new"), [row[1:] for row in COMPATIBLE], ids=[r[0] for r in COMPATIBLE]
)
def test_a_change_that_refuses_nothing_is_compatible(old: Json, new: Json) -> None:
    assert changes(modern(old)[0], modern(new)[0]) == []


@pytest.mark.parametrize(("old", "new", "path", "code"), INCOMPATIBLE)
def test_a_change_that_refuses_something_is_named_with_its_place(
    old: Json, new: Json, path: str, code: str
) -> None:
    (found,) = changes(modern(old)[0], modern(new)[0])
    assert (found.path, found.code) == (path, code)


def test_every_incompatible_change_is_listed() -> None:
    old = of(a={**WHOLE, "minimum": 0}, b=TEXT, c={"enum": ["x", "y"]})
    new = {**of(a={**WHOLE, "minimum": 5}, b=WHOLE, c={"enum": ["y"]}), "required": ["d"]}
    found = {(change.path, change.message) for change in changes(old, new)}
    assert found == {
        ("properties.a.minimum", "was 0, is 5"),
        ("properties.b.type", "was string, is integer"),
        ("properties.c.enum", "no longer takes x"),
        ("required", "d was optional or absent, is required"),
    }


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_is_called_compatible_takes_all_that_was_taken(data: st.DataObject) -> None:
    old = data.draw(schemas)
    new = data.draw(st.one_of(varied(old), schemas))
    assume(jsonschema_rs.meta.is_valid(old) and jsonschema_rs.meta.is_valid(new))
    if changes(old, new):
        return
    before, after = compiled(old), compiled(new)
    for _ in range(8):
        value = data.draw(keeping(old))
        if before.is_valid(value) and not _met_by_chance(value, old, new):
            assert after.is_valid(value), (old, new, value)


def _met_by_chance(value: Any, old: Any, new: Any) -> bool:
    """Whether an attribute that only the new schema names is there without the old one's word."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return False
    was, now = old.get("properties", {}), new.get("properties", {})
    if isinstance(value, list):
        items = old.get("items"), new.get("items")
        return any(_met_by_chance(one, *items) for one in value)
    if not isinstance(value, dict):
        return False
    return any(
        (name in now and name not in was) or _met_by_chance(inner, was.get(name), now.get(name))
        for name, inner in value.items()
    )

"""JSON Schemas of every draft, in one dialect; what cannot be used is refused with its place."""

from __future__ import annotations

import time
from typing import Any

import jsonschema_rs
import pytest

from sightline.catalog.own.dialect import MAX_NODES, compiled, modern
from sightline.catalog.own.specimen import NoSpecimen, specimen
from sightline.errors import InvalidRequest

Json = dict[str, Any]
DRAFT = "http://json-schema.org/draft-0{}/schema#"

SAME: list[tuple[str, Json, list[Any], list[Any]]] = [
    (
        DRAFT.format(4),
        {"properties": {"a": {"minimum": 0, "exclusiveMinimum": True}}},
        [{"a": 1}, {"a": 0.1}],
        [{"a": 0}],
    ),
    (
        DRAFT.format(4),
        {"properties": {"a": {"maximum": 5, "exclusiveMaximum": False}}},
        [{"a": 5}],
        [{"a": 6}],
    ),
    (
        DRAFT.format(7),
        {"properties": {"a": {"items": [{"type": "string"}], "additionalItems": False}}},
        [{"a": ["x"]}, {"a": []}],
        [{"a": [1]}, {"a": ["x", "y"]}],
    ),
    (
        DRAFT.format(6),
        {"dependencies": {"a": ["b"], "c": {"required": ["d"]}}},
        [{"a": 1, "b": 1}, {}, {"c": 1, "d": 1}],
        [{"a": 1}, {"c": 1}],
    ),
    (
        DRAFT.format(7),
        {
            "definitions": {"x": {"type": "string"}},
            "properties": {"a": {"$ref": "#/definitions/x", "maxLength": 1}},
        },
        [{"a": "long"}],
        [{"a": 1}],
    ),
    (
        "https://json-schema.org/draft/2020-12/schema",
        {
            "$defs": {"x": {"type": "string"}},
            "properties": {"a": {"$ref": "#/$defs/x", "maxLength": 1}},
        },
        [{"a": "l"}],
        [{"a": 1}, {"a": "long"}],
    ),
    (
        "https://json-schema.org/draft/2019-09/schema",
        {"properties": {"a": {"items": [{"type": "string"}]}, "b": {"$ref": "#/properties/a"}}},
        [{"b": ["x", 1]}],
        [{"b": [1]}],
    ),
]


@pytest.mark.parametrize(("draft", "schema", "taken", "refused"), SAME)
def test_a_schema_takes_what_its_own_draft_takes(
    draft: str, schema: Json, taken: list[Any], refused: list[Any]
) -> None:
    document = {"$schema": draft, **schema}
    before, after = jsonschema_rs.validator_for(document), compiled(modern(document)[0])
    for value in taken:
        assert before.is_valid(value)
        assert after.is_valid(value), value
    for value in refused:
        assert not before.is_valid(value)
        assert not after.is_valid(value), value


def deep(levels: int) -> Json:
    schema: Json = {"type": "string"}
    for _ in range(levels):
        schema = {"properties": {"a": schema}}
    return schema


REFUSED = [
    ({"$schema": DRAFT.format(3)}, "$schema"),
    ({"properties": {"a": {"$ref": "https://example.com/schema"}}}, "properties.a.$ref"),
    ({"properties": {"a": {"$ref": "file:///etc/passwd"}}}, "properties.a.$ref"),
    ({"properties": {"a": {"$ref": "#/nowhere"}}}, "properties.a.$ref"),
    ({"properties": {"a": {"$ref": "#/properties/a"}}}, "properties.a.$ref"),
    ({"properties": {"a": {"items": {"$ref": "#"}}}}, "properties.a.items.$ref"),
    ({"$dynamicRef": "#x"}, "$dynamicRef"),
    ({"properties": {"a": {"pattern": "(?!x)"}}}, "properties.a.pattern"),
    ({"properties": {"a": {"pattern": "("}}}, "properties.a.pattern"),
    ({"properties": {"a": {"type": ["string", "nul"]}}}, "properties.a.type"),
    ({"properties": {"a": {"required": "b"}}}, "properties.a.required"),
    ({"properties": {f"p{n}": {} for n in range(MAX_NODES)}}, ""),
    (deep(40), ""),
    (
        {"properties": {"a": {"items": {"properties": {f"p{n}": {} for n in range(301)}}}}},
        "properties.a.items",
    ),
]


@pytest.mark.parametrize(("schema", "path"), REFUSED, ids=[str(n) for n in range(len(REFUSED))])
def test_what_cannot_be_used_is_refused_with_its_place(schema: Json, path: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        modern({"type": "object", **schema})
    assert caught.value.code == "invalid_schema"
    assert path in caught.value.errors[0].path


def test_references_that_multiply_are_refused_quickly() -> None:
    definitions: Json = {"d0": {"type": "string"}}
    for n in range(1, 40):
        both = [{"$ref": f"#/definitions/d{n - 1}"}, {"items": {"$ref": f"#/definitions/d{n - 1}"}}]
        definitions[f"d{n}"] = {"anyOf": both}
    began = time.perf_counter()
    with pytest.raises(InvalidRequest):
        modern({"definitions": definitions, "$ref": "#/definitions/d39"})
    assert time.perf_counter() - began < 30  # to follow them all takes for ever


def test_misspelt_words_are_advice() -> None:
    _, advice = modern({"properties": {"a": {"maxLenght": 3, "x-own": 1, "title": "A"}}})
    assert advice == ("properties.a.maxLenght says nothing; did you mean 'maxLength'?",)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "minLength": 30},
        {"type": "string", "maxLength": 2},
        {"type": "string", "format": "date-time"},
        {"type": "integer", "exclusiveMinimum": 7, "multipleOf": 5},
        {"type": "number", "exclusiveMaximum": 0.5, "minimum": 0.25},
        {"type": "array", "items": {"type": "boolean"}, "minItems": 3},
        {"type": "object", "required": ["a"], "properties": {"a": {"enum": [4]}}},
        {"allOf": [{"type": "string"}, {"minLength": 9}]},
        {"oneOf": [{"type": "null"}, {"type": "integer", "minimum": 5}]},
        {"not": {"type": "string"}},
        {"type": "string", "pattern": "^[A-Z]{3}$"},
        True,
    ],
)
def test_a_specimen_is_taken_by_its_schema(schema: Any) -> None:
    assert compiled(schema).is_valid(specimen(schema))


def test_where_nothing_can_be_made_up_an_example_is_needed() -> None:
    rare = {"type": "string", "pattern": "^[x-z]{12}$"}
    with pytest.raises(NoSpecimen):
        specimen(rare)
    assert specimen({**rare, "examples": ["wrong", "xyzxyzxyzxyz"]}) == "xyzxyzxyzxyz"

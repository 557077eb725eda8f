"""A value that a JSON Schema takes: the author's example where there is one, else a made one."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any, Final

import jsonschema_rs

from sightline.catalog.export.jsonschema import MAX_TEXT
from sightline.catalog.own.dialect import Schema, compiled
from sightline.types import JsonObject

_FORMATS: Final = {
    "date": "2025-01-15",
    "date-time": "2025-01-15T10:30:00Z",
    "duration": "PT1H",
    "email": "someone@example.com",
    "hostname": "shop.example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "time": "10:30:00Z",
    "uri": "https://shop.example.com/",
    "uuid": "0b9f8a52-6d0e-4c43-9d63-2c1f5f0c7a11",
}
_TEXTS: Final = (
    "example",
    "Example",
    "EXAMPLE",
    "a",
    "A",
    "1",
    "a1",
    "A1",
    "EUR",
    "en-GB",
    "1.0.0",
)
_MOST: Final = 20  # of items that are made up
_TRIES: Final = 1_000


class NoSpecimen(ValueError):
    """Nothing that was tried is taken by the schema; its author has to give an example."""


def specimen(schema: Schema) -> Any:
    """A value the schema takes.

    raises: NoSpecimen
    """
    validator = compiled(schema)
    for value in itertools.islice(_tried(schema), _TRIES):
        if validator.is_valid(value):
            return value
    raise NoSpecimen


def _tried(schema: Schema) -> Iterator[Any]:
    if not isinstance(schema, dict):
        yield "example"
        return
    yield from _said(schema)
    parts = schema.get("allOf", ())
    if parts:
        yield from _tried(_together([{**schema, "allOf": []}, *parts]))
    for branch in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
        rest = {w: v for w, v in schema.items() if w not in ("oneOf", "anyOf")}
        yield from _tried(_together([rest, branch]))
    kinds = schema.get("type", ["string", "integer", "object", "array", "boolean", "null"])
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        yield from _MADE[kind](schema)


def _said(schema: JsonObject) -> Iterator[Any]:
    for word in ("examples", "enum"):
        if isinstance(schema.get(word), list):
            yield from schema[word]
    for word in ("example", "const", "default"):
        if word in schema:
            yield schema[word]


def _together(schemas: list[Any]) -> JsonObject:
    """One schema that says what several say; of two words for one thing the later one."""
    made: JsonObject = {}
    for schema in schemas:
        if not isinstance(schema, dict):
            continue
        names = {**made.get("properties", {}), **schema.get("properties", {})}
        needed = [*made.get("required", ()), *schema.get("required", ())]
        inner = [*made.get("allOf", ()), *schema.get("allOf", ())]
        made = {**made, **schema}
        for word, value in (("properties", names), ("required", needed), ("allOf", inner)):
            if value:
                made[word] = value
            else:
                made.pop(word, None)
    return made


def _texts(schema: JsonObject) -> Iterator[Any]:
    if schema.get("format") in _FORMATS:
        yield _FORMATS[schema["format"]]
    least = min(schema.get("minLength", 0), MAX_TEXT)
    most = min(schema.get("maxLength", MAX_TEXT), MAX_TEXT)
    for text in _TEXTS:
        yield text
        yield (text * (least // len(text) + 1))[: min(max(least, len(text)), most)]


def _numbers(schema: JsonObject) -> Iterator[Any]:
    yield from (1, 0)
    step = schema.get("multipleOf", 1)
    for word, away in (("minimum", 0), ("exclusiveMinimum", 1), ("maximum", 0)):
        if word in schema:
            bound = schema[word]
            yield from (bound, bound + away, bound + away / 2, math.ceil(bound / step) * step)
            yield (math.floor(bound / step) + 1) * step
    if "exclusiveMaximum" in schema:
        top = schema["exclusiveMaximum"]
        low = schema.get("minimum", schema.get("exclusiveMinimum", top - 2))
        yield from (math.ceil(top / step) * step - step, top - 1, (top + low) / 2)


def _arrays(schema: JsonObject) -> Iterator[Any]:
    first = [_or_nothing(part) for part in schema.get("prefixItems", ())]
    size = max(schema.get("minItems", 0) - len(first), 0)
    items = schema.get("items", True)
    for count in (max(size, 1), size):
        yield [*first, *(_or_nothing(items) for _ in range(min(count, _MOST)))]


def _objects(schema: JsonObject) -> Iterator[Any]:
    named = schema.get("properties", {})
    required = dict.fromkeys(schema.get("required", ()))
    for names in (named, required):
        yield {
            name: _or_nothing(named.get(name, True))
            for name in {**dict.fromkeys(names), **required}
            if named.get(name) is not False
        }


def _or_nothing(schema: Schema) -> Any:
    try:
        return specimen(schema)
    except (NoSpecimen, jsonschema_rs.ValidationError):
        return None


_MADE: Final = {
    "string": _texts,
    "integer": _numbers,
    "number": _numbers,
    "boolean": lambda _: iter((True, False)),
    "null": lambda _: iter((None,)),
    "array": _arrays,
    "object": _objects,
}

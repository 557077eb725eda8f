"""JSON Schemas made at random, their variations, and values that keep them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Json = Any
NAMES = ("a", "b", "c")
UUIDS = ("0b9f8a52-6d0e-4c43-9d63-2c1f5f0c7a11", "11111111-1111-4111-8111-111111111111")
TIMES = ("2025-01-15T10:30:00Z", "1999-12-31T23:59:59.5+01:00")
TEXTS = ("", "a", "b", "ab", "aaa", "bbbbb", "a1", *UUIDS, *TIMES)
NUMBERS = (-3, -1, 0, 1, 2, 3, 4, 6, 10, 0.5, 2.5, -0.5)

_small = st.integers(-2, 6)
_length = st.integers(0, 4)


def _rules(kind: str, **rules: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries({"type": st.just(kind)}, optional=rules)


_texts = _rules(
    "string",
    minLength=_length,
    maxLength=st.integers(1, 6),
    pattern=st.sampled_from(["^a", "b+", "^[ab]*$"]),
    format=st.sampled_from(["uuid", "date-time"]),
)
_bounds = {
    "minimum": _small,
    "maximum": _small,
    "exclusiveMinimum": _small,
    "exclusiveMaximum": _small,
    "multipleOf": st.sampled_from([1, 2, 3, 0.5]),
}
_leaves = st.one_of(
    _texts,
    _rules("integer", **_bounds),
    _rules("number", **_bounds),
    st.just({"type": "boolean"}),
    st.just({"type": "null"}),
    st.lists(st.sampled_from([*TEXTS[:5], 1, 2, None, True]), min_size=1, max_size=4).map(
        lambda values: {"enum": values}
    ),
    st.sampled_from(TEXTS[:4]).map(lambda value: {"const": value}),
    st.just({"type": ["string", "null"], "maxLength": 3}),
    st.just({}),
)


def _wider(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        several.map(lambda parts: {"oneOf": parts}),
        several.map(lambda parts: {"anyOf": parts}),
        several.map(lambda parts: {"allOf": parts}),
        inner.map(lambda part: {"not": part}),
        _rules("array", items=inner, minItems=_length, maxItems=_length, uniqueItems=st.booleans()),
        objects(inner),
    )


def objects(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    """Schemas of objects with some of three attributes."""
    return _rules(
        "object",
        properties=st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
        required=st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
        additionalProperties=st.one_of(st.booleans(), inner),
        minProperties=st.integers(0, 2),
        maxProperties=st.integers(1, 3),
        dependentRequired=st.just({"a": ["b"]}),
        patternProperties=st.dictionaries(st.sampled_from(["^a", "c$"]), inner, max_size=1),
    )


schemas = objects(st.recursive(_leaves, _wider, max_leaves=4))


@st.composite
def varied(draw: st.DrawFn, schema: Json) -> Json:
    """A schema like this one, but for a few words."""
    if isinstance(schema, list):
        return [draw(varied(part)) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made: dict[str, Any] = {}
    for word, value in schema.items():
        choice = draw(st.integers(0, 9))
        if choice == 0 and word != "type":
            continue
        if choice == 1 and isinstance(value, int) and not isinstance(value, bool):
            made[word] = max(value + draw(st.integers(-2, 2)), 0 if word.startswith("m") else -9)
        elif choice == 2 and word == "type":
            made[word] = draw(st.sampled_from(["number", ["string", "null"], "object", value]))
        elif choice == 3 and word == "properties":
            made[word] = {**value, draw(st.sampled_from(NAMES)): draw(_leaves)}
        else:
            made[word] = draw(varied(value)) if isinstance(value, dict | list) else value
    if made.get("multipleOf") in (0, None):
        made.pop("multipleOf", None)
    if made.get("enum") == []:
        del made["enum"]
    return made


values = st.recursive(
    st.one_of(st.sampled_from(TEXTS), st.sampled_from(NUMBERS), st.booleans(), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    ),
    max_leaves=6,
)
"""Any value, of few texts and numbers, so that it often keeps a schema."""


@st.composite
def keeping(draw: st.DrawFn, schema: Json) -> Json:
    """A value that tries to keep a schema, and often does."""
    if not isinstance(schema, dict):
        return draw(values)
    for word in ("oneOf", "anyOf", "allOf"):
        if word in schema:
            return draw(keeping(draw(st.sampled_from(schema[word]))))
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return draw(st.sampled_from(schema["enum"]))
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = draw(st.sampled_from(kind))
    if kind == "object":
        return draw(_object(schema))
    if kind == "array":
        fewest = schema.get("minItems", 0)
        size = draw(st.integers(fewest, max(schema.get("maxItems", 3), fewest) + 1))
        return [draw(keeping(schema.get("items", {}))) for _ in range(size)]
    if kind in ("integer", "number"):
        edges = [v for w, v in schema.items() if w in _bounds]
        around = [v + d for v in edges for d in (-1, 0, 1, 0.5)]
        return draw(st.sampled_from([*NUMBERS, *around]))
    if kind == "string":
        return draw(st.sampled_from(TEXTS))
    return {"boolean": True, "null": None}.get(str(kind), draw(values))


@st.composite
def _object(draw: st.DrawFn, schema: Json) -> Json:
    named = schema.get("properties", {})
    wanted = draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True))
    names = dict.fromkeys([*schema.get("required", ()), *wanted])
    rest = schema.get("additionalProperties", {})
    return {name: draw(keeping(named.get(name, rest))) for name in names}

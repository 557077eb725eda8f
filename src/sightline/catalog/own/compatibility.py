"""What a later version of a schema refuses that the version before takes.

Two schemas of `own.dialect` enter; a list of changes leaves, each with its place, and none when the
new schema takes all events the old one takes. An event is here what the old schema describes: if it
lets in attributes it does not name, one that happens to be called like an attribute the new schema
adds does not count. Whether one schema takes all that another takes is proved by
`jsonschema_rs.canonical`; what cannot be proved counts as incompatible, and says so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

import jsonschema_rs
import msgspec

from sightline.catalog.own.dialect import PATTERNS, Path, Schema
from sightline.errors import dotted
from sightline.types import JsonObject


class Change(msgspec.Struct, frozen=True):
    """A change that is incompatible.

    path: where, in the schema: `properties.lens.maxLength`
    code: what kind of change; `not_comparable` where nobody can tell
    """

    path: str
    code: str
    message: str


_FLOORS: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_CEILINGS: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_TOGETHER: Final[tuple[tuple[str, ...], ...]] = (
    ("properties", "patternProperties", "additionalProperties"),
    ("items", "prefixItems"),
    ("contains", "minContains", "maxContains"),
    ("if", "then", "else"),
)
"""Words that mean something only with the others beside them."""

MAX_CASES: Final = 64

_ANNOTATIONS: Final = frozenset(
    ("title", "description", "default", "example", "examples", "readOnly", "writeOnly")
)
_ALL_TYPES: Final = frozenset(("string", "number", "boolean", "array", "object", "null"))
_UNTOLD: Final = "whether it still takes all it took cannot be told, so it counts as incompatible"


def changes(old: Schema, new: Schema) -> list[Change]:
    """Every incompatible change; none where the new schema takes all that the old one takes."""
    return list(dict.fromkeys(_refused(_unadded(old, new), new, ())))


def covers(new: Schema, old: Schema) -> bool:
    """Whether it is proved that the new schema takes every value the old one takes."""
    if max(_cases(new), _cases(old)) > MAX_CASES:
        return new == old
    try:
        proved = _canonical(new).covers(_canonical(old))
    except (ValueError, jsonschema_rs.ValidationError):  # beyond what the library can express
        return False
    return proved is jsonschema_rs.canonical.Containment.YES


def _canonical(schema: Schema) -> jsonschema_rs.CanonicalSchema:
    return jsonschema_rs.canonicalize(
        schema,
        draft=jsonschema_rs.Draft202012,
        validate_formats=True,
        pattern_options=PATTERNS,
        offline=True,
    )


def _cases(schema: Any) -> int:
    """In how many ways a value may keep a schema, at the place where that is most.

    A proof takes time by this number, and by its powers.
    """
    if isinstance(schema, list):
        return max(map(_cases, schema), default=1)
    if not isinstance(schema, dict):
        return 1
    here, inside = 1, 1
    for word, value in schema.items():
        if word in ("anyOf", "oneOf") and isinstance(value, list):
            here *= sum(map(_cases, value))
        elif word == "allOf" and isinstance(value, list):
            here *= math.prod(map(_cases, value))
        elif word in ("if", "then", "else", "not"):
            here *= 2 * _cases(value) * _alternatives(value)
        elif word not in ("enum", "const", "examples", "default"):
            inside = max(inside, _cases(value))
    return max(here, inside)


def _alternatives(schema: Any) -> int:
    """In how many ways a value may fail a schema."""
    return max(1, len(schema)) if isinstance(schema, dict) else 1


def _unadded(old: Schema, new: Schema) -> Schema:
    """The old schema, closed to attributes that only the new one names."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return old
    made = dict(old)
    was, now = _properties(old), _properties(new)
    if was or now:
        made["properties"] = {
            **{name: _unadded(schema, now.get(name, True)) for name, schema in was.items()},
            **{name: False for name in now if name not in was and _lets_in(old, name)},
        }
    if isinstance(old.get("items"), dict):
        made["items"] = _unadded(old["items"], new.get("items", True))
    return made


def _lets_in(schema: JsonObject, name: str) -> bool:
    """Whether it takes an attribute of this name without a word about it."""
    rest = schema.get("additionalProperties", True)
    return rest is True and not _matches(name, schema.get("patternProperties", {}))


def _refused(old: Schema, new: Schema, path: Path) -> Iterator[Change]:
    """What the new schema refuses, at this place and inside it."""
    if covers(new, old):
        return
    if not isinstance(new, dict):
        yield Change(dotted(path), "not_taken", "nothing is taken here any more")
        return
    for part in _groups(new):
        if not covers(part, old):
            told = list(_told(_facets(old), part, path))
            word = next(iter(part))
            yield from told or [Change(dotted((*path, word)), "not_comparable", _UNTOLD)]


def _groups(schema: JsonObject) -> Iterator[JsonObject]:
    """The schema as parts that all must hold."""
    left = {w: v for w, v in schema.items() if w not in _ANNOTATIONS and not w.startswith("x-")}
    for words in _TOGETHER:
        part = {word: left.pop(word) for word in words if word in left}
        if part:
            yield part
    yield from ({word: value} for word, value in left.items())


def _facets(schema: Schema) -> JsonObject:
    """What a schema says at the top, also in `allOf`: for words about it, not for judging it."""
    if not isinstance(schema, dict):
        return {}
    said: JsonObject = {}
    for part in (*schema.get("allOf", ()), schema):
        for word, value in (_facets(part) if part is not schema else part).items():
            said[word] = {**said.get(word, {}), **value} if word == "properties" else value
    return said


def _told(old: JsonObject, part: JsonObject, path: Path) -> Iterator[Change]:
    """A part that refuses something, in words."""
    word = next(iter(part))
    value = part[word]
    if word in _FLOORS or word in _CEILINGS:
        yield from _limit(old, word, value, path)
    elif word == "allOf":
        for branch in value:
            yield from _refused(old, branch, path)
    elif word in _TOGETHER[0]:
        yield from _object(old, part, path)
    elif word in _TOGETHER[1]:
        yield from _array(old, part, path)
    elif word in _SAID:
        yield from _SAID[word](old, value, path)


def _limit(old: JsonObject, word: str, value: Any, path: Path) -> Iterator[Change]:
    was = f"was {old[word]}" if word in old else "was not there"
    yield Change(dotted((*path, word)), "bound_tightened", f"{was}, is {value}")


def _type(old: JsonObject, value: Any, path: Path) -> Iterator[Change]:
    was, now = _types(old), _types({"type": value})
    gone = sorted(t for t in was - now if not (t == "integer" and "number" in now))
    if gone:
        words = f"was {_listed(sorted(was))}, is {_listed(sorted(now))}"
        yield Change(dotted((*path, "type")), "type_changed", words)


def _types(schema: Mapping[str, Any]) -> frozenset[str]:
    said = schema.get("type")
    if said is None:
        return _ALL_TYPES
    return frozenset([said] if isinstance(said, str) else said)


def _enum(old: JsonObject, values: Any, path: Path) -> Iterator[Change]:
    was = old.get("enum", [old["const"]] if "const" in old else None)
    if was is None:
        message = f"was open, is one of {_listed(values)}"
        yield Change(dotted((*path, "enum")), "values_closed", message)
    else:
        gone = [value for value in was if value not in values]
        if gone:
            yield Change(
                dotted((*path, "enum")), "value_removed", f"no longer takes {_listed(gone)}"
            )


def _required(old: JsonObject, names: Any, path: Path) -> Iterator[Change]:
    for name in names:
        if name not in old.get("required", ()):
            message = f"{name} was optional or absent, is required"
            yield Change(dotted((*path, "required")), "required_added", message)


def _pattern(old: JsonObject, value: Any, path: Path) -> Iterator[Change]:
    was = f"was {old['pattern']}" if "pattern" in old else "was not there"
    message = f"{was}, is {value}; {_UNTOLD}"
    yield Change(dotted((*path, "pattern")), "pattern_changed", message)


def _format(old: JsonObject, value: Any, path: Path) -> Iterator[Change]:
    was = f"was {old['format']}" if "format" in old else "was not there"
    yield Change(dotted((*path, "format")), "format_changed", f"{was}, is {value}")


def _multiple(old: JsonObject, value: Any, path: Path) -> Iterator[Change]:
    was = f"was {old['multipleOf']}" if "multipleOf" in old else "was not there"
    yield Change(dotted((*path, "multipleOf")), "bound_tightened", f"{was}, is {value}")


def _dependent(old: JsonObject, value: Any, path: Path) -> Iterator[Change]:
    for name, needed in value.items():
        added = [n for n in needed if n not in old.get("dependentRequired", {}).get(name, ())]
        if added:
            message = f"with {name}, {_listed(added)} was not required, and is"
            yield Change(dotted((*path, "dependentRequired")), "required_added", message)


def _object(old: JsonObject, part: JsonObject, path: Path) -> Iterator[Change]:
    was, now = _properties(old), _properties(part)
    for name, schema in now.items():
        before = was.get(name, old.get("additionalProperties", True))
        yield from _refused(before, schema, (*path, "properties", name))
    rest = part.get("additionalProperties", True)
    if rest is True:
        return
    patterns = part.get("patternProperties", {})
    for name, schema in was.items():
        if name not in now and schema is not False and not _matches(name, patterns):
            place = (*path, "properties", name)
            if rest is False:
                yield Change(dotted(place), "attribute_removed", "is no longer taken")
            else:
                yield from _refused(schema, rest, place)
    before = old.get("additionalProperties", True)
    if rest is False and before is not False:
        message = "attributes that are not named were taken, and are refused"
        yield Change(dotted((*path, "additionalProperties")), "unknown_refused", message)
    elif isinstance(rest, dict):
        yield from _refused(before, rest, (*path, "additionalProperties"))


def _matches(name: str, patterns: Mapping[str, Any]) -> bool:
    return any(
        jsonschema_rs.is_valid({"pattern": pattern}, name, pattern_options=PATTERNS)
        for pattern in patterns
    )


def _array(old: JsonObject, part: JsonObject, path: Path) -> Iterator[Change]:
    if "items" in part and "prefixItems" not in part and "prefixItems" not in old:
        yield from _refused(old.get("items", True), part["items"], (*path, "items"))


def _properties(schema: JsonObject) -> Mapping[str, Any]:
    found = schema.get("properties")
    return found if isinstance(found, dict) else {}


def _listed(values: Any) -> str:
    shown = [str(value) if not isinstance(value, str) else value for value in values]
    few = shown[:8]
    return ", ".join(few) + (f" and {len(shown) - len(few)} more" if len(shown) > len(few) else "")


_SAID: Final = {
    "type": _type,
    "enum": _enum,
    "const": lambda old, value, path: _enum(old, [value], path),
    "required": _required,
    "pattern": _pattern,
    "format": _format,
    "multipleOf": _multiple,
    "dependentRequired": _dependent,
}

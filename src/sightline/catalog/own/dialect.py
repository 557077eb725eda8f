"""JSON Schemas as tenants write them, in one dialect: draft 2020-12, without references.

A document of draft 4 (Iglu's), 6, 7, 2019-09 or 2020-12 enters; an equal schema leaves in which
every reference is replaced by what it refers to, so nobody after this has to look one up. Nothing
is ever fetched. What costs without bound (recursion, patterns that backtrack) is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import jsonschema_rs

from sightline.errors import FieldError, InvalidRequest, dotted, nearest
from sightline.types import JsonObject

Schema = JsonObject | bool

MAX_NODES: Final = 5_000
MAX_REPEATED: Final = 300
"""Parts that may be asked of every item of a list, of which a body can hold 250,000."""

MAX_DEPTH: Final = 32

PATTERNS: Final = jsonschema_rs.RegexOptions()
"""Patterns in time linear in the text: no look-around, no back-references."""

_TOO_LARGE: Final = (
    f"is too large: {MAX_NODES} parts, {MAX_DEPTH} deep, and {MAX_REPEATED} parts for the values "
    "of lists and maps are the most"
)
NO_PATTERN: Final = "must be a regular expression without look-around and back-references"

_IGLU: Final = "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema"
_DRAFTS: Final[Mapping[str, int]] = {
    f"{_IGLU}/1-0-0": 4,
    "http://json-schema.org/schema": 2020,
    "http://json-schema.org/draft-04/schema": 4,
    "http://json-schema.org/draft-06/schema": 6,
    "http://json-schema.org/draft-07/schema": 7,
    "https://json-schema.org/draft/2019-09/schema": 2019,
    "https://json-schema.org/draft/2020-12/schema": 2020,
}
_FLAGS: Final = 4  # up to this draft a flag says that a bound is exclusive
_ALONE: Final = 7  # up to this draft nothing that stands beside a reference counts
_TUPLES: Final = 2019  # up to this draft a list of `items` is what `prefixItems` became

_TYPES: Final = ("string", "number", "integer", "boolean", "array", "object", "null")
_ONE: Final = (
    "not",
    "if",
    "then",
    "else",
    "contains",
    "propertyNames",
    "additionalProperties",
    "unevaluatedItems",
    "unevaluatedProperties",
    "items",
)
_SEVERAL: Final = ("allOf", "anyOf", "oneOf", "prefixItems")
_EACH: Final = frozenset(
    (
        *("items", "prefixItems", "additionalItems", "contains", "unevaluatedItems"),
        *("additionalProperties", "patternProperties", "propertyNames", "unevaluatedProperties"),
    )
)
"""Words whose schemas are asked of many values."""

_REPEATED: Final = "*"
"""Among the references something is reached by: it is asked of many values."""

_NAMED: Final = ("properties", "patternProperties", "dependentSchemas")
_LEFT_OUT: Final = (
    *("$schema", "$id", "id", "$comment", "$anchor", "$vocabulary"),
    *("definitions", "$defs", "self"),
)
_REFUSED: Final = ("$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor")
_PLAIN: Final = (
    *("type", "enum", "const", "title", "description", "default", "example", "examples", "format"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems"),
    *("minContains", "maxContains", "minProperties", "maxProperties", "required"),
    *("dependentRequired", "contentEncoding", "contentMediaType", "contentSchema"),
    *("readOnly", "writeOnly", "deprecated", "dependencies", "additionalItems", "$ref"),
)
_KNOWN: Final = frozenset((*_ONE, *_SEVERAL, *_NAMED, *_LEFT_OUT, *_PLAIN))

Path = tuple[str | int, ...]


def modern(document: JsonObject) -> tuple[JsonObject, tuple[str, ...]]:
    """The same schema in draft 2020-12, and advice on words it seems to misspell.

    raises: InvalidRequest with code `invalid_schema`, naming every fault that was found
    """
    draft = _draft(document)
    reader = _Reader(document, draft)
    schema = reader.schema(document, (), frozenset())
    if reader.faults:
        raise invalid(*reader.faults)
    if not isinstance(schema, dict):
        raise invalid(FieldError("", "invalid_schema", "A schema of an event is an object"))
    _compiled(schema)
    return schema, tuple(reader.advice)


def invalid(*faults: FieldError) -> InvalidRequest:
    """The error of a JSON Schema that cannot be used."""
    first = faults[0]
    where = f" ({first.path})" if first.path else ""
    return InvalidRequest(f"{first.message}{where}", code="invalid_schema", errors=faults)


def compiled(schema: Schema) -> jsonschema_rs.Draft202012Validator:
    """A validator that asserts formats, never fetches, and takes linear time for a pattern.

    raises: jsonschema_rs.ValidationError, when it is no schema
    """
    return jsonschema_rs.Draft202012Validator(
        schema, validate_formats=True, offline=True, pattern_options=PATTERNS
    )


def _compiled(schema: JsonObject) -> None:
    try:
        compiled(schema)
    except jsonschema_rs.ValidationError as err:
        path = dotted(tuple(err.instance_path))
        message = err.message
        if path.endswith("pattern"):
            message = NO_PATTERN
        raise invalid(FieldError(path, "invalid_schema", message)) from err


def _draft(document: JsonObject) -> int:
    said = document.get("$schema", "https://json-schema.org/draft/2020-12/schema")
    plain = str(said).rstrip("#").rstrip("/")
    found = _DRAFTS.get(plain) or _DRAFTS.get(plain.replace("https://", "http://"))
    if found is None:
        message = "must be a draft of JSON Schema from 4 to 2020-12, or Iglu's"
        near = nearest(plain, _DRAFTS)
        raise invalid(FieldError("$schema", "invalid_schema", message, near))
    return found


class _Reader:
    """One document on its way into the modern dialect."""

    def __init__(self, document: JsonObject, draft: int) -> None:
        self._document = document
        self._draft = draft
        self._nodes = self._repeated = 0
        self.faults: list[FieldError] = []
        self.advice: list[str] = []

    def schema(self, given: Any, path: Path, inside: frozenset[str]) -> Any:
        """A subschema. What has no shape of one is left for the compiler to complain about.

        inside: the references it is reached by
        """
        if not isinstance(given, dict):
            return given
        self._nodes += 1
        self._repeated += _REPEATED in inside
        deepest = max(len(path) // 2, len(inside))
        if self._nodes > MAX_NODES or self._repeated > MAX_REPEATED or deepest > MAX_DEPTH:
            raise invalid(FieldError(dotted(path), "invalid_schema", _TOO_LARGE))
        self._check(given, path)
        if "$ref" not in given:
            return self._keywords(given, path, inside)
        target = self._referred(given["$ref"], path, inside)
        beside = {word: value for word, value in given.items() if word != "$ref"}
        rest = {} if self._draft <= _ALONE else self._keywords(beside, path, inside)
        return {**rest, "allOf": [*rest.get("allOf", ()), target]} if rest else target

    def _referred(self, reference: Any, path: Path, inside: frozenset[str]) -> Any:
        where = dotted((*path, "$ref"))
        if not isinstance(reference, str) or not (reference + "/").startswith("#/"):
            return self._fault(where, "must refer into the same document: #/definitions/...")
        if reference in inside or reference == "#":
            return self._fault(where, "leads back to itself; schemas of events do not repeat")
        target: Any = self._document
        for part in reference.split("/")[1:]:
            step = part.replace("~1", "/").replace("~0", "~")
            if isinstance(target, list) and step.isdecimal() and int(step) < len(target):
                target = target[int(step)]
            elif isinstance(target, dict) and step in target:
                target = target[step]
            else:
                return self._fault(where, f"leads nowhere: there is no {step!r}")
        return self.schema(target, path, inside | {reference})

    def _fault(self, where: str, message: str, near: str | None = None) -> bool:
        self.faults.append(FieldError(where, "invalid_schema", message, near))
        return True

    def _check(self, given: JsonObject, path: Path) -> None:
        said = given.get("type")
        for word in said if isinstance(said, list) else [said]:
            if isinstance(word, str) and word not in _TYPES:
                message = f"must be one of: {', '.join(_TYPES)}"
                self._fault(dotted((*path, "type")), message, nearest(word, _TYPES))
        for word in given:
            if word in _REFUSED:
                self._fault(dotted((*path, word)), "is not supported; use $ref")
            elif word not in _KNOWN and not word.startswith("x-") and (near := _like(word)):
                self.advice.append(f"{dotted((*path, word))} says nothing; did you mean {near!r}?")

    def _keywords(self, given: JsonObject, path: Path, inside: frozenset[str]) -> JsonObject:
        made: JsonObject = {}
        for word, value in given.items():
            if word not in _LEFT_OUT:
                made.update(self._keyword(word, value, (*path, word), inside))
        for change in _CHANGES:
            change(made, self._draft)
        return made

    def _keyword(
        self, word: str, value: Any, path: Path, inside: frozenset[str]
    ) -> Iterator[tuple[str, Any]]:
        if word in _EACH:
            inside |= {_REPEATED}
        if (word in _ONE or word == "additionalItems") and not isinstance(value, list):
            yield word, self.schema(value, path, inside)
        elif (word in _SEVERAL or word == "items") and isinstance(value, list):
            yield word, [self.schema(v, (*path, i), inside) for i, v in enumerate(value)]
        elif word in (*_NAMED, "dependencies") and isinstance(value, dict):
            yield word, {n: self.schema(v, (*path, n), inside) for n, v in value.items()}
        else:
            yield word, value


def _like(word: str) -> str | None:
    near = nearest(word, _KNOWN)
    return near if near and near.lower()[:3] == word.lower()[:3] else None


def _bounds(schema: JsonObject, draft: int) -> None:
    """At first a flag said that a bound is exclusive; later the exclusive bound is said itself."""
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if draft > _FLAGS or not isinstance(schema.get(exclusive), bool):
            continue
        if schema.pop(exclusive) and bound in schema:
            schema[exclusive] = schema.pop(bound)


def _tuples(schema: JsonObject, draft: int) -> None:
    if draft <= _TUPLES:
        rest = schema.pop("additionalItems", None)
        if isinstance(schema.get("items"), list):
            schema["prefixItems"] = schema.pop("items")
            if rest is not None:
                schema["items"] = rest


def _dependencies(schema: JsonObject, draft: int) -> None:
    given = schema.pop("dependencies", None) if draft <= _TUPLES else None
    if isinstance(given, dict):
        names = {name: value for name, value in given.items() if isinstance(value, list)}
        schemas = {name: value for name, value in given.items() if name not in names}
        if names:
            schema["dependentRequired"] = {**schema.get("dependentRequired", {}), **names}
        if schemas:
            schema["dependentSchemas"] = {**schema.get("dependentSchemas", {}), **schemas}


_CHANGES: Final[tuple[Callable[[JsonObject, int], None], ...]] = (_bounds, _tuples, _dependencies)
"""What earlier drafts say in other words."""

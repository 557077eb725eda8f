"""Requests decoded and checked for shape.

Bytes or decoded JSON enter; a frozen request leaves, or one error that names every field that is
wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, TypeVar, get_args

import msgspec
from msgspec.structs import FieldInfo

from sightline.analysis.problems import invalid
from sightline.catalog.filter import Filter, Op
from sightline.errors import FieldError, InvalidJson, nearest
from sightline.types import JsonObject


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """What there is in a kind of request, for messages that say what would be valid.

    words: last name of a path → the words that may stand there
    nested: the structs inside, besides filters
    """

    words: Mapping[str, tuple[str, ...]]
    nested: tuple[type[msgspec.Struct], ...] = ()

    def choices(self, name: str) -> tuple[str, ...]:
        """The words that may stand under a name; none where it is open."""
        return self.words.get(name, WORDS.get(name, ()))

    def names(self) -> tuple[str, ...]:
        """The names of all fields inside."""
        kinds: tuple[type[msgspec.Struct], ...] = (Filter, *self.nested)
        return tuple(f.encode_name for kind in kinds for f in msgspec.structs.fields(kind))


_Request = TypeVar("_Request", bound=msgspec.Struct)

WORDS: Final = {"op": tuple(o.value for o in Op)}
"""Those of filters, which every kind of request can have."""

_OTHER_NAMES: Final[dict[str, str]] = {"tenantId": "tenant_id"}
_INDEX: Final = re.compile(r"\[[^]]*\]$")
_AT: Final = re.compile(r" - at `\$?(?:\.)?([^`]*)`$")
_UNKNOWN: Final = re.compile(r"unknown field `([^`]*)`")
_MISSING: Final = re.compile(r"missing required field `([^`]*)`")


def decoded(body: bytes | JsonObject, kind: type[_Request], shape: Shape) -> _Request:
    """The request in a body.

    raises: InvalidJson; InvalidRequest with all that is wrong with its shape
    """
    raw = object_of(body)
    fields = _fields(kind)
    errors = list(_unknown(raw, fields))
    values: JsonObject = {}
    for name, field in fields.items():
        if raw.get(name) is None:  # null says as little as leaving it out
            if field.required:
                errors.append(FieldError(name, "required", f"{name} is missing"))
            continue
        try:
            values[field.name] = msgspec.convert(raw[name], field.type)
        except msgspec.ValidationError as err:
            errors.append(_told(shape, field, raw[name], str(err)))
    if errors:
        raise invalid(errors)
    return kind(**values)


@cache
def _fields(kind: type[msgspec.Struct]) -> Mapping[str, FieldInfo]:
    """By their names outside. Kept, as their types are worked out anew each time."""
    return {field.encode_name: field for field in msgspec.structs.fields(kind)}


def object_of(body: bytes | JsonObject) -> JsonObject:
    """The object in a body, by our own names of its fields.

    raises: InvalidJson, InvalidRequest
    """
    raw: object = body
    if isinstance(body, bytes):
        try:
            raw = msgspec.json.decode(body)
        except (msgspec.DecodeError, RecursionError) as err:
            raise InvalidJson("The body is not JSON") from err
    if not isinstance(raw, dict):
        raise invalid([FieldError("", "type", "The body is a JSON object")])
    named: JsonObject = {}
    for name, value in raw.items():
        ours = _OTHER_NAMES.get(str(name), str(name))
        if named.setdefault(ours, value) != value:
            raise invalid([FieldError(name, "conflict", f"{name} and {ours} differ")])
    return named


def _unknown(raw: JsonObject, fields: Mapping[str, Any]) -> Iterator[FieldError]:
    for name in raw:
        if name not in fields:
            yield _unknown_field(name[:100], name, tuple(fields))


def _unknown_field(path: str, name: str, known: tuple[str, ...]) -> FieldError:
    near = nearest(name, known)
    hint = f"; did you mean {near!r}?" if near else f"; there are {', '.join(dict.fromkeys(known))}"
    return FieldError(path, "unknown_field", f"There is no field {name[:100]!r}{hint}", near)


def _named_in(kind: Any) -> tuple[str, ...]:
    """The names of the fields of the objects that may stand for a type."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return tuple(field.encode_name for field in msgspec.structs.fields(kind))
    return tuple(name for each in get_args(kind) for name in _named_in(each))


def _told(shape: Shape, field: FieldInfo, value: object, message: str) -> FieldError:
    """What msgspec found wrong with a field, with the path from the top and the valid words."""
    name = field.encode_name
    inner = _AT.search(message)
    path = _joined(name, inner.group(1) if inner else "")
    rule = _AT.sub("", message)
    if unknown := _UNKNOWN.search(rule):
        here = () if "." in path else _named_in(field.type)
        known = tuple(one for one in here or shape.names() if one != unknown[1])
        return _unknown_field(f"{path}.{unknown[1]}", unknown[1], known)
    if missing := _MISSING.search(rule):
        return FieldError(f"{path}.{missing[1]}", "required", f"{missing[1]} is missing")
    last = _INDEX.sub("", path.rpartition(".")[2])
    words = shape.choices(last)
    if words and not rule.startswith("Object"):
        given = value if inner is None else _inside(rule)
        near = nearest(given, words) if isinstance(given, str) else None
        wrong = f"{given[:100]!r} is not supported; " if isinstance(given, str) else ""
        code = f"unsupported_{last}"
        return FieldError(path, code, f"{wrong}{last} is one of {', '.join(words)}", near)
    if rule.startswith("Expected `object") and inner is None:
        rule = f"{name} is an object, with {', '.join(dict.fromkeys(_named_in(field.type)))}"
    return FieldError(path, "type", rule)


def _inside(rule: str) -> str | None:
    quoted = re.search(r"'(.*)'", rule)
    return quoted.group(1) if quoted else None


def _joined(name: str, inner: str) -> str:
    if not inner:
        return name
    return f"{name}{inner}" if inner.startswith("[") else f"{name}.{inner}"

"""What a JSON Schema finds wrong with a value, in words a sender can act on.

An error names the path, the rule and the nearest valid value; never what was received.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import jsonschema_rs

from sightline.errors import FieldError, dotted, nearest

MAX_ERRORS: Final = 20
MAX_OPTIONS: Final = 30


def errors_of(
    validator: jsonschema_rs.Draft202012Validator, value: Any, prefix: tuple[str, ...] = ()
) -> tuple[FieldError, ...]:
    """What a validator finds wrong with a value, the first twenty things.

    prefix: the path of the value
    """
    return tuple(_errors(validator, value, prefix))


def _errors(
    validator: jsonschema_rs.Draft202012Validator, value: Any, prefix: tuple[str, ...]
) -> Iterator[FieldError]:
    found = (e for error in validator.iter_errors(value) for e in _innermost(error))
    for error in itertools.islice(found, MAX_ERRORS):
        kind = {"name": error.kind.name, **error.kind.as_dict()}
        yield _field_error(kind, (*prefix, *error.instance_path), error.instance)


def _innermost(error: jsonschema_rs.ValidationError) -> Iterator[jsonschema_rs.ValidationError]:
    """What is wrong inside a value that fits none of several forms, by the form it is closest to.

    An optional object is such a value: an object, or null. The closest form is the one
    whose faults lie deepest.
    """
    forms = error.kind.as_dict().get("context")
    if error.kind.name != "anyOf" or not forms:
        yield error
        return
    closest = max(forms, key=lambda faults: max(len(f.instance_path) for f in faults))
    for fault in closest:
        yield from _innermost(fault)


def _field_error(kind: Mapping[str, Any], path: tuple[str | int, ...], instance: Any) -> FieldError:
    rule = kind["name"]
    if rule == "required":
        name = kind["property"]
        near = nearest(name, instance) if isinstance(instance, dict) else None
        return FieldError(dotted((*path, name)), "required", "is required", near)
    if rule == "additionalProperties":
        name = kind["unexpected"][0]
        return FieldError(dotted((*path, name)), "unknown_attribute", "is not an attribute")
    message, near = RULES.get(rule, _other)(kind, instance)
    return FieldError(dotted(path), rule, message, near)


_Said = tuple[str, str | None]


def _enum(kind: Mapping[str, Any], instance: Any) -> _Said:
    options = [str(o) for o in kind["options"]]
    near = nearest(instance, options) if isinstance(instance, str) else None
    named = ", ".join(options[:MAX_OPTIONS])
    more = len(options) - MAX_OPTIONS
    return f"must be one of: {named}" + (f" and {more} more" if more > 0 else ""), near


def _type(kind: Mapping[str, Any], instance: Any) -> _Said:
    return f"must be of type {' or '.join(kind['types'])}", None


def _limit(words: str) -> Callable[[Mapping[str, Any], Any], _Said]:
    return lambda kind, instance: (f"{words} {kind['limit']}", str(kind["limit"]))


def _length(words: str) -> Callable[[Mapping[str, Any], Any], _Said]:
    return lambda kind, instance: (f"{words} {kind['limit']}", None)


def _format(kind: Mapping[str, Any], instance: Any) -> _Said:
    return f"must be a {kind['format']}", None


def _pattern(kind: Mapping[str, Any], instance: Any) -> _Said:
    return f"must be of the form {kind['pattern']}", None


def _constant(kind: Mapping[str, Any], instance: Any) -> _Said:
    expected = str(kind["expected_value"])
    return f"must be {expected}", expected


def _multiple(kind: Mapping[str, Any], instance: Any) -> _Said:
    return f"must be a multiple of {kind['multiple_of']}", None


def _unique(kind: Mapping[str, Any], instance: Any) -> _Said:
    return "must hold no value twice", None


def _names(kind: Mapping[str, Any], instance: Any) -> _Said:
    broken = kind["error"].kind
    message, _ = RULES.get(broken.name, _other)({"name": broken.name, **broken.as_dict()}, "")
    return f"the name of each of its fields {message}", None


def _other(kind: Mapping[str, Any], instance: Any) -> _Said:
    return f"breaks the rule {kind['name']!r} of its schema", None


RULES: Final[Mapping[str, Callable[[Mapping[str, Any], Any], _Said]]] = {
    "enum": _enum,
    "type": _type,
    "maximum": _limit("must be at most"),
    "minimum": _limit("must be at least"),
    "exclusiveMinimum": _limit("must be more than"),
    "exclusiveMaximum": _limit("must be less than"),
    "maxLength": _length("must have a length of at most"),
    "minLength": _length("must have a length of at least"),
    "maxItems": _length("must have a length of at most"),
    "minItems": _length("must have a length of at least"),
    "maxProperties": _length("must have a number of fields of at most"),
    "minProperties": _length("must have a number of fields of at least"),
    "propertyNames": _names,
    "multipleOf": _multiple,
    "uniqueItems": _unique,
    "format": _format,
    "pattern": _pattern,
    "const": _constant,
}
"""Rule, and code of the error → what to say of a value that breaks it; the nearest that fits."""

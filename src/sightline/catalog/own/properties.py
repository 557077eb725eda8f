"""The attributes of an event that is described by a JSON Schema.

A schema of `own.dialect` enters; what the catalog can say of its properties leaves. A property
called like an attribute (`commerce.product_id`) is that attribute; any other belongs to its event:
`lensId` of `com.acme/lens_tried` is com.acme.lens_tried.lens_id. Words that JSON Schema lacks are
written as `x-unit`, `x-data-class`, `x-purpose`, `x-dimension`, and `x-attribute` for a name.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

import msgspec

from sightline.catalog.checks.wording import ENDINGS
from sightline.catalog.envelope import STORABLE_TIME
from sightline.catalog.model import Attribute, DataClass, Purpose, Unit, ValueType
from sightline.catalog.own.dialect import invalid
from sightline.catalog.own.specimen import NoSpecimen, specimen
from sightline.catalog.schemaver import in_snake_case
from sightline.errors import FieldError, nearest
from sightline.types import JsonObject

STORABLE_MOMENT: Final = {"pattern": STORABLE_TIME, "maxLength": 40}

_DOTTED: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*(\.[a-z0-9]+(_[a-z0-9]+)*)+")
_KINDS: Final[Mapping[frozenset[str], ValueType]] = {
    frozenset({"string"}): ValueType.STRING,
    frozenset({"integer"}): ValueType.INTEGER,
    frozenset({"number"}): ValueType.NUMBER,
    frozenset({"integer", "number"}): ValueType.NUMBER,
    frozenset({"boolean"}): ValueType.BOOLEAN,
    frozenset({"array"}): ValueType.ARRAY,
    frozenset({"object"}): ValueType.OBJECT,
}
_NUMBERS: Final = (ValueType.INTEGER, ValueType.NUMBER, ValueType.MONEY)
_UNITS: Final = tuple(unit for unit in ENDINGS if unit not in (Unit.MONEY, Unit.COUNT))
"""Units that are believed of a name alone."""


class Described(msgspec.Struct, frozen=True):
    """What is known of the properties of a schema.

    names: of every property, the attribute it is
    notes: which of them cannot be described by the catalog, and what that means
    """

    attributes: tuple[Attribute, ...]
    names: Mapping[str, str]
    notes: tuple[str, ...] = ()


def described(schema: JsonObject, event: str, purpose: Purpose) -> Described:
    """The attributes of an event with this schema.

    raises: InvalidRequest with code `invalid_schema`
    """
    names: dict[str, str] = {}
    found: list[Attribute] = []
    notes: list[str] = []
    faults: list[FieldError] = []
    for sent, given in schema.get("properties", {}).items():
        path = f"properties.{sent}"
        try:
            reader = _Property(sent, given if isinstance(given, dict) else {}, path, purpose)
            name = names[sent] = reader.name(event)
            attribute = reader.attribute(name)
        except _Wrong as wrong:
            faults.append(wrong.error)
            continue
        if attribute is None:
            notes.append(f"{path} has no one type: it is kept, and asked for as attributes.{name}")
        else:
            found.append(attribute)
    faults += _shared(names)
    if faults:
        raise invalid(*faults)
    return Described(tuple(found), names, tuple(notes))


def _shared(names: Mapping[str, str]) -> Iterator[FieldError]:
    seen: dict[str, str] = {}
    for sent, name in names.items():
        other = seen.setdefault(name, sent)
        if other != sent:
            message = f"would be the attribute {name}, as {other} is; name one with x-attribute"
            yield FieldError(f"properties.{sent}", "invalid_schema", message)


class _Wrong(Exception):
    def __init__(self, path: str, message: str, near: str | None = None) -> None:
        super().__init__(message)
        self.error = FieldError(path, "invalid_schema", message, near)


_Word = TypeVar("_Word", bound=enum.StrEnum)


class _Property:
    """One property, read."""

    def __init__(self, sent: str, given: JsonObject, path: str, purpose: Purpose) -> None:
        self._sent, self._given, self._path, self._purpose = sent, given, path, purpose
        self._schema = _flat(given)

    def name(self, event: str) -> str:
        said = self._given.get("x-attribute")
        if said is not None:
            if not isinstance(said, str) or not _DOTTED.fullmatch(said):
                raise _Wrong(f"{self._path}.x-attribute", "must be a name such as acme.lens_id")
            return said
        if _DOTTED.fullmatch(self._sent):
            return self._sent
        plain = re.sub(r"[^a-z0-9]+", "_", in_snake_case(self._sent)).strip("_")
        if not plain:
            raise _Wrong(self._path, "has no letter of a to z; give it a name with x-attribute")
        return f"{event}.{plain}"

    def attribute(self, name: str) -> Attribute | None:
        schema = self._schema
        kind = _kind(schema)
        if kind is None:
            return None
        unit = self._word("x-unit", Unit, _unit_of(name, kind))
        if unit is Unit.MONEY and kind in _NUMBERS:
            kind = ValueType.MONEY
        text = kind is ValueType.STRING
        values = tuple(v for v in _values(schema) if isinstance(v, str)) if text else ()
        dimension = self._flag("x-dimension", bool(values) or kind is ValueType.BOOLEAN)
        open_text = text and not values and not dimension and not name.endswith("_id")
        usual = DataClass.CONFIDENTIAL if open_text else DataClass.INTERNAL
        return Attribute(
            name=name,
            type=kind,
            description=self._description(),
            data_class=self._word("x-data-class", DataClass, usual),
            example=self._example(kind),
            unit=unit,
            purpose=self._word("x-purpose", Purpose, self._purpose),
            values=values,
            dimension=dimension,
            sent_as="" if name == self._sent else self._sent,
            **_bounds(schema, kind),
        )

    def _word(self, word: str, kind: type[_Word], usual: _Word) -> _Word:
        said = self._given.get(word, usual)
        try:
            return kind(said)
        except ValueError:
            known = [one.value for one in kind]
            message = f"must be one of: {', '.join(known)}"
            raise _Wrong(f"{self._path}.{word}", message, nearest(str(said), known)) from None

    def _flag(self, word: str, usual: bool) -> bool:
        said = self._given.get(word, usual)
        if not isinstance(said, bool):
            raise _Wrong(f"{self._path}.{word}", "must be true or false")
        return said

    def _description(self) -> str:
        said = self._schema.get("description") or self._schema.get("title")
        if isinstance(said, str) and said.strip():
            return said.strip().rstrip(".")
        return in_snake_case(self._sent).replace("_", " ").replace(".", " ").capitalize()

    def _example(self, kind: ValueType) -> Any:
        rules = STORABLE_MOMENT if kind is ValueType.TIMESTAMP else {}
        parts = [{"not": {"type": "null"}}, rules, *self._given.get("allOf", ())]
        try:
            return specimen({**self._given, "allOf": parts})
        except NoSpecimen:
            message = "give a value it takes: examples"
            raise _Wrong(f"{self._path}.examples", message) from None


def _kind(schema: JsonObject) -> ValueType | None:
    said = schema.get("type")
    types = frozenset([said] if isinstance(said, str) else said or map(_type_of, _values(schema)))
    kind = _KINDS.get(types - {"null"})
    moment = kind is ValueType.STRING and schema.get("format") == "date-time"
    return ValueType.TIMESTAMP if moment else kind


def _type_of(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    kinds = {str: "string", int: "integer", float: "number", list: "array", dict: "object"}
    return kinds.get(type(value), "null")


def _values(schema: JsonObject) -> list[Any]:
    said = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return said if isinstance(said, list) else []


def _unit_of(name: str, kind: ValueType) -> Unit:
    """The unit a name ends in, such as milliseconds for `_ms`."""
    if kind not in _NUMBERS:
        return Unit.NONE
    return next((unit for unit in _UNITS if name.endswith(ENDINGS[unit])), Unit.NONE)


def _bounds(schema: JsonObject, kind: ValueType) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if kind in _NUMBERS:
        said = {
            "minimum": schema.get("minimum"),
            "maximum": schema.get("maximum"),
            "exclusive_minimum": schema.get("exclusiveMinimum"),
        }
    elif kind is ValueType.STRING:
        said = {
            "min_length": schema.get("minLength"),
            "max_length": schema.get("maxLength"),
            "pattern": schema.get("pattern"),
        }
    elif kind is ValueType.ARRAY:
        items = schema.get("items")
        said = {
            "min_length": schema.get("minItems"),
            "max_length": schema.get("maxItems"),
            "items": _kind(_flat(items)) if isinstance(items, dict) else None,
        }
    return {word: value for word, value in said.items() if value is not None}


def _flat(schema: JsonObject) -> JsonObject:
    """What a schema says of a value that is not null, where that is one thing."""
    made = {w: v for w, v in schema.items() if w not in ("allOf", "anyOf", "oneOf")}
    for part in schema.get("allOf", ()):
        made = {**(_flat(part) if isinstance(part, dict) else {}), **made}
    for word in ("anyOf", "oneOf"):
        forms = [f for f in schema.get(word, ()) if isinstance(f, dict) and f.get("type") != "null"]
        if len(forms) == 1:
            made = {**_flat(forms[0]), **made}
        elif forms:
            types = {t for form in forms for t in _listed(_flat(form).get("type"))}
            made = {"type": sorted(types), **made} if types else made
    return made


def _listed(types: Any) -> list[str]:
    if types is None:
        return ["unknown"]
    return [types] if isinstance(types, str) else list(types)

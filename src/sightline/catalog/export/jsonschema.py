"""JSON Schemas (draft 2020-12) of the events: what a sender may send, as ingestion checks it.

`attributes_schema` is compiled by ingestion; `event_schema` is a whole document for one event, and
`export` one for all. A value a schema accepts is one that can be stored: numbers a float holds
exactly or nearly, times with an offset and no leap second, text of bounded length.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from sightline.catalog.attribute import MAX_ITEMS, MAX_MONEY
from sightline.catalog.catalog import Catalog
from sightline.catalog.envelope import STORABLE_TIME, Envelope
from sightline.catalog.model import Attribute, Event, Unit, Unknown, ValueType
from sightline.types import JsonObject

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
CURRENCY: Final = "commerce.currency"
MAX_ATTRIBUTES: Final = 200
MAX_TEXT: Final = 4096
MAX_INTEGER: Final = 2**53 - 1
MAX_NUMBER: Final = 1e300

_UNNAMED: Final = {
    "type": ["string", "number", "boolean", "array", "object"],
    "maxLength": MAX_TEXT,
    "minimum": -MAX_NUMBER,
    "maximum": MAX_NUMBER,
}
_ADDITIONAL: Final[Mapping[Unknown, JsonObject | bool]] = {
    Unknown.ALLOW: _UNNAMED,
    Unknown.DISCARD: True,
    Unknown.REJECT: False,
}


def attribute_schema(attribute: Attribute) -> JsonObject:
    """The schema of one attribute's value."""
    schema = {**_BY_TYPE[attribute.type](attribute), "description": attribute.description}
    if attribute.unit is not Unit.NONE:
        schema["x-unit"] = attribute.unit.value
    if attribute.otel:
        schema["x-otel"] = attribute.otel
    return {
        **schema,
        "x-data-class": attribute.data_class.value,
        "x-purpose": attribute.purpose.value,
        "examples": [attribute.example],
    }


def attributes_schema(event: Event) -> JsonObject:
    """The schema of an event's `attributes` object."""
    sent = {a.name: a.sent_name for a in event.attributes}
    schema: JsonObject = {
        "type": "object",
        "properties": {a.sent_name: attribute_schema(a) for a in event.attributes},
        "required": [sent.get(name, name) for name in event.required],
        "additionalProperties": _ADDITIONAL[event.unknown],
        "propertyNames": {"minLength": 1, "maxLength": 128},
        "maxProperties": MAX_ATTRIBUTES,
    }
    priced = [a.sent_name for a in event.attributes if a.unit is Unit.MONEY]
    if priced:
        currency = sent.get(CURRENCY, CURRENCY)
        schema["dependentRequired"] = {name: [currency] for name in priced}
    return schema


def event_schema(event: Event) -> JsonObject:
    """A complete schema document for one event."""
    body, definitions = _event(event)
    identity = f"urn:sightline:event:{event.name}:{event.version}"
    return {"$schema": DIALECT, "$id": identity, **body, "$defs": definitions}


def envelope_schema(kind: type[Envelope]) -> JsonObject:
    """A complete schema document for one kind of envelope, whatever it carries."""
    (schema,), parts = msgspec.json.schema_components((kind,), ref_template="#/$defs/{name}")
    return {"$schema": DIALECT, **schema, "$defs": parts}


def export(catalog: Catalog) -> str:
    """One schema document that accepts every event of the catalog; each is in `$defs`."""
    events: JsonObject = {}
    parts: JsonObject = {}
    for event in catalog.events.values():
        events[event.name], parts = _event(event)
    document = {
        "$schema": DIALECT,
        "$id": "urn:sightline:events",
        "title": "Events that Sightline accepts",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in events],
        "$defs": {**events, **parts},
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _event(event: Event) -> tuple[JsonObject, JsonObject]:
    """One event's schema, and the parts of the envelope it refers to."""
    _, parts = msgspec.json.schema_components((Envelope,), ref_template="#/$defs/{name}")
    envelope = parts.pop(Envelope.__name__)
    properties = {
        **envelope["properties"],
        "event_name": {"const": event.name},
        "attributes": attributes_schema(event),
    }
    body = {
        "title": event.name,
        "description": event.description,
        "x-purpose": event.purpose.value,
        "type": "object",
        "properties": properties,
        "required": envelope["required"],
    }
    return body, parts


def _string(attribute: Attribute) -> JsonObject:
    if attribute.values:
        return {"type": "string", "enum": list(attribute.values)}
    return _present(
        {"type": "string"},
        minLength=attribute.min_length,
        maxLength=MAX_TEXT if attribute.max_length is None else attribute.max_length,
        pattern=attribute.pattern,
    )


def _number(kind: str, limit: float) -> Callable[[Attribute], JsonObject]:
    """A number; one without bounds of its own gets those of what can be stored."""

    def schema(attribute: Attribute) -> JsonObject:
        unbounded = attribute.minimum is None and attribute.exclusive_minimum is None
        return _present(
            {"type": kind},
            minimum=-limit if unbounded else attribute.minimum,
            exclusiveMinimum=attribute.exclusive_minimum,
            maximum=limit if attribute.maximum is None else attribute.maximum,
        )

    return schema


def _timestamp(attribute: Attribute) -> JsonObject:
    return {"type": "string", "format": "date-time", "pattern": STORABLE_TIME, "maxLength": 40}


def _array(attribute: Attribute) -> JsonObject:
    most = MAX_ITEMS if attribute.max_length is None else attribute.max_length
    schema = _present({"type": "array"}, minItems=attribute.min_length, maxItems=most)
    if attribute.items is not None:
        schema["items"] = _ITEM[attribute.items]
    return schema


def _present(schema: JsonObject, **rules: Any) -> JsonObject:
    return {**schema, **{rule: value for rule, value in rules.items() if value is not None}}


_ITEM: Final[Mapping[ValueType, JsonObject]] = {
    ValueType.STRING: {"type": "string", "maxLength": MAX_TEXT},
    ValueType.NUMBER: {"type": "number", "minimum": -MAX_NUMBER, "maximum": MAX_NUMBER},
    ValueType.INTEGER: {"type": "integer", "minimum": -MAX_INTEGER, "maximum": MAX_INTEGER},
    ValueType.BOOLEAN: {"type": "boolean"},
    ValueType.MONEY: {"type": "number", "minimum": -MAX_MONEY, "maximum": MAX_MONEY},
    ValueType.TIMESTAMP: {"type": "string", "format": "date-time"},
    ValueType.ARRAY: {"type": "array"},
    ValueType.OBJECT: {"type": "object"},
}

_BY_TYPE: Final[Mapping[ValueType, Callable[[Attribute], JsonObject]]] = {
    ValueType.STRING: _string,
    ValueType.NUMBER: _number("number", MAX_NUMBER),
    ValueType.INTEGER: _number("integer", MAX_INTEGER),
    ValueType.BOOLEAN: lambda attribute: {"type": "boolean"},
    ValueType.MONEY: _number("number", MAX_MONEY),
    ValueType.TIMESTAMP: _timestamp,
    ValueType.ARRAY: _array,
    ValueType.OBJECT: lambda attribute: {"type": "object", "maxProperties": MAX_ATTRIBUTES},
}

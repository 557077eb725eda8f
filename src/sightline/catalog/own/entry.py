"""An event of a tenant's own: one version of it, ready to be listed, checked and asked for.

It is written in one of three ways, which `definition` brings into one of two that are kept:

    an event     {"name": "acme.lens_tried", "attributes": [{"name": "acme.tries_count", ...}]}
    a schema     {"schema": "com.acme/lens_tried/jsonschema/1-0-0", "json_schema": {...}}
    Iglu's form  {"$schema": ..., "self": {"vendor": "com.acme", "name": "lens_tried", ...}, ...}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from sightline.catalog.export.jsonschema import (
    DIALECT,
    MAX_ATTRIBUTES,
    MAX_NUMBER,
    MAX_TEXT,
    attributes_schema,
)
from sightline.catalog.model import Attribute, Event, Purpose, Unknown, ValueType
from sightline.catalog.own.dialect import invalid, modern
from sightline.catalog.own.properties import STORABLE_MOMENT, described
from sightline.catalog.own.specimen import NoSpecimen, specimen
from sightline.catalog.schemaver import FORMAT, SchemaKey, event_name, key_of, key_of_event
from sightline.errors import FieldError, InvalidRequest
from sightline.types import JsonObject

_BOUNDED: Final = {"minimum": -MAX_NUMBER, "maximum": MAX_NUMBER, "maxLength": MAX_TEXT}
"""What any attribute keeps besides its schema, so that it can be stored."""


class OwnEvent(msgspec.Struct, frozen=True):
    """One version of an event.

    definition: what is kept of it; equal ones are the same
    schema: what its attributes keep, in `own.dialect`, for versions to be compared; open to unknown
        attributes, unless the event rejects them
    checked: the same as ingestion checks it: unknown attributes, too, have to be storable
    names: attributes that are sent under another name than they are kept under
    document: its JSON Schema as it is shown
    example: its attributes, as they may be sent
    """

    key: SchemaKey
    event: Event
    definition: JsonObject
    schema: JsonObject
    checked: JsonObject
    names: Mapping[str, str]
    document: JsonObject
    example: JsonObject
    notes: tuple[str, ...] = ()

    @property
    def sent(self) -> frozenset[str]:
        """The names its attributes are sent under."""
        return frozenset(self.schema.get("properties", {}))


def own_event(definition: JsonObject) -> OwnEvent:
    """The event a definition says.

    raises: InvalidRequest, when it cannot be one
    """
    if "event" in definition:
        return _of_event(definition)
    return _of_schema(definition)


def _of_event(definition: JsonObject) -> OwnEvent:
    event = msgspec.convert(definition["event"], Event)
    key = key_of(definition["schema"]) or key_of_event(event)
    whole = attributes_schema(event)
    left = ("propertyNames", "maxProperties", "additionalProperties")
    schema = {word: value for word, value in whole.items() if word not in left}
    if event.unknown is Unknown.REJECT:
        schema["additionalProperties"] = False
    return OwnEvent(
        key=key,
        event=event,
        definition=definition,
        schema=schema,
        checked={**whole, "additionalProperties": False} if _strips(event) else whole,
        names={},
        document=document(event, key),
        example={a.name: a.example for a in event.attributes},
    )


def document(event: Event, key: SchemaKey) -> JsonObject:
    """The JSON Schema of an event's attributes, self-describing as Iglu's are."""
    this = {
        "vendor": key.vendor,
        "name": key.name,
        "format": FORMAT,
        "version": str(key.version),
    }
    said = {"$schema": DIALECT, "self": this, "description": event.description}
    return {**said, **attributes_schema(event)}


def _of_schema(definition: JsonObject) -> OwnEvent:
    key = key_of(definition["schema"])
    if key is None:
        raise _wrong("schema", "must be vendor/name/jsonschema/1-0-0")
    given, name = definition["json_schema"], event_name(key)
    plain, advice = modern(given)
    if plain.get("type") not in ("object", ["object"]):
        raise _wrong("type", "must be object: what an event carries has names")
    unknown = _unknown(plain, definition.get("unknown"))
    if unknown is Unknown.REJECT:
        plain["additionalProperties"] = plain.get("additionalProperties", False)
    purpose = Purpose(definition.get("purpose", Purpose.ANALYTICS))
    found = described(plain, name, purpose)
    moments = {a.sent_name for a in found.attributes if a.type is ValueType.TIMESTAMP}
    properties = {
        sent: _storable({"allOf": [schema, STORABLE_MOMENT]} if sent in moments else schema)
        for sent, schema in plain.get("properties", {}).items()
    }
    required = [found.names[sent] for sent in plain.get("required", ()) if sent in found.names]
    schema = {**plain, "properties": properties}
    event = Event(
        name=name,
        description=_sentence(plain, key),
        attributes=found.attributes,
        required=tuple(n for n in required if n in {a.name for a in found.attributes}),
        unknown=unknown,
        version=str(key.version),
        purpose=purpose,
    )
    return OwnEvent(
        key=key,
        event=event,
        definition=definition,
        schema=schema,
        checked=_checked(schema, event),
        names={sent: kept for sent, kept in found.names.items() if sent != kept},
        document=given,
        example=_example(schema, found.attributes),
        notes=(*advice, *found.notes),
    )


def _unknown(schema: JsonObject, said: str | None) -> Unknown:
    """What becomes of attributes a JSON Schema does not name."""
    closed = schema.get("additionalProperties") is False
    unknown = Unknown(said) if said else Unknown.REJECT if closed else Unknown.ALLOW
    if unknown is Unknown.ALLOW and closed:
        raise _wrong("additionalProperties", "is false: unknown attributes cannot be allowed")
    if unknown is Unknown.DISCARD:
        if schema.get("patternProperties"):
            raise _wrong("patternProperties", "cannot be told from what is to be discarded")
        schema.pop("additionalProperties", None)
    return unknown


def _strips(event: Event) -> bool:
    """Whether unknown attributes are gone before anything is checked."""
    return event.unknown is Unknown.DISCARD


def _storable(schema: Any) -> Any:
    """A schema that takes nothing that cannot be stored."""
    if not isinstance(schema, dict):
        return dict(_BOUNDED) if schema else schema
    low = max(schema.get("minimum", -MAX_NUMBER), -MAX_NUMBER)
    high = min(schema.get("maximum", MAX_NUMBER), MAX_NUMBER)
    longest = min(schema.get("maxLength", MAX_TEXT), MAX_TEXT)
    return {**schema, "minimum": low, "maximum": high, "maxLength": longest}


def _checked(schema: JsonObject, event: Event) -> JsonObject:
    """A JSON Schema, and what any event keeps: names of a length, storable values, not too many."""
    rest = False if _strips(event) else schema.get("additionalProperties", True)
    names = {"minLength": 1, "maxLength": 128}
    own_names = [schema["propertyNames"]] if "propertyNames" in schema else []
    most = min(schema.get("maxProperties", MAX_ATTRIBUTES), MAX_ATTRIBUTES)
    patterned = {p: _storable(s) for p, s in schema.get("patternProperties", {}).items()}
    return {
        **schema,
        **({"patternProperties": patterned} if patterned else {}),
        "additionalProperties": _storable(rest),
        "propertyNames": {"allOf": [names, *own_names]} if own_names else names,
        "maxProperties": most,
    }


def _sentence(schema: JsonObject, key: SchemaKey) -> str:
    said = schema.get("description") or schema.get("title") or f"{key.name} of {key.vendor}"
    return str(said)


def _example(schema: JsonObject, attributes: tuple[Attribute, ...]) -> JsonObject:
    """What may be sent: the author's own example, else one of its attributes' examples."""
    made = {a.sent_name: a.example for a in attributes}
    try:
        found: Any = specimen({**schema, "examples": [*_listed(schema.get("examples")), made]})
    except NoSpecimen:
        raise _wrong("examples", "give one whole example that the schema takes") from None
    example: JsonObject = found
    return example


def _listed(examples: Any) -> list[Any]:
    return examples if isinstance(examples, list) else []


def _wrong(path: str, message: str) -> InvalidRequest:
    return invalid(FieldError(path, "invalid_schema", message))

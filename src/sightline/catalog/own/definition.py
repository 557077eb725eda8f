"""What a tenant sends to describe an event, as the definition that is kept of it.

The body of a request enters, in any of the forms of `own.entry`; what it leaves unsaid is filled
in, what it names is looked up, and every fault is told with its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import jsonschema_rs
import msgspec

from sightline.catalog.catalog import Catalog
from sightline.catalog.export.jsonschema import attribute_schema
from sightline.catalog.model import Attribute, DataClass, Event, Purpose, Unknown, ValueType
from sightline.catalog.own.dialect import NO_PATTERN, compiled
from sightline.catalog.own.reading import Faults, struct
from sightline.catalog.own.specimen import NoSpecimen, specimen
from sightline.catalog.schemaver import (
    FORMAT,
    OURS,
    SchemaKey,
    event_name,
    in_snake_case,
    key_of,
    key_of_event,
    version_of,
)
from sightline.errors import InvalidRequest, nearest
from sightline.types import JsonObject

_SHOWN: Final = ("schema", "own", "versions", "example")
"""Fields that a listed event has besides those of `Event`: welcome back, and not looked at."""

_BESIDE: Final = ("schema", "json_schema", "description", "unknown", "purpose")
_GOVERNED: Final[Mapping[str, type[Unknown] | type[Purpose]]] = {
    "unknown": Unknown,
    "purpose": Purpose,
}


def definition(body: JsonObject, catalog: Catalog) -> JsonObject:
    """The definition a body says.

    catalog: the tenant's, whose attributes may be named
    raises: InvalidRequest with all that is wrong with its shape
    """
    if "self" in body:
        return _of_iglu(body)
    if "json_schema" in body:
        return _of_schema(body)
    return _of_event(body, catalog)


def _of_iglu(body: JsonObject) -> JsonObject:
    faults, this = Faults(), body["self"]
    if not isinstance(this, dict):
        faults.add("self", "type", "must be an object with vendor, name, format, version")
        faults.check()
    for name in ("vendor", "name", "version"):
        if not isinstance(this.get(name), str):
            faults.add(f"self.{name}", "required", f"{name} is missing, or no text")
    if this.get("format", FORMAT) != FORMAT:
        faults.add("self.format", "invalid_schema", f"must be {FORMAT}", FORMAT)
    faults.check()
    address = f"{this['vendor']}/{this['name']}/{FORMAT}/{this['version']}"
    key = _address(address, "self", faults)
    governed = _governed({w: body[f"x-{w}"] for w in _GOVERNED if f"x-{w}" in body}, "x-", faults)
    faults.check()
    return {"schema": str(key), "json_schema": body, **governed}


def _of_schema(body: JsonObject) -> JsonObject:
    faults = Faults()
    for name in body:
        if name not in _BESIDE:
            message = f"There is no field {name[:100]!r}"
            faults.add(name[:100], "unknown_field", message, nearest(name, _BESIDE))
    if not isinstance(body["json_schema"], dict):
        faults.add("json_schema", "type", "must be an object: a JSON Schema")
    key = _address(body.get("schema"), "schema", faults)
    governed = _governed({w: body[w] for w in _GOVERNED if w in body}, "", faults)
    faults.check()
    schema = body["json_schema"]
    if "description" in body:
        schema = {"description": body["description"], **schema}
    return {"schema": str(key), "json_schema": schema, **governed}


def _governed(said: JsonObject, before: str, faults: Faults) -> JsonObject:
    for word, value in said.items():
        known = [one.value for one in _GOVERNED[word]]
        if value not in known:
            message = f"{word} is one of {', '.join(known)}"
            faults.add(
                f"{before}{word}", f"unsupported_{word}", message, nearest(str(value), known)
            )
    return said


def _address(said: Any, path: str, faults: Faults) -> SchemaKey | None:
    """The address of a tenant's own schema."""
    key = key_of(said) if isinstance(said, str) else None
    if key is None:
        faults.add(path, "invalid_address", "must be vendor/name/jsonschema/1-0-0")
    elif key.vendor == OURS:
        faults.add(path, "reserved_name", f"{OURS} is the vendor of the built-in catalog")
    return key


def _of_event(body: JsonObject, catalog: Catalog) -> JsonObject:
    faults = Faults()
    raw = {name: value for name, value in body.items() if name not in _SHOWN}
    key = None
    if "schema" in body:
        key = _address(body["schema"], "schema", faults)
        if key is not None:
            raw = {"name": event_name(key), "version": str(key.version), **raw}
    attributes = _attributes(raw.pop("attributes", ()), catalog, faults)
    if "name" in raw and not raw.get("description"):
        raw["description"] = f"{_words(str(raw['name']).rpartition('.')[2])}."
    event = struct({**raw, "attributes": []}, Event, "", faults)
    if event is not None:
        event = msgspec.structs.replace(event, attributes=tuple(attributes))
        _check(event, key, faults)
    faults.check()
    if event is None:
        raise InvalidRequest("The body is no event")
    address = key or key_of_event(event)
    made = msgspec.json.decode(msgspec.json.encode(event))
    return {"schema": str(address), "event": {**made, "version": event.version}}


def _check(event: Event, key: SchemaKey | None, faults: Faults) -> None:
    if version_of(event.version) is None:
        faults.add("version", "version", "must be MODEL-REVISION-ADDITION, such as 1-0-0")
    elif key and (event.name, event.version) != (event_name(key), str(key.version)):
        faults.add("schema", "conflict", f"says {event_name(key)} {key.version}, unlike the event")
    if event.name.split(".")[0] == OURS:
        faults.add("name", "reserved_name", f"{OURS} is the vendor of the built-in catalog")
    carried = [attribute.name for attribute in event.attributes]
    for index, name in enumerate(event.required):
        if name not in carried:
            faults.unknown(f"required[{index}]", "attribute", name, carried)


def _attributes(raw: Any, catalog: Catalog, faults: Faults) -> list[Attribute]:
    if not isinstance(raw, list | tuple):
        faults.add("attributes", "type", "must be a list of attributes, or of names of some")
        return []
    found = []
    for index, one in enumerate(raw):
        path = f"attributes[{index}]"
        if isinstance(one, str):
            attribute = catalog.attributes.get(one)
            if attribute is None:
                faults.unknown(path, "attribute", one, catalog.attributes)
        elif _has_no_pattern(one):
            faults.add(f"{path}.pattern", "invalid_schema", NO_PATTERN)
            attribute = None
        else:
            attribute = struct(_filled(one), Attribute, path, faults)
        if attribute is not None:
            found.append(attribute)
    return found


def _has_no_pattern(raw: Any) -> bool:
    """Whether an attribute's pattern is none."""
    pattern = raw.get("pattern") if isinstance(raw, dict) else None
    try:
        compiled({"pattern": pattern} if pattern is not None else {})
    except jsonschema_rs.ValidationError:
        return True
    return False


def _filled(raw: Any) -> Any:
    """An attribute with what it leaves unsaid: the most careful class, an example it takes."""
    if not isinstance(raw, dict) or not isinstance(raw.get("name"), str):
        return raw
    usual = {
        "description": _words(raw["name"].rpartition(".")[2]),
        "data_class": DataClass.CONFIDENTIAL.value,
    }
    filled = {**usual, **{name: value for name, value in raw.items() if value is not None}}
    if "example" not in filled and (made := _example(filled)) is not None:
        filled["example"] = made
    return filled


def _example(raw: JsonObject) -> Any:
    """An example of an attribute that has none; None where the attribute itself is wrong."""
    try:
        attribute = msgspec.convert({**raw, "example": None}, Attribute)
        schema = {w: v for w, v in attribute_schema(attribute).items() if w != "examples"}
        moment = attribute.type is ValueType.TIMESTAMP
        return "2025-01-15T10:30:00Z" if moment else specimen(schema)
    except (ValueError, NoSpecimen):
        return None


def _words(name: str) -> str:
    return in_snake_case(name).replace("_", " ").capitalize()

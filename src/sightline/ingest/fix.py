"""A fix: what is to be changed in rejected events so that they can be stored. Frozen data.

It speaks the language of mapping files (`ingest.mapping`): an event is read as a row, whose columns
are its envelope's fields and its attributes by their names, and a value is made of it in the same
steps. Every key is explained in docs/quarantine.md (a test compares them). What an event is and
whose it is cannot be changed: its id, its tenant, its consent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from sightline.catalog.filter import Filter
from sightline.errors import FieldError, InvalidRequest, nearest
from sightline.ingest import condition, value, yaml_struct
from sightline.ingest.cell import Take, Unfit
from sightline.ingest.mapping import Value, columns_of
from sightline.types import JsonObject

ENVELOPE: Final = ("event_name", "occurred_at", "source", "site_id", "session_id", "user_id")
"""Fields of the envelope a fix may make anew."""

CONTEXT: Final = (
    "page.url",
    "page.referrer",
    "page.title",
    "locale",
    "platform",
    "app_version",
)
"""Fields of the context a fix may make anew."""


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is done to events for which `when` holds; without it, to all. In this order:

    event: the name they get; of self-describing events, the schema
    rename: attribute → its new name
    attributes, envelope, context: values by name; where none can be made, the field is taken out
    drop: attributes, or other fields of what was sent, that are taken out
    """

    when: Filter | None = None
    event: str | None = None
    rename: dict[str, str] = {}
    attributes: dict[str, Value] = {}
    envelope: dict[str, Value] = {}
    context: dict[str, Value] = {}
    drop: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.when is not None:
            list(columns_of(self.when))
        _among(self.envelope, ENVELOPE, "field of the envelope that can be fixed")
        _among(self.context, CONTEXT, "field of the context that can be fixed")


class Fix(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rules, each applied to what those before it left.

    missing: texts that mean "no value"
    """

    rules: tuple[Rule, ...] = ()
    missing: tuple[str, ...] = ("",)


NOTHING: Final = Fix()
"""For events that pass as they are: the catalog has learnt them, or time has passed."""

Mend = Callable[[JsonObject], JsonObject]
"""The event mended, as a new one. Raises Unmendable."""


class Unmendable(Exception):
    """A value that cannot become what the fix wants. Never holds the value."""

    def __init__(self, error: FieldError) -> None:
        super().__init__(error.message)
        self.error = error


def decode(text: str, name: str = "fix") -> Fix:
    """The fix a YAML text describes.

    name: how messages call the file
    raises: InvalidRequest, whose errors name line, key, what would be valid, and the nearest key
    """
    try:
        return yaml_struct.decode(text, Fix)
    except yaml_struct.Unreadable as err:
        listed = "; ".join(f"{e.path}: {e.message}" for e in err.errors[:5])
        detail = f"{name} is not a valid fix: {listed}"
        raise InvalidRequest(detail, code="invalid_fix", errors=err.errors) from None


def compiled(fix: Fix) -> Mend:
    """The fix, made ready as a function of an event as it was sent."""
    missing = frozenset(fix.missing)
    steps = [_compiled(rule, missing) for rule in fix.rules]

    def mend(event: JsonObject) -> JsonObject:
        for step in steps:
            event = step(event)
        return event

    return mend


def _compiled(rule: Rule, missing: frozenset[str]) -> Mend:
    holds = condition.compiled(rule.when, missing) if rule.when is not None else None
    attributes = _makers(rule.attributes, missing)
    envelope = _makers(rule.envelope, missing)
    context = _makers(rule.context, missing)

    def mend(event: JsonObject) -> JsonObject:
        row = _row(event)
        try:
            if holds is not None and not holds(row):
                return event
        except Unfit as err:
            raise Unmendable(FieldError("when", err.code, f"a column {err.message}")) from None
        name, attributes_at = _SELF_DESCRIBING if "schema" in event else _PLAIN
        mended, carried = dict(event), dict(_object(event.get(attributes_at)))
        if rule.event is not None:
            mended[name] = rule.event
        for old, new in rule.rename.items():
            if old in carried:
                carried[new] = carried.pop(old)
        row = {**row, **_row({**mended, attributes_at: carried})}
        _fill(carried, attributes, row, "attributes.")
        _fill(mended, envelope, row, "")
        for dropped in rule.drop:
            carried.pop(dropped, None)
            if dropped not in _KEPT:
                mended.pop(dropped, None)
        if carried or isinstance(event.get(attributes_at), dict):
            mended[attributes_at] = carried
        return _with_context(mended, context, row)

    return mend


_PLAIN: Final = ("event_name", "attributes")
_SELF_DESCRIBING: Final = ("schema", "data")
_KEPT: Final = ("event_id", "tenant_id", "context", *_PLAIN, *_SELF_DESCRIBING)


def _row(event: JsonObject) -> JsonObject:
    """An event as a row. The envelope's names win over attributes of the same name."""
    return {**_object(event.get("attributes")), **_object(event.get("data")), **event}


def _object(found: Any) -> JsonObject:
    return found if isinstance(found, dict) else {}


_Makers = tuple[tuple[str, Take], ...]


def _makers(values: Mapping[str, Value], missing: frozenset[str]) -> _Makers:
    return tuple((name, value.maker(keys, missing)) for name, keys in values.items())


def _fill(into: JsonObject, makers: _Makers, row: JsonObject, path: str) -> None:
    for name, made in makers:
        try:
            found = made(row)
        except Unfit as err:
            error = FieldError(path + name, err.code, f"its source {err.message}")
            raise Unmendable(error) from None
        if found is None:
            into.pop(name, None)
        else:
            into[name] = found


def _with_context(event: JsonObject, makers: _Makers, row: JsonObject) -> JsonObject:
    if not makers:
        return event
    context = dict(_object(event.get("context")))
    flat: JsonObject = {}
    _fill(flat, makers, row, "context.")
    for name, _ in makers:
        outer, _, inner = name.partition(".")
        if not inner:
            _put(context, name, flat.get(name))
        else:
            nested = dict(_object(context.get(outer)))
            _put(nested, inner, flat.get(name))
            context[outer] = nested
    return {**event, "context": context}


def _put(into: JsonObject, name: str, found: Any) -> None:
    if found is None:
        into.pop(name, None)
    else:
        into[name] = found


def _among(given: Mapping[str, Value], known: tuple[str, ...], kind: str) -> None:
    for name in given:
        if name not in known:
            near = nearest(name, known)
            hint = f"; did you mean {near!r}?" if near else f"; those are {', '.join(known)}"
            raise ValueError(f"there is no {kind} named {name!r}{hint}")

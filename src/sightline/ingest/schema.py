"""Compiled JSON Schemas of the catalog's events, and which of them an event is held to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import jsonschema_rs
import msgspec

from sightline.catalog.catalog import Catalog
from sightline.catalog.currency import exponent
from sightline.catalog.envelope import Envelope, SelfDescribing
from sightline.catalog.export.jsonschema import attributes_schema, event_schema
from sightline.catalog.model import Event, Unknown, ValueType
from sightline.catalog.schemaver import OURS, SchemaKey, key_of, key_of_event, version_of
from sightline.errors import FieldError, nearest
from sightline.ingest.fault import errors_of
from sightline.types import JsonObject

REMEMBERED_NAMES: Final = 1_000
CURRENCY: Final = "commerce.currency"


class EventSchema(msgspec.Struct, frozen=True):
    """One event's schema, ready to check with.

    names: of the attributes the catalog knows
    money, timestamps: names of attributes that are stored in another form than they are sent
    """

    event: Event
    names: frozenset[str]
    attributes: jsonschema_rs.Draft202012Validator
    whole: jsonschema_rs.Draft202012Validator
    money: tuple[str, ...]
    timestamps: tuple[str, ...]

    @property
    def is_final(self) -> bool:
        """Whether no later version can take its place while this process runs."""
        return True

    def accepts(self, attributes: JsonObject) -> bool:
        """Whether nothing is wrong with an attributes object."""
        return self.attributes.is_valid(attributes) and not (
            self.money and any(self._money_errors(attributes))
        )

    def settled(self, event: Envelope) -> Envelope | tuple[FieldError, ...]:
        """An event not accepted as it is: as it can be stored, or what is wrong with it.

        An attribute that is null counts as absent; one that is to be discarded is.
        """
        present = {name: value for name, value in event.attributes.items() if value is not None}
        if self.event.unknown is Unknown.DISCARD:
            present = {name: value for name, value in present.items() if name in self.names}
        return self.attribute_errors(present) or msgspec.structs.replace(event, attributes=present)

    def attribute_errors(self, attributes: JsonObject) -> tuple[FieldError, ...]:
        """What is wrong with an attributes object; empty when nothing is."""
        found = errors_of(self.attributes, attributes, ("attributes",))
        return found or tuple(self._money_errors(attributes))

    def event_errors(self, event: Any) -> tuple[FieldError, ...]:
        """What is wrong with a whole event as sent; empty when nothing is."""
        return errors_of(self.whole, event)

    def _money_errors(self, attributes: JsonObject) -> Iterator[FieldError]:
        """Amounts with more decimals than their currency has."""
        places = exponent(attributes.get(CURRENCY, ""))
        for name in self.money:
            amount = attributes.get(name)
            if amount is not None and not is_whole(amount * 10**places):
                yield FieldError(
                    f"attributes.{name}",
                    "decimals",
                    f"amounts of this currency have at most {places} decimals",
                    str(round(amount, places)),
                )


class Schemas:
    """The schemas of one catalog, each compiled when first asked for."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._compiled: dict[str, EventSchema] = {}
        self._nearest: dict[str, str | None] = {}

    def get(self, event_name: str) -> EventSchema | None:
        """The schema of an event, or None where the catalog has no such event."""
        schema = self._compiled.get(event_name)
        if schema is None and event_name in self.catalog.events:
            schema = _compile(self.catalog.events[event_name])
            self._compiled[event_name] = schema
        return schema

    def of(self, event: Envelope) -> EventSchema | None:
        """The schema an event is held to, or None where there is none."""
        return self._compiled.get(event.event_name) or self.get(event.event_name)

    def named(self, event: SelfDescribing) -> Envelope | None:
        """The event under its name, or None where its schema is not known.

        A built-in event has one schema, which takes what earlier versions of its model took.
        """
        key = key_of(event.event_name)
        found = self.catalog.events.get(key.name) if key and key.vendor == OURS else None
        if key is None or found is None:
            return None
        current = version_of(found.version)
        if current is None or key.version > current or key.version.model != current.model:
            return None
        return plain(event, found.name)

    def addresses(self) -> Iterator[SchemaKey]:
        """The address of every schema."""
        return (key_of_event(event, ours=True) for event in self.catalog.events.values())

    def nearest_address(self, text: str) -> str | None:
        """The address most like this text."""
        return nearest(text.removeprefix("iglu:"), map(str, self.addresses()))

    def nearest_event(self, event_name: str) -> str | None:
        """The catalogued event most like this name.

        Remembered: a broken sender asks the same thing thousands of times a second.
        """
        if event_name not in self._nearest:
            if len(self._nearest) >= REMEMBERED_NAMES:
                self._nearest.clear()
            self._nearest[event_name] = nearest(event_name, self.catalog.events)
        return self._nearest[event_name]

    def any_event(self) -> EventSchema:
        """A schema to find fault with an envelope by, when the event cannot be told."""
        schema = self.get(next(iter(self.catalog.events)))
        if schema is None:
            raise LookupError("the catalog is empty")
        return schema


def plain(event: SelfDescribing, name: str) -> Envelope:
    """A self-describing event as one of this name."""
    return Envelope(
        event_id=event.event_id,
        event_name=name,
        occurred_at=event.occurred_at,
        tenant_id=event.tenant_id,
        source=event.source,
        attributes=event.attributes,
        site_id=event.site_id,
        session_id=event.session_id,
        user_id=event.user_id,
        context=event.context,
        received_at=event.received_at,
    )


def is_whole(minor: float) -> bool:
    """Whether an amount in minor units is an integer, but for the error of its float."""
    return abs(minor - round(minor)) <= max(1e-6, abs(minor) * 1e-12)


def _compile(event: Event) -> EventSchema:
    named = attributes_schema(event)
    if event.unknown is Unknown.DISCARD:
        named["additionalProperties"] = False  # an event with others is not accepted as it is
    attributes = jsonschema_rs.Draft202012Validator(named, validate_formats=True)
    return EventSchema(
        event,
        frozenset(a.name for a in event.attributes),
        attributes,
        jsonschema_rs.Draft202012Validator(event_schema(event), validate_formats=True),
        names_of(event, ValueType.MONEY),
        names_of(event, ValueType.TIMESTAMP),
    )


def names_of(event: Event, kind: ValueType) -> tuple[str, ...]:
    """The names of an event's attributes of one type."""
    return tuple(a.name for a in event.attributes if a.type is kind)

"""Schemas of a tenant's own events: several versions side by side, each compiled once.

A plain event is held to the newest version, or else to the newest of an earlier model: senders go
on while a new model spreads. One that describes itself is held to the version it names. Either way
it carries from then on the version that took it, whatever is registered meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from sightline.catalog.catalog import Catalog
from sightline.catalog.envelope import Envelope, SelfDescribing
from sightline.catalog.export.jsonschema import envelope_schema
from sightline.catalog.model import Unknown, ValueType
from sightline.catalog.own.dialect import compiled
from sightline.catalog.own.entry import OwnEvent
from sightline.catalog.schemaver import SchemaKey, key_of
from sightline.errors import FieldError
from sightline.ingest.fault import errors_of
from sightline.ingest.schema import EventSchema, Schemas, names_of, plain
from sightline.types import JsonObject


class OwnSchema(EventSchema, frozen=True, kw_only=True):
    """One version of an event, ready to check with.

    sent: the names its attributes are sent under
    stored_as: the names they are kept under, where these are others; of all versions
    earlier: the newest version of each earlier model, newest first
    """

    sent: frozenset[str]
    stored_as: Mapping[str, str]
    earlier: tuple[OwnSchema, ...] = ()

    @property
    def is_final(self) -> bool:
        """Another version may have been registered elsewhere."""
        return False

    def accepts(self, attributes: JsonObject) -> bool:
        """Never as it is: what is accepted carries its version."""
        return False

    def settled(self, event: Envelope) -> Envelope | tuple[FieldError, ...]:
        """The event as it can be stored, under the first version that takes it, or what is wrong.

        Unknown attributes are gone where they are to be; one that is null and may not be is absent.
        """
        older = () if isinstance(event, Pinned) else self.earlier
        for schema in (self, *older):
            kept = schema.kept(event.attributes)
            if kept is not None:
                return pinned(event, schema, kept)
        return self._errors(event.attributes)

    def kept(self, attributes: JsonObject) -> JsonObject | None:
        """Attributes as they are stored; None where something is wrong with them."""
        given = self._governed(attributes)
        if not self.attributes.is_valid(given):
            given = _present(given)
            if not self.attributes.is_valid(given):
                return None
        stored = self._stored(given)
        return None if any(self._money_errors(stored)) else stored

    def _errors(self, attributes: JsonObject) -> tuple[FieldError, ...]:
        present = _present(self._governed(attributes))
        found = errors_of(self.attributes, present, ("attributes",))
        return found or tuple(self._sent(e) for e in self._money_errors(self._stored(present)))

    def _governed(self, attributes: JsonObject) -> JsonObject:
        if self.event.unknown is not Unknown.DISCARD:
            return attributes
        return {name: value for name, value in attributes.items() if name in self.sent}

    def _stored(self, attributes: JsonObject) -> JsonObject:
        if not self.stored_as:
            return attributes
        unnamed = {self.stored_as.get(n, n): v for n, v in attributes.items() if n not in self.sent}
        named = {self.stored_as.get(n, n): v for n, v in attributes.items() if n in self.sent}
        return {**unnamed, **named}

    def _sent(self, error: FieldError) -> FieldError:
        """An error of a stored attribute, by the name it was sent under."""
        name = error.path.removeprefix("attributes.")
        sent = next((sent for sent, kept in self.stored_as.items() if kept == name), name)
        return msgspec.structs.replace(error, path=f"attributes.{sent}")


class Pinned(Envelope, frozen=True, gc=False, kw_only=True):
    """An event and the version that takes it."""

    schema: OwnSchema


class OwnSchemas(Schemas):
    """The schemas of a tenant: its own, and those of everybody.

    base: everybody's
    events: the tenant's own, name → versions, oldest first
    before: what was compiled until now; versions never change
    """

    def __init__(
        self,
        base: Schemas,
        catalog: Catalog,
        events: Mapping[str, Sequence[OwnEvent]],
        before: OwnSchemas | None = None,
    ) -> None:
        super().__init__(catalog)
        self._base = base
        self._events = events
        self._lines = {versions[0].key.line: name for name, versions in events.items()}
        self._versions = before._still(events) if before else {}

    def get(self, event_name: str) -> EventSchema | None:
        """The schema of an event: the newest version of one's own."""
        schema = self._compiled.get(event_name)
        if schema is None:
            own = event_name in self._events
            schema = self._newest(event_name) if own else self._base.get(event_name)
            if schema is not None:
                self._compiled[event_name] = schema
        return schema

    def of(self, event: Envelope) -> EventSchema | None:
        """The schema an event is held to: the version it carries, or the newest."""
        if type(event) is Pinned:
            return event.schema
        return self._compiled.get(event.event_name) or self.get(event.event_name)

    def named(self, event: SelfDescribing) -> Envelope | None:
        """The event under its name, held to the version its schema names."""
        key = key_of(event.event_name)
        name = self._lines.get(key.line) if key else None
        if key is None or name is None:
            return super().named(event)
        for version in self._events[name]:
            if version.key == key:
                return pinned(plain(event, name), self._version(version), event.attributes)
        return None

    def addresses(self) -> Iterator[SchemaKey]:
        """The address of every version of every schema."""
        yield from (version.key for versions in self._events.values() for version in versions)
        yield from self._base.addresses()

    def _still(self, events: Mapping[str, Sequence[OwnEvent]]) -> dict[SchemaKey, OwnSchema]:
        """What was compiled of events that have the versions they had."""
        return {
            key: schema
            for key, schema in self._versions.items()
            if events.get(schema.event.name) == self._events[schema.event.name]
        }

    def _newest(self, name: str) -> OwnSchema:
        *older, newest = self._events[name]
        models = {version.key.version.model: version for version in older}
        models.pop(newest.key.version.model, None)
        earlier = tuple(self._version(models[model]) for model in sorted(models, reverse=True))
        return msgspec.structs.replace(self._version(newest), earlier=earlier)

    def _version(self, own: OwnEvent) -> OwnSchema:
        schema = self._versions.get(own.key)
        if schema is None:
            schema = self._versions[own.key] = _compile(own, self._events[own.event.name])
        return schema


def pinned(event: Envelope, schema: OwnSchema, attributes: JsonObject) -> Pinned:
    """An event with these attributes, under this version."""
    return Pinned(
        event_id=event.event_id,
        event_name=event.event_name,
        occurred_at=event.occurred_at,
        tenant_id=event.tenant_id,
        source=event.source,
        attributes=attributes,
        site_id=event.site_id,
        session_id=event.session_id,
        user_id=event.user_id,
        context=event.context,
        received_at=event.received_at,
        schema=schema,
    )


def _compile(own: OwnEvent, versions: Sequence[OwnEvent]) -> OwnSchema:
    event, stored_as = own.event, {s: k for v in (*versions, own) for s, k in v.names.items()}
    whole = {**envelope_schema(Envelope), "properties": {"attributes": own.checked}}
    kept = {a.name for a in event.attributes}
    return OwnSchema(
        event=event,
        names=frozenset(kept.union(stored_as.values())),
        attributes=compiled(own.checked),
        whole=compiled(whole),
        money=names_of(event, ValueType.MONEY),
        timestamps=names_of(event, ValueType.TIMESTAMP),
        sent=own.sent,
        stored_as=stored_as,
    )


def _present(attributes: JsonObject) -> JsonObject:
    return {name: value for name, value in attributes.items() if value is not None}

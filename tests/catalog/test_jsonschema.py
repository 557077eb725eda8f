"""The schemas accept every valid event, and nothing that could not be stored."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.catalog.attribute import MAX_ITEMS, flag, identifier, listing, moment, number
from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.envelope import Envelope
from sightline.catalog.example import example
from sightline.catalog.export.jsonschema import (
    CURRENCY,
    MAX_ATTRIBUTES,
    MAX_TEXT,
    attribute_schema,
    attributes_schema,
    event_schema,
    export,
)
from sightline.catalog.model import Attribute, DataClass, Event, Unit, Unknown, ValueType
from sightline.types import JsonObject

EVENTS = tuple(BUILT_IN.events.values())
BY_NAME = [pytest.param(event, id=event.name) for event in EVENTS]
Validator = jsonschema_rs.Draft202012Validator


def compiled(schema: JsonObject) -> jsonschema_rs.Draft202012Validator:
    jsonschema_rs.meta.validate(schema)
    return Validator(schema, validate_formats=True)


ATTRIBUTES = {event.name: compiled(attributes_schema(event)) for event in EVENTS}
WHOLE = {event.name: compiled(event_schema(event)) for event in EVENTS}
ALL = compiled(json.loads(export(BUILT_IN)))


@pytest.mark.parametrize("event", BY_NAME)
def test_examples_are_accepted(event: Event) -> None:
    sent = example(event, "tenant-1")
    WHOLE[event.name].validate(sent)
    ALL.validate(sent)
    ATTRIBUTES[event.name].validate(sent["attributes"])


@pytest.mark.parametrize("event", BY_NAME)
def test_required_attributes_are_enough(event: Event) -> None:
    sent = example(event)["attributes"]
    ATTRIBUTES[event.name].validate({name: sent[name] for name in event.required})


@pytest.mark.parametrize("event", BY_NAME)
def test_an_event_of_another_name_is_refused(event: Event) -> None:
    sent = {**example(event, "tenant-1"), "event_name": "no.such_event"}
    assert not WHOLE[event.name].is_valid(sent)
    assert not ALL.is_valid(sent)


# One attribute each: what its schema says of these values.

PLAIN = Attribute(
    name="x.y",
    type=ValueType.NUMBER,
    description="Something",
    data_class=DataClass.INTERNAL,
    example=1,
)


def of_type(kind: ValueType, **fields: Any) -> Attribute:
    return msgspec.structs.replace(PLAIN, type=kind, **fields)


@pytest.mark.parametrize(
    ("attribute", "good", "bad"),
    [
        pytest.param(PLAIN, [0, -1.5, 1e300], ["1", None, True, 1e301], id="number"),
        pytest.param(
            number("x.y", "", example=1, unit=Unit.NONE, minimum=1, maximum=2),
            [1, 2, 1.5],
            [0.99, 2.01],
            id="bounded number",
        ),
        pytest.param(
            of_type(ValueType.NUMBER, exclusive_minimum=0),
            [1e-9, 1e300],
            [0, -1, 1e301],
            id="above",
        ),
        pytest.param(
            of_type(ValueType.INTEGER),
            [0, -5, 2**53 - 1],
            [0.5, 2**53, -(2**53), "1"],
            id="integer",
        ),
        pytest.param(flag("x.y", ""), [True, False], [0, 1, "true", None], id="boolean"),
        pytest.param(
            of_type(ValueType.MONEY), [0, -5, 129.9, 1e11], [1.1e11, -1.1e11, "5", None], id="money"
        ),
        pytest.param(
            moment("x.y", "", example=""),
            [
                "2025-01-20T09:00:00Z",
                "2025-01-20T09:00:00.123456+02:00",
                "1900-01-01T00:00:00Z",
                "2299-12-31T23:59:59Z",
            ],
            [
                "2025-01-20",
                "2025-01-20T09:00:00",
                "2025-02-30T09:00:00Z",
                "2025-06-30T23:59:60Z",
                "1899-12-31T00:00:00Z",
                "2300-01-01T00:00:00Z",
                1737363600000,
            ],
            id="timestamp",
        ),
        pytest.param(
            identifier("x.y", "", example="a"), ["a", "a" * 128], ["", "a" * 129, 1], id="id"
        ),
        pytest.param(
            of_type(ValueType.STRING), ["", "a" * MAX_TEXT], ["a" * (MAX_TEXT + 1)], id="text"
        ),
        pytest.param(
            of_type(ValueType.STRING, values=("a", "b")),
            ["a", "b"],
            ["c", "", "A", None],
            id="choice",
        ),
        pytest.param(
            of_type(ValueType.STRING, pattern="^[A-Z]{2}$"), ["DE"], ["de", "DEU"], id="pattern"
        ),
        pytest.param(
            listing("x.y", "", example=(), items=ValueType.STRING, most=2),
            [[], ["a", "b"]],
            [["a", "b", "c"], [1], "a", {}],
            id="array of text",
        ),
        pytest.param(
            of_type(ValueType.ARRAY),
            [[], [1, "a", {}], [0] * MAX_ITEMS],
            [[0] * 201, {}],
            id="array",
        ),
        pytest.param(
            of_type(ValueType.OBJECT),
            [{}, {"a": [1]}],
            [[], "a", {str(i): i for i in range(201)}],
            id="object",
        ),
    ],
)
def test_values_of_one_attribute(attribute: Attribute, good: list[Any], bad: list[Any]) -> None:
    schema = compiled(attribute_schema(attribute))
    assert [value for value in good if not schema.is_valid(value)] == []
    assert [value for value in bad if schema.is_valid(value)] == []


def with_unknown(unknown: Unknown) -> jsonschema_rs.Draft202012Validator:
    event = Event(name="x.z", description="", attributes=(PLAIN,), unknown=unknown)
    return compiled(attributes_schema(event))


def test_attributes_an_event_does_not_name() -> None:
    own = {"mine": [{"a": 1}], "other": "b", "third": False}
    assert with_unknown(Unknown.ALLOW).is_valid(own)
    assert with_unknown(Unknown.DISCARD).is_valid(own)
    assert not with_unknown(Unknown.REJECT).is_valid(own)
    assert with_unknown(Unknown.REJECT).is_valid({"x.y": 1})


@pytest.mark.parametrize(
    "own",
    [
        {"mine": None},
        {"mine": "a" * (MAX_TEXT + 1)},
        {"mine": 1e301},
        {"": 1},
        {"a" * 129: 1},
        {f"a{i}": i for i in range(MAX_ATTRIBUTES + 1)},
    ],
)
def test_attributes_that_could_not_be_stored_are_refused(own: JsonObject) -> None:
    assert not with_unknown(Unknown.ALLOW).is_valid(own)


def test_money_without_a_currency_is_refused() -> None:
    checkout = ATTRIBUTES["commerce.checkout"]
    assert checkout.is_valid({})
    assert checkout.is_valid({"commerce.cart_amount": 5, CURRENCY: "EUR"})
    assert not checkout.is_valid({"commerce.cart_amount": 5})
    assert not checkout.is_valid({"commerce.cart_amount": 5, CURRENCY: "EURO"})


# Generated events: what the schema accepts decodes, and one wrong field is enough to be refused.

TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
STAMPS = st.datetimes(datetime(1950, 1, 1), datetime(2250, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.isoformat() + "Z"
)


def values(attribute: Attribute) -> st.SearchStrategy[Any]:
    """Valid values of an attribute, drawn from its definition, not from its schema."""
    if attribute.values:
        return st.sampled_from(attribute.values)
    match attribute.type:
        case ValueType.STRING if attribute.pattern:
            return st.from_regex(re.compile(attribute.pattern, re.ASCII), fullmatch=True)
        case ValueType.STRING:
            return st.text(
                st.characters(codec="utf-8"), min_size=attribute.min_length or 0, max_size=30
            )
        case ValueType.INTEGER:
            return st.integers(int(attribute.minimum or 0), int(attribute.maximum or 0))
        case ValueType.NUMBER | ValueType.MONEY:
            return st.floats(attribute.minimum, attribute.maximum)
        case ValueType.BOOLEAN:
            return st.booleans()
        case ValueType.TIMESTAMP:
            return STAMPS
        case ValueType.OBJECT:
            return st.dictionaries(TEXT, st.one_of(TEXT, st.booleans(), st.none()), max_size=5)
        case _ if attribute.items is ValueType.NUMBER:
            return st.lists(st.floats(-1e9, 1e9), max_size=5)
        case _:
            return st.lists(TEXT, max_size=5)


@st.composite
def events(draw: st.DrawFn) -> tuple[Event, JsonObject]:
    event = draw(st.sampled_from(EVENTS))
    attributes = {
        a.name: draw(values(a))
        for a in event.attributes
        if a.name in event.required or a.name == CURRENCY or draw(st.booleans())
    }
    sent: JsonObject = {
        "event_id": str(draw(st.uuids())),
        "event_name": event.name,
        "occurred_at": draw(STAMPS),
        "tenant_id": draw(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)),
        "source": draw(st.sampled_from(["web", "widget", "voice_ws", "server"])),
        "attributes": attributes,
    }
    for name in ("site_id", "session_id", "user_id"):
        if draw(st.booleans()):
            sent[name] = draw(st.one_of(st.none(), TEXT))
    return event, sent


@given(events())
def test_what_is_valid_is_accepted_and_decodes(drawn: tuple[Event, JsonObject]) -> None:
    event, sent = drawn
    WHOLE[event.name].validate(sent)
    ATTRIBUTES[event.name].validate(sent["attributes"])
    decoded = msgspec.json.decode(msgspec.json.encode(sent), type=Envelope)
    assert decoded.event_name == event.name
    assert decoded.attributes.keys() == sent["attributes"].keys()


@given(st.data())
def test_a_missing_required_attribute_is_refused(data: st.DataObject) -> None:
    event = data.draw(st.sampled_from([e for e in EVENTS if e.required]))
    sent = example(event)["attributes"]
    del sent[data.draw(st.sampled_from(event.required))]
    assert not ATTRIBUTES[event.name].is_valid(sent)


WRONG: dict[ValueType, st.SearchStrategy[Any]] = {
    ValueType.STRING: st.integers() | st.booleans() | st.none() | st.lists(st.text()),
    ValueType.NUMBER: st.text() | st.booleans() | st.none(),
    ValueType.INTEGER: st.text() | st.booleans() | st.none() | st.just(0.5),
    ValueType.MONEY: st.text() | st.booleans() | st.none(),
    ValueType.BOOLEAN: st.integers() | st.text() | st.none(),
    ValueType.TIMESTAMP: st.integers() | st.text(max_size=9) | st.none(),
    ValueType.ARRAY: st.text() | st.dictionaries(st.text(), st.integers()) | st.none(),
    ValueType.OBJECT: st.text() | st.integers() | st.lists(st.text()) | st.none(),
}


@given(st.data())
def test_a_value_of_another_type_is_refused(data: st.DataObject) -> None:
    event = data.draw(st.sampled_from([e for e in EVENTS if e.attributes]))
    attribute = data.draw(st.sampled_from(event.attributes))
    sent = example(event)["attributes"]
    sent[attribute.name] = data.draw(WRONG[attribute.type])
    assert not ATTRIBUTES[event.name].is_valid(sent)


@given(st.data())
@settings(max_examples=50)
def test_a_value_out_of_bounds_is_refused(data: st.DataObject) -> None:
    bounded = [(e, a) for e in EVENTS for a in e.attributes if a.maximum is not None]
    event, attribute = data.draw(st.sampled_from(bounded))
    assert attribute.minimum is not None
    assert attribute.maximum is not None
    beyond = data.draw(
        st.floats(max_value=attribute.minimum, exclude_max=True, allow_infinity=False)
        | st.floats(min_value=attribute.maximum, exclude_min=True, allow_infinity=False)
    )
    sent = {**example(event)["attributes"], attribute.name: beyond}
    assert not ATTRIBUTES[event.name].is_valid(sent)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("event_id", "not-a-uuid"),
        ("occurred_at", "2025-01-15T10:30:00"),
        ("occurred_at", "2025-06-30T23:59:60Z"),
        ("tenant_id", ""),
        ("tenant_id", None),
        ("source", "fax"),
        ("attributes", []),
        ("session_id", "a" * 129),
        ("context", {"locale": 5}),
        ("context", {"consent": {}}),
        ("context", {"device": {"viewport": {"width": -1, "height": 5}}}),
    ],
)
def test_schema_and_decoder_refuse_the_same_envelopes(field: str, value: Any) -> None:
    sent = {**example(BUILT_IN.event("kb.search"), "tenant-1"), field: value}
    assert not WHOLE["kb.search"].is_valid(sent)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(sent, Envelope)


@pytest.mark.parametrize(
    "field", ["event_id", "event_name", "occurred_at", "tenant_id", "source", "attributes"]
)
def test_schema_and_decoder_require_the_same_fields(field: str) -> None:
    sent = example(BUILT_IN.event("kb.search"), "tenant-1")
    del sent[field]
    assert not WHOLE["kb.search"].is_valid(sent)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(sent, Envelope)

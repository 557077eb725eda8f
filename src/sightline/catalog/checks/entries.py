"""Whether events and attributes can be stored and found. True of any catalog, a tenant's too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

import jsonschema_rs

from sightline.catalog.catalog import Catalog
from sightline.catalog.checks.problem import Problem, of_attribute, of_event
from sightline.catalog.envelope import DIMENSIONS, KEYS
from sightline.catalog.export.jsonschema import CURRENCY, attribute_schema
from sightline.catalog.model import Attribute, Purpose, Unit, ValueType

MAX_NAME: Final = 128
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*(\.[a-z0-9]+(_[a-z0-9]+)*)+")


def name_is_dotted_lower_case(catalog: Catalog) -> Iterator[Problem]:
    """Names are lower-case words joined by dots and single underscores, in two parts or more."""
    for kind in ("events", "attributes", "metrics"):
        for name in getattr(catalog, kind):
            if not _NAME.fullmatch(name) or len(name) > MAX_NAME:
                yield f"{kind[:-1]} {name[:MAX_NAME]}", "is not a name such as voice.turn_started"


def name_is_one_in_sql(catalog: Catalog) -> Iterator[Problem]:
    """No two names are alike once dots are underscores, as in views and their columns."""
    for kind, taken in (("events", ()), ("attributes", (*DIMENSIONS, *KEYS))):
        seen = {column: f"the column {column}" for column in taken}
        for name in getattr(catalog, kind):
            other = seen.setdefault(name.replace(".", "_"), name)
            if other != name:
                yield f"{kind[:-1]} {name}", f"would share a column or view with {other}"


def entry_is_described(catalog: Catalog) -> Iterator[Problem]:
    """Every event, attribute and metric says what it means."""
    for kind in ("events", "attributes", "metrics"):
        for name, entry in getattr(catalog, kind).items():
            if not entry.description.strip():
                yield f"{kind[:-1]} {name}", "has no description"


def bounds_leave_room(catalog: Catalog) -> Iterator[Problem]:
    """The lower bound of an attribute is not above its upper bound."""
    for attribute in catalog.attributes.values():
        lows = (attribute.minimum, attribute.exclusive_minimum)
        if attribute.maximum is not None and any(
            low is not None and low > attribute.maximum for low in lows
        ):
            yield of_attribute(attribute), "has a minimum above its maximum"
        if (attribute.min_length or 0) > (
            float("inf") if attribute.max_length is None else attribute.max_length
        ):
            yield of_attribute(attribute), "has a min_length above its max_length"


def example_is_valid(catalog: Catalog) -> Iterator[Problem]:
    """The example of an attribute passes the attribute's own schema."""
    for attribute in catalog.attributes.values():
        if (fault := _fault(attribute)) is not None:
            yield of_attribute(attribute), fault


def _fault(attribute: Attribute) -> str | None:
    try:
        validator = jsonschema_rs.Draft202012Validator(
            attribute_schema(attribute), validate_formats=True
        )
    except jsonschema_rs.ValidationError:
        return f"has the pattern {attribute.pattern!r}, which is not a regular expression"
    errors = [error.message for error in validator.iter_errors(attribute.example)]
    return f"has an example its schema refuses: {errors[0]}" if errors else None


def values_are_of_text(catalog: Catalog) -> Iterator[Problem]:
    """Only text has a closed set of values, a pattern; only arrays have items."""
    for attribute in catalog.attributes.values():
        text = attribute.type is ValueType.STRING
        if (attribute.values or attribute.pattern) and not text:
            yield (
                of_attribute(attribute),
                f"has values or a pattern, but is of type {attribute.type}",
            )
        if attribute.items is not None and attribute.type is not ValueType.ARRAY:
            yield of_attribute(attribute), f"has items, but is of type {attribute.type}"


def dimension_is_comparable(catalog: Catalog) -> Iterator[Problem]:
    """A dimension is text, a flag or a whole number."""
    for attribute in catalog.attributes.values():
        if attribute.dimension and attribute.type not in (
            ValueType.STRING,
            ValueType.BOOLEAN,
            ValueType.INTEGER,
        ):
            yield of_attribute(attribute), f"is of type {attribute.type}; that is no dimension"


def attribute_is_carried_once(catalog: Catalog) -> Iterator[Problem]:
    """No event names an attribute twice."""
    for event in catalog.events.values():
        for name, times in Counter(a.name for a in event.attributes).items():
            if times > 1:
                yield of_event(event), f"names {name} {times} times"


def required_is_carried(catalog: Catalog) -> Iterator[Problem]:
    """What an event requires is among its attributes."""
    for event in catalog.events.values():
        for name in sorted(set(event.required) - {a.name for a in event.attributes}):
            yield of_event(event), f"requires {name}, which it does not carry"


def required_is_permitted(catalog: Catalog) -> Iterator[Problem]:
    """What an event requires needs no stronger consent than the event itself."""
    order = tuple(Purpose)
    for event in catalog.events.values():
        for attribute in event.attributes:
            stronger = order.index(attribute.purpose) > order.index(event.purpose)
            if attribute.name in event.required and stronger:
                yield (
                    of_event(event),
                    f"is kept for {event.purpose}, but requires {attribute.name}, which is for "
                    f"{attribute.purpose}",
                )


def money_has_a_currency(catalog: Catalog) -> Iterator[Problem]:
    """An event with money carries its currency, and requires it where it requires the money."""
    for event in catalog.events.values():
        priced = {a.name for a in event.attributes if a.unit is Unit.MONEY}
        if priced and CURRENCY not in {a.name for a in event.attributes}:
            yield of_event(event), f"has money attributes, but not {CURRENCY}"
        elif priced.intersection(event.required) and CURRENCY not in event.required:
            yield of_event(event), f"requires money, but not {CURRENCY}"


def money_is_marked(catalog: Catalog) -> Iterator[Problem]:
    """An attribute of type money has the unit money."""
    for attribute in catalog.attributes.values():
        if attribute.type is ValueType.MONEY and attribute.unit is not Unit.MONEY:
            yield of_attribute(attribute), f"is money in the unit {attribute.unit}"

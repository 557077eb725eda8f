"""Short ways to write attributes, one for each kind of thing an attribute can be.

A name says what is measured and ends in its unit; the constructor fills in the type, the unit and
the bounds that follow from it. What differs from the usual is given by name: how a value is handled
(`Handling`), and its bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypedDict, Unpack

from sightline.catalog.model import Attribute, DataClass, Purpose, Unit, ValueType

DAY_MS: Final = 86_400_000
MAX_COUNT: Final = 1_000_000_000
MAX_MONEY: Final = 1e11  # in major units: with four decimals still exact as a float of minor units
MAX_ITEMS: Final = 200


class ForPurpose(TypedDict, total=False):
    """What a value may be used for, where that is not analytics."""

    purpose: Purpose


class Handling(ForPurpose, total=False):
    """How a value is handled where that is not the usual of its kind: as `model.Attribute` says."""

    data_class: DataClass
    otel: str


ESSENTIAL: Final[ForPurpose] = {"purpose": Purpose.ESSENTIAL}
"""Errors and the state of machines: nothing that is about a person."""

FUNCTIONAL: Final[ForPurpose] = {"purpose": Purpose.FUNCTIONAL}
"""The way through the shop, and how well it worked."""


def identifier(
    name: str, description: str, *, example: str, dimension: bool = False, **kept: Unpack[Handling]
) -> Attribute:
    """A pseudonymous id of something: any text, not empty."""
    rules = {"min_length": 1, "max_length": 128, "dimension": dimension}
    return _attribute(name, description, ValueType.STRING, kept, example=example, **rules)


def label(
    name: str,
    description: str,
    *,
    example: str,
    max_length: int = 128,
    pattern: str | None = None,
    **kept: Unpack[Handling],
) -> Attribute:
    """A short name from an open set that is worth breaking a metric down by."""
    rules: dict[str, Any] = {"max_length": max_length, "pattern": pattern, "dimension": True}
    return _attribute(name, description, ValueType.STRING, kept, example=example, **rules)


def choice(
    name: str,
    description: str,
    values: Sequence[str],
    *,
    example: str = "",
    dimension: bool = True,
    **kept: Unpack[Handling],
) -> Attribute:
    """One of a closed set; the example is the first unless it is given."""
    rules = {"values": tuple(values), "dimension": dimension, "example": example or values[0]}
    return _attribute(name, description, ValueType.STRING, kept, **rules)


def text(
    name: str,
    description: str,
    *,
    example: str,
    max_length: int = 1000,
    **kept: Unpack[Handling],
) -> Attribute:
    """What a person wrote or said: confidential, redacted when it arrives, never a dimension."""
    careful: Handling = {"data_class": DataClass.CONFIDENTIAL, **kept}
    rules = {"example": example, "max_length": max_length}
    return _attribute(name, description, ValueType.STRING, careful, **rules)


def flag(
    name: str, description: str, *, example: bool = True, **kept: Unpack[Handling]
) -> Attribute:
    """True or false."""
    rules = {"example": example, "dimension": True}
    return _attribute(name, description, ValueType.BOOLEAN, kept, **rules)


def count(
    name: str,
    description: str,
    *,
    example: int,
    unit: Unit = Unit.COUNT,
    minimum: int = 0,
    maximum: int = MAX_COUNT,
    dimension: bool = False,
    **kept: Unpack[Handling],
) -> Attribute:
    """A whole number of things."""
    rules: dict[str, Any] = {"unit": unit, "minimum": minimum, "maximum": maximum}
    rules |= {"example": example, "dimension": dimension}
    return _attribute(name, description, ValueType.INTEGER, kept, **rules)


def number(
    name: str,
    description: str,
    *,
    example: float,
    unit: Unit,
    minimum: float = 0,
    maximum: float = MAX_COUNT,
    **kept: Unpack[Handling],
) -> Attribute:
    """A number that need not be whole."""
    rules = {"example": example, "unit": unit, "minimum": minimum, "maximum": maximum}
    return _attribute(name, description, ValueType.NUMBER, kept, **rules)


def duration_ms(
    name: str,
    description: str,
    *,
    example: float,
    maximum: float = DAY_MS,
    **kept: Unpack[Handling],
) -> Attribute:
    """A length of time in milliseconds, at most a day unless said otherwise."""
    unit = Unit.MILLISECONDS
    return number(name, description, example=example, unit=unit, maximum=maximum, **kept)


def score(name: str, description: str, *, example: float, **kept: Unpack[Handling]) -> Attribute:
    """A judgement from 0 to 1."""
    return number(name, description, example=example, unit=Unit.SCORE, maximum=1, **kept)


def ratio(name: str, description: str, *, example: float, **kept: Unpack[Handling]) -> Attribute:
    """A share of a whole, from 0 to 1."""
    return number(name, description, example=example, unit=Unit.RATIO, maximum=1, **kept)


def rating(
    name: str, description: str, *, example: float = 4, **kept: Unpack[Handling]
) -> Attribute:
    """What a person gave, from 1 to 5."""
    unit = Unit.RATING
    return number(name, description, example=example, unit=unit, minimum=1, maximum=5, **kept)


def points(name: str, description: str, *, example: float, **kept: Unpack[Handling]) -> Attribute:
    """A judgement from 0 to 100."""
    return number(name, description, example=example, unit=Unit.POINTS, maximum=100, **kept)


def money(
    name: str, description: str, *, example: float, minimum: float = 0, **kept: Unpack[Handling]
) -> Attribute:
    """An amount in the currency that the event carries as `commerce.currency`."""
    careful: Handling = {"data_class": DataClass.CONFIDENTIAL, **kept}
    rules = {"example": example, "unit": Unit.MONEY, "minimum": minimum, "maximum": MAX_MONEY}
    return _attribute(name, description, ValueType.MONEY, careful, **rules)


def moment(name: str, description: str, *, example: str, **kept: Unpack[Handling]) -> Attribute:
    """A point in time, RFC 3339 with an offset."""
    return _attribute(name, description, ValueType.TIMESTAMP, kept, example=example)


def listing(
    name: str,
    description: str,
    *,
    example: Sequence[Any],
    items: ValueType,
    most: int = MAX_ITEMS,
    **kept: Unpack[Handling],
) -> Attribute:
    """Several values of one type, in order."""
    rules = {"example": list(example), "items": items, "max_length": most}
    return _attribute(name, description, ValueType.ARRAY, kept, **rules)


def record(
    name: str, description: str, *, example: dict[str, Any], **kept: Unpack[Handling]
) -> Attribute:
    """Values under names of the sender's choice."""
    return _attribute(name, description, ValueType.OBJECT, kept, example=example)


def _attribute(
    name: str, description: str, kind: ValueType, kept: Handling, **rules: Any
) -> Attribute:
    usual: Handling = {"data_class": DataClass.INTERNAL}
    return Attribute(name=name, type=kind, description=description, **{**usual, **kept, **rules})

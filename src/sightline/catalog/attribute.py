"""Short ways to write attributes, one for each kind of thing an attribute can be.

A name says what is measured and ends in its unit; the constructor fills in the type, the unit and
the bounds that follow from it. What differs from the usual is given by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sightline.catalog.model import Attribute, DataClass, Unit, ValueType

DAY_MS: Final = 86_400_000
MAX_COUNT: Final = 1_000_000_000
MAX_MONEY: Final = 1e11  # in major units: with four decimals still exact as a float of minor units
MAX_ITEMS: Final = 200


def identifier(name: str, description: str, *, example: str, dimension: bool = False) -> Attribute:
    """A pseudonymous id of something: any text, not empty."""
    return Attribute(
        name=name,
        type=ValueType.STRING,
        description=description,
        data_class=DataClass.INTERNAL,
        example=example,
        min_length=1,
        max_length=128,
        dimension=dimension,
    )


def label(name: str, description: str, *, example: str, max_length: int = 128) -> Attribute:
    """A short name from an open set that is worth breaking a metric down by."""
    return Attribute(
        name=name,
        type=ValueType.STRING,
        description=description,
        data_class=DataClass.INTERNAL,
        example=example,
        max_length=max_length,
        dimension=True,
    )


def choice(
    name: str, description: str, values: Sequence[str], *, example: str = "", dimension: bool = True
) -> Attribute:
    """One of a closed set; the example is the first unless it is given."""
    return Attribute(
        name=name,
        type=ValueType.STRING,
        description=description,
        data_class=DataClass.INTERNAL,
        example=example or values[0],
        values=tuple(values),
        dimension=dimension,
    )


def text(name: str, description: str, *, example: str, max_length: int = 1000) -> Attribute:
    """What a person wrote or said: confidential, redacted when it arrives, never a dimension."""
    return Attribute(
        name=name,
        type=ValueType.STRING,
        description=description,
        data_class=DataClass.CONFIDENTIAL,
        example=example,
        max_length=max_length,
    )


def flag(name: str, description: str, *, example: bool = True) -> Attribute:
    """True or false."""
    return Attribute(
        name=name,
        type=ValueType.BOOLEAN,
        description=description,
        data_class=DataClass.INTERNAL,
        example=example,
        dimension=True,
    )


def count(
    name: str,
    description: str,
    *,
    example: int,
    unit: Unit = Unit.COUNT,
    minimum: int = 0,
    maximum: int = MAX_COUNT,
) -> Attribute:
    """A whole number of things."""
    return Attribute(
        name=name,
        type=ValueType.INTEGER,
        description=description,
        data_class=DataClass.INTERNAL,
        example=example,
        unit=unit,
        minimum=minimum,
        maximum=maximum,
    )


def number(
    name: str,
    description: str,
    *,
    example: float,
    unit: Unit,
    minimum: float = 0,
    maximum: float = MAX_COUNT,
) -> Attribute:
    """A number that need not be whole."""
    return Attribute(
        name=name,
        type=ValueType.NUMBER,
        description=description,
        data_class=DataClass.INTERNAL,
        example=example,
        unit=unit,
        minimum=minimum,
        maximum=maximum,
    )


def duration_ms(
    name: str, description: str, *, example: float, maximum: float = DAY_MS
) -> Attribute:
    """A length of time in milliseconds, at most a day unless said otherwise."""
    return number(
        name, description, example=example, unit=Unit.MILLISECONDS, minimum=0, maximum=maximum
    )


def score(name: str, description: str, *, example: float) -> Attribute:
    """A judgement from 0 to 1."""
    return number(name, description, example=example, unit=Unit.SCORE, minimum=0, maximum=1)


def money(name: str, description: str, *, example: float, minimum: float = 0) -> Attribute:
    """An amount in the currency that the event carries as `commerce.currency`."""
    return Attribute(
        name=name,
        type=ValueType.MONEY,
        description=description,
        data_class=DataClass.CONFIDENTIAL,
        example=example,
        unit=Unit.MONEY,
        minimum=minimum,
        maximum=MAX_MONEY,
    )


def moment(name: str, description: str, *, example: str) -> Attribute:
    """A point in time, RFC 3339 with an offset."""
    return Attribute(
        name=name,
        type=ValueType.TIMESTAMP,
        description=description,
        data_class=DataClass.INTERNAL,
        example=example,
    )


def listing(
    name: str, description: str, *, example: Sequence[Any], items: ValueType, most: int = MAX_ITEMS
) -> Attribute:
    """Several values of one type, in order."""
    return Attribute(
        name=name,
        type=ValueType.ARRAY,
        description=description,
        data_class=DataClass.INTERNAL,
        example=list(example),
        items=items,
        max_length=most,
    )

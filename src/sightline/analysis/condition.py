"""Conditions on events, and on what people did, as trees. Logic has two values; `not` turns round
what a comparison says. A person meets criteria by what they did; every time in these is placed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from sightline.analysis.comparison import Test
from sightline.analysis.field import Field, Kind
from sightline.analysis.grain import Period
from sightline.privacy.disclosure import K

PERSON: Final = Field("user_id", Kind.COLUMN)
"""What a condition on people looks at."""


class All(msgspec.Struct, frozen=True):
    """Every one holds."""

    of: tuple[Condition, ...]


class Any(msgspec.Struct, frozen=True):
    """One holds at least."""

    of: tuple[Condition, ...]


class Not(msgspec.Struct, frozen=True):
    """It does not hold."""

    of: Condition


class Member(msgspec.Struct, frozen=True):
    """The event is of a person who meets the criteria.

    least: where fewer do, it is of none; one who may read reports could otherwise make a cohort of
        one person and look at their events
    """

    of: Criteria
    least: int = K


Condition = Test | All | Any | Not | Member


class Did(msgspec.Struct, frozen=True, kw_only=True):
    """A person did something so often.

    event: None for any
    condition: what must hold for it; None for nothing
    period: when; None for ever
    at_most: None for any number
    """

    event: str | None
    condition: Condition | None
    period: Period | None
    at_least: int
    at_most: int | None


class Every(msgspec.Struct, frozen=True):
    """A person meets every one."""

    of: tuple[Criteria, ...]


class Either(msgspec.Struct, frozen=True):
    """A person meets one at least."""

    of: tuple[Criteria, ...]


class Without(msgspec.Struct, frozen=True):
    """A person does not meet it."""

    of: Criteria


Criteria = Did | Every | Either | Without


def fields(condition: Condition) -> Iterator[Field]:
    """Every field a condition looks at."""
    match condition:
        case Test(field=field):
            yield field
        case All(of=parts) | Any(of=parts):
            for part in parts:
                yield from fields(part)
        case Not(of=part):
            yield from fields(part)
        case Member():
            yield PERSON

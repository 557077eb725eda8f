"""What persons are told apart by: a value of their start, where they came from, how much they use.

The SQL of the latter two has two steps: what one stretch of a person's time says, and what all of
them together say.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final

import msgspec
from sqlglot import exp

from sightline.analysis.breakdown import names
from sightline.analysis.field import Catalog, Field, dimension, filterable
from sightline.analysis.grain import Period
from sightline.analysis.predicate import carried, key_of
from sightline.analysis.problems import Problems, problem
from sightline.analysis.question import MAX_DIMENSIONS
from sightline.analysis.sql import (
    all_of,
    any_of,
    call,
    col,
    gt,
    gte,
    in_order,
    instant,
    lt,
    number,
    one_of,
    text,
)
from sightline.catalog.usage import ACQUIRED_BY, USAGE_LEVELS, USES

AT: Final = call("toUnixTimestamp64Milli", col("occurred_at"))


class Trait(enum.StrEnum):
    """What is known of a person, rather than of one event."""

    CHANNEL = "acquisition_channel"
    USAGE = "ai_usage_level"


class Traits(msgspec.Struct, frozen=True):
    """What persons are told apart by.

    told: a field of their start, or a trait
    channels: what an event can say of where a person came from; the first it carries counts
    period: uses of the assistant in it count
    """

    told: tuple[Field | Trait, ...]
    channels: tuple[Field, ...]
    period: Period

    def fields(self) -> tuple[Field, ...]:
        """Those that are values of the start."""
        return tuple(one for one in self.told if isinstance(one, Field))

    def persons(self) -> Iterable[Trait]:
        """Those that are of the person."""
        return (one for one in self.told if isinstance(one, Trait))

    def events(self) -> list[exp.Expr]:
        """What holds for an event that says something of a trait."""
        events = {Trait.CHANNEL: self._says(), Trait.USAGE: self._used()}
        return [events[one] for one in self.persons()]

    def of_stretch(self) -> dict[str, exp.Expr]:
        """What events of one stretch of time say of a person."""
        said = {
            Trait.CHANNEL: {
                "channel_at": call("minIf", AT, self._says()),
                "channel": call("argMinIf", self._channel(), self._place(), self._says()),
            },
            Trait.USAGE: {"uses": call("countIf", self._used())},
        }
        return {name: part for one in self.persons() for name, part in said[one].items()}

    def of_person(self) -> dict[str, exp.Expr]:
        """What all stretches together say."""
        known = gt(col("channel_at"), number(0))
        said = {
            Trait.CHANNEL: call("argMinIf", col("channel"), col("channel_at"), known),
            Trait.USAGE: _level(call("sum", col("uses"))),
        }
        return {one.value: said[one] for one in self.persons()}

    def keys(self, of_start: Mapping[str, exp.Expr]) -> dict[str, exp.Expr]:
        """The values persons are told apart by, in order. of_start: those of the fields, by name"""
        values = iter(of_start.values())
        found = [next(values) if isinstance(one, Field) else col(one.value) for one in self.told]
        return dict(zip(names_of(self), found, strict=True))

    def _says(self) -> exp.Expr:
        before = lt(col("occurred_at"), instant(self.period.end_ms))
        return all_of((before, any_of(map(carried, self.channels))))

    def _channel(self) -> exp.Expr:
        found = text("")
        for field in reversed(self.channels):
            found = call("if", carried(field), key_of(field), found)
        return found

    def _place(self) -> exp.Expr:
        return in_order(AT, self._channel())

    def _used(self) -> exp.Expr:
        at = col("occurred_at")
        inside = [gte(at, instant(self.period.start_ms)), lt(at, instant(self.period.end_ms))]
        return all_of((one_of(col("event_name"), map(text, USES)), *inside))


def names_of(traits: Traits) -> tuple[str, ...]:
    """What the columns of the values are called."""
    return tuple(f"key{index}" for index, _ in enumerate(traits.told, 1))


def start_names(traits: Traits) -> tuple[str, ...]:
    """What the columns of the values of the start are called, before persons are put together."""
    return names(traits.fields())


def traits_of(
    catalog: Catalog, breakdown: str | tuple[str, ...], also: Iterable[str], period: Period
) -> Traits:
    """What a request tells persons apart by.

    also: attributes of the start that may be named, besides the envelope's columns
    raises: InvalidRequest with all that is wrong
    """
    asked = (breakdown,) if isinstance(breakdown, str) else breakdown
    if len(asked) > MAX_DIMENSIONS or len(set(asked)) < len(asked):
        allowed = f"A breakdown has up to {MAX_DIMENSIONS} different dimensions"
        raise problem("breakdown", "breakdown", allowed)
    told = Problems().each(partial(_told, catalog, name, tuple(also)) for name in asked)
    known = [n for n in ACQUIRED_BY if "." not in n or n in catalog.attributes]
    channels = tuple(filterable(catalog, name, "breakdown") for name in known)
    return Traits(told, channels, period)


def _told(catalog: Catalog, name: str, also: tuple[str, ...]) -> Field | Trait:
    return Trait(name) if name in set(Trait) else dimension(catalog, name, also, "breakdown")


def _level(uses: exp.Expr) -> exp.Expr:
    *levels, weakest = USAGE_LEVELS
    reached = [part for one in levels for part in (gte(uses, number(one.least)), text(one.name))]
    return call("multiIf", *reached, text(weakest.name))

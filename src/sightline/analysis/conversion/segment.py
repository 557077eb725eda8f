"""How each segment performs: conversion by the values of attributes, beside that of all.

conversion: of the segment, from its first step to the last, 0-1
against_all: conversion over that of all; null where nobody converts
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from sightline.analysis.conversion.group import Group
from sightline.analysis.field import Field


class Segment(msgspec.Struct, frozen=True):
    """The entities with one value. counts: how many reached each step"""

    value: str | None
    counts: tuple[int, ...]
    conversion: float
    against_all: float | None


class Segments(msgspec.Struct, frozen=True):
    """The values of one attribute, most entities first."""

    attribute: str
    values: tuple[Segment, ...]


def segments(
    fields: Sequence[Field], found: Iterable[Group], overall: float | None
) -> tuple[Segments, ...]:
    """The answer. overall: the conversion of all"""
    known = list(found)
    return tuple(
        Segments(
            field.name,
            tuple(_segment(group, overall) for group in known if group.place == place),
        )
        for place, field in enumerate(fields, 1)
    )


def _segment(group: Group, overall: float | None) -> Segment:
    conversion = group.converted / group.entered
    against = conversion / overall if overall else None
    return Segment(group.value or None, group.counts, conversion, against)

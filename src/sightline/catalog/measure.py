"""Short ways to write measures, and a walk over their parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from sightline.catalog.filter import Filter
from sightline.catalog.model import (
    Attribute,
    Combination,
    Count,
    Distinct,
    Mean,
    Measure,
    PerSecond,
    Quantile,
    Ratio,
    Simple,
    Term,
    Total,
    Unique,
)


def count(*events: str, where: Filter | None = None) -> Count:
    """How many of these events; of all events where none is named."""
    return Count(events=events, where=where)


def sessions(*events: str, where: Filter | None = None, apart: str = "") -> Unique:
    """How many different sessions had one of these events, or any event where none is named.

    apart: a column of the envelope; a session counts once for each of its values there
    """
    return Unique(entity="session", events=events, where=where, apart=apart)


def users(*events: str, where: Filter | None = None) -> Unique:
    """How many different users had one of these events, or any event where none is named."""
    return Unique(entity="user", events=events, where=where)


def distinct(attribute: Attribute, *events: str, where: Filter | None = None) -> Distinct:
    """How many different values an attribute takes."""
    return Distinct(attribute=attribute.name, events=events, where=where)


def total(attribute: Attribute, *events: str, where: Filter | None = None) -> Total:
    """The sum of an attribute."""
    return Total(attribute=attribute.name, events=events, where=where)


def mean(attribute: Attribute, *events: str, where: Filter | None = None) -> Mean:
    """The average of an attribute; of a flag, the share that is true."""
    return Mean(attribute=attribute.name, events=events, where=where)


def quantile(
    attribute: Attribute, level: float, *events: str, where: Filter | None = None
) -> Quantile:
    """The exact quantile of an attribute."""
    return Quantile(attribute=attribute.name, level=level, events=events, where=where)


def ratio(numerator: Measure, denominator: Measure) -> Ratio:
    """One measure over another."""
    return Ratio(numerator=numerator, denominator=denominator)


def per_second(measured: Measure) -> PerSecond:
    """A measure for each second."""
    return PerSecond(measure=measured)


def less(first: Measure, *others: Measure) -> Combination:
    """The first measure, less all others."""
    return Combination(terms=(Term(measure=first), *map(_taken, others)))


def both(
    entity: Literal["session", "user"], some: tuple[str, ...], others: tuple[str, ...]
) -> Combination:
    """How many different sessions or users had one of some events and one of the others.

    In any order. Those with the first, and those with the second, less those with either.
    """
    first = Unique(entity=entity, events=some)
    second = Unique(entity=entity, events=others)
    either = Unique(entity=entity, events=(*some, *others))
    return Combination(terms=(Term(measure=first), Term(measure=second), _taken(either)))


def _taken(measure: Measure) -> Term:
    return Term(measure=measure, factor=-1.0)


def more(first: Measure, *others: Measure) -> Combination:
    """All measures together."""
    return Combination(terms=tuple(Term(measure=each) for each in (first, *others)))


def parts(measure: Measure) -> Iterator[Simple]:
    """The simple measures something is made of, from left to right."""
    match measure:
        case Ratio(numerator=numerator, denominator=denominator):
            yield from parts(numerator)
            yield from parts(denominator)
        case Combination(terms=terms):
            for term in terms:
                yield from parts(term.measure)
        case PerSecond(measure=measured):
            yield from parts(measured)
        case _:
            yield measure

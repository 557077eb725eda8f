"""Whether metrics can be computed from what events carry. True of any catalog, a tenant's too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sightline.catalog.catalog import Catalog
from sightline.catalog.checks.problem import Problem, attribute_of, measured, of_metric
from sightline.catalog.envelope import DIMENSIONS
from sightline.catalog.measure import parts
from sightline.catalog.model import (
    Attribute,
    Column,
    Combination,
    Count,
    Distinct,
    Mean,
    Measure,
    OfAttribute,
    PerSecond,
    Quantile,
    Ratio,
    Term,
    Unique,
    Unit,
    ValueType,
)

MAX_PARTS: Final = 20


def metric_reads_known_events(catalog: Catalog) -> Iterator[Problem]:
    """The events a metric looks at exist."""
    for metric, part in measured(catalog):
        for name in part.events:
            if name not in catalog.events and name not in catalog.internal:
                yield of_metric(metric), f"looks at {name}, which is no event"


def metric_reads_carried_attributes(catalog: Catalog) -> Iterator[Problem]:
    """The attribute a metric measures is carried by each of the events it looks at."""
    for metric, part in measured(catalog):
        if not isinstance(part, OfAttribute):
            continue
        if part.attribute not in catalog.attributes:
            yield of_metric(metric), f"measures {part.attribute}, which no event carries"
            continue
        for name in part.events:
            event = catalog.events.get(name) or catalog.internal.get(name)
            if event and part.attribute not in {a.name for a in event.attributes}:
                yield of_metric(metric), f"measures {part.attribute}, which {name} does not carry"


def metric_reads_numbers(catalog: Catalog) -> Iterator[Problem]:
    """What is summed, averaged or ranked is a number; what is told apart is no array or object."""
    for metric, part in measured(catalog):
        attribute = attribute_of(catalog, part)
        if attribute is None:
            continue
        stored = (
            (Column.NUMBERS, Column.STRINGS) if isinstance(part, Distinct) else (Column.NUMBERS,)
        )
        if attribute.column not in stored:
            yield of_metric(metric), f"cannot measure {attribute.name}, of type {attribute.type}"


def metric_reads_money_as_stored(catalog: Catalog) -> Iterator[Problem]:
    """No metric measures a price, which is a plain number, not money that can be summed exactly."""
    for metric, part in measured(catalog):
        attribute = attribute_of(catalog, part)
        if attribute and attribute.unit is Unit.MONEY and attribute.type is not ValueType.MONEY:
            yield of_metric(metric), f"measures {attribute.name}, which is not of type money"


def quantile_level_is_a_share(catalog: Catalog) -> Iterator[Problem]:
    """The level of a quantile lies between 0 and 1."""
    for metric, part in measured(catalog):
        if isinstance(part, Quantile) and not 0 <= part.level <= 1:
            yield of_metric(metric), f"asks for the quantile at {part.level}"


def unique_is_apart_by_a_column(catalog: Catalog) -> Iterator[Problem]:
    """Sessions and users are counted apart by nothing but columns of the envelope."""
    for metric, part in measured(catalog):
        if isinstance(part, Unique) and part.apart and part.apart not in DIMENSIONS:
            yield of_metric(metric), f"counts apart by {part.apart}, which is no column"


def metric_has_few_parts(catalog: Catalog) -> Iterator[Problem]:
    """A metric is made of one to twenty simple measures."""
    for metric in catalog.metrics.values():
        number = len(list(parts(metric.measure)))
        if not 1 <= number <= MAX_PARTS:
            yield of_metric(metric), f"is made of {number} measures"


def metric_has_the_unit_of_its_measure(catalog: Catalog) -> Iterator[Problem]:
    """A metric's unit is the one its measure comes out in, and only like units are added."""
    for metric in catalog.metrics.values():
        units = _units(catalog, metric.measure)
        if not units:
            yield of_metric(metric), "adds measures of different units"
        elif metric.unit not in units:
            wanted = " or ".join(sorted(units))
            yield of_metric(metric), f"is said to be in {metric.unit}, but comes out in {wanted}"


def dimension_is_carried(catalog: Catalog) -> Iterator[Problem]:
    """A metric's dimensions are dimensions of every event it looks at."""
    for metric in catalog.metrics.values():
        for name in metric.dimensions:
            attribute = catalog.attributes.get(name)
            if attribute is None or not attribute.dimension:
                yield of_metric(metric), f"cannot be broken down by {name}"
                continue
            for part in parts(metric.measure):
                for missing in _without(catalog, attribute, part.events):
                    yield of_metric(metric), f"has the dimension {name}, which {missing} lacks"


def _without(catalog: Catalog, attribute: Attribute, events: tuple[str, ...]) -> Iterator[str]:
    if not events:
        yield "an event of another name"
    for name in events:
        event = catalog.events.get(name) or catalog.internal.get(name)
        if event and attribute not in event.attributes:
            yield name


_ANY: Final = frozenset(Unit)
_EACH_SECOND: Final = {
    Unit.COUNT: Unit.PER_SECOND,
    Unit.BYTES: Unit.BYTES_PER_SECOND,
}


def _units(catalog: Catalog, measure: Measure) -> frozenset[Unit]:
    """The units a measure may be said to come out in; empty where they do not fit together."""
    match measure:
        case Count() | Unique() | Distinct():
            return frozenset({Unit.COUNT})
        case Ratio(numerator=above, denominator=below):
            return _over(_units(catalog, above), _units(catalog, below))
        case Combination(terms=terms):
            return _shared(catalog, terms)
        case PerSecond(measure=measured):
            return frozenset(_EACH_SECOND[u] for u in _units(catalog, measured) & set(_EACH_SECOND))
        case _:
            return _of_attribute(catalog, measure)


def _of_attribute(catalog: Catalog, part: OfAttribute) -> frozenset[Unit]:
    attribute = attribute_of(catalog, part)
    if attribute is None:
        return _ANY  # another check says so
    if attribute.type is ValueType.BOOLEAN:
        return frozenset({Unit.RATIO if isinstance(part, Mean) else Unit.COUNT})
    return frozenset({attribute.unit})


def _over(above: frozenset[Unit], below: frozenset[Unit]) -> frozenset[Unit]:
    """Like over like is a share or, where it can pass 1, a number of the one for each other."""
    if above & below:
        return frozenset({Unit.RATIO, Unit.COUNT})
    return above if Unit.COUNT in below else _ANY if above and below else frozenset()


def _shared(catalog: Catalog, terms: tuple[Term, ...]) -> frozenset[Unit]:
    shared = _ANY
    for term in terms:
        shared &= _units(catalog, term.measure)
    if shared == {Unit.RATIO} or shared == {Unit.RATIO, Unit.COUNT}:
        return shared | {Unit.SCORE}  # shares, weighted
    return shared

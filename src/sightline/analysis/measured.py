"""The metric of a request: one of the catalog, a measure of its own, or a formula over such.

A metric of its own is an entry like those of the catalog, for one request: it is read, broken down,
compared and filtered in the same way, and from rollups where they know everything asked.

    {"measure": "p90", "attribute": "voice.first_response_ms", "event": "voice.first_response"}
    {"formula": "a / b", "metrics": {"a": "commerce.purchase.count", "b": {"measure": "sessions"}}}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

from sightline.analysis.expression import Term, formula_of
from sightline.analysis.field import Catalog
from sightline.analysis.problems import Problems, not_among, problem
from sightline.analysis.request import MeasureRequest, MetricRequest
from sightline.catalog import formula as words
from sightline.catalog.filter import Filter
from sightline.catalog.measure import parts
from sightline.catalog.model import (
    Attribute,
    Better,
    Count,
    DataClass,
    Distinct,
    Highest,
    Lowest,
    Mean,
    Metric,
    Quantile,
    Simple,
    Total,
    Unique,
    Unit,
    ValueType,
)
from sightline.errors import UnknownName

MAX_METRICS: Final = 8

_OF_EVENTS: Final[Mapping[str, Callable[[tuple[str, ...], Filter | None], Simple]]] = {
    "count": lambda events, where: Count(events=events, where=where),
    "sessions": lambda events, where: Unique(entity="session", events=events, where=where),
    "users": lambda events, where: Unique(entity="user", events=events, where=where),
}
_OF_NUMBERS: Final[Mapping[str, type[Total | Mean | Lowest | Highest]]] = {
    "sum": Total,
    "avg": Mean,
    "min": Lowest,
    "max": Highest,
}
_DISTINCT: Final = "distinct"
_PERCENTILE: Final = re.compile(r"p(\d{1,2}(?:\.\d{1,3})?)")
_KNOWN: Final = (*_OF_EVENTS, _DISTINCT, *_OF_NUMBERS, "p50", "p90", "p95", "p99")
_NUMBERS: Final = frozenset(
    {ValueType.NUMBER, ValueType.INTEGER, ValueType.BOOLEAN, ValueType.MONEY}
)
_SHOWN: Final = frozenset({DataClass.PUBLIC, DataClass.INTERNAL})
"""What may be measured by whoever asks, besides money. Metrics of what is more sensitive are of the
catalog: someone looked at what they tell."""


def metric_of(catalog: Catalog, asked: str | MetricRequest, path: str = "metric") -> Metric:
    """The metric a request asks for.

    raises: InvalidRequest with all that is wrong
    """
    if isinstance(asked, str):
        return catalog.metric(asked, path)
    if asked.formula is None:
        if asked.metrics:
            raise problem(f"{path}.formula", "required", "metrics are there for a formula")
        return _measure(catalog, asked, path)
    if asked != MetricRequest(formula=asked.formula, metrics=asked.metrics):
        raise problem(path, "metric", "A metric is a measure or a formula, not both")
    if not 1 <= len(asked.metrics) <= MAX_METRICS:
        few = f"A formula is over 1 to {MAX_METRICS} metrics"
        raise problem(f"{path}.metrics", "metrics", few)
    inside = Problems().each(
        partial(_named, catalog, one, f"{path}.metrics.{name}")
        for name, one in asked.metrics.items()
    )
    terms = {
        name: Term(metric.measure, metric.unit)
        for name, metric in zip(asked.metrics, inside, strict=True)
    }
    made = formula_of(asked.formula, terms, f"{path}.formula")
    known = set.intersection(*(set(metric.dimensions) for metric in inside))
    dimensions = tuple(name for name in inside[0].dimensions if name in known)
    return _metric(asked.formula, made, dimensions)


def _named(catalog: Catalog, asked: str | MeasureRequest, path: str) -> Metric:
    return catalog.metric(asked, path) if isinstance(asked, str) else _measure(catalog, asked, path)


def _metric(name: str, made: Term, dimensions: tuple[str, ...]) -> Metric:
    return Metric(
        name=name,
        description=f"{words.formula(made.measure)}.",
        measure=made.measure,
        unit=made.unit,
        better=Better.NEITHER,
        dimensions=dimensions,
    )


def _measure(catalog: Catalog, asked: MeasureRequest, path: str) -> Metric:
    events = (asked.event,) if isinstance(asked.event, str) else asked.event
    for name in events:
        catalog.event(name, f"{path}.event")
    given = asked.filters
    where = given if isinstance(given, Filter) else Filter(all=given) if given else None
    simple, unit = _simple(catalog, asked, events, where, path)
    made = Term(simple, unit)
    return _metric(words.formula(simple), made, tuple(_dimensions(catalog, simple)))


def _simple(
    catalog: Catalog,
    asked: MeasureRequest,
    events: tuple[str, ...],
    where: Filter | None,
    path: str,
) -> tuple[Simple, Unit]:
    """A measure by its word, and the unit it comes out in."""
    word, percentile = asked.measure or "", _PERCENTILE.fullmatch(asked.measure or "")
    if (of_events := _OF_EVENTS.get(word)) is not None:
        if asked.attribute is not None:
            none = f"{word} is of events, not of an attribute"
            raise problem(f"{path}.attribute", "attribute", none)
        return of_events(events, where), Unit.COUNT
    if word != _DISTINCT and word not in _OF_NUMBERS and percentile is None:
        raise not_among(f"{path}.measure", "measure", word, _KNOWN, "measure")
    attribute = _attribute(catalog, asked.attribute, events, path)
    name = attribute.name
    if word == _DISTINCT:
        if attribute.type in (ValueType.ARRAY, ValueType.OBJECT):
            raise problem(f"{path}.attribute", "attribute", f"{name} is not a single value")
        return Distinct(attribute=name, events=events, where=where), Unit.COUNT
    _check_numeric(attribute, path)
    if percentile is not None:
        share = round(float(percentile[1]) / 100, 6)
        return Quantile(attribute=name, level=share, events=events, where=where), attribute.unit
    of_numbers = _OF_NUMBERS[word](attribute=name, events=events, where=where)
    return of_numbers, _unit(attribute, word)


def _attribute(catalog: Catalog, name: str | None, events: tuple[str, ...], path: str) -> Attribute:
    if name is None:
        raise problem(f"{path}.attribute", "required", "attribute is missing")
    carried = _carried(catalog, events)
    if name not in carried:
        raise UnknownName("attribute", name, carried, f"{path}.attribute")
    return carried[name]


def _carried(catalog: Catalog, events: tuple[str, ...]) -> Mapping[str, Attribute]:
    """The attributes every one of these events carries; of any event where none is named."""
    if not events:
        return catalog.attributes
    first, *others = ({a.name: a for a in catalog.event(e).attributes} for e in events)
    return {n: a for n, a in first.items() if all(n in other for other in others)}


def _check_numeric(attribute: Attribute, path: str) -> None:
    if attribute.type not in _NUMBERS:
        not_numbers = f"{attribute.name} holds no numbers; it can be counted by distinct"
        raise problem(f"{path}.attribute", "attribute", not_numbers)
    if attribute.data_class not in _SHOWN and attribute.type is not ValueType.MONEY:
        sensitive = f"{attribute.name} is {attribute.data_class}; use a metric of the catalog"
        raise problem(f"{path}.attribute", "sensitive_attribute", sensitive)


def _unit(attribute: Attribute, word: str) -> Unit:
    if attribute.type is ValueType.BOOLEAN:
        return Unit.RATIO if word == "avg" else Unit.COUNT
    return attribute.unit


def _dimensions(catalog: Catalog, measure: Simple) -> Iterator[str]:
    """What it can be broken down by: as of the catalog's metrics, what all its events carry."""
    for part in parts(measure):
        if part.events:
            carried = _carried(catalog, part.events).values()
            yield from (attribute.name for attribute in carried if attribute.dimension)

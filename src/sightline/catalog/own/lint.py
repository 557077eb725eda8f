"""Whether an entry of a tenant's own may be kept: the catalog's rules, told with places.

The rules are those of `catalog.lint.INTEGRITY`; the wording our own entries keep is advice here. A
code is the name of the rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from sightline.catalog.catalog import Catalog
from sightline.catalog.checks import definitions, entries, wording
from sightline.catalog.checks.problem import Check
from sightline.catalog.envelope import DIMENSIONS
from sightline.catalog.filter import Filter, nested
from sightline.catalog.lint import INTEGRITY, lint
from sightline.catalog.model import (
    Combination,
    Event,
    Measure,
    Metric,
    OfAttribute,
    PerSecond,
    Ratio,
    Simple,
    Unit,
)
from sightline.catalog.own.entry import OwnEvent
from sightline.catalog.own.reading import Faults

OF_EVENTS: Final[tuple[Check, ...]] = tuple(
    c for c in INTEGRITY if c.__module__ == entries.__name__
)
OF_METRICS: Final[tuple[Check, ...]] = tuple(c for c in INTEGRITY if c not in OF_EVENTS)
_AMONG_ALL: Final = (entries.name_is_one_in_sql,)
"""Rules about an entry and all others; the rest is about the entry alone."""

ADVICE: Final[tuple[Check, ...]] = (
    wording.attribute_ends_in_its_unit,
    wording.metric_ends_in_its_unit,
    wording.statistic_is_what_it_says,
    wording.value_is_bounded,
    wording.words_of_people_are_confidential,
)


def event_faults(own: OwnEvent, catalog: Catalog, faults: Faults) -> None:
    """What keeps an event from being kept.

    catalog: the tenant's, with this event
    """
    places = _places(own)
    alone = _alone(own.event)
    for finding in lint(alone, [c for c in OF_EVENTS if c not in _AMONG_ALL]):
        faults.add(places.get(finding.entry, ""), finding.check, finding.message)
    for finding in lint(catalog, _AMONG_ALL):
        if finding.entry in places:
            faults.add(places[finding.entry], finding.check, finding.message)


def metric_faults(metric: Metric, catalog: Catalog, faults: Faults) -> None:
    """What keeps a metric from being kept.

    catalog: the tenant's, whose events and attributes it may look at
    """
    before = len(faults.found)
    _unknown_names(metric, catalog, faults)
    if len(faults.found) > before:
        return
    alone = msgspec.structs.replace(catalog, metrics={metric.name: metric})
    named = (entries.name_is_dotted_lower_case, entries.entry_is_described)
    for finding in lint(alone, [*named, *OF_METRICS]):
        if finding.entry == f"metric {metric.name}":
            path = _PATHS.get(finding.check, "measure")
            near = _unit(metric, catalog) if path == "unit" else None
            faults.add(path, finding.check, finding.message, near)


def advice(own: OwnEvent | Metric, catalog: Catalog) -> Iterator[str]:
    """What would make an entry better, in sentences."""
    if isinstance(own, OwnEvent):
        yield from own.notes
        alone = _alone(own.event)
    else:
        alone = msgspec.structs.replace(catalog, events={}, attributes={}, metrics={own.name: own})
    for finding in lint(alone, ADVICE):
        yield f"{finding.entry} {finding.message}"


_PATHS: Final = {
    "name_is_dotted_lower_case": "name",
    "entry_is_described": "description",
    "metric_has_the_unit_of_its_measure": "unit",
    "dimension_is_carried": "dimensions",
}


def _alone(event: Event) -> Catalog:
    return Catalog({event.name: event}, {}, {a.name: a for a in event.attributes})


def _places(own: OwnEvent) -> dict[str, str]:
    """Where an entry that a finding names stands in what was sent."""
    written = "event" in own.definition
    places = {f"event {own.event.name}": "name" if written else "self.name"}
    for index, attribute in enumerate(own.event.attributes):
        sent = f"properties.{attribute.sent_name}"
        places[f"attribute {attribute.name}"] = f"attributes[{index}]" if written else sent
    return places


def _unit(metric: Metric, catalog: Catalog) -> str | None:
    """The unit the measure comes out in, where there is just one."""
    rule = definitions.metric_has_the_unit_of_its_measure
    fitting = [
        unit.value
        for unit in Unit
        if not list(rule(_only(msgspec.structs.replace(metric, unit=unit), catalog)))
    ]
    return fitting[0] if len(fitting) == 1 else None


def _only(metric: Metric, catalog: Catalog) -> Catalog:
    return msgspec.structs.replace(catalog, metrics={metric.name: metric})


def _unknown_names(metric: Metric, catalog: Catalog, faults: Faults) -> None:
    """Names nothing has, each with the nearest that something has."""
    for path, part in _simple(metric.measure, "measure"):
        carried = catalog.attributes
        for index, name in enumerate(part.events):
            if name not in catalog.events:
                faults.unknown(f"{path}.events[{index}]", "event", name, catalog.events)
        if part.events and all(name in catalog.events for name in part.events):
            carried = dict(catalog.carried_by(*part.events))
        if isinstance(part, OfAttribute) and part.attribute not in carried:
            faults.unknown(f"{path}.attribute", "attribute", part.attribute, carried)
        for place, name in _fields(part.where, f"{path}.where"):
            if name not in carried and name not in DIMENSIONS:
                faults.unknown(place, "field", name, [*DIMENSIONS, *carried])
        for one in nested(part.where) if part.where else ():
            if one.segment is not None and one.segment not in catalog.segments:
                faults.unknown(f"{path}.where", "segment", one.segment, catalog.segments)
            if one.cohort is not None and one.cohort not in catalog.cohorts:
                faults.unknown(f"{path}.where", "cohort", one.cohort, catalog.cohorts)
    for index, name in enumerate(metric.dimensions):
        if name not in catalog.attributes:
            faults.unknown(f"dimensions[{index}]", "dimension", name, catalog.attributes)


def _simple(measure: Measure, path: str) -> Iterator[tuple[str, Simple]]:
    match measure:
        case Ratio(numerator=above, denominator=below):
            yield from _simple(above, f"{path}.numerator")
            yield from _simple(below, f"{path}.denominator")
        case Combination(terms=terms):
            for index, term in enumerate(terms):
                yield from _simple(term.measure, f"{path}.terms[{index}].measure")
        case PerSecond(measure=inner):
            yield from _simple(inner, f"{path}.measure")
        case _:
            yield path, measure


def _fields(condition: Filter | None, path: str) -> Iterator[tuple[str, str]]:
    if condition is None:
        return
    if condition.field is not None:
        yield f"{path}.field", condition.field
    for word, inner in (("all", condition.all), ("any", condition.any)):
        yield from _each(inner or (), f"{path}.{word}")
    yield from _fields(condition.not_, f"{path}.not")


def _each(conditions: Sequence[Filter], path: str) -> Iterator[tuple[str, str]]:
    for index, condition in enumerate(conditions):
        yield from _fields(condition, f"{path}[{index}]")

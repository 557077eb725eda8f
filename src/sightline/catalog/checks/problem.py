"""What a check yields, and the walks over a catalog that checks share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sightline.catalog.catalog import Catalog
from sightline.catalog.measure import parts
from sightline.catalog.model import Attribute, Event, Metric, OfAttribute, Simple

Problem = tuple[str, str]
"""What breaks a claim (`metric commerce.revenue`), and how."""

Check = Callable[[Catalog], Iterator[Problem]]


def of_event(event: Event) -> str:
    """How findings call an event."""
    return f"event {event.name}"


def of_attribute(attribute: Attribute) -> str:
    """How findings call an attribute."""
    return f"attribute {attribute.name}"


def of_metric(metric: Metric) -> str:
    """How findings call a metric."""
    return f"metric {metric.name}"


def measured(catalog: Catalog) -> Iterator[tuple[Metric, Simple]]:
    """Every metric with each of its simple measures."""
    for metric in catalog.metrics.values():
        for part in parts(metric.measure):
            yield metric, part


def attribute_of(catalog: Catalog, part: Simple | OfAttribute) -> Attribute | None:
    """The attribute a measure reads; None where it reads none, or one that nothing carries."""
    return catalog.attributes.get(part.attribute) if isinstance(part, OfAttribute) else None

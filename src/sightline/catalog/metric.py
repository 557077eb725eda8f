"""Short ways to write metrics. A statistic of an attribute is named after both: `attribute.p95`."""

from __future__ import annotations

from typing import Final

from sightline.catalog import measure
from sightline.catalog.model import (
    Attribute,
    Better,
    Highest,
    Lowest,
    Mean,
    Measure,
    Metric,
    Total,
    Unit,
)

STATISTICS: Final = {"avg": Mean, "sum": Total, "min": Lowest, "max": Highest}
"""Last segment of a name → the measure it promises. Quantiles are `p` and the level: p50, p99."""

HIGHER: Final = Better.HIGHER
LOWER: Final = Better.LOWER
NEITHER: Final = Better.NEITHER


def metric(
    name: str, description: str, measured: Measure, unit: Unit, better: Better = NEITHER
) -> Metric:
    """A metric, written in one line."""
    return Metric(name=name, description=description, measure=measured, unit=unit, better=better)


def quantiles(
    attribute: Attribute, event: str, *percents: int, better: Better = LOWER
) -> tuple[Metric, ...]:
    """Percentiles of an attribute over one event, such as `voice.first_response_ms.p95`."""
    return tuple(
        metric(
            f"{attribute.name}.p{percent}",
            f"{percent}th percentile: {_lowered(attribute.description)}.",
            measure.quantile(attribute, percent / 100, event),
            attribute.unit,
            better,
        )
        for percent in percents
    )


def average(attribute: Attribute, *events: str, better: Better = NEITHER) -> Metric:
    """The average of an attribute over the events of these names that carry it."""
    return _statistic("avg", "Average", attribute, measure.mean(attribute, *events), better)


def total(attribute: Attribute, *events: str, better: Better = NEITHER) -> Metric:
    """The sum of an attribute over the events of these names."""
    return _statistic("sum", "Sum", attribute, measure.total(attribute, *events), better)


def lowest(attribute: Attribute, *events: str, better: Better = NEITHER) -> Metric:
    """The minimum of an attribute over the events of these names that carry it."""
    measured = Lowest(attribute=attribute.name, events=events)
    return _statistic("min", "Lowest", attribute, measured, better)


def highest(attribute: Attribute, *events: str, better: Better = NEITHER) -> Metric:
    """The maximum of an attribute over the events of these names that carry it."""
    measured = Highest(attribute=attribute.name, events=events)
    return _statistic("max", "Highest", attribute, measured, better)


def _statistic(
    name: str, word: str, attribute: Attribute, measured: Measure, better: Better
) -> Metric:
    described = f"{word}: {_lowered(attribute.description)}."
    return metric(f"{attribute.name}.{name}", described, measured, attribute.unit, better)


def _lowered(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]

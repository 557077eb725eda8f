"""Whether our own entries read alike: names with units, sentences, bounds, nothing unused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from sightline.catalog.catalog import ALL_EVENTS_COUNT, Catalog
from sightline.catalog.checks.problem import (
    Problem,
    measured,
    of_attribute,
    of_event,
    of_metric,
)
from sightline.catalog.export.jsonschema import CURRENCY
from sightline.catalog.metric import STATISTICS
from sightline.catalog.model import (
    Attribute,
    Column,
    DataClass,
    Metric,
    OfAttribute,
    Quantile,
    Unit,
    ValueType,
)
from sightline.catalog.otel import is_conventional

COUNTED: Final = ("events", "sessions", "users")
"""What metrics are about besides the domains of events."""

ENDINGS: Final[Mapping[Unit, tuple[str, ...]]] = {
    Unit.MILLISECONDS: ("_ms",),
    Unit.RATIO: ("_rate", "_ratio", "_share"),
    Unit.SCORE: ("_score",),
    Unit.RATING: ("rating",),
    Unit.POINTS: ("_points",),
    Unit.PER_SECOND: ("_per_second",),
    Unit.BYTES_PER_SECOND: ("_bytes_per_second",),
    Unit.DAYS: ("_days",),
    Unit.MONEY: ("amount", "price", "value", "revenue", "cost"),
    Unit.US_DOLLARS: ("_usd",),
    Unit.TOKENS: ("_tokens",),
    Unit.BYTES: ("_bytes",),
    Unit.CHARACTERS: ("_characters",),
    Unit.PIXELS: ("_px",),
    Unit.COUNT: ("_count", ".count", ".unique", "_length", "position", "quantity"),
}
"""Unit → how a name of something in that unit ends. `_per_x` is an end for any."""

_REPORTED: Final = (
    Unit.MILLISECONDS,
    Unit.SCORE,
    Unit.RATIO,
    Unit.RATING,
    Unit.POINTS,
    Unit.PER_SECOND,
    Unit.BYTES_PER_SECOND,
    Unit.US_DOLLARS,
    Unit.TOKENS,
)

_STATISTIC: Final = re.compile(r"(?P<stem>.+)\.(?P<name>p\d\d?|avg|sum|min|max)")
_PER: Final = re.compile(r".+_per_[a-z_]+")


def name_starts_with_its_domain(catalog: Catalog) -> Iterator[Problem]:
    """The first part of a name is a domain of our events, or of OpenTelemetry's names."""
    ours = {name.split(".")[0] for name in (*catalog.events, *catalog.internal, *COUNTED, CURRENCY)}
    for kind in ("attributes", "metrics"):
        for name, entry in getattr(catalog, kind).items():
            if name.split(".")[0] not in ours and not _is_foreign(entry, catalog):
                yield f"{kind[:-1]} {name}", "does not start with the domain of any event"


def _is_foreign(entry: Attribute | Metric, catalog: Catalog) -> bool:
    """Whether a name is OpenTelemetry's, or a metric's after an attribute that is."""
    if isinstance(entry, Attribute):
        return is_conventional(entry)
    named = catalog.attributes.get(entry.name.rpartition(".")[0])
    return named is not None and is_conventional(named)


def attribute_ends_in_its_unit(catalog: Catalog) -> Iterator[Problem]:
    """The name of a number ends in its unit, and only such a name does; of a moment, in `_at`."""
    for attribute in catalog.attributes.values():
        if attribute.type is ValueType.TIMESTAMP:
            if not attribute.name.endswith("_at"):
                yield of_attribute(attribute), "is a moment, so it ends in _at"
        elif is_conventional(attribute):
            continue  # their names end as they end
        elif attribute.column is Column.NUMBERS and attribute.type is not ValueType.BOOLEAN:
            yield from _ending(of_attribute(attribute), attribute.name, attribute.unit)


def metric_ends_in_its_unit(catalog: Catalog) -> Iterator[Problem]:
    """The name of a metric, without its statistic, ends in its unit."""
    for metric in catalog.metrics.values():
        statistic = _STATISTIC.fullmatch(metric.name)
        stem = statistic["stem"] if statistic else metric.name
        measured = catalog.attributes.get(stem)
        if measured and is_conventional(measured):
            continue
        if not _PER.fullmatch(stem):
            yield from _ending(of_metric(metric), stem, metric.unit)


def _ending(subject: str, name: str, unit: Unit) -> Iterator[Problem]:
    wanted = ENDINGS.get(unit, ())
    if wanted and not name.endswith(wanted):
        yield subject, f"is in {unit}, so it ends in {' or '.join(wanted)}"
    found = [(len(end), of) for of, ends in ENDINGS.items() for end in ends if name.endswith(end)]
    if found and (other := max(found)[1]) is not unit:
        yield subject, f"ends like something in {other}, but is in {unit}"


def statistic_is_what_it_says(catalog: Catalog) -> Iterator[Problem]:
    """A metric called `attribute.p95`, `.avg`, `.sum`, `.min` or `.max` is just that."""
    for metric in catalog.metrics.values():
        said = _STATISTIC.fullmatch(metric.name)
        if said and not _measures(metric, said["stem"], said["name"]):
            yield of_metric(metric), f"is not the {said['name']} of {said['stem']}"


def _measures(metric: Metric, attribute: str, statistic: str) -> bool:
    measure = metric.measure
    if not isinstance(measure, OfAttribute) or measure.attribute != attribute:
        return False
    if statistic in STATISTICS:
        return isinstance(measure, STATISTICS[statistic])
    return isinstance(measure, Quantile) and measure.level == int(statistic[1:]) / 100


def description_is_a_sentence(catalog: Catalog) -> Iterator[Problem]:
    """Events and metrics are described in sentences, attributes in a phrase without a full stop."""
    for event in catalog.events.values():
        if not _is_sentence(event.description):
            yield of_event(event), "has a description that is not a sentence"
    for metric in catalog.metrics.values():
        if not _is_sentence(metric.description):
            yield of_metric(metric), "has a description that is not a sentence"
    for attribute in catalog.attributes.values():
        if attribute.description.endswith(".") or attribute.description[:1].islower():
            yield of_attribute(attribute), "has a description that is not a phrase"


def _is_sentence(text: str) -> bool:
    return text.endswith(".") and not text[:1].islower()


def value_is_bounded(catalog: Catalog) -> Iterator[Problem]:
    """Every number has both bounds, and every open text a length."""
    for attribute in catalog.attributes.values():
        if attribute.type in (ValueType.NUMBER, ValueType.INTEGER, ValueType.MONEY):
            low = attribute.minimum is not None or attribute.exclusive_minimum is not None
            if not low or attribute.maximum is None:
                yield of_attribute(attribute), "has no lower or no upper bound"
        open_text = attribute.type is ValueType.STRING and not attribute.values
        if open_text and attribute.max_length is None:
            yield of_attribute(attribute), "has no greatest length"


def words_of_people_are_confidential(catalog: Catalog) -> Iterator[Problem]:
    """Open text that is neither an id nor a dimension is confidential or restricted."""
    for attribute in catalog.attributes.values():
        if _is_free_text(attribute) and attribute.data_class not in (
            DataClass.CONFIDENTIAL,
            DataClass.RESTRICTED,
        ):
            yield of_attribute(attribute), f"is free text, but {attribute.data_class}"


def _is_free_text(attribute: Attribute) -> bool:
    closed = attribute.values or attribute.dimension or attribute.name.endswith(("_id", ".id"))
    return attribute.type is ValueType.STRING and not closed


def what_is_measured_is_reported(catalog: Catalog) -> Iterator[Problem]:
    """Every number but counts, sizes, places and prices is in some metric."""
    read = {part.attribute for _, part in measured(catalog) if isinstance(part, OfAttribute)}
    for attribute in catalog.attributes.values():
        wanted = attribute.unit in _REPORTED or attribute.type is ValueType.MONEY
        if wanted and attribute.name not in read:
            yield of_attribute(attribute), "is measured, but in no metric"


def metric_is_defined_once(catalog: Catalog) -> Iterator[Problem]:
    """No two metrics measure the same, but for the names the counts of events are given besides."""
    seen: dict[object, str] = {}
    generated = {ALL_EVENTS_COUNT, *(f"{name}.count" for name in catalog.events)}
    for metric in catalog.metrics.values():
        if metric.name in generated:
            continue
        other = seen.setdefault(metric.measure, metric.name)
        if other != metric.name:
            yield of_metric(metric), f"measures the same as {other}"

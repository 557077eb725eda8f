"""Reports computed the slow and obvious way, from the definitions and nothing of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import fmean
from typing import Any, cast

from tests.analysis.stored import Sent

from sightline.catalog.filter import Filter, Op
from sightline.catalog.model import (
    Combination,
    Count,
    Distinct,
    Highest,
    Lowest,
    Mean,
    Measure,
    PerSecond,
    Quantile,
    Ratio,
    Total,
    Unique,
)

COLUMNS = ("event_name", "site_id", "country", "device", "currency")


def field_of(sent: Sent, name: str) -> Any:
    """The value of a field; None where the event does not carry it."""
    if name in COLUMNS:
        return getattr(sent, name) or None
    return sent.numbers.get(name, sent.strings.get(name))


def passes(given: Filter | None, sent: Sent) -> bool:
    """Whether an event meets a filter."""
    if given is None:
        return True
    if given.all is not None:
        return all(passes(one, sent) for one in given.all)
    if given.any is not None:
        return any(passes(one, sent) for one in given.any)
    if given.not_ is not None:
        return not passes(given.not_, sent)
    value, wanted = field_of(sent, given.field or ""), cast(Any, given.value)
    compared: dict[Op, Callable[[], bool]] = {
        Op.EQ: lambda: value == wanted,
        Op.NE: lambda: value != wanted,
        Op.IN: lambda: value in wanted,
        Op.NOT_IN: lambda: value not in wanted,
        Op.LT: lambda: value is not None and value < wanted,
        Op.LTE: lambda: value is not None and value <= wanted,
        Op.GT: lambda: value is not None and value > wanted,
        Op.GTE: lambda: value is not None and value >= wanted,
        Op.CONTAINS: lambda: value is not None and wanted in value,
        Op.STARTS_WITH: lambda: value is not None and value.startswith(wanted),
        Op.IS_SET: lambda: value is not None,
        Op.IS_NOT_SET: lambda: value is None,
    }
    return compared[given.op]()


def measured(
    measure: Measure, events: Iterable[Sent], coin: str = "", seconds: float = 0.0
) -> float | None:
    """A measure of these events, of so many seconds. coin: amounts and orders of it only."""
    known = list(events)
    if isinstance(measure, PerSecond):
        value = measured(measure.measure, known, coin, seconds)
        return None if value is None or not seconds else value / seconds
    if isinstance(measure, Ratio):
        above = measured(measure.numerator, known, coin, seconds)
        below = measured(measure.denominator, known, coin, seconds)
        return above / below if above is not None and below else None
    if isinstance(measure, Combination):
        found = [(t.factor, measured(t.measure, known, coin, seconds)) for t in measure.terms]
        values = [f * v for f, v in found if v is not None]
        return sum(values) if len(values) == len(found) else None
    known = [e for e in known if not measure.events or e.event_name in measure.events]
    known = [e for e in known if passes(measure.where, e)]
    if coin and measure.events and all(name.startswith("shop.") for name in measure.events):
        known = [e for e in known if e.currency == coin]
    if isinstance(measure, Count):
        return len(known)
    if isinstance(measure, Unique):
        apart = measure.apart
        known = [e for e in known if getattr(e, f"{measure.entity}_id")]
        ids = [(getattr(e, f"{measure.entity}_id"), field_of(e, apart)) for e in known]
        return len(set(ids) if apart else {one for one, _ in ids})
    values = [v for e in known if (v := field_of(e, measure.attribute)) is not None]
    match measure:
        case Distinct():
            return len(set(values))
        case Total():
            return sum(values)
        case _ if not values:
            return None
        case Mean():
            return fmean(values)
        case Lowest():
            return min(values)
        case Highest():
            return max(values)
        case Quantile(level=level):
            return quantile(values, level)


def quantile(values: Sequence[float], level: float) -> float:
    """Linear interpolation between neighbours (R-7)."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * level
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)

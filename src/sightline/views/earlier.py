"""What was sold beside another time, as parts of a page: each figure, then, and how it changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sightline.analysis.compare import Against
from sightline.analysis.revenue.answer import Compared, Conversions, Earned, Revenue
from sightline.catalog.model import Unit
from sightline.privacy.disclosure import Suppressed
from sightline.views.changed import changed, columns
from sightline.views.part import Part, said
from sightline.views.table import Table

WORDS: Final = {
    Against.PREVIOUS_PERIOD: "the previous period",
    Against.PREVIOUS_YEAR: "the previous year",
}
"""Periods that have a name, as a page says them."""

_CAME: Final = (
    ("visits", "sessions", Unit.COUNT),
    ("visits with the assistant", "ai_sessions", Unit.COUNT),
    ("orders", "orders", Unit.COUNT),
    ("conversion", "conversion_rate", Unit.RATIO),
    ("conversion with the assistant", "ai_conversion_rate", Unit.RATIO),
    ("conversion without", "traditional_conversion_rate", Unit.RATIO),
)
_SOLD: Final = (
    ("revenue", "total_revenue"),
    ("with the assistant", "ai_attributed_revenue"),
    ("without", "traditional_revenue"),
    ("given back", "refunded_revenue"),
)
_EACH: Final = (("a visit", "revenue_per_session"), ("an order", "average_order_value"))
_Row = tuple[str, str, str, str]


def parts(answer: Revenue, words: str) -> tuple[Part, ...]:
    """A table of both times. words: which time it is compared with"""
    if answer.compare is None:
        return ()
    rows = [*_came(answer.conversions, answer.compare.conversions)]
    for earned in answer.currencies:
        rows += _sold(earned, _before(answer.compare, earned.currency))
    table = Table(("figure", "in this time", *columns(words)), tuple(rows))
    return (Part(title=f"Compared with {words}", name="compared", table=table, wide=True),)


def _came(now: Conversions, then: Conversions) -> Iterator[_Row]:
    for name, field, unit in _CAME:
        yield _row(name, getattr(now, field), getattr(then, field), unit)


def _sold(now: Earned, then: Earned | None) -> Iterator[_Row]:
    sums = now.revenue_breakdown, None if then is None else then.revenue_breakdown
    each = now.performance_metrics, None if then is None else then.performance_metrics
    for fields, (one, other) in ((_SOLD, sums), (_EACH, each)):
        for name, field in fields:
            before = None if other is None else getattr(other, field)
            words = f"{name}, {now.currency}"
            yield _row(words, getattr(one, field), before, Unit.MONEY, now.currency)


def _before(compare: Compared, currency: str) -> Earned | None:
    return next((one for one in compare.currencies if one.currency == currency), None)


def _row(
    name: str,
    now: float | Suppressed | None,
    then: float | Suppressed | None,
    unit: Unit,
    currency: str | None = None,
) -> _Row:
    return (name, said(now, unit, currency), said(then, unit, currency), changed(now, then))

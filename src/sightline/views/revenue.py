"""The report on revenue as parts of a page: with the assistant and without, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sightline.analysis.revenue.answer import (
    Conversions,
    Earned,
    EarnedInDetail,
    Revenue,
    Sold,
    SoldOf,
)
from sightline.catalog.model import Unit
from sightline.types import JsonObject
from sightline.views.beside import Figure, bars, below_each_other
from sightline.views.changed import before
from sightline.views.part import Fact, Part, said
from sightline.views.split import SIDES, split
from sightline.views.table import Table
from sightline.views.theme import Theme

NOTHING: Final = "Nothing was sold in this range. Choose a longer range, or fewer filters."
_COLUMNS: Final = ("revenue", *SIDES, "orders", "order value")
_HOURS: Final = 24
_WEEK: Final = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTH: Final = f"monthAbbrevFormat(indexof({[*MONTHS]}, datum.value))"
_DAY: Final = f"dayAbbrevFormat(indexof({list(_WEEK)}, datum.value))"
"""As the reader's language has them; what draws a chart knows it."""


def parts(answer: Revenue, theme: Theme, words: str = "") -> tuple[Part, ...]:
    """The parts, of each currency in turn. words: which time it is compared with, where it is"""
    then = answer.compare
    found = [_came(answer.conversions, then.conversions if then else None, words)]
    for earned in answer.currencies:
        same = (one for one in then.currencies if one.currency == earned.currency) if then else ()
        found += [_earned(earned, next(iter(same), None), words), _contributed(earned, theme)]
        found += [_groups(earned, theme), *_times(earned, theme)]
    return tuple(found) if answer.currencies else (*found, Part(title="Revenue", note=NOTHING))


def drawn(answer: Revenue, theme: Theme) -> JsonObject | None:
    """The values of the breakdown; None where nothing was sold. A chart for each currency."""
    charts = [
        {**split(_values(one), one.currency, theme, across=False), "title": one.currency}
        for one in answer.currencies
        if one.category_breakdown
    ]
    return below_each_other(charts)


def _came(one: Conversions, then: Conversions | None, words: str) -> Part:
    sides = (
        ("all", one.sessions, one.buying_sessions, one.orders, one.conversion_rate),
        (SIDES[0], one.ai_sessions, one.ai_buying_sessions, one.ai_orders, one.ai_conversion_rate),
        (
            SIDES[1],
            one.traditional_sessions,
            one.traditional_buying_sessions,
            one.traditional_orders,
            one.traditional_conversion_rate,
        ),
    )
    rows = tuple(
        (name, *(said(count, Unit.COUNT) for count in counts), said(rate, Unit.RATIO))
        for name, *counts, rate in sides
    )

    def rated(title: str, field: str) -> Fact:
        now, about = getattr(one, field), ""
        if then is not None:
            about = before(now, getattr(then, field), Unit.RATIO, words)
        return Fact(title, said(now, Unit.RATIO), about)

    return Part(
        title="Visits and conversion",
        name="came",
        facts=(
            rated("Conversion", "conversion_rate"),
            rated("With the assistant", "ai_conversion_rate"),
            rated("Without", "traditional_conversion_rate"),
            rated("Repeat purchase rate", "repeat_purchase_rate"),
        ),
        table=Table(("visits", "count", "with an order", "orders", "conversion"), rows),
    )


def _earned(earned: EarnedInDetail, then: Earned | None, words: str) -> Part:
    rates, currency = earned.performance_metrics, earned.currency

    def paid(title: str, field: str, about: str = "") -> Fact:
        now, was = (None if one is None else _figure(one, field) for one in (earned, then))
        if then is not None:
            about = before(now, was, Unit.MONEY, words, currency)
        return Fact(title, said(now, Unit.MONEY, currency), about)

    multiplier = rates.ai_revenue_multiplier
    return Part(
        title=f"Revenue in {currency}",
        name=f"earned:{currency}",
        facts=(
            paid("Revenue", "total_revenue", "net of refunds"),
            paid("With the assistant", "ai_attributed_revenue", "before refunds"),
            paid("Without", "traditional_revenue", "before refunds"),
            paid("Refunded", "refunded_revenue"),
            paid("Per visit", "revenue_per_session"),
            paid("Average order value", "average_order_value"),
            paid("Lifetime value of a buyer", "customer_lifetime_value"),
            Fact(
                "Visits with the assistant bring",
                "–" if multiplier is None else f"{multiplier:.2f} ×",
                "as much as visits without",
            ),
        ),
    )


def _figure(earned: Earned, field: str) -> float | None:
    """A sum, or a figure for each visit, order or buyer."""
    sums, each = earned.revenue_breakdown, earned.performance_metrics
    value: float | None = getattr(sums if hasattr(sums, field) else each, field)
    return value


def _contributed(earned: EarnedInDetail, theme: Theme) -> Part:
    made = earned.revenue_breakdown.ai_contribution
    values = (
        ("face analysis", made.face_analysis_revenue),
        ("recommendations", made.recommendation_revenue),
        ("conversation", made.conversation_revenue),
        ("try-on", made.virtual_try_on_revenue),
    )
    figures, sums = [Figure(*each) for each in values], [value for _, value in values]
    told = tuple((name, said(value, Unit.MONEY, earned.currency)) for name, value in values)
    return Part(
        title="Revenue after using the assistant",
        name=f"contributed:{earned.currency}",
        note="An order may count for several, so these do not add up.",
        spec=bars(figures, Unit.MONEY, theme, currency=earned.currency) if any(sums) else None,
        table=Table(("after", "revenue"), told),
    )


def _groups(earned: EarnedInDetail, theme: Theme) -> Part:
    return _sides("By category", _values(earned), "categories", earned.currency, theme)


def _values(earned: EarnedInDetail) -> list[tuple[str, Sold]]:
    return [(_name(one), one) for one in earned.category_breakdown]


def _times(earned: EarnedInDetail, theme: Theme) -> Iterable[Part]:
    when = earned.time_analysis
    hours = {one.at: one for one in when.hours}
    clock = [(f"{hour:02}:00", hours[hour]) for hour in range(_HOURS) if hour in hours]
    for title, name, named in (
        ("By hour of the day", "hours", clock),
        ("By day of the week", "days", [(str(one.at).capitalize(), one) for one in when.days]),
        ("By month", "months", [(MONTHS[int(one.at) - 1], one) for one in when.months]),
        ("By season", "seasons", [(str(one.at).capitalize(), one) for one in when.seasons]),
    ):
        yield _sides(title, named, name, earned.currency, theme, across=True)


def _sides(
    title: str,
    named: Sequence[tuple[str, Sold]],
    name: str,
    currency: str,
    theme: Theme,
    *,
    across: bool = False,
) -> Part:
    """across: names along the width, not the height"""
    asked = {"By month": _MONTH, "By day of the week": _DAY}.get(title)
    told = tuple((words, *_row(one, currency)) for words, one in named)
    return Part(
        title=title,
        name=f"{name}:{currency}",
        spec=split(named, currency, theme, across=across, label=asked) if named else None,
        table=Table((title.removeprefix("By ").lower(), *_COLUMNS), told),
    )


def _row(one: Sold, currency: str) -> tuple[str, ...]:
    return (
        said(one.revenue, Unit.MONEY, currency),
        said(one.ai_attributed_revenue, Unit.MONEY, currency),
        said(one.traditional_revenue, Unit.MONEY, currency),
        said(one.orders, Unit.COUNT),
        said(one.average_order_value, Unit.MONEY, currency),
    )


def _name(one: SoldOf) -> str:
    if one.rest:
        return "all others"
    keys = one.key if isinstance(one.key, tuple) else (one.key,)
    return " · ".join("none" if key is None or key == "" else str(key) for key in keys)

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
from sightline.privacy.disclosure import Suppressed
from sightline.types import JsonObject
from sightline.views import axis, withheld
from sightline.views.beside import Figure, bars, below_each_other
from sightline.views.changed import before
from sightline.views.part import WITHHELD, Fact, Part, drawable, said
from sightline.views.spec import spec_of
from sightline.views.table import Table
from sightline.views.theme import SERIES, Theme

SIDES: Final = ("with the assistant", "without")
NOTHING: Final = "Nothing was sold in this time. Choose a longer range, or take filters away."
_COLUMNS: Final = ("revenue", *SIDES, "orders", "order value")
_HOURS: Final = 24
_WIDEST: Final = 56
"""Of a bar, in pixels."""

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
        {**_both(_values(one), one.currency, theme, across=False), "title": one.currency}
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
        title="Who came and who bought",
        name="came",
        facts=(
            rated("Conversion", "conversion_rate"),
            rated("With the assistant", "ai_conversion_rate"),
            rated("Without", "traditional_conversion_rate"),
            rated("Orders of who bought before", "repeat_purchase_rate"),
        ),
        table=Table(("visits", "number", "that bought", "orders", "conversion"), rows),
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
            paid("Revenue", "total_revenue", "less what was given back"),
            paid("With the assistant", "ai_attributed_revenue", "before that"),
            paid("Without", "traditional_revenue", "before that"),
            paid("Given back", "refunded_revenue"),
            paid("A visit", "revenue_per_session"),
            paid("An order", "average_order_value"),
            paid("A buyer, ever", "customer_lifetime_value"),
            Fact(
                "A visit with the assistant",
                "–" if multiplier is None else f"{multiplier:.2f} ×",
                "what one without brings",
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
        title="What came before it",
        name=f"contributed:{earned.currency}",
        note="Several may claim the same order, so these do not add up.",
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
        spec=_both(named, currency, theme, across=across, label=asked) if named else None,
        table=Table((title.removeprefix("By ").lower(), *_COLUMNS), told),
    )


def _both(
    named: Sequence[tuple[str, Sold]],
    currency: str,
    theme: Theme,
    *,
    across: bool,
    label: str | None = None,
) -> JsonObject:
    """Both sides of each name, one on the other; behind them, that a side is suppressed.

    label: an expression of what the axis says of a name
    """
    sides = [(name, (one.ai_attributed_revenue, one.traditional_revenue)) for name, one in named]
    rows: list[JsonObject] = [
        {"name": name, "side": side, "revenue": value}
        for name, figures in sides
        for side, figure in zip(SIDES, figures, strict=True)
        if (value := drawable(figure)) is not None
    ]
    hidden: list[JsonObject] = [
        {"name": name, "said": WITHHELD, withheld.FIELD: sum(drawable(one) or 0 for one in figures)}
        for name, figures in sides
        if any(isinstance(one, Suppressed) for one in figures)
    ]
    drawn = [_bars(len(named), currency, theme, across=across)] if rows else []
    told = [withheld.words(hidden, "y" if across else "x", theme)] if hidden else []
    whole: JsonObject = {
        **spec_of(theme, rows),
        **(withheld.explained(theme) if hidden and across else {}),
        "encoding": {("x" if across else "y"): _names([name for name, _ in named], label)},
        "layer": [*drawn, *told],
    }
    return axis.paid(whole, currency)


def _names(names: Sequence[str], label: str | None) -> JsonObject:
    """The axis of names, in their order."""
    return {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "title": None,
        "scale": {"domain": list(names)},
        "axis": {
            "labelAngle": 0,
            "labelOverlap": True,
            **({"labelExpr": label} if label else {}),
        },
    }


def _bars(names: int, currency: str, theme: Theme, *, across: bool) -> JsonObject:
    """The layer of what is known: a colour for each side."""
    values = axis.values(Unit.MONEY, currency)
    money = {"field": "revenue", "type": "quantitative", "title": None, "axis": values}
    return {
        "mark": {"type": "bar", "cornerRadiusEnd": 2, **_slim(names, across=across)},
        "encoding": {
            ("y" if across else "x"): money,
            "color": {
                "field": "side",
                "type": "nominal",
                "legend": axis.legend(SIDES),
                "scale": {"domain": list(SIDES), "range": list(SERIES[theme][:2])},
            },
            "tooltip": [
                {"field": "name", "type": "nominal", "title": "what"},
                {"field": "side", "type": "nominal"},
                {"field": "revenue", "type": "quantitative", "format": ",.2f"},
            ],
        },
    }


def _slim(bars: int, *, across: bool) -> JsonObject:
    """Bars that stay slim where there are few."""
    size, room = ("width", "width") if across else ("height", "height")
    return {size: {"expr": f"max(1, min({_WIDEST}, {room} / {max(bars, 1)} * 0.8))"}}


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

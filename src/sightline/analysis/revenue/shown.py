"""What was sold by the values of a breakdown and by time, as far as it may be shown.

What few people bought is hidden, of a group and of its parts with the assistant and without, and
with it as much as it takes that it cannot be computed. Totals of a currency are the shop's own
figures and always shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime
from typing import Final, TypeVar

import msgspec

from sightline.analysis.breakdown import PART, REST, TOP, Key, names
from sightline.analysis.breakdown import shown as shown_key
from sightline.analysis.digits import quotient
from sightline.analysis.grain import Grain, buckets
from sightline.analysis.money import decimal
from sightline.analysis.revenue.answer import (
    EarnedInDetail,
    Figure,
    SoldAt,
    SoldOf,
    TimeAnalysis,
)
from sightline.analysis.revenue.asked import Asked
from sightline.analysis.revenue.found import Found, Row, ai_sessions
from sightline.analysis.revenue.hidden import Cell, Place, hidden_cells, hidden_users
from sightline.analysis.revenue.sale import WHOLE, season_of
from sightline.privacy.disclosure import SUPPRESSED, Suppressed

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_PEAK: Final = 0.8
"""The part of the best that a peak reaches."""

_OF_USERS: Final = {
    f"{kind}_{figure}": side
    for kind, side in (("ai", "ai_user"), ("traditional", "other_user"))
    for figure in ("users", "revenue_per_user")
}

_SEASON_PLACES: Final = {season_of(month): month % 12 // 3 + 1 for month in range(1, 13)}
_NOTHING: Final[Row] = {"people": 0}
_At = TypeVar("_At", int, str)


def in_detail(asked: Asked, found: Found, coin: str, k: int) -> EarnedInDetail:
    """Revenue in one currency, by the values of the breakdown and by time.

    k: the fewest buyers of a group that is shown
    """
    earned = found.earned(coin)
    return EarnedInDetail(
        currency=coin,
        revenue_breakdown=earned.revenue_breakdown,
        performance_metrics=earned.performance_metrics,
        category_breakdown=_by_value(asked, found, coin, k),
        time_analysis=_by_time(asked, found, coin, k),
    )


def _by_value(asked: Asked, found: Found, coin: str, k: int) -> tuple[SoldOf, ...]:
    """The values told apart, those with most lines first, then the rest."""
    columns = names(asked.dimensions)
    rows = {_value(row, columns): row for row in _rows(found, coin, PART)}
    visits = {_value(row, columns): row for row in _visits(found, PART)}
    there = {_value(row, columns): row for row in _present(found, PART)}
    order = {key: place for place, key in enumerate(found.told)}
    hidden = hidden_cells(rows, k)
    hidden |= hidden_users(rows, hidden, k)
    return tuple(
        SoldOf(
            key=shown_key(*place),
            rest=place[0] == REST,
            **_figures(row, coin, place, hidden, _each(there, visits, place)),
        )
        for place, row in sorted(rows.items(), key=lambda i: (i[0][0], order.get(i[0][1], 0)))
    )


def _by_time(asked: Asked, found: Found, coin: str, k: int) -> TimeAnalysis:
    months, length = _months(asked), _lengths(asked)
    hours = _times(found, coin, "hour", {hour: hour + 1 for hour in range(24)}, k)
    days = _times(found, coin, "weekday", {day: n for n, day in enumerate(DAYS, 1)}, k)
    seasons = {name: place for name, place in _SEASON_PLACES.items() if name in length}
    by_season = _times(found, coin, "season", seasons, k)
    revenue = found.earned(coin).revenue_breakdown.gross_revenue
    return TimeAnalysis(
        hours=hours,
        days=days,
        months=_times(found, coin, "month", {month: month for month in months}, k),
        seasons=by_season,
        peak_hours=_peaks(hours, int),
        peak_days=_peaks(days, str),
        seasonal_trends={
            str(one.at): _trend(one.revenue, length[str(one.at)], revenue, sum(length.values()))
            for one in by_season
        },
    )


def _times(
    found: Found, coin: str, column: str, places: Mapping[_At, int], k: int
) -> tuple[SoldAt, ...]:
    """What was sold at each of these times. places: time → its number in the rows"""
    sold = {row[column]: row for row in _rows(found, coin, column)}
    visits = {row[column]: row for row in _visits(found, column)}
    there = {row[column]: row for row in _present(found, column)}
    rows = {at: sold.get(number, _NOTHING) for at, number in places.items()}
    hidden = hidden_cells(rows, k)
    hidden |= hidden_users(rows, hidden, k)
    return tuple(
        SoldAt(at=at, **_figures(row, coin, at, hidden, _each(there, visits, places[at])))
        for at, row in rows.items()
    )


def _rows(found: Found, coin: str, column: str) -> Iterable[Row]:
    """The rows of a currency that are about this."""
    rows = (row for row in found.sales.dicts() if not row[WHOLE])
    return (row for row in rows if row["coin"] == coin and row.get(column))


def _visits(found: Found, column: str) -> Iterable[Row]:
    """What is about this whatever was paid in."""
    return (row for row in found.sales.dicts() if row[WHOLE] and row.get(column))


def _present(found: Found, column: str) -> Iterable[Row]:
    """Who was there."""
    return (row for answer in found.present for row in answer.dicts() if row.get(column))


def _value(row: Row, columns: Iterable[str]) -> tuple[int, Key]:
    part = row[PART]
    return part, tuple(row[name] for name in columns) if part == TOP else ()


class _Each(msgspec.Struct, frozen=True):
    """Who was there, and who bought. ai, other: with the assistant, and without"""

    sessions: int
    ai_sessions: int
    users: int
    ai_users: int
    buying: int
    ai_buying: int

    def figures(self, coin: str, row: Row) -> dict[str, Figure]:
        """Rates and revenue of each. row: what was sold"""
        gross, with_ai = row.get("sold", 0), row.get("ai_sold", 0)
        of_using, of_others = row.get("ai_user_sold", 0), row.get("other_user_sold", 0)
        other_users = self.users - self.ai_users
        others, buying = self.sessions - self.ai_sessions, self.buying - self.ai_buying
        ai_each = quotient(decimal(coin, with_ai), self.ai_sessions)
        other_each = quotient(decimal(coin, gross - with_ai), others)
        return {
            "sessions": self.sessions,
            "ai_sessions": self.ai_sessions,
            "traditional_sessions": others,
            "users": self.users,
            "ai_users": self.ai_users,
            "traditional_users": other_users,
            "conversion_rate": quotient(self.buying, self.sessions),
            "ai_conversion_rate": quotient(self.ai_buying, self.ai_sessions),
            "traditional_conversion_rate": quotient(buying, others),
            "revenue_per_session": quotient(decimal(coin, gross), self.sessions),
            "ai_revenue_per_session": ai_each,
            "traditional_revenue_per_session": other_each,
            "ai_revenue_multiplier": quotient(ai_each, other_each),
            "revenue_per_user": quotient(decimal(coin, gross), self.users),
            "ai_revenue_per_user": quotient(decimal(coin, of_using), self.ai_users),
            "traditional_revenue_per_user": quotient(decimal(coin, of_others), other_users),
        }


def _each(there: Mapping[Place, Row], visits: Mapping[Place, Row], place: Place) -> _Each:
    came, bought = there.get(place, _NOTHING), visits.get(place, _NOTHING)
    return _Each(
        came.get("sessions", 0),
        ai_sessions(came.get("used", 0), bought),
        came.get("users", 0),
        came.get("ai_users", 0),
        bought.get("visits", 0),
        bought.get("ai_visits", 0),
    )


def _figures(
    row: Row, coin: str, place: Hashable, hidden: set[Cell], each: _Each
) -> dict[str, Figure]:
    sold = decimal(coin, row.get("sold", 0))
    with_ai = decimal(coin, row.get("ai_sold", 0))
    without = decimal(coin, row.get("sold", 0) - row.get("ai_sold", 0))
    orders, ai_orders, other_orders = (
        row.get(f"{side}orders", 0) for side in ("", "ai_", "other_")
    )
    figures: dict[str, Figure] = {
        "revenue": sold,
        "ai_attributed_revenue": with_ai,
        "traditional_revenue": without,
        "orders": orders,
        "ai_orders": ai_orders,
        "traditional_orders": other_orders,
        "units": float(row.get("units", 0)),
        "average_order_value": quotient(sold, orders),
        "ai_average_order_value": quotient(with_ai, ai_orders),
        "traditional_average_order_value": quotient(without, other_orders),
        **each.figures(coin, row),
    }
    if {(place, "ai"), (place, "other")} & hidden:
        figures["ai_revenue_multiplier"] = SUPPRESSED
    return {
        name: SUPPRESSED if (place, _side(name)) in hidden else figure
        for name, figure in figures.items()
    }


def _side(name: str) -> str | None:
    """Which side of what was sold a figure is about."""
    if name in _OF_USERS:
        return _OF_USERS[name]
    return {"ai": "ai", "traditional": "other"}.get(name.split("_")[0])


def _peaks(sold: Iterable[SoldAt], kind: Callable[[int | str], _At]) -> tuple[_At, ...]:
    """The times with most revenue, of those that are shown."""
    known = [(one.at, one.revenue) for one in sold if isinstance(one.revenue, float)]
    best = max((revenue for _, revenue in known), default=0.0)
    return tuple(kind(at) for at, revenue in known if best > 0 and revenue >= _PEAK * best)


def _trend(revenue: Figure, length_ms: int, whole: float, whole_ms: int) -> Figure:
    if isinstance(revenue, Suppressed) or revenue is None or not whole:
        return SUPPRESSED if isinstance(revenue, Suppressed) else None
    return quotient(revenue / length_ms, whole / whole_ms)


def _months(asked: Asked) -> list[int]:
    """The months the period touches, 1-12, each once."""
    starts = buckets(asked.period, Grain.MONTH, asked.zone).starts_s
    return sorted({datetime.fromtimestamp(at, asked.zone).month for at in starts})


def _lengths(asked: Asked) -> dict[str, int]:
    """The seasons the period touches, and how much of each it covers, in milliseconds."""
    cells = buckets(asked.period, Grain.MONTH, asked.zone)
    edges = [*(start * 1000 for start in cells.starts_s[1:]), asked.period.end_ms]
    covered = defaultdict[str, int](int)
    since = asked.period.start_ms
    for start, end in zip(cells.starts_s, edges, strict=True):
        month = datetime.fromtimestamp(start, asked.zone).month
        covered[season_of(month)] += end - since
        since = end
    return covered

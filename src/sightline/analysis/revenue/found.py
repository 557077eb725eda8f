"""What the store said of one period, by name, and the figures that follow from it.

Rows of several queries enter; totals and quotients leave, in numbers and in decimal amounts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from sightline.analysis.breakdown import Key
from sightline.analysis.digits import quotient
from sightline.analysis.figures import Figures
from sightline.analysis.money import decimal
from sightline.analysis.revenue.answer import (
    AiContribution,
    Conversions,
    Earned,
    PerformanceMetrics,
    RevenueBreakdown,
)
from sightline.analysis.revenue.people import USED
from sightline.analysis.revenue.sale import CLAIMS, PLACES, WHOLE
from sightline.catalog.events.commerce import AMOUNT
from sightline.catalog.measure import sessions, total, users
from sightline.catalog.model import Simple
from sightline.store.reader import Answer

_REFUNDED: Final = total(AMOUNT, "commerce.refund", "commerce.cancellation")
_SESSIONS: Final = sessions()
_USERS: Final = users()
_AI_SESSIONS: Final = sessions(*USED)
_AI_USERS: Final = users(*USED)

MEASURES: Final[tuple[Simple, ...]] = (_REFUNDED, _SESSIONS, _USERS, _AI_SESSIONS, _AI_USERS)

Row = Mapping[str, Any]
_NOTHING: Final[Row] = {}


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one period.

    present: who was there, by time and by value of the breakdown
    told: values of the breakdown that are told apart
    """

    figures: Figures
    sales: Answer
    buyers: Answer
    spending: Answer
    present: Sequence[Answer] = ()
    told: Sequence[Key] = ()

    def answers(self) -> list[Answer]:
        """All that was asked."""
        return [self.figures.answer, self.sales, self.buyers, self.spending, *self.present]

    def coins(self) -> list[str]:
        """Every currency something was sold or given back in."""
        sold = {row["coin"] for row in self.sales.dicts() if row["coin"]}
        return sorted(sold | self.figures.currencies())

    def conversions(self) -> Conversions:
        """How many came and bought."""
        row, bought = self._whole(self.sales), self._whole(self.buyers)
        every, users_ = self.figures.of(_SESSIONS), self.figures.of(_USERS)
        with_ai, ai_users = self._ai_sessions(row), self.figures.of(_AI_USERS)
        buying, ai_buying = row.get("visits", 0), row.get("ai_visits", 0)
        return Conversions(
            sessions=every,
            ai_sessions=with_ai,
            traditional_sessions=every - with_ai,
            buying_sessions=buying,
            ai_buying_sessions=ai_buying,
            traditional_buying_sessions=buying - ai_buying,
            users=users_,
            ai_users=ai_users,
            traditional_users=users_ - ai_users,
            orders=row.get("orders", 0),
            ai_orders=row.get("ai_orders", 0),
            traditional_orders=row.get("other_orders", 0),
            conversion_rate=quotient(buying, every),
            ai_conversion_rate=quotient(ai_buying, with_ai),
            traditional_conversion_rate=quotient(buying - ai_buying, every - with_ai),
            repeat_purchase_rate=quotient(bought.get("repeated", 0), bought.get("orders", 0)),
        )

    def earned(self, coin: str) -> Earned:
        """Revenue in one currency."""
        return Earned(
            currency=coin,
            revenue_breakdown=self._breakdown(coin),
            performance_metrics=self._performance(coin),
        )

    def sold(self, coin: str) -> Row:
        """The row of a currency, without those of its groups."""
        return next((row for row in self.sales.dicts() if _is_total(row, coin)), _NOTHING)

    def _breakdown(self, coin: str) -> RevenueBreakdown:
        row, refunded = self.sold(coin), self.figures.of(_REFUNDED, coin)
        gross, with_ai = row.get("sold", 0), row.get("ai_sold", 0)
        claimed = {f"{name}_revenue": decimal(coin, row.get(name, 0)) for name in CLAIMS}
        return RevenueBreakdown(
            total_revenue=decimal(coin, gross - refunded),
            gross_revenue=decimal(coin, gross),
            refunded_revenue=decimal(coin, refunded),
            ai_attributed_revenue=decimal(coin, with_ai),
            traditional_revenue=decimal(coin, gross - with_ai),
            ai_contribution=AiContribution(**claimed),
        )

    def _performance(self, coin: str) -> PerformanceMetrics:
        row, counted = self.sold(coin), self.conversions()
        gross, with_ai = row.get("sold", 0), row.get("ai_sold", 0)
        net = gross - self.figures.of(_REFUNDED, coin)
        spent = {r["used"]: r["sold"] for r in self.spending.dicts() if r["coin"] == coin}
        bought = next((r for r in self.buyers.dicts() if r["coin"] == coin), _NOTHING)

        def each(units: int, count: int) -> float | None:
            return quotient(decimal(coin, units), count)

        ai_each = each(with_ai, counted.ai_sessions)
        other_each = each(gross - with_ai, counted.traditional_sessions)
        return PerformanceMetrics(
            revenue_per_session=each(net, counted.sessions),
            ai_revenue_per_session=ai_each,
            traditional_revenue_per_session=other_each,
            ai_revenue_multiplier=quotient(ai_each, other_each),
            revenue_per_user=each(net, counted.users),
            ai_revenue_per_user=each(spent.get(1, 0), counted.ai_users),
            traditional_revenue_per_user=each(spent.get(0, 0), counted.traditional_users),
            average_order_value=each(gross, row.get("orders", 0)),
            ai_average_order_value=each(with_ai, row.get("ai_orders", 0)),
            traditional_average_order_value=each(gross - with_ai, row.get("other_orders", 0)),
            customer_lifetime_value=each(bought.get("spent", 0), bought.get("buyers", 0)),
        )

    def _ai_sessions(self, row: Row) -> int:
        return ai_sessions(self.figures.of(_AI_SESSIONS), row)

    def _whole(self, answer: Answer) -> Row:
        rows = (row for row in answer.dicts() if row[WHOLE])
        return next((row for row in rows if not any(row.get(p) for p in PLACES)), _NOTHING)


def ai_sessions(used: int, row: Row) -> int:
    """Sessions that used the assistant in the period, but those that bought before they did;
    and those that bought with it, having used it just before the period.

    row: of what these sessions bought
    """
    names = ("ai_visits", "late_visits", "late_ai_visits")
    bought_with, late, both = (int(row.get(name, 0)) for name in names)
    return used - (late - both) + (bought_with - both)


def _is_total(row: Row, coin: str) -> bool:
    return row["coin"] == coin and not row[WHOLE] and not any(row.get(p) for p in PLACES)

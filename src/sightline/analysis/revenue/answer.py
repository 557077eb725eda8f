"""The answer to a request for the report on revenue.

Purchases are attributed to the assistant where it was used before them in the same session; the
rest are traditional. Both are before refunds, and together they are the gross revenue.

revenue: decimal numbers of the currency; total: gross, less refunds and cancellations of the period
orders: different orders; one with lines of both kinds counts as of both
sessions: one is the assistant's where it bought with it, or used it and did not buy; every other
    one is traditional
users: the assistant's are those who used it in the period; their revenue per user is all they
    spent, with it or without
rates: 0-1; null where there was nobody
Suppressed: a group of fewer than five buyers, and what it could be computed from
"""

from __future__ import annotations

import msgspec

from sightline.analysis.breakdown import Shown
from sightline.analysis.meta import Meta
from sightline.privacy.disclosure import Suppressed

Figure = int | float | Suppressed | None


class Conversions(msgspec.Struct, frozen=True, kw_only=True):
    """How many came and bought, whatever they paid in.

    repeat_purchase_rate: orders that are not their buyer's first ever, of all
    """

    sessions: int
    ai_sessions: int
    traditional_sessions: int
    buying_sessions: int
    ai_buying_sessions: int
    traditional_buying_sessions: int
    users: int
    ai_users: int
    traditional_users: int
    orders: int
    ai_orders: int
    traditional_orders: int
    conversion_rate: float | None
    ai_conversion_rate: float | None
    traditional_conversion_rate: float | None
    repeat_purchase_rate: float | None


class AiContribution(msgspec.Struct, frozen=True, kw_only=True):
    """Revenue with such use before it; several kinds may claim the same."""

    face_analysis_revenue: float
    recommendation_revenue: float
    conversation_revenue: float
    virtual_try_on_revenue: float


class RevenueBreakdown(msgspec.Struct, frozen=True, kw_only=True):
    """What was sold, with and without."""

    total_revenue: float
    gross_revenue: float
    refunded_revenue: float
    ai_attributed_revenue: float
    traditional_revenue: float
    ai_contribution: AiContribution


class PerformanceMetrics(msgspec.Struct, frozen=True, kw_only=True):
    """Revenue for each session, user and order; null where there is none.

    revenue_per_session, revenue_per_user: of the total; all others are before refunds
    ai_revenue_multiplier: revenue of a session with the assistant over that of one without
    customer_lifetime_value: mean of what the period's buyers have spent, up to its end
    """

    revenue_per_session: float | None
    ai_revenue_per_session: float | None
    traditional_revenue_per_session: float | None
    ai_revenue_multiplier: float | None
    revenue_per_user: float | None
    ai_revenue_per_user: float | None
    traditional_revenue_per_user: float | None
    average_order_value: float | None
    ai_average_order_value: float | None
    traditional_average_order_value: float | None
    customer_lifetime_value: float | None


class Sold(msgspec.Struct, frozen=True, kw_only=True):
    """What was sold of a group, before refunds, and to how many of those who were there.

    average_order_value: of what orders have of the group; null where there is none
    sessions, users: at a time, who did anything then; of a value, who viewed something of it, or
        bought it
    ai_users: of these users, who used the assistant in the period; their revenue per user is all
        they spent in the group, with it or without
    ai_sessions: of these, who bought of the group with the assistant, or used it and did not buy
        of the group
    conversion rates: of these sessions, who bought of the group, whatever they paid in
    ai_revenue_multiplier: revenue of a session with the assistant over that of one without
    """

    revenue: Figure
    ai_attributed_revenue: Figure
    traditional_revenue: Figure
    orders: Figure
    ai_orders: Figure
    traditional_orders: Figure
    units: Figure
    average_order_value: Figure
    ai_average_order_value: Figure
    traditional_average_order_value: Figure
    sessions: Figure
    ai_sessions: Figure
    traditional_sessions: Figure
    users: Figure
    ai_users: Figure
    traditional_users: Figure
    conversion_rate: Figure
    ai_conversion_rate: Figure
    traditional_conversion_rate: Figure
    revenue_per_session: Figure
    ai_revenue_per_session: Figure
    traditional_revenue_per_session: Figure
    ai_revenue_multiplier: Figure
    revenue_per_user: Figure
    ai_revenue_per_user: Figure
    traditional_revenue_per_user: Figure


class SoldOf(Sold, frozen=True, omit_defaults=True, kw_only=True):
    """What was sold of one value of the breakdown. rest: this is all other values together"""

    key: Shown
    rest: bool = False


class SoldAt(Sold, frozen=True, kw_only=True):
    """What was sold at a time: an hour (0-23), a day (`monday`), a month (1-12), a season."""

    at: int | str


class TimeAnalysis(msgspec.Struct, frozen=True, kw_only=True):
    """What was sold when, by the clock of the request's time zone.

    months, seasons: those the period touches; seasons as north of the equator
    peak_hours, peak_days: those with at least four fifths of the revenue of the best
    seasonal_trends: revenue of a day of the season over that of a day of the period
    """

    hours: tuple[SoldAt, ...]
    days: tuple[SoldAt, ...]
    months: tuple[SoldAt, ...]
    seasons: tuple[SoldAt, ...]
    peak_hours: tuple[int, ...]
    peak_days: tuple[str, ...]
    seasonal_trends: dict[str, Figure]


class Earned(msgspec.Struct, frozen=True, kw_only=True):
    """Revenue in one currency. currency: ISO 4217"""

    currency: str
    revenue_breakdown: RevenueBreakdown
    performance_metrics: PerformanceMetrics


class EarnedInDetail(Earned, frozen=True, kw_only=True):
    """Revenue in one currency, by the values of the breakdown and by time."""

    category_breakdown: tuple[SoldOf, ...]
    time_analysis: TimeAnalysis


class Compared(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """The same for another period."""

    from_: str
    to: str
    conversions: Conversions
    currencies: tuple[Earned, ...]


class Revenue(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The answer. currencies: never added; by their codes"""

    conversions: Conversions
    currencies: tuple[EarnedInDetail, ...]
    compare: Compared | None = None
    meta: Meta

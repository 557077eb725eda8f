"""Revenue by shop and hour.

What is attributed to the assistant is the whole amount of purchases in whose session it was used
before; of the kinds of use, several may claim the same purchase. Rates are over the sessions that
did something in the hour: with the assistant, where it was used until then.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.trade import REVENUE as DESCRIBED
from sightline.catalog.collections.model import Collection, Field, Groups, Kind
from sightline.catalog.collections.shared import (
    ASSISTED,
    BOUGHT,
    CONVERSED,
    FACE_ANALYSED,
    GIVEN_BACK,
    ORDERS,
    QUANTITY,
    RECOMMENDED,
    REVENUE_OF,
    SEEN,
    SPENT,
    TRIED_ON,
    before,
    orders,
    season,
)
from sightline.catalog.collections.source import Calc, Const, Elsewhere, Node, Op
from sightline.catalog.collections.words import (
    HOUR,
    PERSON,
    calc,
    column,
    either,
    highest,
    known,
    mean,
    not_,
    of_person,
    over,
    per_key,
    total,
    unique,
    unique_per_key,
)
from sightline.catalog.events import commerce

_SITE: Final = column("site_id")
_SESSION: Final = known("session_id")
_AI: Final = before(ASSISTED)
_NOT_AI: Final = not_(_AI)
_CATEGORY: Final = commerce.PRODUCT_CATEGORY
_BY_CATEGORY: Final = per_key(commerce.AMOUNT, _CATEGORY, BOUGHT)
_NOTHING: Final = calc(Op.AS_MONEY, Const(0))
_REPORT: Final = Elsewhere("the report on revenue, `analysis/revenue`: it looks at many hours")

_WITH_AI: Final = total(commerce.AMOUNT, BOUGHT, _AI)
_WITHOUT: Final = total(commerce.AMOUNT, BOUGHT, _NOT_AI)
_EVENTS: Final = (*SEEN.events, *ASSISTED.events, *BOUGHT.events, *GIVEN_BACK.events)


def _converted(*conditions: Node) -> Calc:
    """Sessions that bought for each session."""
    buying = unique(_SESSION, BOUGHT, *conditions)
    return over(buying, unique(_SESSION, *conditions))


def _claimed(use: Node) -> Node:
    """Amounts of purchases with such use before them."""
    return total(commerce.AMOUNT, BOUGHT, before(use))


REVENUE: Final = Collection(
    described=DESCRIBED,
    kind=Kind.DERIVED,
    row="an hour (UTC) of a shop in which something happened",
    view=Groups(
        by=(_SITE, HOUR),
        events=tuple(dict.fromkeys(_EVENTS)),
    ),
    people=unique(PERSON),
    note=(
        "Amounts are unknown where the hour has several currencies; `currency` is theirs where it "
        "has one."
    ),
    fields=(
        Field("revenueId", calc(Op.JOINED, _SITE, HOUR), "shop and hour"),
        Field("storeId", _SITE),
        Field("timestamp", HOUR),
        Field("revenueBreakdown.totalRevenue", REVENUE_OF, "less refunds and cancellations"),
        Field("revenueBreakdown.aiAttributedRevenue", _WITH_AI, "before refunds, here and below"),
        Field("revenueBreakdown.traditionalRevenue", _WITHOUT),
        Field("revenueBreakdown.aiContribution.faceAnalysisRevenue", _claimed(FACE_ANALYSED)),
        Field("revenueBreakdown.aiContribution.recommendationRevenue", _claimed(RECOMMENDED)),
        Field("revenueBreakdown.aiContribution.conversationRevenue", _claimed(CONVERSED)),
        Field("revenueBreakdown.aiContribution.virtualTryOnRevenue", _claimed(TRIED_ON)),
        Field("revenueBreakdown.categoryBreakdown[].category", calc(Op.KEYS, _BY_CATEGORY)),
        Field("revenueBreakdown.categoryBreakdown[].revenue", calc(Op.VALUES, _BY_CATEGORY)),
        Field(
            "revenueBreakdown.categoryBreakdown[].aiAttributedRevenue",
            calc(Op.VALUES, per_key(either(_AI, commerce.AMOUNT, _NOTHING), _CATEGORY, BOUGHT)),
        ),
        Field(
            "revenueBreakdown.categoryBreakdown[].units",
            calc(Op.VALUES, per_key(QUANTITY, _CATEGORY, BOUGHT)),
        ),
        Field(
            "revenueBreakdown.categoryBreakdown[].averageOrderValue",
            calc(
                Op.EACH_OVER,
                calc(Op.VALUES, _BY_CATEGORY),
                calc(Op.VALUES, unique_per_key(commerce.ORDER, _CATEGORY, BOUGHT)),
            ),
            "of what an order has of the category",
        ),
        Field("performanceMetrics.conversionRate", _converted()),
        Field("performanceMetrics.aiConversionRate", _converted(_AI)),
        Field("performanceMetrics.traditionalConversionRate", _converted(_NOT_AI)),
        Field("performanceMetrics.revenuePerSession", over(SPENT, unique(_SESSION))),
        Field("performanceMetrics.revenuePerUser", over(SPENT, unique(PERSON))),
        Field(
            "performanceMetrics.aiRevenueMultiplier",
            over(over(_WITH_AI, unique(_SESSION, _AI)), over(_WITHOUT, unique(_SESSION, _NOT_AI))),
            "revenue of a session with the assistant over that of one without",
        ),
        Field("performanceMetrics.averageOrderValue", over(SPENT, ORDERS)),
        Field("performanceMetrics.aiAverageOrderValue", over(_WITH_AI, orders(_AI))),
        Field(
            "performanceMetrics.customerLifetimeValue",
            mean(of_person(SPENT), BOUGHT),
            "mean of what the buyers had spent until then",
        ),
        Field(
            "performanceMetrics.repeatPurchaseRate",
            over(orders(calc(Op.GT, of_person(orders()), Const(1))), ORDERS),
            "orders that are not their person's first",
        ),
        Field("timeAnalysis.hourOfDay", calc(Op.HOUR, HOUR), "0-23, UTC"),
        Field("timeAnalysis.dayOfWeek", calc(Op.WEEKDAY, HOUR), "1-7, from Monday"),
        Field("timeAnalysis.monthOfYear", calc(Op.MONTH, HOUR)),
        Field("timeAnalysis.seasonality", season(calc(Op.MONTH, HOUR)), "north of the equator"),
        Field("timeAnalysis.timePerformance.peakHours", _REPORT),
        Field("timeAnalysis.timePerformance.peakDays", _REPORT),
        Field("timeAnalysis.timePerformance.seasonalTrends", _REPORT),
    ),
    added=(Field("currency", highest(known("currency"), BOUGHT)),),
)

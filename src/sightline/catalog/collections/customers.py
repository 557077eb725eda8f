"""Customers: one row for each known user, made of all their events.

The judgements (shopping pattern, decision speed, price sensitivity, loyalty, trust) are rules of
thumb over what a person looked at, bought and answered; each field says its rule.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.trade import CUSTOMERS as DESCRIBED
from sightline.catalog.collections.model import Collection, Field, Groups, Kind
from sightline.catalog.collections.shared import (
    ASSISTED,
    BOUGHT,
    CONVERSED,
    FACE_ANALYSED,
    ORDERS,
    QUANTITY,
    REVENUE_OF,
    SPENT,
    before,
    level,
    orders,
    season,
)
from sightline.catalog.collections.source import Const, Node, Op
from sightline.catalog.collections.words import (
    AT,
    USER,
    calc,
    choose,
    count,
    distinct,
    either,
    equals,
    first_known,
    highest,
    is_,
    known,
    last,
    lowest,
    mean,
    over,
    per_key,
    unique,
)
from sightline.catalog.events import (
    ai,
    commerce,
    conversation,
    customer,
    face_analysis,
    recommendation,
    session,
)

_DAY_MS: Final = 86_400_000
_VIEWS: Final = count(is_("commerce.view"))
_SESSIONS: Final = unique(known("session_id"))
_ANALYSES: Final = count(FACE_ANALYSED)
_ANSWERED: Final = is_("recommendation.responded")
_ADVICE: Final = count(is_("recommendation.clicked", "recommendation.responded"))
_TALKS: Final = unique(ai.CONVERSATION, CONVERSED)
_ADVISED: Final = first_known(commerce.RECOMMENDED, calc(Op.IS_KNOWN, commerce.RECOMMENDATION))
_PRICE_SHARE: Final = over(
    mean(commerce.UNIT_PRICE, BOUGHT), mean(commerce.UNIT_PRICE, is_("commerce.view"))
)
_FIRST_BOUGHT: Final = lowest(AT, BOUGHT)
_DECIDED_MS: Final = calc(Op.MS_FROM, lowest(AT, is_("commerce.view")), _FIRST_BOUGHT)
_BRANDS_A_LINE: Final = over(unique(commerce.PRODUCT_BRAND, BOUGHT), count(BOUGHT))
_TAKEN: Final = over(
    count(_ANSWERED, equals(recommendation.RESPONSE, "accepted")), count(_ANSWERED)
)
_ABOUT_AI: Final = choose(
    (
        calc(
            Op.OR,
            *(
                equals(customer.FEEDBACK_SUBJECT, subject)
                for subject in ("ai", "face_analysis", "virtual_try_on")
            ),
        ),
        customer.FEEDBACK_RATING,
    )
)


def _any_order(*conditions: Node) -> Node:
    return calc(Op.GT, orders(*conditions), Const(0))


_PATTERN: Final = choose(
    (calc(Op.AND, _any_order(), calc(Op.LTE, _PRICE_SHARE, Const(0.7))), Const("deal_seeker")),
    (
        calc(Op.AND, _any_order(), calc(Op.LTE, over(_VIEWS, ORDERS), Const(3))),
        Const("impulse_buyer"),
    ),
    (
        calc(Op.OR, _any_order(), calc(Op.GTE, _VIEWS, Const(10))),
        Const("researcher"),
    ),
    otherwise=Const("browser"),
)
_SPEED: Final = choose(
    (calc(Op.LT, _DECIDED_MS, Const(_DAY_MS)), Const("fast")),
    (calc(Op.LT, _DECIDED_MS, Const(7 * _DAY_MS)), Const("medium")),
    (calc(Op.IS_KNOWN, _DECIDED_MS), Const("slow")),
)
_SENSITIVITY: Final = choose(
    (calc(Op.LTE, _PRICE_SHARE, Const(0.7)), Const("high")),
    (calc(Op.LTE, _PRICE_SHARE, Const(1.0)), Const("medium")),
    (calc(Op.IS_KNOWN, _PRICE_SHARE), Const("low")),
)
_LOYALTY: Final = choose(
    (calc(Op.LT, count(BOUGHT), Const(2)), Const(None)),
    (calc(Op.LTE, _BRANDS_A_LINE, Const(0.34)), Const("high")),
    (calc(Op.LTE, _BRANDS_A_LINE, Const(0.67)), Const("medium")),
    otherwise=Const("low"),
)
_PREFERRED_KIND: Final = choose(
    (
        calc(Op.EQ, calc(Op.GREATEST, _TALKS, _ADVICE, _ANALYSES), Const(0)),
        Const(None),
    ),
    (
        calc(Op.AND, calc(Op.GTE, _TALKS, _ADVICE), calc(Op.GTE, _TALKS, _ANALYSES)),
        Const("conversation"),
    ),
    (calc(Op.GTE, _ADVICE, _ANALYSES), Const("recommendations")),
    otherwise=Const("face_analysis"),
)

_PROFILE: Final = (
    Field(
        "customerProfile.customerType",
        first_known(
            last(customer.TYPE),
            either(calc(Op.GT, ORDERS, Const(1)), Const("returning"), Const("new")),
        ),
        "what the shop knows, else whether there are several orders",
    ),
    Field(
        "customerProfile.registrationDate",
        first_known(last(customer.REGISTERED_AT), lowest(AT, is_("customer.registered"))),
    ),
    Field("customerProfile.firstPurchaseDate", _FIRST_BOUGHT),
    Field("customerProfile.lastActivityDate", highest(AT)),
    Field("customerProfile.engagementMetrics.totalSessions", _SESSIONS),
    Field("customerProfile.engagementMetrics.totalPageViews", count(is_("web.page_view"))),
    Field(
        "customerProfile.engagementMetrics.averageSessionDuration", mean(session.DURATION_MS), "ms"
    ),
    Field(
        "customerProfile.engagementMetrics.bounceRate",
        mean(session.BOUNCED),
        "of the sessions whose sender says",
    ),
    Field("customerProfile.engagementMetrics.aiEngagement.faceAnalysisUsage", _ANALYSES),
    Field("customerProfile.engagementMetrics.aiEngagement.recommendationInteractions", _ADVICE),
    Field("customerProfile.engagementMetrics.aiEngagement.conversationSessions", _TALKS),
    Field(
        "customerProfile.engagementMetrics.aiEngagement.virtualTryOnUsage",
        calc(Op.GREATEST, count(is_("try_on.started")), count(is_("try_on.completed"))),
    ),
)

_BEHAVIOUR: Final = (
    Field("purchaseBehavior.totalPurchases", ORDERS, "orders"),
    Field("purchaseBehavior.totalSpent", REVENUE_OF, "less refunds and cancellations"),
    Field("purchaseBehavior.averageOrderValue", over(SPENT, ORDERS)),
    Field(
        "purchaseBehavior.purchasePatterns.preferredCategories",
        calc(Op.TOP, per_key(QUANTITY, commerce.PRODUCT_CATEGORY, BOUGHT)),
        "those bought most first, here and below",
    ),
    Field(
        "purchaseBehavior.purchasePatterns.preferredBrands",
        calc(Op.TOP, per_key(QUANTITY, commerce.PRODUCT_BRAND, BOUGHT)),
    ),
    Field(
        "purchaseBehavior.purchasePatterns.priceRangePreference.min",
        first_known(last(customer.MIN_PRICE), lowest(commerce.UNIT_PRICE, BOUGHT)),
        "what they said, else what they paid",
    ),
    Field(
        "purchaseBehavior.purchasePatterns.priceRangePreference.max",
        first_known(last(customer.MAX_PRICE), highest(commerce.UNIT_PRICE, BOUGHT)),
        "likewise",
    ),
    Field(
        "purchaseBehavior.purchasePatterns.seasonalPatterns",
        per_key(Const(1), season(calc(Op.MONTH, AT)), BOUGHT),
        "lines bought by season, north of the equator",
    ),
    Field(
        "purchaseBehavior.aiInfluence.aiAssistedPurchases",
        orders(before(ASSISTED)),
        "orders in whose session the assistant was used before, here and below",
    ),
    Field(
        "purchaseBehavior.aiInfluence.aiRecommendationPurchases",
        orders(_ADVISED),
        "orders with something recommended",
    ),
    Field(
        "purchaseBehavior.aiInfluence.faceAnalysisInfluencedPurchases",
        orders(before(FACE_ANALYSED)),
    ),
    Field(
        "purchaseBehavior.aiInfluence.conversationInfluencedPurchases", orders(before(CONVERSED))
    ),
)

_PREFERENCES: Final = (
    Field("preferencesInsights.inferredPreferences.faceShape", last(face_analysis.FACE_SHAPE)),
    Field(
        "preferencesInsights.inferredPreferences.stylePreferences",
        distinct(customer.STYLE_PREFERENCES),
    ),
    Field(
        "preferencesInsights.inferredPreferences.colorPreferences",
        distinct(customer.COLOR_PREFERENCES),
    ),
    Field(
        "preferencesInsights.inferredPreferences.materialPreferences",
        distinct(customer.MATERIAL_PREFERENCES),
    ),
    Field(
        "preferencesInsights.behavioralInsights.shoppingPattern",
        _PATTERN,
        "`deal_seeker`: what was bought costs at most 0.7 of what was looked at, on average; "
        "`impulse_buyer`: at most 3 products looked at for an order; `researcher`: other buyers, "
        "and who looked at 10 products; else `browser`",
    ),
    Field(
        "preferencesInsights.behavioralInsights.decisionSpeed",
        _SPEED,
        "from the first product looked at to the first purchase: below a day, below a week",
    ),
    Field(
        "preferencesInsights.behavioralInsights.pricesensitivity",
        _SENSITIVITY,
        "price of what was bought over that of what was looked at, on average: to 0.7, to 1",
    ),
    Field(
        "preferencesInsights.behavioralInsights.brandLoyalty",
        _LOYALTY,
        "brands for each line bought: to 0.34, to 0.67; unknown below two lines",
    ),
    Field(
        "preferencesInsights.aiInteractionPatterns.preferredInteractionType",
        _PREFERRED_KIND,
        "what was used most",
    ),
    Field(
        "preferencesInsights.aiInteractionPatterns.aiTrustLevel",
        level(_TAKEN, 0.34, 0.67),
        "share of answered recommendations that were accepted: from 0.34, from 0.67",
    ),
    Field(
        "preferencesInsights.aiInteractionPatterns.feedbackFrequency",
        over(count(is_("customer.feedback_given", *_ANSWERED.events)), _SESSIONS),
        "for each session",
    ),
    Field(
        "preferencesInsights.aiInteractionPatterns.aiSatisfactionScore",
        mean(
            first_known(conversation.SATISFACTION, recommendation.RATING, _ABOUT_AI),
        ),
        "mean of ratings (1-5) of conversations, recommendations, analyses and try-ons",
    ),
)

CUSTOMERS: Final = Collection(
    described=DESCRIBED,
    kind=Kind.DERIVED,
    row="a customer: all events of one known user",
    view=Groups(by=(USER,)),
    person=USER,
    fields=(
        Field("customerId", USER, "a keyed hash"),
        Field("storeId", last(known("site_id")), "the last"),
        Field("timestamp", highest(AT), "the last activity"),
        *_PROFILE,
        *_BEHAVIOUR,
        *_PREFERENCES,
    ),
)

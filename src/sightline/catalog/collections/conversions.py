"""Conversions: what was reached, with what led to it.

A purchase is one conversion whatever number of lines it came in. What came before is looked up
among the events of the session, or of the person, up to the conversion.

The influence of the assistant, 0 to 1, follows from what is known of the session until then, by the
table in `catalog.collections.influence`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial, reduce
from typing import Final

from sightline.catalog.collections.influence import INFLUENCES, Influence, Sign
from sightline.catalog.collections.inventory.trade import CONVERSIONS as DESCRIBED
from sightline.catalog.collections.model import Collection, Field, Groups, Kind
from sightline.catalog.collections.shared import (
    ASSISTED,
    BOUGHT,
    CONVERSED,
    FACE_ANALYSED,
    GIVEN_BACK,
    QUANTITY,
    SEEN,
    SPENT,
    TRIED_ON,
    VIEWED,
    before,
    orders,
)
from sightline.catalog.collections.source import Aggregate, Const, Node, Op
from sightline.catalog.collections.words import (
    AT,
    PERSON,
    SESSION,
    USER,
    calc,
    choose,
    column,
    count,
    distinct,
    either,
    first,
    first_known,
    happened,
    highest,
    in_session,
    is_,
    known,
    last,
    listed,
    lowest,
    mean,
    minus,
    of_person,
    total,
    unique,
)
from sightline.catalog.events import (
    commerce,
    conversation,
    customer,
    face_analysis,
    recommendation,
    session,
    try_on,
    web,
)

_KINDS: Final = (
    ("purchase", "commerce.purchase"),
    ("add_to_cart", "commerce.add_to_cart"),
    ("save_for_later", "commerce.save_for_later"),
    ("email_signup", "customer.email_signed_up"),
    ("virtual_try_on", "try_on.completed"),
)
_KEY: Final = either(BOUGHT, commerce.ORDER, calc(Op.TEXT, column("event_id")))
_SUCCEEDED: Final = first_known(try_on.SUCCESS, Const(value=True))
_PRICE: Final = calc(Op.AS_MONEY, total(calc(Op.TIMES, commerce.UNIT_PRICE, QUANTITY)))
_HAS_PRODUCT: Final = calc(Op.IS_KNOWN, commerce.PRODUCT)
_ADVISED: Final = first_known(commerce.RECOMMENDED, calc(Op.IS_KNOWN, commerce.RECOMMENDATION))
_VISIT: Final = is_("session.started")
_OWN: Final = either(happened(BOUGHT), Const(1), Const(0))


def _used(*events: Node) -> Node:
    """Whether there was any until the conversion."""
    return calc(Op.GT, highest(in_session(count(*events))), Const(0))


def _of_visits(of: Node) -> Aggregate:
    """Of each visit of the person until then, by time."""
    return last(of_person(listed(of, _VISIT)))


def _lately(of: Aggregate) -> Aggregate:
    """What was known last of the person."""
    return last(of_person(of))


_TRIED: Final = in_session(distinct(commerce.PRODUCT, TRIED_ON))
_SIGNS: Final[Mapping[Sign, Node]] = {
    Sign.FACE_ANALYSED: before(FACE_ANALYSED),
    Sign.VIEWED: before(VIEWED),
    Sign.CLICKED: before(is_("recommendation.clicked")),
    Sign.CONVERSED: before(CONVERSED),
    Sign.GOAL_REACHED: before(is_("conversation.ended"), conversation.GOAL_ACHIEVED),
    Sign.TRIED_ON: before(TRIED_ON),
    Sign.TRIED_THIS_ON: calc(Op.FLAG, calc(Op.HAS, _TRIED, commerce.PRODUCT)),
    Sign.ADVISED: _ADVISED,
}


def _influence(influence: Influence) -> Aggregate:
    """The highest of the conversion's lines."""
    levels = ((_there(level.signs), Const(level.influence)) for level in influence.levels)
    return highest(choose(*levels, otherwise=Const(0.0)))


def _there(signs: Sequence[Sign]) -> Node:
    """Whether all of these signs are there."""
    first, *others = (_SIGNS[sign] for sign in signs)
    return calc(Op.AND, first, *others) if others else first


_INFLUENCES: Final = {one.name: _influence(one) for one in INFLUENCES}


def _by_none(influences: Iterable[Node]) -> Node:
    """The chance that none mattered, were they independent."""
    return reduce(partial(calc, Op.TIMES), (minus(Const(1.0), one) for one in influences))


_DETAILS: Final = (
    Field(
        "conversionDetails.conversionType",
        choose(*((happened(is_(event)), Const(kind)) for kind, event in _KINDS)),
    ),
    Field(
        "conversionDetails.conversionValue",
        either(happened(BOUGHT), SPENT, _PRICE),
        "of a purchase its amounts, else prices times quantities",
    ),
    Field("conversionDetails.conversionCurrency", highest(known("currency"))),
    Field("conversionDetails.products[].productId", listed(commerce.PRODUCT, _HAS_PRODUCT)),
    Field("conversionDetails.products[].productName", listed(commerce.PRODUCT_NAME, _HAS_PRODUCT)),
    Field("conversionDetails.products[].brand", listed(commerce.PRODUCT_BRAND, _HAS_PRODUCT)),
    Field("conversionDetails.products[].category", listed(commerce.PRODUCT_CATEGORY, _HAS_PRODUCT)),
    Field("conversionDetails.products[].price", listed(commerce.UNIT_PRICE, _HAS_PRODUCT)),
    Field("conversionDetails.products[].quantity", listed(QUANTITY, _HAS_PRODUCT)),
    Field("conversionDetails.products[].recommended", listed(_ADVISED, _HAS_PRODUCT)),
    Field(
        "conversionDetails.products[].recommendationRank",
        listed(commerce.RECOMMENDATION_POSITION, _HAS_PRODUCT),
    ),
)

_ATTRIBUTION: Final = (
    Field(
        "attributionData.aiDiscoveryUsed", _used(ASSISTED), "earlier in the session, here and below"
    ),
    Field("attributionData.faceAnalysisUsed", _used(FACE_ANALYSED)),
    Field(
        "attributionData.recommendationsViewed",
        highest(in_session(total(first_known(recommendation.VIEWED_COUNT, Const(1)), VIEWED))),
    ),
    Field("attributionData.virtualTryOnUsed", _used(TRIED_ON)),
    Field(
        "attributionData.touchpoints[].touchpointType",
        _of_visits(first_known(session.CHANNEL)),
        "of each visit of the person until then, by time, here and below",
    ),
    Field("attributionData.touchpoints[].timestamp", _of_visits(AT)),
    Field("attributionData.touchpoints[].source", _of_visits(first_known(web.CAMPAIGN_SOURCE))),
    Field("attributionData.touchpoints[].medium", _of_visits(first_known(web.CAMPAIGN_MEDIUM))),
    Field("attributionData.touchpoints[].campaign", _of_visits(first_known(web.CAMPAIGN_NAME))),
    Field(
        "attributionData.aiContribution.faceAnalysisInfluence",
        _INFLUENCES["face_analysis"],
        "1 where one succeeded and something recommended was converted, 0.5 where one succeeded",
    ),
    Field(
        "attributionData.aiContribution.recommendationInfluence",
        _INFLUENCES["recommendation"],
        "1 where something recommended was converted, 0.5 where one was clicked, 0.25 where some "
        "were in sight",
    ),
    Field(
        "attributionData.aiContribution.conversationInfluence",
        _INFLUENCES["conversation"],
        "1 where one reached its goal, 0.5 where one was held",
    ),
    Field(
        "attributionData.aiContribution.overallAiInfluence",
        minus(Const(1.0), _by_none(_INFLUENCES.values())),
        "the chance that one of these or a try-on mattered, were they independent; a try-on counts "
        "1 where the product itself was tried on, 0.5 where another was",
    ),
)

_CUSTOMER: Final = (
    Field(
        "customerData.customerType",
        first_known(
            _lately(last(customer.TYPE)),
            either(
                calc(Op.GT, minus(lowest(of_person(orders())), _OWN), Const(0)),
                Const("returning"),
                Const("new"),
            ),
        ),
        "what the shop knows, else whether there was an order before",
    ),
    Field("customerData.customerSegment", _lately(last(customer.SEGMENT))),
    Field(
        "customerData.lifetimeValue",
        minus(_lately(SPENT), _lately(total(commerce.AMOUNT, GIVEN_BACK))),
        "purchases less refunds and cancellations until then, this one included",
    ),
    Field(
        "customerData.previousPurchases",
        calc(Op.WHOLE, minus(lowest(of_person(orders())), _OWN)),
    ),
    Field("customerData.demographics.ageRange", _lately(last(customer.AGE_RANGE))),
    Field("customerData.demographics.genderPreference", _lately(last(customer.GENDER_PREFERENCE))),
    Field(
        "customerData.demographics.locationRegion",
        first(known("region")),
    ),
)

_PERFORMANCE: Final = (
    Field(
        "performanceMetrics.timeToConversion",
        calc(Op.MS_FROM, lowest(of_person(lowest(AT, SEEN))), lowest(AT)),
        "ms since the person's first page, product or widget",
    ),
    Field(
        "performanceMetrics.sessionCount",
        highest(of_person(unique(known("session_id"), SEEN))),
        "the conversion's own included",
    ),
    Field("performanceMetrics.touchpointCount", highest(of_person(count(_VISIT)))),
    Field(
        "performanceMetrics.aiEfficiency.recommendationAccuracy",
        last(in_session(mean(recommendation.RELEVANCE_SCORE, is_("recommendation.generated")))),
        "mean relevance of those made in the session",
    ),
    Field(
        "performanceMetrics.aiEfficiency.faceAnalysisAccuracy",
        last(in_session(mean(face_analysis.ACCURACY_SCORE, FACE_ANALYSED))),
    ),
    Field(
        "performanceMetrics.aiEfficiency.conversationEffectiveness",
        last(in_session(mean(conversation.HELPFULNESS_SCORE, is_("conversation.ended")))),
        "mean helpfulness",
    ),
)

CONVERSIONS: Final = Collection(
    described=DESCRIBED,
    kind=Kind.DERIVED,
    row="a conversion: a purchase with all its lines, or another event that is one",
    view=Groups(
        by=(_KEY,),
        events=tuple(event for _, event in _KINDS),
        where=_SUCCEEDED,
    ),
    person=first(PERSON),
    note="Goals of a shop's own are in `userBehaviorEvents`, `conversionData`.",
    fields=(
        Field("conversionId", _KEY, "the order, else the id of the event"),
        Field("sessionId", first(SESSION)),
        Field("userId", last(USER), "a keyed hash"),
        Field("storeId", first(known("site_id"))),
        Field("timestamp", lowest(AT)),
        *_DETAILS,
        *_ATTRIBUTION,
        *_CUSTOMER,
        *_PERFORMANCE,
    ),
)

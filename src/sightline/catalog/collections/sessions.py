"""Sessions: one row for each, made of all of its events."""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.described import DATA_MODELS
from sightline.catalog.collections.inventory.journeys import USER_SESSIONS
from sightline.catalog.collections.model import Collection, Field, Groups, Kind
from sightline.catalog.collections.shared import BOUGHT, SPENT, consent_words
from sightline.catalog.collections.source import Const, Elsewhere, Op
from sightline.catalog.collections.words import (
    AT,
    SESSION,
    USER,
    calc,
    choose,
    column,
    count,
    either,
    equals,
    first,
    first_known,
    happened,
    highest,
    is_,
    known,
    last,
    listed,
    lowest,
    total,
)
from sightline.catalog.events import journey, recommendation, session

_LEFT: Final = is_("journey.stage_left")
_VIEWED: Final = is_("recommendation.viewed")
_ONE_PAGE: Final = calc(
    Op.AND,
    calc(Op.LTE, count(is_("web.page_view")), Const(1)),
    equals(count(is_("interaction.performed")), 0),
)
_REGION: Final = known("region")

_AGREED: Final = last(session.CONSENT_LEVEL)
_CONSENT: Final = choose(
    *((equals(_AGREED, said.purpose), Const(said.word)) for said in consent_words(DATA_MODELS))
)

SESSIONS: Final = Collection(
    described=USER_SESSIONS,
    kind=Kind.DERIVED,
    row="a session: all events with one `session_id`",
    view=Groups(by=(SESSION,)),
    person=first_known(last(USER), SESSION),
    note=(
        "What a sender knows of the session as a whole (`session.started`, `session.ended`) comes "
        "before what is computed from its events."
    ),
    fields=(
        Field("sessionId", SESSION),
        Field("userId", last(USER), "a keyed hash"),
        Field("storeId", first(known("site_id"))),
        Field("platform", first_known(first(session.SHOP_PLATFORM), first(known("platform")))),
        Field("timestamp", lowest(AT)),
        Field("sessionMetadata.deviceType", first(known("device"))),
        Field("sessionMetadata.browser", first(known("browser"))),
        Field("sessionMetadata.operatingSystem", first(known("os"))),
        Field("sessionMetadata.screenResolution", first(session.SCREEN_RESOLUTION)),
        Field(
            "sessionMetadata.userAgent",
            Elsewhere("nobody: read as device, browser and system on arrival, and not kept"),
        ),
        Field(
            "sessionMetadata.ipAddress",
            Elsewhere("nobody: read as country and region on arrival, and not kept"),
        ),
        Field("sessionMetadata.geolocation.country", first(known("country"))),
        Field("sessionMetadata.geolocation.region", first(_REGION)),
        Field(
            "sessionMetadata.geolocation.city",
            Elsewhere("nobody: places are not told more finely than by region"),
        ),
        Field("journeyStages[].stageId", listed(journey.STAGE_ID, _LEFT)),
        Field("journeyStages[].stageName", listed(journey.STAGE, _LEFT)),
        Field(
            "journeyStages[].timestamp",
            listed(calc(Op.MS_EARLIER, AT, journey.STAGE_MS), _LEFT),
            "when the stage was entered",
        ),
        Field("journeyStages[].duration", listed(journey.STAGE_MS, _LEFT), "ms"),
        Field("journeyStages[].interactions", listed(journey.STAGE_INTERACTION_COUNT, _LEFT)),
        Field("journeyStages[].exitPoint", listed(journey.EXIT_POINT, _LEFT)),
        Field(
            "sessionOutcome.completed",
            first_known(last(session.COMPLETED), happened(BOUGHT)),
            "unless the sender says so, whether something was bought",
        ),
        Field(
            "sessionOutcome.conversionType",
            choose(
                (happened(BOUGHT), Const("purchase")),
                (happened(is_("commerce.add_to_cart")), Const("add_to_cart")),
                (happened(is_("commerce.save_for_later")), Const("save_for_later")),
                (happened(is_("customer.email_signed_up")), Const("email_signup")),
            ),
            "the furthest of those that happened",
        ),
        Field(
            "sessionOutcome.conversionValue",
            either(happened(BOUGHT), SPENT),
            "unknown where several currencies were paid in",
        ),
        Field(
            "sessionOutcome.recommendationsViewed",
            total(first_known(recommendation.VIEWED_COUNT, Const(1)), _VIEWED),
        ),
        Field(
            "sessionOutcome.virtualTryOnsUsed",
            calc(Op.GREATEST, count(is_("try_on.started")), count(is_("try_on.completed"))),
            "those begun, or those ended where these are more",
        ),
        Field(
            "sessionOutcome.totalDuration",
            first_known(last(session.DURATION_MS), calc(Op.MS_FROM, lowest(AT), highest(AT))),
            "ms",
        ),
        Field(
            "sessionOutcome.bounceRate",
            first_known(last(session.BOUNCED), _ONE_PAGE),
            "unless the sender says so, whether there was one page at most and no interaction",
        ),
        Field(
            "privacyMetadata.consentLevel",
            _CONSENT,
            "the strongest purpose agreed to, in the document's words; `essential` is none of them",
        ),
        Field("privacyMetadata.dataRetentionDays", highest(column("retention_days"))),
        Field(
            "privacyMetadata.anonymized",
            Const(value=True),
            "ids are pseudonyms in all that is kept",
        ),
        Field(
            "privacyMetadata.region",
            first_known(
                first(session.PRIVACY_REGION),
                first(either(calc(Op.OR, equals(_REGION, "EU"), equals(_REGION, "NA")), _REGION)),
            ),
        ),
    ),
    added=(
        Field(
            "sessionOutcome.conversionCurrency",
            highest(known("currency"), BOUGHT),
            "of the conversion's value",
        ),
    ),
)

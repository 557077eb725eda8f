"""What people do, in the words of the performance data model: five kinds of behaviour."""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.behaviour import USER_BEHAVIOR_EVENTS
from sightline.catalog.collections.model import Collection, Field, Kind, Rows
from sightline.catalog.collections.source import Const, Op
from sightline.catalog.collections.words import (
    AT,
    PERSON,
    SESSION,
    USER,
    calc,
    choose,
    column,
    either,
    first_known,
    is_,
    known,
    node,
    times,
)
from sightline.catalog.events import commerce, conversion, engagement, interaction, web

_NAVIGATED: Final = is_("web.page_view", "web.page_left")
_CONVERTED: Final = is_("conversion.completed", "commerce.purchase", "customer.email_signed_up")
_ABANDONED: Final = is_("conversion.abandoned")
_INTERACTED: Final = is_("interaction.performed")
_ENGAGED: Final = is_("engagement.ended")

BEHAVIOUR: Final = Collection(
    described=USER_BEHAVIOR_EVENTS,
    kind=Kind.WRITTEN,
    row="something a person did: an event of pages, interactions, content or goals",
    view=Rows(
        events=(
            *_NAVIGATED.events,
            *_INTERACTED.events,
            *_ENGAGED.events,
            *_CONVERTED.events,
            *_ABANDONED.events,
        )
    ),
    person=PERSON,
    note=(
        "`interactionData` is the same event as `analytics_interaction_events`; a purchase and a "
        "sign-up by e-mail are conversions without a second event."
    ),
    fields=(
        Field("eventId", column("event_id")),
        Field("userId", USER, "a keyed hash"),
        Field("sessionId", SESSION),
        Field(
            "behaviorType",
            choose(
                (_NAVIGATED, Const("navigation")),
                (_INTERACTED, Const("interaction")),
                (_ENGAGED, Const("engagement")),
                (_CONVERTED, Const("conversion")),
                otherwise=Const("abandonment"),
            ),
        ),
        Field("pageData.path", either(_NAVIGATED, known("page_path"))),
        Field("pageData.title", node(web.PAGE_TITLE)),
        Field("pageData.referrer", either(_NAVIGATED, known("referrer_domain")), "its host"),
        Field(
            "pageData.timeOnPage", node(web.PAGE_MS), "ms; of `web.page_left`, like the next two"
        ),
        Field("pageData.scrollDepth", node(web.SCROLL_DEPTH), "0-1"),
        Field("pageData.exitPage", node(web.EXIT_PAGE)),
        Field("interactionData.elementType", node(interaction.ELEMENT_TYPE)),
        Field("interactionData.elementId", node(interaction.ELEMENT)),
        Field("interactionData.elementText", node(interaction.ELEMENT_TEXT)),
        Field("interactionData.clickPosition.x", node(interaction.ELEMENT_X_PX), "pixels"),
        Field("interactionData.clickPosition.y", node(interaction.ELEMENT_Y_PX), "pixels"),
        Field("interactionData.interactionCount", node(interaction.REPEAT_COUNT)),
        Field("engagementData.contentType", node(engagement.CONTENT_TYPE)),
        Field("engagementData.contentId", node(engagement.CONTENT)),
        Field("engagementData.engagementDuration", node(engagement.DURATION_MS), "ms"),
        Field("engagementData.completionPercentage", times(engagement.COMPLETION_RATIO, 100)),
        Field("engagementData.ratingGiven", node(engagement.RATING)),
        Field("engagementData.shared", node(engagement.SHARED)),
        Field(
            "conversionData.goalType",
            choose(
                (is_("commerce.purchase"), Const("purchase")),
                (is_("customer.email_signed_up"), Const("email_signup")),
                otherwise=conversion.GOAL,
            ),
        ),
        Field("conversionData.goalValue", first_known(conversion.VALUE, commerce.AMOUNT)),
        Field("conversionData.funnelStep", node(conversion.FUNNEL_STEP)),
        Field("conversionData.conversionTime", node(conversion.CONVERSION_MS), "ms"),
        Field("conversionData.previousSteps", node(conversion.PREVIOUS_STEPS)),
        Field("timestamp", AT),
    ),
    added=(
        Field(
            "conversionData.goalCurrency",
            either(calc(Op.OR, _CONVERTED, _ABANDONED), known("currency")),
        ),
    ),
)

"""AI discovery: each passage through a stage, with how the assistant did in that session."""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.synchronization import AI_DISCOVERY
from sightline.catalog.collections.model import Collection, Field, Kind, Rows
from sightline.catalog.collections.shared import BOUGHT, FACE_ANALYSED, ORDERS, SEEN, SPENT
from sightline.catalog.collections.source import Aggregate, Beside, Const, Op
from sightline.catalog.collections.words import (
    AT,
    PERSON,
    SESSION,
    USER,
    calc,
    count,
    either,
    equals,
    first_known,
    in_session,
    is_,
    known,
    mean,
    node,
    of_person,
    over,
    unique,
)
from sightline.catalog.events import conversation, face_analysis, journey, recommendation


def _overall(of: Aggregate) -> Beside:
    """Over the whole session, also after the stage."""
    return in_session(of, until_then=False)


DISCOVERY: Final = Collection(
    described=AI_DISCOVERY,
    kind=Kind.DERIVED,
    row="a passage through a stage: an event `journey.stage_left`",
    view=Rows(events=("journey.stage_left",)),
    person=PERSON,
    note="The same events serve `analytics_user_sessions.journeyStages`.",
    fields=(
        Field("timestamp", AT, "when the stage was left"),
        Field("sessionId", SESSION),
        Field("userId", USER, "a keyed hash"),
        Field("storeId", known("site_id")),
        Field("platform", known("platform")),
        Field("region", known("region")),
        Field(
            "journeyMetrics.stage",
            either(equals(journey.STAGE, "virtual_try_on"), Const("vto"), journey.STAGE),
        ),
        Field("journeyMetrics.duration", node(journey.STAGE_MS), "ms"),
        Field("journeyMetrics.interactions", node(journey.STAGE_INTERACTION_COUNT)),
        Field(
            "journeyMetrics.completionRate",
            either(
                calc(Op.IS_KNOWN, journey.STAGE_COMPLETED),
                either(journey.STAGE_COMPLETED, Const(1.0), Const(0.0)),
            ),
            "of one passage: 0 or 1",
        ),
        Field(
            "aiMetrics.faceAnalysisAccuracy",
            _overall(mean(face_analysis.ACCURACY_SCORE, FACE_ANALYSED)),
            "of the whole session, here and below",
        ),
        Field(
            "aiMetrics.recommendationRelevance",
            _overall(mean(recommendation.RELEVANCE_SCORE, is_("recommendation.generated"))),
        ),
        Field(
            "aiMetrics.conversationQuality",
            _overall(mean(conversation.COHERENCE_SCORE, is_("conversation.ended"))),
            "coherence",
        ),
        Field(
            "aiMetrics.responseTime",
            _overall(mean(conversation.RESPONSE_MS, is_("conversation.turn"))),
            "ms",
        ),
        Field(
            "businessMetrics.conversionRate",
            either(calc(Op.GT, _overall(count(BOUGHT)), Const(0)), Const(1.0), Const(0.0)),
            "of one session: 0 or 1",
        ),
        Field("businessMetrics.averageOrderValue", over(_overall(SPENT), _overall(ORDERS))),
        Field(
            "businessMetrics.customerSatisfaction",
            _overall(
                mean(
                    first_known(conversation.SATISFACTION, recommendation.RATING),
                    is_("conversation.ended", "recommendation.responded"),
                )
            ),
            "mean rating (1-5)",
        ),
        Field(
            "businessMetrics.returnVisitRate",
            either(
                calc(Op.GT, of_person(unique(known("session_id"), SEEN)), Const(1)),
                Const(1.0),
                Const(0.0),
            ),
            "of one visit: 1 where the person had been there before",
        ),
    ),
)

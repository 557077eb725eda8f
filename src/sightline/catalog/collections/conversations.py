"""Conversations with the assistant: all events with one `ai.conversation_id`."""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.assistance import CONVERSATIONS as DESCRIBED
from sightline.catalog.collections.model import Collection, Field, Groups, Kind
from sightline.catalog.collections.source import Const, Op
from sightline.catalog.collections.words import (
    AT,
    SESSION,
    USER,
    calc,
    count,
    equals,
    first,
    first_known,
    highest,
    is_,
    last,
    listed,
    lowest,
    mean,
    node,
)
from sightline.catalog.events import conversation as of
from sightline.catalog.events.ai import CONVERSATION
from sightline.catalog.model import Attribute
from sightline.catalog.otel import ERROR_MESSAGE, ERROR_TYPE

_TURN: Final = is_("conversation.turn")
_USER: Final = equals(of.SPEAKER, "user")
_AI: Final = equals(of.SPEAKER, "ai")
_FAILED: Final = is_("conversation.error")
_FELL_BACK: Final = is_("conversation.fallback")

_TURNS: Final[tuple[tuple[str, Attribute, str], ...]] = (
    ("turnNumber", of.TURN_POSITION, ""),
    ("speaker", of.SPEAKER, ""),
    ("messageLength", of.MESSAGE_CHARACTERS, "characters"),
    ("processingTime", of.RESPONSE_MS, "ms"),
    ("intent", of.INTENT, ""),
    ("confidence", of.INTENT_SCORE, ""),
    ("entities", of.ENTITIES, "JSON"),
)
_OUTCOMES: Final[tuple[tuple[str, Attribute], ...]] = (
    ("recommendationsGenerated", of.RECOMMENDED),
    ("faceAnalysisCompleted", of.FACE_ANALYSED),
    ("virtualTryOnUsed", of.TRIED_ON),
    ("productsPurchased", of.PURCHASED_COUNT),
    ("leadGenerated", of.LEAD_GENERATED),
)
_ERRORS: Final[tuple[tuple[str, Attribute], ...]] = (
    ("errorType", ERROR_TYPE),
    ("errorMessage", ERROR_MESSAGE),
    ("turnNumber", of.TURN_POSITION),
    ("recovered", of.RECOVERED),
)

CONVERSATIONS: Final = Collection(
    described=DESCRIBED,
    kind=Kind.DERIVED,
    row="a conversation: all `conversation` events with one `ai.conversation_id`",
    view=Groups(
        by=(node(CONVERSATION),),
        events=(
            "conversation.started",
            "conversation.turn",
            "conversation.ended",
            "conversation.error",
            "conversation.fallback",
        ),
    ),
    person=first_known(last(USER), last(SESSION)),
    note="What `conversation.ended` says of the whole comes before what is counted.",
    fields=(
        Field("conversationId", node(CONVERSATION)),
        Field("sessionId", first(SESSION)),
        Field("userId", last(USER), "a keyed hash"),
        Field("timestamp", lowest(AT)),
        Field("conversationFlow.totalTurns", first_known(last(of.TURN_COUNT), count(_TURN))),
        Field(
            "conversationFlow.userTurns", first_known(last(of.USER_TURN_COUNT), count(_TURN, _USER))
        ),
        Field("conversationFlow.aiTurns", first_known(last(of.AI_TURN_COUNT), count(_TURN, _AI))),
        Field(
            "conversationFlow.averageUserMessageLength",
            mean(of.MESSAGE_CHARACTERS, _TURN, _USER),
            "characters",
        ),
        Field(
            "conversationFlow.averageAiResponseLength",
            mean(of.MESSAGE_CHARACTERS, _TURN, _AI),
            "characters",
        ),
        *(
            Field(f"conversationFlow.turnDetails[].{name}", listed(of_turn, _TURN), note)
            for name, of_turn, note in _TURNS
        ),
        Field("performanceMetrics.averageResponseTime", mean(of.RESPONSE_MS, _TURN), "ms"),
        Field("performanceMetrics.maxResponseTime", highest(of.RESPONSE_MS, _TURN), "ms"),
        Field(
            "performanceMetrics.totalConversationTime",
            first_known(last(of.DURATION_MS), calc(Op.MS_FROM, lowest(AT), highest(AT))),
            "ms",
        ),
        Field(
            "performanceMetrics.nlpPerformance.intentRecognitionAccuracy", last(of.INTENT_ACCURACY)
        ),
        Field(
            "performanceMetrics.nlpPerformance.entityExtractionAccuracy", last(of.ENTITY_ACCURACY)
        ),
        Field("performanceMetrics.nlpPerformance.contextMaintenanceScore", last(of.CONTEXT_SCORE)),
        Field(
            "conversationOutcomes.completed",
            calc(Op.FLAG, last(of.COMPLETED)),
            "false until it has ended",
        ),
        Field(
            "conversationOutcomes.goalAchieved", calc(Op.FLAG, last(of.GOAL_ACHIEVED)), "likewise"
        ),
        Field("conversationOutcomes.userSatisfaction", last(of.SATISFACTION)),
        *(
            Field(f"conversationOutcomes.businessOutcomes.{name}", last(outcome))
            for name, outcome in _OUTCOMES
        ),
        Field("conversationOutcomes.conversationQuality.coherenceScore", last(of.COHERENCE_SCORE)),
        Field(
            "conversationOutcomes.conversationQuality.helpfulnessScore", last(of.HELPFULNESS_SCORE)
        ),
        Field(
            "conversationOutcomes.conversationQuality.naturalness Score",
            last(of.NATURALNESS_SCORE),
            "spelt with a space in the document",
        ),
        *(
            Field(f"errorTracking.errors[].{name}", listed(of_error, _FAILED))
            for name, of_error in _ERRORS
        ),
        Field(
            "errorTracking.fallbackUsage[].fallbackTriggered",
            listed(Const(value=True), _FELL_BACK),
            "one for each fallback",
        ),
        Field("errorTracking.fallbackUsage[].fallbackType", listed(of.FALLBACK_TYPE, _FELL_BACK)),
        Field(
            "errorTracking.fallbackUsage[].fallbackSuccess", listed(of.FALLBACK_SUCCESS, _FELL_BACK)
        ),
    ),
)

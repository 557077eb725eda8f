"""Conversations with the assistant: who spoke how much, how fast it answered, what came of it.

What is said is never sent; the length of it is. `ai.conversation_id` ties a conversation to the
tools, searches and language models that served it (`ai`, `kb`), and to its voice turns.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import (
    FUNCTIONAL,
    Handling,
    choice,
    count,
    duration_ms,
    flag,
    label,
    rating,
    record,
    score,
)
from sightline.catalog.events.ai import CONVERSATION
from sightline.catalog.model import DataClass, Event, Purpose, Unit
from sightline.catalog.otel import ERROR_MESSAGE, ERROR_TYPE

_SAID: Final[Handling] = {"data_class": DataClass.CONFIDENTIAL}

CHANNEL: Final = choice("conversation.channel", "How it is held", ("text", "voice"), **FUNCTIONAL)

REPEATED: Final = flag(
    "conversation.repeated",
    "Whether the person had talked with the assistant before",
    example=False,
    **FUNCTIONAL,
)

TURN_POSITION: Final = count(
    "conversation.turn_position",
    "Which turn it is; the first is 1",
    example=3,
    minimum=1,
    **FUNCTIONAL,
)
SPEAKER: Final = choice("conversation.speaker", "Whose turn it is", ("user", "ai"), **FUNCTIONAL)
MESSAGE_CHARACTERS: Final = count(
    "conversation.message_characters",
    "Length of what was said",
    example=84,
    unit=Unit.CHARACTERS,
    **FUNCTIONAL,
)
RESPONSE_MS: Final = duration_ms(
    "conversation.response_ms", "Time the assistant took to answer", example=1_150, **FUNCTIONAL
)
INTENT: Final = label("conversation.intent", "What the person wants", example="find_frame")
INTENT_SCORE: Final = score(
    "conversation.intent_confidence_score", "How sure it is what the person wants", example=0.88
)
ENTITIES: Final = record(
    "conversation.entities",
    "What the person named, by kind; personal data is cut out",
    example={"shape": "round", "color": "tortoise"},
    **_SAID,
)

TURN_COUNT: Final = count("conversation.turn_count", "Turns of both", example=8, **FUNCTIONAL)
USER_TURN_COUNT: Final = count(
    "conversation.user_turn_count", "Turns of the person", example=4, **FUNCTIONAL
)
AI_TURN_COUNT: Final = count(
    "conversation.ai_turn_count", "Turns of the assistant", example=4, **FUNCTIONAL
)
DURATION_MS: Final = duration_ms(
    "conversation.duration_ms", "Time from its start to its end", example=96_000, **FUNCTIONAL
)
INTENT_ACCURACY: Final = score(
    "conversation.intent_accuracy_score",
    "How often it got right what the person wanted",
    example=0.93,
    **FUNCTIONAL,
)
ENTITY_ACCURACY: Final = score(
    "conversation.entity_accuracy_score",
    "How often it got right what the person named",
    example=0.9,
    **FUNCTIONAL,
)
CONTEXT_SCORE: Final = score(
    "conversation.context_score",
    "How well it kept what was said before in mind",
    example=0.87,
    **FUNCTIONAL,
)
COHERENCE_SCORE: Final = score(
    "conversation.coherence_score", "How well its answers hang together", example=0.9, **FUNCTIONAL
)
HELPFULNESS_SCORE: Final = score(
    "conversation.helpfulness_score", "How much it helped", example=0.85, **FUNCTIONAL
)
NATURALNESS_SCORE: Final = score(
    "conversation.naturalness_score", "How natural it felt", example=0.82, **FUNCTIONAL
)
COMPLETED: Final = flag(
    "conversation.completed", "Whether it came to an end instead of breaking off", **FUNCTIONAL
)
GOAL_ACHIEVED: Final = flag(
    "conversation.goal_achieved", "Whether the person got what they came for", **FUNCTIONAL
)
SATISFACTION: Final = rating("conversation.satisfaction_rating", "What the person gave for it")
RECOMMENDED: Final = flag(
    "conversation.recommendations_generated", "Whether recommendations were made in it"
)
FACE_ANALYSED: Final = flag(
    "conversation.face_analysis_completed", "Whether a face was analysed in it"
)
TRIED_ON: Final = flag("conversation.try_on_used", "Whether something was tried on in it")
PURCHASED_COUNT: Final = count(
    "conversation.products_purchased_count", "Products bought in it", example=1
)
LEAD_GENERATED: Final = flag(
    "conversation.lead_generated", "Whether the person asked to be contacted", example=False
)

RECOVERED: Final = flag(
    "conversation.recovered", "Whether the conversation went on after it", **FUNCTIONAL
)
FALLBACK_TYPE: Final = label(
    "conversation.fallback_type",
    "What the assistant fell back to",
    example="clarifying_question",
    **FUNCTIONAL,
)
FALLBACK_SUCCESS: Final = flag("conversation.fallback_success", "Whether that helped", **FUNCTIONAL)

_KNOWN: Final = (
    CONVERSATION,
    TURN_COUNT,
    USER_TURN_COUNT,
    AI_TURN_COUNT,
    DURATION_MS,
    COMPLETED,
    GOAL_ACHIEVED,
    INTENT_ACCURACY,
    ENTITY_ACCURACY,
    CONTEXT_SCORE,
    COHERENCE_SCORE,
    HELPFULNESS_SCORE,
    NATURALNESS_SCORE,
)
"""What the specification says of every conversation, but for what needs more consent."""

EVENTS: Final = (
    Event(
        name="conversation.started",
        description="A person and the assistant begin to talk.",
        attributes=(CONVERSATION, CHANNEL, REPEATED),
        required=(CONVERSATION.name,),
        purpose=Purpose.FUNCTIONAL,
    ),
    Event(
        name="conversation.turn",
        description="A person or the assistant has said something.",
        attributes=(
            CONVERSATION,
            CHANNEL,
            TURN_POSITION,
            SPEAKER,
            MESSAGE_CHARACTERS,
            RESPONSE_MS,
            INTENT,
            INTENT_SCORE,
            ENTITIES,
        ),
        required=(
            CONVERSATION.name,
            TURN_POSITION.name,
            SPEAKER.name,
            MESSAGE_CHARACTERS.name,
        ),
        purpose=Purpose.FUNCTIONAL,
    ),
    Event(
        name="conversation.ended",
        description="A conversation is over, whether it reached its end or not.",
        attributes=(
            CONVERSATION,
            CHANNEL,
            TURN_COUNT,
            USER_TURN_COUNT,
            AI_TURN_COUNT,
            DURATION_MS,
            COMPLETED,
            GOAL_ACHIEVED,
            SATISFACTION,
            INTENT_ACCURACY,
            ENTITY_ACCURACY,
            CONTEXT_SCORE,
            COHERENCE_SCORE,
            HELPFULNESS_SCORE,
            NATURALNESS_SCORE,
            RECOMMENDED,
            FACE_ANALYSED,
            TRIED_ON,
            PURCHASED_COUNT,
            LEAD_GENERATED,
        ),
        required=tuple(attribute.name for attribute in _KNOWN),
        purpose=Purpose.FUNCTIONAL,
    ),
    Event(
        name="conversation.error",
        description="Something fails in a conversation.",
        attributes=(CONVERSATION, CHANNEL, TURN_POSITION, ERROR_TYPE, ERROR_MESSAGE, RECOVERED),
        required=(
            CONVERSATION.name,
            TURN_POSITION.name,
            ERROR_TYPE.name,
            ERROR_MESSAGE.name,
            RECOVERED.name,
        ),
        purpose=Purpose.FUNCTIONAL,
    ),
    Event(
        name="conversation.fallback",
        description="The assistant does not know what to do, and falls back to something.",
        attributes=(CONVERSATION, CHANNEL, TURN_POSITION, FALLBACK_TYPE, FALLBACK_SUCCESS),
        required=(CONVERSATION.name, FALLBACK_TYPE.name, FALLBACK_SUCCESS.name),
        purpose=Purpose.FUNCTIONAL,
    ),
)

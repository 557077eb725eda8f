"""Conversations: how quick, how good, and what came of them."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.conversation import (
    COHERENCE_SCORE,
    COMPLETED,
    CONTEXT_SCORE,
    DURATION_MS,
    ENTITY_ACCURACY,
    FACE_ANALYSED,
    FALLBACK_SUCCESS,
    GOAL_ACHIEVED,
    HELPFULNESS_SCORE,
    INTENT_ACCURACY,
    INTENT_SCORE,
    LEAD_GENERATED,
    MESSAGE_CHARACTERS,
    NATURALNESS_SCORE,
    PURCHASED_COUNT,
    RECOMMENDED,
    RECOVERED,
    REPEATED,
    RESPONSE_MS,
    SATISFACTION,
    SPEAKER,
    TRIED_ON,
    TURN_COUNT,
)
from sightline.catalog.filter import Op, where
from sightline.catalog.measure import both, count, mean, ratio, sessions
from sightline.catalog.metric import (
    HIGHER,
    LOWER,
    NEITHER,
    average,
    highest,
    metric,
    quantiles,
    total,
)
from sightline.catalog.model import Attribute, Metric, Unit

_TURN: Final = "conversation.turn"
_ENDED: Final = "conversation.ended"


def _length(name: str, who: str, speaker: str) -> Metric:
    return metric(
        f"conversation.{name}_message_characters",
        f"Average length of what {who} says in a turn; null where nobody says how long it was.",
        mean(MESSAGE_CHARACTERS, _TURN, where=where(SPEAKER.name, Op.EQ, speaker)),
        Unit.CHARACTERS,
    )


def _outcome(name: str, what: str, attribute: Attribute) -> Metric:
    return metric(
        f"conversation.{name}_rate",
        f"Share of conversations in which {what}, of those that say so; null where none does.",
        mean(attribute, _ENDED),
        Unit.RATIO,
        HIGHER,
    )


METRICS: Final = (
    average(RESPONSE_MS, _TURN),
    *quantiles(RESPONSE_MS, _TURN, 50, 95, 99),
    highest(RESPONSE_MS, _TURN, better=LOWER),
    _length("user", "the person", "user"),
    _length("ai", "the assistant", "ai"),
    average(INTENT_SCORE, _TURN, better=HIGHER),
    average(TURN_COUNT, _ENDED),
    average(DURATION_MS, _ENDED),
    *quantiles(DURATION_MS, _ENDED, 50, 95, better=NEITHER),
    average(INTENT_ACCURACY, _ENDED, better=HIGHER),
    average(ENTITY_ACCURACY, _ENDED, better=HIGHER),
    average(CONTEXT_SCORE, _ENDED, better=HIGHER),
    average(COHERENCE_SCORE, _ENDED, better=HIGHER),
    average(HELPFULNESS_SCORE, _ENDED, better=HIGHER),
    average(NATURALNESS_SCORE, _ENDED, better=HIGHER),
    average(SATISFACTION, _ENDED, better=HIGHER),
    metric(
        "conversation.completion_rate",
        "Share of conversations that came to an end instead of breaking off; null where none "
        "ended.",
        mean(COMPLETED, _ENDED),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "conversation.goal_achievement_rate",
        "Share of conversations in which the person got what they came for, of those that say so; "
        "null where none does.",
        mean(GOAL_ACHIEVED, _ENDED),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "conversation.lead_rate",
        "Share of conversations in which the person asked to be contacted, of those that say so; "
        "null where none does.",
        mean(LEAD_GENERATED, _ENDED),
        Unit.RATIO,
        HIGHER,
    ),
    _outcome("recommendation", "recommendations were made", RECOMMENDED),
    _outcome("face_analysis", "a face was analysed", FACE_ANALYSED),
    _outcome("try_on", "something was tried on", TRIED_ON),
    total(PURCHASED_COUNT, _ENDED, better=HIGHER),
    metric(
        "conversation.conversion_rate",
        "Share of sessions that bought, of those that talked with the assistant; null where none "
        "did. In any order; a funnel tells the order.",
        ratio(
            both("session", ("conversation.started",), ("commerce.purchase",)),
            sessions("conversation.started"),
        ),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "conversation.repeat_rate",
        "Share of conversations with people who had talked with the assistant before, of those "
        "that say so; null where none does.",
        mean(REPEATED, "conversation.started"),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "conversation.fallback_rate",
        "Fallbacks for each turn of the assistant; null where it had none.",
        ratio(
            count("conversation.fallback"),
            count(_TURN, where=where(SPEAKER.name, Op.EQ, "ai")),
        ),
        Unit.RATIO,
        LOWER,
    ),
    metric(
        "conversation.fallback_success_rate",
        "Share of fallbacks that helped, of those that say so; null where none does.",
        mean(FALLBACK_SUCCESS, "conversation.fallback"),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "conversation.errors_per_conversation",
        "Errors for each conversation that ended; null where none did.",
        ratio(count("conversation.error"), count(_ENDED)),
        Unit.COUNT,
        LOWER,
    ),
    metric(
        "conversation.recovery_rate",
        "Share of errors after which the conversation went on, of those that say so; null where "
        "none does.",
        mean(RECOVERED, "conversation.error"),
        Unit.RATIO,
        HIGHER,
    ),
)

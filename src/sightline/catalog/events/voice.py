"""Voice: turns, the wait for an answer, interruptions, and recognition while a person speaks."""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import FUNCTIONAL, duration_ms, identifier, label, score
from sightline.catalog.model import Event, Purpose

SESSION: Final = identifier(
    "voice.session_id",
    "The voice session: one open microphone",
    example="5d7c1d7e-5b0a-4b0e-9d6f-0c9a4d0f2b11",
    **FUNCTIONAL,
)
TURN: Final = identifier(
    "voice.turn_id",
    "The turn: what is said until the other side speaks",
    example="turn-3",
    **FUNCTIONAL,
)
LANGUAGE: Final = label(
    "voice.language", "Language spoken, BCP 47", example="en-GB", max_length=35, **FUNCTIONAL
)
FIRST_RESPONSE_MS: Final = duration_ms(
    "voice.first_response_ms",
    "Time from the end of a person's turn to the first sound of the answer",
    example=450,
    **FUNCTIONAL,
)
BARGE_IN_MS: Final = duration_ms(
    "voice.barge_in_ms",
    "Time from a person's interruption to the assistant falling silent",
    example=200,
    **FUNCTIONAL,
)
ASR_PARTIAL_LATENCY_MS: Final = duration_ms(
    "voice.asr_partial_latency_ms",
    "Time from a word being spoken to its appearing in the partial transcript",
    example=50,
    **FUNCTIONAL,
)
ASR_CONFIDENCE_SCORE: Final = score(
    "voice.asr_confidence_score",
    "The recogniser's confidence in its transcript",
    example=0.93,
    **FUNCTIONAL,
)

EVENTS: Final = (
    Event(
        name="voice.turn_started",
        description="A person starts to speak to the assistant.",
        attributes=(SESSION, TURN, LANGUAGE),
        purpose=Purpose.FUNCTIONAL,
    ),
    Event(
        name="voice.first_response",
        description="The first sound of the assistant's answer is heard.",
        attributes=(FIRST_RESPONSE_MS, SESSION, TURN, LANGUAGE),
        required=(FIRST_RESPONSE_MS.name,),
        purpose=Purpose.FUNCTIONAL,
    ),
    Event(
        name="voice.barge_in",
        description="A person interrupts the assistant while it speaks.",
        attributes=(BARGE_IN_MS, SESSION, TURN, LANGUAGE),
        purpose=Purpose.FUNCTIONAL,
    ),
    Event(
        name="voice.asr_partial",
        description="Speech recognition shows a part of a sentence that is still being spoken.",
        attributes=(ASR_PARTIAL_LATENCY_MS, ASR_CONFIDENCE_SCORE, SESSION, TURN, LANGUAGE),
        required=(ASR_PARTIAL_LATENCY_MS.name,),
        purpose=Purpose.FUNCTIONAL,
    ),
)

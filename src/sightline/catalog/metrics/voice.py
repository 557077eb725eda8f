"""How a conversation by voice feels: quick, uninterrupted, understood."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.voice import (
    ASR_CONFIDENCE_SCORE,
    ASR_PARTIAL_LATENCY_MS,
    BARGE_IN_MS,
    FIRST_RESPONSE_MS,
)
from sightline.catalog.measure import count, ratio
from sightline.catalog.metric import HIGHER, LOWER, average, metric, quantiles
from sightline.catalog.model import Unit

METRICS: Final = (
    *quantiles(FIRST_RESPONSE_MS, "voice.first_response", 50, 95, 99),
    metric(
        "voice.barge_in_count",
        "How often people interrupted the assistant.",
        count("voice.barge_in"),
        Unit.COUNT,
        LOWER,
    ),
    metric(
        "voice.barge_ins_per_turn",
        "Interruptions for each turn that started; null where none did.",
        ratio(count("voice.barge_in"), count("voice.turn_started")),
        Unit.COUNT,
        LOWER,
    ),
    *quantiles(BARGE_IN_MS, "voice.barge_in", 50, 95),
    *quantiles(ASR_PARTIAL_LATENCY_MS, "voice.asr_partial", 50, 95),
    average(ASR_CONFIDENCE_SCORE, "voice.asr_partial", better=HIGHER),
)

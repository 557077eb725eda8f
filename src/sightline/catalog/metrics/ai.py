"""How well the assistant works: its tools, its navigation, its language models."""

from __future__ import annotations

from typing import Final

from sightline.catalog import measure
from sightline.catalog.events.ai import (
    CACHED_TOKENS,
    CONVERSATION,
    COST_USD,
    FINISH_REASON,
    FIRST_TOKEN_MS,
    INPUT_TOKENS,
    NAVIGATION_MS,
    NAVIGATION_OPTIMISTIC,
    NAVIGATION_SUCCESS,
    OUTPUT_TOKENS,
    REASONING_TOKENS,
    RESPONSE_MS,
    TOOL_CHAIN_LENGTH,
    TOOL_CHAIN_MS,
    TOOL_CHAIN_SUCCESS,
    TOOL_EXECUTION_MS,
    TOOL_SUCCESS,
)
from sightline.catalog.filter import Op, where
from sightline.catalog.measure import both, count, distinct, less, mean, more, ratio, sessions
from sightline.catalog.metric import HIGHER, LOWER, average, metric, quantiles, total
from sightline.catalog.model import Unit
from sightline.catalog.otel import ERROR_TYPE

USED: Final = (
    "widget.opened",
    "conversation.started",
    "voice.turn_started",
    "face_analysis.started",
    "recommendation.viewed",
    "recommendation.clicked",
    "try_on.started",
)
"""The events of which any makes a session one that used the assistant."""

_BOUGHT: Final = ("commerce.purchase",)
_ANSWERED: Final = "ai.response_completed"
_TALKING: Final = where(CONVERSATION.name, Op.IS_SET)
_IN_CONVERSATIONS: Final = measure.total(COST_USD, _ANSWERED, where=_TALKING)

METRICS: Final = (
    metric(
        "ai.tool_calls.count",
        "Tool calls that ended, well or not. Calls that never ended are the gap to "
        "`ai.tool_call_started.count`.",
        count("ai.tool_call_completed"),
        Unit.COUNT,
    ),
    metric(
        "ai.tool_calls.success_rate",
        "Share of tool calls that succeeded, of those that ended; null where none did.",
        mean(TOOL_SUCCESS, "ai.tool_call_completed"),
        Unit.RATIO,
        HIGHER,
    ),
    *quantiles(TOOL_EXECUTION_MS, "ai.tool_call_completed", 50, 95),
    average(TOOL_CHAIN_LENGTH, "ai.tool_chain_completed"),
    *quantiles(TOOL_CHAIN_MS, "ai.tool_chain_completed", 50, 95),
    metric(
        "ai.tool_chain_success_rate",
        "Share of tasks that were done, of those that say; null where none does.",
        mean(TOOL_CHAIN_SUCCESS, "ai.tool_chain_completed"),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "ai.navigation_optimism_rate",
        "Share of optimistic navigations whose page stayed, of all pages that were shown before "
        "it was sure they were right; null where none was.",
        mean(
            NAVIGATION_SUCCESS,
            "ai.navigation",
            where=where(NAVIGATION_OPTIMISTIC.name, Op.EQ, True),
        ),
        Unit.RATIO,
        HIGHER,
    ),
    *quantiles(NAVIGATION_MS, "ai.navigation", 50, 95),
    *quantiles(RESPONSE_MS, "ai.response_completed", 50, 95),
    *quantiles(FIRST_TOKEN_MS, "ai.response_completed", 50, 95),
    metric(
        "ai.response_error_rate",
        "Share of requests to language models that failed; null where there was none.",
        ratio(
            count("ai.response_completed", where=where(ERROR_TYPE.name, Op.IS_SET)),
            count("ai.response_completed"),
        ),
        Unit.RATIO,
        LOWER,
    ),
    total(INPUT_TOKENS, "ai.response_completed"),
    total(CACHED_TOKENS, "ai.response_completed"),
    total(OUTPUT_TOKENS, "ai.response_completed"),
    total(REASONING_TOKENS, "ai.response_completed"),
    total(COST_USD, "ai.response_completed", better=LOWER),
    average(COST_USD, "ai.response_completed", better=LOWER),
    metric(
        "ai.cost_per_conversation_usd",
        "Cost of language models for each conversation they answered in; null where there was "
        "none.",
        ratio(_IN_CONVERSATIONS, distinct(CONVERSATION, _ANSWERED, where=_TALKING)),
        Unit.US_DOLLARS,
        LOWER,
    ),
    metric(
        "ai.cost_per_session_usd",
        "Cost of language models for each session they answered in; null where there was none.",
        ratio(measure.total(COST_USD, _ANSWERED), sessions(_ANSWERED)),
        Unit.US_DOLLARS,
        LOWER,
    ),
    metric(
        "ai.response_tokens",
        "Tokens read and written for each answer of a language model; null where there was none.",
        ratio(
            more(
                measure.total(INPUT_TOKENS, _ANSWERED),
                measure.total(OUTPUT_TOKENS, _ANSWERED),
            ),
            count(_ANSWERED),
        ),
        Unit.TOKENS,
        LOWER,
    ),
    metric(
        "ai.cached_token_rate",
        "Share of tokens read that were in the provider's cache; null where none was read.",
        ratio(
            measure.total(CACHED_TOKENS, _ANSWERED),
            measure.total(INPUT_TOKENS, _ANSWERED),
        ),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "ai.truncation_rate",
        "Share of answers that stopped because they had become too long, of those that say why "
        "they stopped; null where none does.",
        ratio(
            count(_ANSWERED, where=where(FINISH_REASON.name, Op.EQ, "length")),
            count(_ANSWERED, where=where(FINISH_REASON.name, Op.IS_SET)),
        ),
        Unit.RATIO,
        LOWER,
    ),
    metric(
        "ai.sessions_count",
        "Different sessions that used the assistant in any way: opened the widget, talked, had a "
        "face analysed, saw recommendations, tried something on.",
        sessions(*USED),
        Unit.COUNT,
        HIGHER,
    ),
    metric(
        "ai.usage_rate",
        "Share of sessions that used the assistant in any way, of those with any event; null where "
        "there was none.",
        ratio(sessions(*USED), sessions()),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "ai.conversion_rate",
        "Share of sessions that bought, of those that used the assistant; null where none did.",
        ratio(both("session", USED, _BOUGHT), sessions(*USED)),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "ai.traditional_conversion_rate",
        "Share of sessions that bought, of those that did not use the assistant; null where all "
        "did.",
        ratio(
            less(sessions(*_BOUGHT), both("session", USED, _BOUGHT)),
            less(sessions(), sessions(*USED)),
        ),
        Unit.RATIO,
        HIGHER,
    ),
)

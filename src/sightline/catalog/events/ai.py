"""The assistant: tools it calls, pages it takes people to, answers of language models."""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import (
    FUNCTIONAL,
    count,
    duration_ms,
    flag,
    identifier,
    label,
    listing,
    number,
)
from sightline.catalog.model import Event, Purpose, Unit, ValueType
from sightline.catalog.otel import ENVIRONMENT, ERROR_TYPE, SERVICE, called

CONVERSATION: Final = identifier(
    "ai.conversation_id",
    "The conversation this is part of",
    example="conversation-41",
    otel="gen_ai.conversation.id",
    **FUNCTIONAL,
)

TOOL_CALL: Final = identifier(
    "ai.tool_call_id",
    "The call; the same in its start and its end",
    example="call-7",
    otel="gen_ai.tool.call.id",
    **FUNCTIONAL,
)
TOOL_NAME: Final = label(
    "ai.tool_name",
    "The tool that is called",
    example="navigation.goto",
    otel="gen_ai.tool.name",
    **FUNCTIONAL,
)
TOOL_CATEGORY: Final = label(
    "ai.tool_category",
    "The kind of tool, such as navigation, search or cart",
    example="navigation",
    **FUNCTIONAL,
)
TOOL_SUCCESS: Final = flag(
    "ai.tool_success", "Whether the tool did what it was asked to", **FUNCTIONAL
)
TOOL_ERROR_TYPE: Final = label(
    "ai.tool_error_type",
    "What kind of failure it was; absent on success",
    example="timeout",
    otel="error.type",
    **FUNCTIONAL,
)
TOOL_EXECUTION_MS: Final = duration_ms(
    "ai.tool_execution_ms",
    "Time from the start of a tool call to its end",
    example=150,
    **FUNCTIONAL,
)

TOOL_CHAIN_LENGTH: Final = count(
    "ai.tool_chain_length",
    "Number of tools called for one task",
    example=3,
    minimum=1,
    **FUNCTIONAL,
)
TOOL_CHAIN_MS: Final = duration_ms(
    "ai.tool_chain_ms",
    "Time from the first tool call of a task to the end of its last",
    example=780,
    **FUNCTIONAL,
)
TOOL_CHAIN_SUCCESS: Final = flag("ai.tool_chain_success", "Whether the task was done", **FUNCTIONAL)
TOOL_NAMES: Final = listing(
    "ai.tool_names",
    "The tools called for the task, in order",
    example=("kb.search", "catalog.lookup", "navigation.goto"),
    items=ValueType.STRING,
    **FUNCTIONAL,
)

NAVIGATION_OPTIMISTIC: Final = flag(
    "ai.navigation_optimistic",
    "Whether the page was shown before it was sure to be the right one",
    **FUNCTIONAL,
)
NAVIGATION_SUCCESS: Final = flag(
    "ai.navigation_success",
    "Whether the page stayed: it was neither rolled back nor corrected",
    **FUNCTIONAL,
)
NAVIGATION_TARGET: Final = label(
    "ai.navigation_target",
    "Path of the page, without host and query",
    example="/frames/round",
    **FUNCTIONAL,
)
NAVIGATION_MS: Final = duration_ms(
    "ai.navigation_ms", "Time from the request to the page being shown", example=120, **FUNCTIONAL
)

MODEL: Final = label(
    "ai.model",
    "The language model, as its maker calls it",
    example="model-large",
    otel="gen_ai.response.model",
    **FUNCTIONAL,
)
PROVIDER: Final = label(
    "ai.provider",
    "Who runs the model",
    example="self-hosted",
    otel="gen_ai.provider.name",
    **FUNCTIONAL,
)
RESPONSE_MS: Final = duration_ms(
    "ai.response_ms",
    "Time from the request to the end of a language model's answer",
    example=1240,
    **FUNCTIONAL,
)
INPUT_TOKENS: Final = count(
    "ai.input_tokens",
    "Tokens a language model read",
    example=812,
    unit=Unit.TOKENS,
    otel="gen_ai.usage.input_tokens",
    **FUNCTIONAL,
)
OUTPUT_TOKENS: Final = count(
    "ai.output_tokens",
    "Tokens a language model wrote",
    example=164,
    unit=Unit.TOKENS,
    otel="gen_ai.usage.output_tokens",
    **FUNCTIONAL,
)
CACHED_TOKENS: Final = count(
    "gen_ai.usage.cache_read.input_tokens",
    "Tokens it read that were in its provider's cache",
    example=512,
    unit=Unit.TOKENS,
    **called("gen_ai.usage.cache_read.input_tokens"),
)
REASONING_TOKENS: Final = count(
    "gen_ai.usage.reasoning.output_tokens",
    "Tokens it wrote for itself before it answered",
    example=40,
    unit=Unit.TOKENS,
    **called("gen_ai.usage.reasoning.output_tokens"),
)
OPERATION: Final = label(
    "gen_ai.operation.name",
    "What the model was asked for, such as chat or embeddings",
    example="chat",
    **called("gen_ai.operation.name"),
)
FIRST_TOKEN_MS: Final = duration_ms(
    "ai.first_token_ms",
    "Time from the request to the first piece of a language model's answer",
    example=310,
    **called("gen_ai.response.time_to_first_chunk"),
)
FINISH_REASON: Final = label(
    "ai.finish_reason",
    "Why it stopped, such as stop, length or tool_calls",
    example="stop",
    **called("gen_ai.response.finish_reasons"),
)
COST_USD: Final = number(
    "ai.cost_usd",
    "Cost of a language model's answer",
    example=0.0042,
    unit=Unit.US_DOLLARS,
    maximum=10_000,
    **FUNCTIONAL,
)

EVENTS: Final = (
    Event(
        name="ai.tool_call_started",
        description="The assistant starts a tool.",
        attributes=(TOOL_NAME, TOOL_CATEGORY, TOOL_CALL, CONVERSATION),
        required=(TOOL_NAME.name,),
        purpose=Purpose.FUNCTIONAL,
    ),
    Event(
        name="ai.tool_call_completed",
        description="A tool has ended, whether it succeeded or not.",
        attributes=(
            TOOL_NAME,
            TOOL_CATEGORY,
            TOOL_SUCCESS,
            TOOL_ERROR_TYPE,
            TOOL_EXECUTION_MS,
            TOOL_CALL,
            CONVERSATION,
            SERVICE,
            ENVIRONMENT,
        ),
        required=(TOOL_NAME.name, TOOL_SUCCESS.name),
        purpose=Purpose.FUNCTIONAL,
    ),
    Event(
        name="ai.tool_chain_completed",
        description="The assistant has ended a task for which it called one tool or several.",
        attributes=(TOOL_CHAIN_LENGTH, TOOL_CHAIN_MS, TOOL_CHAIN_SUCCESS, TOOL_NAMES, CONVERSATION),
        required=(TOOL_CHAIN_LENGTH.name,),
        purpose=Purpose.FUNCTIONAL,
    ),
    Event(
        name="ai.navigation",
        description="The assistant took a person to a page, and it is known whether it stayed.",
        attributes=(
            NAVIGATION_OPTIMISTIC,
            NAVIGATION_SUCCESS,
            NAVIGATION_TARGET,
            NAVIGATION_MS,
            CONVERSATION,
        ),
        required=(NAVIGATION_OPTIMISTIC.name, NAVIGATION_SUCCESS.name),
        purpose=Purpose.FUNCTIONAL,
    ),
    Event(
        name="ai.response_completed",
        description="A language model has answered, or failed to.",
        attributes=(
            MODEL,
            PROVIDER,
            OPERATION,
            RESPONSE_MS,
            FIRST_TOKEN_MS,
            INPUT_TOKENS,
            CACHED_TOKENS,
            OUTPUT_TOKENS,
            REASONING_TOKENS,
            COST_USD,
            FINISH_REASON,
            ERROR_TYPE,
            CONVERSATION,
            SERVICE,
            ENVIRONMENT,
        ),
        required=(MODEL.name,),
        purpose=Purpose.FUNCTIONAL,
    ),
)

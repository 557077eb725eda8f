"""What there is to say about voice, tools, the knowledge base, shopping and bookings, as events.

Each function gives event names with their attributes; a test holds them against the catalog. What
is None is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

Fact = tuple[str, dict[str, Any]]
"""An event's name and its attributes."""

Amount = float | Decimal


def voice_metrics(
    voice_session_id: str | None,
    first_response_ms: float | None,
    barge_in_ms: float | None,
    asr_latency_ms: float | None,
    asr_confidence: float | None,
    turn_id: str | None,
    language: str | None,
) -> tuple[Fact, ...]:
    """A turn of a voice conversation: one event for each thing that was measured."""
    turn = {
        "voice.session_id": voice_session_id,
        "voice.turn_id": turn_id,
        "voice.language": language,
    }
    asr = {
        "voice.asr_partial_latency_ms": asr_latency_ms,
        "voice.asr_confidence_score": asr_confidence,
    }
    measured = (
        ("voice.first_response", {"voice.first_response_ms": first_response_ms}),
        ("voice.barge_in", {"voice.barge_in_ms": barge_in_ms}),
        ("voice.asr_partial", asr),
    )
    return tuple(
        _fact(name, {**attributes, **turn})
        for name, attributes in measured
        if next(iter(attributes.values())) is not None
    )


def tool_execution(
    name: str,
    category: str | None,
    execution_ms: float | None,
    success: bool,
    conversation_id: str | None,
    error_type: str | None,
    call_id: str | None,
) -> Fact:
    """A tool of the assistant has ended."""
    return _fact(
        "ai.tool_call_completed",
        {
            "ai.tool_name": name,
            "ai.tool_category": category,
            "ai.tool_success": success,
            "ai.tool_error_type": error_type,
            "ai.tool_execution_ms": execution_ms,
            "ai.tool_call_id": call_id,
            "ai.conversation_id": conversation_id,
        },
    )


def tool_chain(
    names: Sequence[str], chain_ms: float | None, success: bool | None, conversation_id: str | None
) -> Fact:
    """A task for which the assistant called these tools has ended."""
    return _fact(
        "ai.tool_chain_completed",
        {
            "ai.tool_chain_length": len(names),
            "ai.tool_chain_ms": chain_ms,
            "ai.tool_chain_success": success,
            "ai.tool_names": list(names),
            "ai.conversation_id": conversation_id,
        },
    )


def navigation(
    target: str | None,
    optimistic: bool,
    success: bool,
    navigation_ms: float | None,
    conversation_id: str | None,
) -> Fact:
    """The assistant took a person to a page."""
    return _fact(
        "ai.navigation",
        {
            "ai.navigation_target": target,
            "ai.navigation_optimistic": optimistic,
            "ai.navigation_success": success,
            "ai.navigation_ms": navigation_ms,
            "ai.conversation_id": conversation_id,
        },
    )


def kb_search(
    query: str | None,
    results_count: int,
    search_ms: float | None,
    top_score: float | None,
    conversation_id: str | None,
    search_id: str | None,
) -> Fact:
    """The knowledge base was searched."""
    return _fact(
        "kb.search",
        {
            "kb.query": query,
            "kb.results_count": results_count,
            "kb.search_latency_ms": search_ms,
            "kb.relevance_score": top_score,
            "kb.search_id": search_id,
            "ai.conversation_id": conversation_id,
        },
    )


def kb_hit(document_id: str, position: int | None, search_id: str | None) -> Fact:
    """A result of a search was used."""
    attributes = {
        "kb.document_id": document_id,
        "kb.result_position": position,
        "kb.search_id": search_id,
    }
    return _fact("kb.hit", attributes)


def product(
    event_name: str, product_id: str, unit_price: Amount | None, currency: str | None
) -> Fact:
    """Something happened to a product: it was looked at, put into the cart, taken out of it."""
    attributes = {
        "commerce.product_id": product_id,
        "commerce.unit_price": unit_price,
        "commerce.currency": currency,
    }
    return _fact(event_name, attributes)


def checkout(cart_amount: Amount | None, currency: str | None, item_count: int | None) -> Fact:
    """The checkout was started."""
    attributes = {
        "commerce.cart_amount": cart_amount,
        "commerce.currency": currency,
        "commerce.item_count": item_count,
    }
    return _fact("commerce.checkout", attributes)


def order(event_name: str, order_id: str | None, amount: Amount, currency: str) -> Fact:
    """Money came for an order, or went back."""
    attributes = {
        "commerce.order_id": order_id,
        "commerce.amount": amount,
        "commerce.currency": currency,
    }
    return _fact(event_name, attributes)


def booking(
    event_name: str,
    slot_id: str | None,
    service: str | None,
    hold_id: str | None,
    hold_to_confirm_ms: float | None = None,
) -> Fact:
    """A time slot was held, or a booking confirmed."""
    attributes = {
        "booking.slot_id": slot_id,
        "booking.service": service,
        "booking.hold_id": hold_id,
        "booking.hold_to_confirm_ms": hold_to_confirm_ms,
    }
    return _fact(event_name, attributes)


def error(
    error_type: str,
    component: str | None,
    code: str | None,
    severity: str | None,
    handled: bool | None,
) -> Fact:
    """Something failed. No message and no trace: they may hold what is nobody's business."""
    attributes = {
        "system.error_type": error_type,
        "system.component": component,
        "system.error_code": code,
        "system.severity": severity,
        "system.error_handled": handled,
    }
    return _fact("system.error", attributes)


def _fact(event_name: str, attributes: Mapping[str, Any]) -> Fact:
    return event_name, {name: value for name, value in attributes.items() if value is not None}

"""How both clients are told of events.

The methods that name what they track are for the events everybody has; `track` takes any event of
the catalog (docs/reference/events.md), and attributes of your own.
"""

from __future__ import annotations

import abc
from collections.abc import Mapping, Sequence
from typing import Any, Generic, Literal, TypeVar, Unpack

from sightline.client import facts
from sightline.client.event import Circumstances
from sightline.client.facts import Amount, Fact

One = TypeVar("One")
"""What tracking one event gives: an id, or something to await for it."""

Many = TypeVar("Many")
"""The same, for several."""


class Tracking(abc.ABC, Generic[One, Many]):
    """The methods of a client that tell of events.

    Each gives the id of the event, or None where it was given up at once. All take, by name, the
    circumstances of the event: `session_id`, `user_id`, `site_id`, `source`, `context`,
    `occurred_at`, `event_id`.
    """

    @abc.abstractmethod
    def track(
        self,
        event_name: str,
        attributes: Mapping[str, Any] | None = None,
        **circumstances: Unpack[Circumstances],
    ) -> One:
        """Tell of an event."""

    @abc.abstractmethod
    def _track_all(self, told: Sequence[Fact], circumstances: Circumstances) -> Many:
        """Tell of several events that share their circumstances."""

    def track_voice_metrics(
        self,
        voice_session_id: str | None = None,
        *,
        first_response_ms: float | None = None,
        barge_in_ms: float | None = None,
        asr_latency_ms: float | None = None,
        asr_confidence: float | None = None,
        turn_id: str | None = None,
        language: str | None = None,
        **circumstances: Unpack[Circumstances],
    ) -> Many:
        """What was measured of a turn of a voice conversation; an event for each measurement.

        asr_confidence: 0 to 1; goes with asr_latency_ms
        """
        told = facts.voice_metrics(
            voice_session_id,
            first_response_ms,
            barge_in_ms,
            asr_latency_ms,
            asr_confidence,
            turn_id,
            language,
        )
        return self._track_all(told, circumstances)

    def track_tool_execution(
        self,
        name: str,
        category: str | None = None,
        execution_ms: float | None = None,
        success: bool = True,
        conversation_id: str | None = None,
        *,
        error_type: str | None = None,
        call_id: str | None = None,
        **circumstances: Unpack[Circumstances],
    ) -> One:
        """A tool of the assistant has ended, well or not."""
        told = facts.tool_execution(
            name, category, execution_ms, success, conversation_id, error_type, call_id
        )
        return self.track(*told, **circumstances)

    def track_tool_chain(
        self,
        names: Sequence[str],
        chain_ms: float | None = None,
        success: bool | None = None,
        conversation_id: str | None = None,
        **circumstances: Unpack[Circumstances],
    ) -> One:
        """A task has ended for which the assistant called these tools, in this order."""
        told = facts.tool_chain(names, chain_ms, success, conversation_id)
        return self.track(*told, **circumstances)

    def track_navigation(
        self,
        target: str | None = None,
        *,
        optimistic: bool,
        success: bool,
        navigation_ms: float | None = None,
        conversation_id: str | None = None,
        **circumstances: Unpack[Circumstances],
    ) -> One:
        """The assistant took a person to a page.

        target: the path, without host and query
        optimistic: whether the page was shown before it was sure to be the right one
        """
        told = facts.navigation(target, optimistic, success, navigation_ms, conversation_id)
        return self.track(*told, **circumstances)

    def track_kb_search(
        self,
        query: str | None,
        results_count: int,
        search_ms: float | None = None,
        top_score: float | None = None,
        conversation_id: str | None = None,
        *,
        search_id: str | None = None,
        **circumstances: Unpack[Circumstances],
    ) -> One:
        """The knowledge base was searched.

        top_score: relevance of the best result, 0 to 1
        """
        told = facts.kb_search(
            query, results_count, search_ms, top_score, conversation_id, search_id
        )
        return self.track(*told, **circumstances)

    def track_kb_hit(
        self,
        document_id: str,
        position: int | None = None,
        search_id: str | None = None,
        **circumstances: Unpack[Circumstances],
    ) -> One:
        """A result of a search was opened, quoted or otherwise used. The first position is 1."""
        return self.track(*facts.kb_hit(document_id, position, search_id), **circumstances)

    def track_view(
        self,
        product_id: str,
        unit_price: Amount | None = None,
        currency: str | None = None,
        **circumstances: Unpack[Circumstances],
    ) -> One:
        """A product or service was looked at."""
        told = facts.product("commerce.view", product_id, unit_price, currency)
        return self.track(*told, **circumstances)

    def track_add_to_cart(
        self,
        product_id: str,
        unit_price: Amount | None = None,
        currency: str | None = None,
        **circumstances: Unpack[Circumstances],
    ) -> One:
        """A product was put into the cart."""
        told = facts.product("commerce.add_to_cart", product_id, unit_price, currency)
        return self.track(*told, **circumstances)

    def track_checkout(
        self,
        cart_amount: Amount | None = None,
        currency: str | None = None,
        item_count: int | None = None,
        **circumstances: Unpack[Circumstances],
    ) -> One:
        """The checkout was started."""
        return self.track(*facts.checkout(cart_amount, currency, item_count), **circumstances)

    def track_purchase(
        self,
        order_id: str,
        amount: Amount,
        currency: str,
        **circumstances: Unpack[Circumstances],
    ) -> One:
        """An order was paid for: what the customer pays, with taxes and discounts."""
        told = facts.order("commerce.purchase", order_id, amount, currency)
        return self.track(*told, **circumstances)

    def track_refund(
        self,
        order_id: str | None,
        amount: Amount,
        currency: str,
        **circumstances: Unpack[Circumstances],
    ) -> One:
        """Money of an order was given back; the amount is not negative."""
        told = facts.order("commerce.refund", order_id, amount, currency)
        return self.track(*told, **circumstances)

    def track_slot_hold(
        self,
        slot_id: str | None = None,
        service: str | None = None,
        hold_id: str | None = None,
        **circumstances: Unpack[Circumstances],
    ) -> One:
        """A time slot was held for somebody."""
        told = facts.booking("booking.slot_hold", slot_id, service, hold_id)
        return self.track(*told, **circumstances)

    def track_booking(
        self,
        slot_id: str | None = None,
        service: str | None = None,
        hold_id: str | None = None,
        hold_to_confirm_ms: float | None = None,
        **circumstances: Unpack[Circumstances],
    ) -> One:
        """A booking was confirmed."""
        told = facts.booking("booking.confirmed", slot_id, service, hold_id, hold_to_confirm_ms)
        return self.track(*told, **circumstances)

    def track_error(
        self,
        error_type: str,
        component: str | None = None,
        code: str | None = None,
        *,
        severity: Literal["warning", "error", "fatal"] | None = None,
        handled: bool | None = None,
        **circumstances: Unpack[Circumstances],
    ) -> One:
        """Something failed. `type(err).__name__` is a good error_type; messages stay out."""
        told = facts.error(error_type, component, code, severity, handled)
        return self.track(*told, **circumstances)

"""Bookings: a time slot is held, then confirmed or let go."""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import duration_ms, identifier, label, moment
from sightline.catalog.model import Event

HOLD: Final = identifier(
    "booking.hold_id", "The hold; the same in its confirmation", example="hold-9"
)
SLOT: Final = identifier("booking.slot_id", "The time slot", example="slot-2025-01-20-0900")
SLOT_STARTS_AT: Final = moment(
    "booking.slot_starts_at", "When the slot begins", example="2025-01-20T09:00:00Z"
)
SERVICE: Final = label("booking.service", "What is booked", example="eye_test")
HOLD_TO_CONFIRM_MS: Final = duration_ms(
    "booking.hold_to_confirm_ms", "Time from holding a slot to confirming it", example=95_000
)

EVENTS: Final = (
    Event(
        name="booking.slot_hold",
        description="A time slot is held for somebody.",
        attributes=(SLOT, SLOT_STARTS_AT, SERVICE, HOLD),
    ),
    Event(
        name="booking.confirmed",
        description="A booking is confirmed.",
        attributes=(SLOT, SLOT_STARTS_AT, SERVICE, HOLD, HOLD_TO_CONFIRM_MS),
    ),
)

"""The stages of a visit, and the events that tell them: one table for every report.

An event that says its stage itself (`journey.stage`) is in that one. Any other is in the stage this
table gives its name; an event that is in none stays in the stage before it, and before all others
there is the first, `landing`.

source: data models spec, "journeyStages"; data synchronization spec, "journeyMetrics"
"""

from __future__ import annotations

from typing import Final

import msgspec

from sightline.catalog.events.journey import STAGE

SAID: Final = STAGE.name
"""The attribute by which an event says its stage itself."""


class Stage(msgspec.Struct, frozen=True):
    """A stage. events: those that bring a visit to it, or show that it is there"""

    name: str
    description: str
    events: tuple[str, ...] = ()


STAGES: Final = (
    Stage("landing", "The visit begins, and has come to no other stage.", ("session.started",)),
    Stage("greeting", "The assistant and the person begin to talk.", ("conversation.started",)),
    Stage("consent", "The person says what data may be used for.", ("consent.changed",)),
    Stage(
        "widget_interaction",
        "The assistant's widget is used: it is opened, spoken to, answered.",
        ("widget.opened", "conversation.turn", "voice.turn_started", "voice.barge_in"),
    ),
    Stage(
        "face_analysis",
        "A face is analysed.",
        ("face_analysis.started", "face_analysis.completed", "face_analysis.failed"),
    ),
    Stage(
        "recommendations",
        "Recommendations are made, seen, opened or judged.",
        (
            "recommendation.generated",
            "recommendation.viewed",
            "recommendation.clicked",
            "recommendation.responded",
        ),
    ),
    Stage("virtual_try_on", "A product is tried on.", ("try_on.started", "try_on.completed")),
    Stage(
        "product_view",
        "Products are looked at.",
        ("commerce.browse", "commerce.view", "commerce.save_for_later"),
    ),
    Stage(
        "add_to_cart",
        "The cart is filled, or emptied.",
        ("commerce.add_to_cart", "commerce.remove_from_cart"),
    ),
    Stage("checkout", "The order is made out.", ("commerce.checkout", "commerce.checkout_step")),
    Stage("purchase", "The order is placed.", ("commerce.purchase",)),
)
"""In their order: of events in the same millisecond, those of the earlier stage come first."""

LANDING: Final = STAGES[0].name
BOUGHT: Final = STAGES[-1].name

STAGE_OF: Final = {event: stage.name for stage in STAGES for event in stage.events}
"""Event → its stage."""

INTERACTIONS: Final = (
    "interaction.performed",
    "widget.opened",
    "conversation.turn",
    "voice.turn_started",
    "voice.barge_in",
    "face_analysis.started",
    "recommendation.clicked",
    "recommendation.responded",
    "try_on.started",
    "commerce.view",
    "commerce.save_for_later",
    "commerce.add_to_cart",
    "commerce.remove_from_cart",
    "commerce.checkout",
    "commerce.checkout_step",
    "commerce.purchase",
    "consent.changed",
)
"""What a person does: each is one interaction in the stage it falls into."""

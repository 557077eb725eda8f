"""The stages of a journey through a shop with an assistant.

Two documents list them: the data models (landing to purchase) and data synchronization (greeting,
consent, face analysis, recommendations, `vto`, purchase). They are one list here, and `vto` is
`virtual_try_on`.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import FUNCTIONAL, choice, count, duration_ms, flag, identifier
from sightline.catalog.model import Event, Purpose

STAGES: Final = (
    "landing",
    "greeting",
    "consent",
    "widget_interaction",
    "face_analysis",
    "recommendations",
    "virtual_try_on",
    "product_view",
    "add_to_cart",
    "checkout",
    "purchase",
)

STAGE: Final = choice("journey.stage", "The stage", STAGES, example="face_analysis", **FUNCTIONAL)
STAGE_ID: Final = identifier(
    "journey.stage_id",
    "This passage through the stage; the same when it is entered and left",
    example="stage-3",
    **FUNCTIONAL,
)
PREVIOUS_STAGE: Final = choice(
    "journey.previous_stage",
    "The stage before it",
    STAGES,
    example="widget_interaction",
    **FUNCTIONAL,
)
STAGE_MS: Final = duration_ms(
    "journey.stage_ms", "Time spent in a stage", example=21_000, **FUNCTIONAL
)
STAGE_INTERACTION_COUNT: Final = count(
    "journey.stage_interaction_count", "Interactions in a stage", example=5, **FUNCTIONAL
)
STAGE_COMPLETED: Final = flag(
    "journey.stage_completed", "Whether the person did what the stage is for", **FUNCTIONAL
)
EXIT_POINT: Final = flag(
    "journey.exit_point", "Whether the person left the shop here", example=False, **FUNCTIONAL
)

EVENTS: Final = (
    Event(
        name="journey.stage_entered",
        description="A person comes to a stage of the journey.",
        attributes=(STAGE, STAGE_ID, PREVIOUS_STAGE),
        required=(STAGE.name,),
        purpose=Purpose.FUNCTIONAL,
    ),
    Event(
        name="journey.stage_left",
        description="A person goes on from a stage of the journey, or leaves the shop there.",
        attributes=(
            STAGE,
            STAGE_ID,
            PREVIOUS_STAGE,
            STAGE_MS,
            STAGE_INTERACTION_COUNT,
            STAGE_COMPLETED,
            EXIT_POINT,
        ),
        required=(STAGE.name, STAGE_MS.name, STAGE_INTERACTION_COUNT.name),
        purpose=Purpose.FUNCTIONAL,
    ),
)

"""What a person does with a page or the widget: clicks, scrolls, types, gestures.

One event for both documents that describe it (`interactionEvents` of the data models, and
`interactionData` of the performance analytics). What was typed is never sent.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import (
    choice,
    count,
    duration_ms,
    identifier,
    label,
    number,
    text,
)
from sightline.catalog.events.journey import PREVIOUS_STAGE, STAGE
from sightline.catalog.model import Event, Unit

KIND: Final = choice(
    "interaction.type",
    "What the person did",
    ("click", "view", "hover", "scroll", "input", "gesture"),
)
CATEGORY: Final = choice(
    "interaction.category",
    "What they did it with",
    ("widget", "product", "recommendation", "ui_element"),
)
ACTION: Final = label(
    "interaction.action", "The action, as the shop calls it", example="open_face_analysis"
)
LABEL: Final = label("interaction.label", "More about the action", example="product_page")
FEATURE: Final = label("interaction.feature", "The feature it belongs to", example="style_finder")

ELEMENT: Final = identifier(
    "interaction.element_id", "The element's id in the page", example="start-analysis"
)
ELEMENT_TYPE: Final = label(
    "interaction.element_type", "What kind of element it is", example="button"
)
ELEMENT_TEXT: Final = text(
    "interaction.element_text", "What the element says", example="Find my frame", max_length=256
)
ELEMENT_X_PX: Final = number(
    "interaction.element_x_px",
    "Distance from the left edge of the page",
    example=180,
    unit=Unit.PIXELS,
    minimum=-1_000_000,
    maximum=1_000_000,
)
ELEMENT_Y_PX: Final = number(
    "interaction.element_y_px",
    "Distance from the top edge of the page",
    example=640,
    unit=Unit.PIXELS,
    minimum=-1_000_000,
    maximum=1_000_000,
)
REPEAT_COUNT: Final = count(
    "interaction.repeat_count", "How often it was done in a row", example=1, minimum=1
)

TIME_IN_STAGE_MS: Final = duration_ms(
    "interaction.time_in_stage_ms", "Time since the stage was entered", example=4_200
)
ELAPSED_MS: Final = duration_ms(
    "interaction.elapsed_ms", "Time since the session began", example=31_000
)
SEQUENCE_POSITION: Final = count(
    "interaction.sequence_position",
    "Which interaction of its session it is; the first is 1",
    example=7,
    minimum=1,
)

EVENTS: Final = (
    Event(
        name="interaction.performed",
        description="A person interacts with a page, a product, a recommendation or the widget.",
        attributes=(
            KIND,
            CATEGORY,
            ACTION,
            LABEL,
            FEATURE,
            ELEMENT,
            ELEMENT_TYPE,
            ELEMENT_TEXT,
            ELEMENT_X_PX,
            ELEMENT_Y_PX,
            REPEAT_COUNT,
            STAGE,
            PREVIOUS_STAGE,
            TIME_IN_STAGE_MS,
            ELAPSED_MS,
            SEQUENCE_POSITION,
        ),
        required=(KIND.name, CATEGORY.name, ACTION.name, ELEMENT_TYPE.name),
    ),
)

"""Interactions with pages and the widget."""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.journeys import INTERACTION_EVENTS
from sightline.catalog.collections.model import Collection, Field, Kind, Rows
from sightline.catalog.collections.source import Others
from sightline.catalog.collections.words import AT, PERSON, SESSION, USER, column, known, node
from sightline.catalog.events import interaction, journey

INTERACTIONS: Final = Collection(
    described=INTERACTION_EVENTS,
    kind=Kind.WRITTEN,
    row="an interaction: an event `interaction.performed`",
    view=Rows(events=("interaction.performed",)),
    person=PERSON,
    note="The same event serves `userBehaviorEvents.interactionData`.",
    fields=(
        Field("eventId", column("event_id")),
        Field("sessionId", SESSION),
        Field("userId", USER, "a keyed hash"),
        Field("timestamp", AT),
        Field("eventType", node(interaction.KIND)),
        Field("eventCategory", node(interaction.CATEGORY)),
        Field("eventAction", node(interaction.ACTION)),
        Field("eventLabel", node(interaction.LABEL)),
        Field("elementDetails.elementId", node(interaction.ELEMENT)),
        Field("elementDetails.elementType", node(interaction.ELEMENT_TYPE)),
        Field("elementDetails.elementText", node(interaction.ELEMENT_TEXT)),
        Field("elementDetails.elementPosition.x", node(interaction.ELEMENT_X_PX), "pixels"),
        Field("elementDetails.elementPosition.y", node(interaction.ELEMENT_Y_PX), "pixels"),
        Field(
            "elementDetails.pageUrl", known("page_path"), "the path; host and query are not kept"
        ),
        Field("elementDetails.referrer", known("referrer_domain"), "its host"),
        Field("contextData.currentStage", node(journey.STAGE)),
        Field("contextData.previousStage", node(journey.PREVIOUS_STAGE)),
        Field("contextData.timeInStage", node(interaction.TIME_IN_STAGE_MS), "ms"),
        Field("contextData.cumulativeTime", node(interaction.ELAPSED_MS), "ms"),
        Field("contextData.interactionSequence", node(interaction.SEQUENCE_POSITION)),
        Field(
            "customProperties",
            Others(interaction.EVENTS[0].attributes),
            "attributes of the sender's own, as texts by name",
        ),
    ),
)

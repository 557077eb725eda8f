"""What the specification asks to be measured, and where we measure it."""

from __future__ import annotations

import msgspec


class Asked(msgspec.Struct, frozen=True):
    """One number the specification names.

    name: as it is written there
    metrics: ours that answer it, most direct first; empty where a report or another part does
    how: what else is needed, such as a filter, a grain or a report; how it is computed otherwise
    """

    name: str
    metrics: tuple[str, ...] = ()
    how: str = ""


class Place(msgspec.Struct, frozen=True):
    """A list of numbers in the specification, with all of its names, in its order."""

    document: str
    section: str
    asked: tuple[Asked, ...]


DATA_MODELS = "analytics-and-monitoring-data-models"
PERFORMANCE = "performance-analytics-data-model"
SYNCHRONIZATION = "data-synchronization"
ARCHITECTURE = "technical-architecture"
SERVICE = "analytics-service"

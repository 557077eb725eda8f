"""What every Vega-Lite spec has. Its data are inside, so that it asks nobody for anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sightline.types import JsonObject
from sightline.views.theme import Theme, config

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"


def spec_of(theme: Theme, rows: Sequence[JsonObject]) -> JsonObject:
    """What every chart has: its size, colours and data."""
    return {
        "$schema": SCHEMA,
        "width": "container",
        "height": "container",
        "autosize": {"type": "fit", "contains": "padding"},
        "config": config(theme),
        "data": {"values": list(rows)},
    }

"""What an event is a node of, as SQL: its name, its page or its stage, each by a number.

Names and pages go by their hash, stages by their place in the table of the catalog, from 1.
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from sightline.analysis.paths.request import Nodes
from sightline.analysis.sql import array, call, col, entry, eq, number, text
from sightline.catalog.stages import LANDING, SAID, STAGE_OF, STAGES

PLACES: Final = {stage.name: place for place, stage in enumerate(STAGES, 1)}
"""Stage → its number."""

NO_STAGE: Final = 0
FIRST_STAGE: Final = PLACES[LANDING]


def name_of(nodes: Nodes) -> exp.Expr:
    """The name of an event's node; empty where it has none. Stages are not asked by name."""
    return col("page_path") if nodes is Nodes.PAGE else col("event_name")


def number_of(nodes: Nodes) -> exp.Expr:
    """The number of an event's node."""
    if nodes is Nodes.STAGE:
        return call("toUInt64", stage_of())
    return call("sipHash64", name_of(nodes))


def stage_of() -> exp.Expr:
    """The number of the stage an event says itself, or of the one its name tells; 0: none."""
    said = entry(col("strings"), SAID)
    names, places = array(map(text, PLACES)), array(map(number, PLACES.values()))
    told = call(
        "transform",
        call("toString", col("event_name")),
        array(map(text, STAGE_OF)),
        array(number(PLACES[stage]) for stage in STAGE_OF.values()),
        number(NO_STAGE),
    )
    itself = call("transform", said, names, places, number(NO_STAGE))
    return call("if", eq(itself, number(NO_STAGE)), told, itself)

"""The ways people take as parts of a page: a Sankey diagram, and its links as a table."""

from __future__ import annotations

from typing import Final

from sightline.analysis.paths.answer import Node, Paths
from sightline.catalog.model import Unit
from sightline.privacy.disclosure import Suppressed
from sightline.views.part import Fact, Part, said
from sightline.views.sankey import NO_NAME, REST_NAME, sankey
from sightline.views.table import Table
from sightline.views.theme import Theme

NOTHING: Final = "Nobody took a way in this range. Choose a longer range, or fewer filters."
WITHHELD_NOTE: Final = "Ways of fewer than 5 people are in the table, but not drawn."
LINKS: Final = ("from", "to", "how many", "of those there", "median time between")


def parts(answer: Paths, theme: Theme) -> tuple[Part, ...]:
    """The parts of a graph; one that says what to do where there is none."""
    if not answer.nodes:
        return (Part(title="Ways taken", note=NOTHING),)
    nodes = {node.id: node for node in answer.nodes}
    links = answer.links or ()
    counts = [*(node.count for node in answer.nodes), *(link.count for link in links)]
    withheld = any(isinstance(count, Suppressed) for count in counts)
    told = tuple(
        (
            _name(nodes[link.source]),
            _name(nodes[link.target]),
            said(link.count, Unit.COUNT),
            said(link.conversion, Unit.RATIO),
            said(link.median_ms, Unit.MILLISECONDS),
        )
        for link in links
    )
    return (
        Part(
            title="Ways taken",
            name="ways",
            note=WITHHELD_NOTE if withheld else "",
            facts=(Fact("Ways", said(answer.entities, Unit.COUNT), "one a visit or person"),),
            spec=sankey(answer, theme),
            table=Table(LINKS, told),
        ),
    )


def _name(node: Node) -> str:
    name = REST_NAME if node.rest else node.name or NO_NAME
    return f"{node.step}. {name}"

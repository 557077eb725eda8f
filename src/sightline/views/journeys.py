"""The ways people take as parts of a page: a Sankey diagram, and its links as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sightline.analysis.paths.answer import Compared, Link, Node, Paths
from sightline.catalog.model import Unit
from sightline.privacy.disclosure import Suppressed
from sightline.views.changed import before, changed, columns
from sightline.views.label import event
from sightline.views.part import Fact, Part, said
from sightline.views.sankey import NO_NAME, REST_NAME, sankey
from sightline.views.table import Table
from sightline.views.theme import Theme

NOTHING: Final = "There are no paths in this range. Choose a longer range, or fewer filters."
WITHHELD_NOTE: Final = "Paths of fewer than 5 people are in the table, but not drawn."
LINKS: Final = ("from", "to", "count", "share of source", "median time")


def parts(answer: Paths, theme: Theme, words: str = "") -> tuple[Part, ...]:
    """The parts of a graph; one that says what to do where there is none.

    words: which time it is compared with, where it is
    """
    if not answer.nodes:
        return (Part(title="Paths", note=NOTHING),)
    links = answer.links or ()
    nodes = {node.id: node for node in answer.nodes}
    counts = [*(node.count for node in answer.nodes), *(link.count for link in links)]
    withheld = any(isinstance(count, Suppressed) for count in counts)
    told = tuple(_row(link, nodes) for link in links)
    about = "one per visit or person"
    if answer.compare is not None:
        about = before(answer.entities, answer.compare.entities, Unit.COUNT, words)
    return (
        Part(
            title="Paths",
            name="ways",
            note=WITHHELD_NOTE if withheld else "",
            facts=(Fact("Paths", said(answer.entities, Unit.COUNT), about),),
            spec=sankey(answer, theme),
            table=Table(LINKS, told),
        ),
        *(_compared(answer, answer.compare, words) if answer.compare else ()),
    )


def _row(link: Link, nodes: Mapping[str, Node]) -> tuple[str, ...]:
    return (
        _name(nodes[link.source]),
        _name(nodes[link.target]),
        said(link.count, Unit.COUNT),
        said(link.conversion, Unit.RATIO),
        said(link.median_ms, Unit.MILLISECONDS),
    )


def _compared(answer: Paths, compare: Compared, words: str) -> tuple[Part, ...]:
    """The ways of both times, those of this one first; a way nobody took is 0."""
    nodes = {node.id: node for node in (*(compare.nodes or ()), *(answer.nodes or ()))}
    now, then = (
        {(link.source, link.target): link for link in links or ()}
        for links in (answer.links, compare.links)
    )
    rows = []
    for source, target in dict.fromkeys((*now, *then)):
        here, there = now.get((source, target)), then.get((source, target))
        counts = [0 if one is None else one.count for one in (here, there)]
        shares = [None if one is None else one.conversion for one in (here, there)]
        rows.append(
            (
                _name(nodes[source]),
                _name(nodes[target]),
                *(said(count, Unit.COUNT) for count in counts),
                changed(*counts),
                *(said(share, Unit.RATIO) for share in shares),
            )
        )
    heads = ("from", "to", "count", *columns(words), "share of source", f"{words}, share")
    table = Table(heads, tuple(rows))
    return (Part(title=f"Compared with {words}", name="compared", table=table, wide=True),)


def _name(node: Node) -> str:
    name = REST_NAME if node.rest else event(node.name or NO_NAME)
    return f"{node.step}. {name}"

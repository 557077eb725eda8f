"""Segments side by side as parts of a page: their people, a metric each, what they share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sightline.analysis.segments.answer import Measured, Segments
from sightline.catalog.model import Unit
from sightline.views.beside import Figure, bars
from sightline.views.label import in_words
from sightline.views.part import WITHHELD, Fact, Part, said
from sightline.views.table import Table
from sightline.views.theme import Theme

NOTHING: Final = (
    "There are no events in these segments in this range. Choose a longer range, or fewer filters."
)
HIDDEN: Final = f"Not drawn: {WITHHELD}, or all but a few."
EVERYTHING: Final = "everything"


def compared(answer: Segments, theme: Theme) -> tuple[Part, ...]:
    """The parts; one that says what to do where nothing happened."""
    if all(one.events == 0 for one in answer.segments):
        return (Part(title="People and events", note=NOTHING),)
    return (_people(answer, theme), *_metrics(answer, theme), *_shared(answer))


def _people(answer: Segments, theme: Theme) -> Part:
    figures = [Figure(one.segment, one.share_of_people) for one in answer.segments]
    rows = tuple(
        (
            one.segment,
            said(one.people, Unit.COUNT),
            said(one.share_of_people, Unit.RATIO),
            said(one.events, Unit.COUNT),
        )
        for one in answer.segments
    )
    whole = answer.total
    total = (EVERYTHING, said(whole.people, Unit.COUNT), "100.0%", said(whole.events, Unit.COUNT))
    return Part(
        title="Share of all people",
        name="people",
        note=" ".join(("People are users, and visits without a known user.", *answer.meta.notes)),
        facts=(
            Fact("People", said(whole.people, Unit.COUNT), "in a segment or not"),
            Fact("Events", said(whole.events, Unit.COUNT), "in a segment or not"),
        ),
        spec=bars(figures, Unit.RATIO, theme),
        table=Table(("segment", "people", "of all", "events"), (*rows, total)),
    )


def _metrics(answer: Segments, theme: Theme) -> Iterator[Part]:
    """A part for each metric, and for each currency of one."""
    named = [(one.segment, one.metrics) for one in answer.segments]
    for whole in answer.total.metrics:
        key = (whole.metric, whole.currency)
        own = [
            (name, one)
            for name, metrics in named
            for one in metrics
            if (one.metric, one.currency) == key
        ]
        coin = whole.currency
        rows = tuple(_row(name, one) for name, one in (*own, (EVERYTHING, whole)))
        figures = [Figure(name, one.value) for name, one in (*own, (EVERYTHING, whole))]
        hidden = any(WITHHELD in row for row in rows)
        yield Part(
            title=in_words(whole.metric) + (f" in {coin}" if coin else ""),
            name=":".join(filter(None, ("metric", whole.metric, coin))),
            note=HIDDEN if hidden else "",
            spec=bars(figures, whole.unit, theme, currency=coin),
            table=Table(("segment", "value", "of everything"), rows),
        )


def _row(name: str, one: Measured) -> tuple[str, ...]:
    return (name, said(one.value, one.unit, one.currency), said(one.share, Unit.RATIO))


def _shared(answer: Segments) -> Iterator[Part]:
    if not answer.overlaps:
        return
    rows = tuple(
        (" and ".join(one.segments), said(one.people, Unit.COUNT), said(one.events, Unit.COUNT))
        for one in answer.overlaps
    )
    yield Part(
        title="Overlap",
        name="shared",
        note="People with events in both, and events in both.",
        table=Table(("segments", "people", "events"), rows),
    )

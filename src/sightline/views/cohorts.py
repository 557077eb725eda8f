"""Cohorts side by side as parts of a page: how many, who came back, what they do, who they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from sightline.analysis.cohorts.answer import CohortReport, Cohorts, CohortSegment
from sightline.analysis.money import Amount
from sightline.catalog.model import Unit
from sightline.views.beside import Figure, bars
from sightline.views.curves import Step, curves
from sightline.views.label import in_words
from sightline.views.label import value as worded
from sightline.views.part import WITHHELD, Fact, Part, said
from sightline.views.table import Table
from sightline.views.theme import Theme

NOBODY: Final = "Nobody in them was active in this range. Choose a longer range, or wider criteria."
DID: Final = (
    "cohort",
    "bought",
    "visits each",
    "events each",
    "active days",
    "lifetime value each",
    "revenue in the range",
)
BACK: Final = ("cohort", "days after", "observed", "came back", "retention", "churn")
_MOST_VALUES: Final = 6


def compared(answer: Cohorts, theme: Theme) -> tuple[Part, ...]:
    """The parts of several cohorts, or of one; one that says what to do where nobody is in any."""
    if all(one.initial_size == 0 for one in answer.cohorts):
        return (Part(title="People", note=NOBODY),)
    return (
        _people(answer, theme),
        _back(answer, theme),
        _did(answer, theme),
        *_who(answer, theme),
        *_shared(answer),
    )


def _people(answer: Cohorts, theme: Theme) -> Part:
    figures = [
        Figure(one.cohort_name, value, kind)
        for one in answer.cohorts
        for kind, value in (("in the range", one.initial_size), ("last 30 days", one.current_size))
    ]
    rows = tuple(
        (
            one.cohort_name,
            said(one.initial_size, Unit.COUNT),
            said(one.current_size, Unit.COUNT),
        )
        for one in answer.cohorts
    )
    first = answer.cohorts[0]
    alone = not answer.cohorts[1:]
    return Part(
        title="People",
        name="people",
        note=" ".join(
            (
                "People who were active in the range, and of these, in the last 30 days.",
                *answer.meta.notes,
            )
        ),
        facts=_facts(first) if alone else (),
        spec=None if alone else bars(figures, Unit.COUNT, theme),
        table=Table(("cohort", "in the range", "last 30 days"), rows),
    )


def _facts(one: CohortReport) -> tuple[Fact, ...]:
    did = one.performance_metrics
    return (
        Fact("People", said(one.initial_size, Unit.COUNT), "active in the range"),
        Fact("Still active", said(one.current_size, Unit.COUNT), "in the last 30 days"),
        Fact("Bought", said(did.conversion_rate, Unit.RATIO), "in the range"),
        Fact("Visits", said(did.avg_session_count, Unit.COUNT), "per person, in the range"),
        Fact("Lifetime value", _amounts(did.avg_lifetime_value), "per person"),
        Fact("Revenue", _amounts(one.revenue), "in the range"),
    )


def _back(answer: Cohorts, theme: Theme) -> Part:
    told = [
        (cohort.cohort_name, one)
        for cohort in answer.cohorts
        for one in cohort.retention_data
        if one.size != 0
    ]
    steps = [Step(name, one.period, one.retention_rate) for name, one in told]
    rows = tuple(
        (
            name,
            str(one.period),
            said(one.size, Unit.COUNT),
            said(one.retained_users, Unit.COUNT),
            said(one.retention_rate, Unit.RATIO),
            said(one.churn_rate, Unit.RATIO),
        )
        for name, one in told
    )
    note = (
        "Who was active that many days after their first day in the range; only days that are over."
    )
    if not rows:
        note = "No later day is over yet. Choose a longer range."
    return Part(
        title="Retention",
        name="back",
        note=note,
        spec=curves(steps, "days after", Unit.RATIO, theme) if rows else None,
        table=Table(BACK, rows) if rows else None,
    )


def _did(answer: Cohorts, theme: Theme) -> Part:
    figures = [
        Figure(one.cohort_name, one.performance_metrics.conversion_rate) for one in answer.cohorts
    ]
    rows = tuple(_row(one) for one in answer.cohorts)
    return Part(
        title="Conversion and value",
        name="did",
        note="The chart shows the share that bought in the range.",
        spec=bars(figures, Unit.RATIO, theme),
        table=Table(DID, rows),
    )


def _row(one: CohortReport) -> tuple[str, ...]:
    did = one.performance_metrics
    return (
        one.cohort_name,
        said(did.conversion_rate, Unit.RATIO),
        said(did.avg_session_count, Unit.COUNT),
        said(did.avg_event_count, Unit.COUNT),
        said(did.avg_engagement_score, Unit.RATIO),
        _amounts(did.avg_lifetime_value),
        _amounts(one.revenue),
    )


def _who(answer: Cohorts, theme: Theme) -> Iterator[Part]:
    """A part for each thing they are told apart by."""
    found: defaultdict[str, list[tuple[str, str, CohortSegment]]] = defaultdict(list)
    for cohort in answer.cohorts:
        for one in cohort.segments:
            by, value = _split(one.segment_name)
            found[by].append((value, cohort.cohort_name, one))
    for by, told in found.items():
        values = list(dict.fromkeys(value for value, _, _ in told))[:_MOST_VALUES]
        figures = [
            Figure(value, one.share, name)
            for at in values
            for value, name, one in told
            if value == at
        ]
        rows = tuple(
            (value, name, said(one.user_count, Unit.COUNT), said(one.share, Unit.RATIO))
            for value, name, one in told
        )
        hidden = any(WITHHELD in row for row in rows)
        yield Part(
            title=f"By {_named(by)}",
            name=f"by:{by}",
            note="Some values are hidden to protect small groups." if hidden else "",
            spec=bars(figures, Unit.RATIO, theme),
            table=Table((_named(by), "cohort", "people", "share"), rows),
        )


def _named(by: str) -> str:
    words = in_words(by)
    return words if words[:2].isupper() else f"{words[:1].lower()}{words[1:]}"


def _split(name: str) -> tuple[str, str]:
    """What a segment of the answer is told apart by, and its value."""
    by, equals, value = name.partition(" = ")
    return (by, worded(value)) if equals else (name.removesuffix(" unknown"), "unknown")


def _shared(answer: Cohorts) -> Iterator[Part]:
    if not answer.overlaps:
        return
    rows = tuple(
        (" and ".join(one.cohorts), said(one.people, Unit.COUNT)) for one in answer.overlaps
    )
    yield Part(
        title="Overlap",
        name="shared",
        note="People active in the range who are in both.",
        table=Table(("cohorts", "people"), rows),
    )


def _amounts(amounts: tuple[Amount, ...]) -> str:
    told = [said(one.value, Unit.MONEY, one.currency) for one in amounts]
    return WITHHELD if told and set(told) == {WITHHELD} else ", ".join(told) or "–"

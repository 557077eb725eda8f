"""How many entities reached each step and how long they took, as SQL."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace
from sqlglot import exp

from sightline.analysis.breakdown import most_first, names, told_apart
from sightline.analysis.passage import Passage, entries, value_of
from sightline.analysis.request import Entity
from sightline.analysis.sql import call, col, eq, gt, level, minus, number, select
from sightline.analysis.walk import moments

HALF: Final = 0.5
MOST: Final = 0.9


def counts(passage: Passage) -> exp.Query:
    """How many entities reached each step, and how long they took from the required one before.

    One row for all; with a breakdown, one more for each value told apart and one for the rest.
    people: how many are behind the sessions of a breakdown
    """
    journey = passage.journey
    if journey.dimensions and journey.entity is Entity.SESSION:
        passage = replace(passage, counted=True)
    keys = told_apart(_told_by(passage), passage.told)
    columns = {**{name: col(name) for name in keys}, **_summary(passage)}
    kept = ("person",) if passage.counted else ()
    if passage.counted:
        columns["people"] = call("uniqExactIf", col("person"), reached(1))
    found = moments(passage, keys, kept=kept)
    return select(columns, found, sets=((), tuple(keys)) if keys else ())


def ranking(passage: Passage, limit: int) -> exp.Query:
    """The values of the breakdown with most entities, most first."""
    keys = _told_by(passage)
    ranked = select({**keys, "value": call("count")}, entries(passage), group=tuple(keys))
    return most_first(ranked, keys, limit)


def in_it(passage: Passage) -> list[exp.Expr]:
    """What holds for those that no exclusion put out."""
    return [gt(col("at1"), number(0))] if passage.exclusions else []


def reached(n: int) -> exp.Expr:
    """Whether an entity reached step n."""
    return gt(col(f"at{n}"), number(0))


def took(passage: Passage, n: int) -> exp.Expr:
    """How long step n took an entity that reached it."""
    return minus(col(f"at{n}"), col(f"at{passage.previous(n)}"))


def _told_by(passage: Passage) -> dict[str, exp.Expr]:
    return {name: value_of(i) for i, name in enumerate(names(passage.journey.dimensions), 1)}


def _summary(passage: Passage) -> dict[str, exp.Expr]:
    columns = {"count1": call("count")}
    if passage.exclusions:
        columns = {"count1": call("countIf", reached(1)), "excluded": _put_out()}
    for n in range(2, len(passage.steps) + 1):
        columns[f"count{n}"] = call("countIf", reached(n))
        for name, quantile in (("half", HALF), ("most", MOST)):
            made = level("quantileExactInclusiveIf", quantile, took(passage, n), reached(n))
            columns[f"{name}{n}"] = made
    return columns


def _put_out() -> exp.Expr:
    return call("countIf", eq(col("at1"), number(0)))

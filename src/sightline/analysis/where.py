"""What must hold for an event to be read: the parts of a WHERE that most questions have."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from sightline.analysis.condition import All, Condition
from sightline.analysis.grain import Period
from sightline.analysis.predicate import predicate
from sightline.analysis.sql import all_of, col, eq, gte, instant, lt, text

_ANY: Final = All(())


def within(period: Period) -> list[exp.Expr]:
    """The time of an event lies in the period."""
    at = col("occurred_at")
    return [gte(at, instant(period.start_ms)), lt(at, instant(period.end_ms))]


def meets(condition: Condition) -> list[exp.Expr]:
    """An event meets the condition; empty where every event does."""
    return [] if condition == All(()) else [predicate(condition)]


def is_named(name: str, condition: Condition = _ANY) -> exp.Expr:
    """An event has this name, and meets the condition."""
    return all_of([eq(col("event_name"), text(name)), *meets(condition)])

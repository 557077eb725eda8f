"""An occasion: an event that counts, by its name or any, with what must hold for it.

What a request gives enters (a name, a name with filters, or nothing for any event); a frozen
`Occasion` leaves, and the SQL that tells it.
"""

from __future__ import annotations

from functools import partial

import msgspec
from sqlglot import exp

from sightline.analysis.condition import All, Condition
from sightline.analysis.field import Catalog
from sightline.analysis.predicate import predicate
from sightline.analysis.problems import Problems
from sightline.analysis.question import condition_of
from sightline.analysis.request import StepRequest
from sightline.analysis.sql import all_of, col, eq, text


class Occasion(msgspec.Struct, frozen=True):
    """Events that count. event: their name; None: any"""

    event: str | None = None
    condition: Condition = All(())


def occasion(catalog: Catalog, given: str | StepRequest | None, path: str) -> Occasion:
    """The occasion of a request.

    raises: InvalidRequest with all that is wrong
    """
    if given is None:
        return Occasion()
    if isinstance(given, str):
        return Occasion(catalog.event(given, path).name)
    problems = Problems()
    event = problems.attempt(partial(catalog.event, given.event, f"{path}.event"))
    condition = problems.attempt(partial(condition_of, catalog, given.filters, f"{path}.filters"))
    problems.raise_any()
    return Occasion(event.value.name, condition.value)


def fits(occasion: Occasion) -> exp.Expr:
    """Whether an event is one of the occasion."""
    wanted = [] if occasion.event is None else [eq(col("event_name"), text(occasion.event))]
    if occasion.condition != All(()):
        wanted.append(predicate(occasion.condition))
    return all_of(wanted)

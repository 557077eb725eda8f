"""Revenue as what one event adds to it: the parts of the catalog's metric, with their signs.

Amounts are smallest units, whole numbers; what is given back counts when it is given back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
from sqlglot import exp

from sightline.analysis.field import Catalog
from sightline.analysis.part import Part, parts_of
from sightline.analysis.predicate import carried, predicate, stored
from sightline.analysis.sql import (
    all_of,
    any_of,
    call,
    col,
    either,
    number,
    one_of,
    text,
    times,
)
from sightline.catalog.model import Combination, Total
from sightline.errors import CatalogError

REVENUE: Final = "commerce.revenue"


class Income(msgspec.Struct, frozen=True):
    """A part of revenue. sign: 1, or -1 for what is given back"""

    part: Part
    sign: int


def income_of(catalog: Catalog) -> tuple[Income, ...]:
    """The parts of revenue.

    raises: CatalogError, where revenue is something else than sums added and taken away
    """
    measure = catalog.metric(REVENUE).measure
    if not isinstance(measure, Combination):
        raise CatalogError(f"{REVENUE} is no sum of amounts")
    found = []
    for term in measure.terms:
        if not isinstance(term.measure, Total):
            raise CatalogError(f"{REVENUE} is no sum of amounts")
        (part,) = parts_of(catalog, term.measure)
        found.append(Income(part, round(term.factor)))
    return tuple(found)


def earning(income: Sequence[Income]) -> exp.Expr:
    """Whether an event adds to revenue, or takes from it."""
    return any_of(map(_is_of, income))


def earned(income: Sequence[Income]) -> exp.Expr:
    """What an event adds."""
    found = number(0)
    for one in reversed(income):
        if one.part.field is not None:
            amount = times(call("toInt64", stored(one.part.field)), number(one.sign))
            found = either(_is_of(one), amount, found)
    return call("toInt64", found)


def _is_of(income: Income) -> exp.Expr:
    part = income.part
    wanted = [one_of(col("event_name"), map(text, part.measure.events))]
    if part.field is not None:
        wanted.append(carried(part.field))
    if part.condition is not None:
        wanted.append(predicate(part.condition))
    return all_of(wanted)

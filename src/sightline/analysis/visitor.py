"""Filters that hold for a whole visit: on the columns that all of its events share.

Where a report puts events of several kinds together, a filter on what only some of them carry
would take the others away: purchases of frames, and no use of the assistant before any.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from sightline.analysis.condition import PERSON, Condition, fields
from sightline.analysis.field import Catalog
from sightline.analysis.problems import Problems, not_among
from sightline.analysis.question import condition_of
from sightline.catalog.filter import Filter

VISITOR: Final = (
    "site_id",
    "device",
    "browser",
    "os",
    "country",
    "region",
    "locale",
    "platform",
)


def visitors_of(catalog: Catalog, filters: Filter | tuple[Filter, ...]) -> Condition:
    """The condition of a request's filters, where all of them are on such columns.

    raises: InvalidRequest with all that is wrong
    """
    condition = condition_of(catalog, filters)
    problems = Problems()
    for name in dict.fromkeys(field.name for field in fields(condition)):
        if name not in (*VISITOR, PERSON.name):  # a cohort holds for all of a person
            problems.attempt(partial(_refuse, name))
    problems.raise_any()
    return condition


def _refuse(name: str) -> None:
    raise not_among("filters", "filter_field", name, VISITOR, "column of a whole visit")

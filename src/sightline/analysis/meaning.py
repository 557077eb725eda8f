"""What filters of the catalog's language mean: a filter in, a condition out.

A segment becomes what was saved under its name, a cohort what its people did.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from sightline.analysis.comparison import comparison
from sightline.analysis.condition import All, Any, Condition, Member, Not
from sightline.analysis.criteria import people
from sightline.analysis.field import Catalog
from sightline.analysis.problems import Problems, problem
from sightline.catalog.filter import Filter, parts
from sightline.errors import UnknownName

_MAX_DEPTH: Final = 10


def resolve(catalog: Catalog, given: Filter, path: str, depth: int = 0) -> Condition:
    """The condition a filter means.

    path: where it was given, for errors
    raises: InvalidRequest with everything wrong with it
    """
    if depth > _MAX_DEPTH:
        raise problem(path, "filter_depth", f"Filters can be nested {_MAX_DEPTH} deep")
    match parts(given):
        case ("field",):
            return comparison(catalog, given, path)
        case ("all",):
            return All(_each(catalog, given.all or (), f"{path}.all", depth))
        case ("any",):
            return Any(_each(catalog, given.any or (), f"{path}.any", depth))
        case ("not_",) if given.not_ is not None:
            return Not(resolve(catalog, given.not_, f"{path}.not", depth + 1))
        case ("segment",):
            return _segment(catalog, given.segment or "", f"{path}.segment", depth)
        case ("cohort",):
            return _cohort(catalog, given.cohort or "", f"{path}.cohort")
        case _:
            forms = "field, all, any, not, segment, cohort"
            raise problem(path, "filter", f"A filter has exactly one of: {forms}")


def all_hold(
    catalog: Catalog, filters: Filter | tuple[Filter, ...], path: str, depth: int = 0
) -> Condition:
    """The condition of one filter, or of several which all hold.

    raises: InvalidRequest with all that is wrong
    """
    if isinstance(filters, Filter):
        return resolve(catalog, filters, path, depth)
    found = Problems().each(
        partial(resolve, catalog, given, f"{path}[{index}]", depth)
        for index, given in enumerate(filters)
    )
    return All(found)


def _each(
    catalog: Catalog, given: tuple[Filter, ...], path: str, depth: int
) -> tuple[Condition, ...]:
    return Problems().each(
        partial(resolve, catalog, one, f"{path}[{index}]", depth + 1)
        for index, one in enumerate(given)
    )


def _segment(catalog: Catalog, name: str, path: str, depth: int) -> Condition:
    saved = catalog.segments.get(name)
    if saved is None:
        raise UnknownName("segment", name, catalog.segments, path)
    return all_hold(catalog, saved.filters, path, depth + 1)


def _cohort(catalog: Catalog, name: str, path: str) -> Member:
    saved = catalog.cohorts.get(name)
    if saved is None:
        raise UnknownName("cohort", name, catalog.cohorts, path)
    return Member(people(catalog, saved, path, partial(all_hold, catalog)))

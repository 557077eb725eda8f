"""What people of a cohort did, checked: criteria of the catalog's language in, a typed tree out.

Every time is placed: days are counted back from the catalog's moment.
"""

from __future__ import annotations

from datetime import tzinfo
from functools import partial
from typing import Final, Protocol

import msgspec

from sightline.analysis.comparison import comparison
from sightline.analysis.condition import Condition, Criteria, Did, Either, Every, Without
from sightline.analysis.field import Catalog
from sightline.analysis.grain import Period
from sightline.analysis.period import period_between, zone_named
from sightline.analysis.problems import Problems, problem
from sightline.catalog.cohort import ANY, Cohort, Criterion, criteria
from sightline.catalog.filter import Filter
from sightline.errors import CatalogError

MAX_CRITERIA: Final = 20
MAX_DAYS: Final = 3_660
MAX_TIMES: Final = 1_000_000

_DAY_MS: Final = 86_400_000
_FIRST_DAY, _LAST_DAY = "1971-01-01", "2099-12-31"
_MAX_DEPTH: Final = 10


class Meaning(Protocol):
    """Says what filters mean; raises InvalidRequest."""

    def __call__(self, filters: Filter | tuple[Filter, ...], path: str) -> Condition:
        """path: where they were given"""


class _Cohort(msgspec.Struct, frozen=True):
    """What holds for all criteria of a cohort. ever: when they count that do not say"""

    catalog: Catalog
    zone: tzinfo
    ever: Period | None
    meaning: Meaning


def people(catalog: Catalog, cohort: Cohort, path: str, meaning: Meaning) -> Criteria:
    """What the people of a cohort did.

    path: where it was given, for errors
    raises: InvalidRequest with all that is wrong
    """
    place = f"{path}.criteria" if path else "criteria"
    count = sum(1 for _ in criteria(cohort.criteria))
    if not 0 < count <= MAX_CRITERIA:
        raise problem(place, "criteria", f"A cohort has 1 to {MAX_CRITERIA} criteria")
    zone = zone_named(cohort.timezone)
    ever = _between(cohort.from_, cohort.to, zone, place.removesuffix("criteria"))
    of = _Cohort(catalog, zone, ever, meaning)
    if isinstance(cohort.criteria, Criterion):
        return _meant(of, cohort.criteria, place, 0)
    return Every(_each(of, cohort.criteria, place, 0))


def _each(of: _Cohort, given: tuple[Criterion, ...], path: str, depth: int) -> tuple[Criteria, ...]:
    return Problems().each(
        partial(_meant, of, one, f"{path}[{index}]", depth + 1) for index, one in enumerate(given)
    )


def _meant(of: _Cohort, given: Criterion, path: str, depth: int) -> Criteria:
    if depth > _MAX_DEPTH:
        raise problem(path, "filter_depth", f"Criteria can be nested {_MAX_DEPTH} deep")
    forms = ("did", "did_not", "field", "all", "any", "not_")
    match [name for name in forms if getattr(given, name) is not None]:
        case ["all"]:
            return Every(_each(of, given.all or (), f"{path}.all", depth))
        case ["any"]:
            return Either(_each(of, given.any or (), f"{path}.any", depth))
        case ["not_"] if given.not_ is not None:
            return Without(_meant(of, given.not_, f"{path}.not", depth + 1))
        case ["did" | "did_not" | "field"]:
            return _did(of, given, path)
        case _:
            one = "did, did_not, field, all, any, not"
            raise problem(path, "criteria", f"A criterion has exactly one of: {one}")


def _did(of: _Cohort, given: Criterion, path: str) -> Did:
    problems = Problems()
    event = problems.attempt(partial(_event, of.catalog, given, path))
    condition = problems.attempt(partial(_condition, of, given, path))
    period = problems.attempt(partial(_period, of, given, path))
    times = problems.attempt(partial(_times, given, path))
    problems.raise_any()
    at_least, at_most = times.value
    return Did(
        event=event.value,
        condition=condition.value,
        period=period.value,
        at_least=at_least,
        at_most=at_most,
    )


def _event(catalog: Catalog, given: Criterion, path: str) -> str | None:
    for word, name in (("did", given.did), ("did_not", given.did_not)):
        if name is not None and name != ANY:
            return catalog.event(name, f"{path}.{word}").name
    return None


def _condition(of: _Cohort, given: Criterion, path: str) -> Condition | None:
    if given.field is not None:
        if given.filters != ():
            raise problem(path, "criteria", "filters go with did and did_not")
        return comparison(of.catalog, given, path)
    return None if given.filters == () else of.meaning(given.filters, f"{path}.filters")


def _period(of: _Cohort, given: Criterion, path: str) -> Period | None:
    own = _between(given.from_, given.to, of.zone, f"{path}.")
    if given.in_last_days is None:
        return own or of.ever
    if own is not None:
        raise problem(path, "criteria", "A criterion has in_last_days, or from and to, not both")
    if not 1 <= given.in_last_days <= MAX_DAYS:
        allowed = f"in_last_days is a number from 1 to {MAX_DAYS}"
        raise problem(f"{path}.in_last_days", "in_last_days", allowed)
    if of.catalog.moment_ms is None:
        raise CatalogError("A catalog without a present cannot count days back")
    since_ms = of.catalog.moment_ms - given.in_last_days * _DAY_MS
    return Period(since_ms, period_between(_FIRST_DAY, _LAST_DAY, of.zone).end_ms)


def _times(given: Criterion, path: str) -> tuple[int, int | None]:
    """How often, at least and at most."""
    least, most = given.at_least, given.at_most
    if given.did_not is not None:
        if least is not None or most is not None:
            raise problem(path, "criteria", "at_least and at_most go with did and field")
        return 0, 0
    if least is None:
        least = 1 if most is None else 0
    if not 0 <= least <= (MAX_TIMES if most is None else min(most, MAX_TIMES)):
        raise problem(path, "criteria", "at_least is a number from 0, at_most one from there")
    return least, most


def _between(start: str | None, end: str | None, zone: tzinfo, path: str) -> Period | None:
    if start is None and end is None:
        return None
    return period_between(start or _FIRST_DAY, end or _LAST_DAY, zone, path)

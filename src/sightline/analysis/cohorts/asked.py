"""A request for cohorts that makes sense: every name found, every time placed."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final

import msgspec

from sightline.analysis.cohorts.request import CohortsRequest
from sightline.analysis.condition import All, Condition, Member
from sightline.analysis.criteria import people
from sightline.analysis.field import Catalog, Field, Kind, filterable
from sightline.analysis.grain import Grain
from sightline.analysis.meaning import all_hold
from sightline.analysis.period import period_between, zone_named
from sightline.analysis.problems import Problems, problem
from sightline.analysis.question import condition_of
from sightline.analysis.retention.asked import (
    MAX_COHORTS,
    MAX_PERIODS,
    MAX_PLACE,
    SPEC_DAYS,
    Asked,
    everybody,
)
from sightline.analysis.retention.calendar import Calendar, calendar
from sightline.analysis.retention.income import Income, income_of
from sightline.analysis.retention.trait import Trait, Traits
from sightline.catalog.cohort import Cohort
from sightline.catalog.usage import ACQUIRED_BY
from sightline.errors import UnknownName

MOST: Final = 10
MAX_ACTIVE_DAYS: Final = 3_660

SEGMENTED_BY: Final = (
    Trait.CHANNEL,
    Field("region", Kind.COLUMN),
    Field("device", Kind.COLUMN),
    Trait.USAGE,
)
"""What its people are told apart by.

source: data models spec, "cohortAnalysis", segmentation
"""


class One(msgspec.Struct, frozen=True):
    """A cohort, and what is asked of its people. condition: what every event meets"""

    cohort: Cohort
    condition: Condition
    returning: Asked


class AskedCohorts(msgspec.Struct, frozen=True):
    """active_ms: who did anything since is still there"""

    each: tuple[One, ...]
    calendar: Calendar
    income: tuple[Income, ...]
    active_ms: int


def asked(catalog: Catalog, request: CohortsRequest, now: datetime) -> AskedCohorts:
    """What a request asks.

    raises: InvalidRequest with all that is wrong
    """
    problems = Problems()
    catalog = catalog.since(now)  # cohorts that are not saved count days back as well
    found = problems.attempt(partial(_cohorts, catalog, request))
    condition = problems.attempt(partial(condition_of, catalog, request.filters))
    periods = problems.attempt(partial(_periods, request))
    made = problems.attempt(partial(_calendar, request, now))
    if not 1 <= request.active_days <= MAX_ACTIVE_DAYS:
        allowed = f"active_days is a number from 1 to {MAX_ACTIVE_DAYS}"
        problems.attempt(partial(_raise, problem("active_days", "active_days", allowed)))
    problems.raise_any()
    calendar = made.value
    known = [name for name in ACQUIRED_BY if "." not in name or name in catalog.attributes]
    channels = tuple(filterable(catalog, name, "") for name in known)
    traits = Traits(SEGMENTED_BY, channels, calendar.period)
    each = []
    for cohort, member in found.value:
        both = All((member, condition.value))
        each.append(One(cohort, both, everybody(calendar, both, periods.value, traits)))
    active_ms = calendar.now_ms // 60_000 * 60_000 - request.active_days * 86_400_000
    return AskedCohorts(tuple(each), calendar, income_of(catalog), active_ms)


def _cohorts(catalog: Catalog, request: CohortsRequest) -> tuple[tuple[Cohort, Member], ...]:
    if not 1 <= len(request.cohorts) <= MOST:
        raise problem("cohorts", "cohorts", f"Name 1 to {MOST} cohorts")
    found = Problems().each(
        partial(_cohort, catalog, given, f"cohorts[{index}]")
        for index, given in enumerate(request.cohorts)
    )
    if len({cohort.name for cohort, _ in found}) < len(found):
        raise problem("cohorts", "cohorts", "Every cohort has another name")
    return found


def _cohort(catalog: Catalog, given: str | Cohort, path: str) -> tuple[Cohort, Member]:
    if isinstance(given, str):
        if given not in catalog.cohorts:
            raise UnknownName("cohort", given, catalog.cohorts, path)
        given = catalog.cohorts[given]
    return given, Member(people(catalog, given, path, partial(all_hold, catalog)), least=1)


def _calendar(request: CohortsRequest, now: datetime) -> Calendar:
    zone = zone_named(request.timezone)
    made = calendar(period_between(request.from_, request.to, zone), Grain.DAY, zone, now)
    if made.count > MAX_COHORTS:
        raise problem("from", "too_many_cohorts", f"There can be {MAX_COHORTS} days")
    return made


def _periods(request: CohortsRequest) -> tuple[int, ...]:
    found = SPEC_DAYS if request.periods is None else tuple(sorted(set(request.periods)))
    if not found or len(found) > MAX_PERIODS or found[0] < 0 or found[-1] > MAX_PLACE:
        allowed = f"periods are 1 to {MAX_PERIODS} whole numbers from 0 to {MAX_PLACE}"
        raise problem("periods", "periods", allowed)
    return found


def _raise(error: Exception) -> None:
    raise error

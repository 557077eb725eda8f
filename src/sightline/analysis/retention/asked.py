"""A request for retention that makes sense: every name found, every time placed.

A request and a catalog enter; a frozen `Asked` leaves, or one error with all that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo
from functools import partial
from typing import Final

import msgspec

from sightline.analysis.against import against
from sightline.analysis.condition import All, Condition
from sightline.analysis.field import Catalog
from sightline.analysis.grain import BELOW_A_DAY, Grain
from sightline.analysis.occasion import Occasion, occasion
from sightline.analysis.period import period_between, zone_named
from sightline.analysis.problems import Problems, not_among, problem
from sightline.analysis.question import condition_of, top_of
from sightline.analysis.retention.calendar import Calendar, calendar, calendar_then
from sightline.analysis.retention.income import Income, income_of
from sightline.analysis.retention.request import Measure, Mode, RetentionRequest
from sightline.analysis.retention.trait import Traits, traits_of

SPEC_DAYS: Final = (1, 7, 30, 90, 365)
"""The days after which the specification asks who is back.

source: data models spec, "cohortAnalysis", retentionPeriods
"""

MAX_COHORTS: Final = 400
MAX_PERIODS: Final = 120
MAX_PLACE: Final = 4_000
MAX_CELLS: Final = 100_000

_USUAL: Final = {
    Grain.DAY: (0, *SPEC_DAYS),
    Grain.WEEK: tuple(range(13)),
    Grain.MONTH: tuple(range(13)),
}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Who starts, who comes back, when, and what else is told of them.

    start, back: what puts a person into a cohort, and what counts as coming back
    condition: what every event must meet
    periods: how many days, weeks or months after the start, ascending
    income: the parts of revenue; none where it is not asked for
    compared: those of the period to compare with
    """

    calendar: Calendar
    grain: Grain
    mode: Mode
    rolling: bool
    start: Occasion
    back: Occasion
    condition: Condition
    periods: tuple[int, ...]
    traits: Traits
    top: int
    engagement: bool
    income: tuple[Income, ...]
    compared: Calendar | None = None

    def then(self, made: Calendar) -> Asked:
        """The same of another time, of everybody, and only who comes back."""
        traits = msgspec.structs.replace(self.traits, told=(), period=made.period)
        return msgspec.structs.replace(
            self, calendar=made, traits=traits, engagement=False, income=(), compared=None
        )


def asked(catalog: Catalog, request: RetentionRequest, now: datetime) -> Asked:
    """What a request asks.

    now: what is not over by then is not told as if it were
    raises: InvalidRequest with all that is wrong
    """
    problems = Problems()
    start = problems.attempt(partial(occasion, catalog, request.start, "start"))
    back = problems.attempt(partial(occasion, catalog, request.back, "return"))
    condition = problems.attempt(partial(condition_of, catalog, request.filters))
    periods = problems.attempt(partial(_periods, request))
    top = problems.attempt(partial(top_of, request.top))
    zone = problems.attempt(partial(zone_named, request.timezone))
    problems.attempt(partial(_grain, request.grain))
    made = problems.attempt(lambda: _calendar(request, zone.value, now))
    compared = problems.attempt(lambda: _compared(request, made.value, zone.value))
    traits = problems.attempt(
        lambda: traits_of(
            catalog, request.breakdown, _dimensions(catalog, start.value), made.value.period
        )
    )
    problems.raise_any()
    _check_cells(made.value, periods.value, top.value if traits.value.told else 0)
    return Asked(
        calendar=made.value,
        grain=request.grain,
        mode=request.mode,
        rolling=request.rolling,
        start=start.value,
        back=back.value,
        condition=condition.value,
        periods=periods.value,
        traits=traits.value,
        top=top.value,
        engagement=Measure.ENGAGEMENT in request.measures,
        income=income_of(catalog) if Measure.REVENUE in request.measures else (),
        compared=compared.value,
    )


def everybody(
    made: Calendar, condition: Condition, periods: tuple[int, ...], traits: Traits
) -> Asked:
    """Whoever came in the period, by their first day in it, and whether they came back."""
    return Asked(
        calendar=made,
        grain=Grain.DAY,
        mode=Mode.FIRST_IN_PERIOD,
        rolling=False,
        start=Occasion(),
        back=Occasion(),
        condition=condition,
        periods=periods,
        traits=traits,
        top=1,
        engagement=False,
        income=(),
    )


def has_condition(asked: Asked) -> bool:
    """Whether every event must meet something."""
    return asked.condition != All(())


def _calendar(request: RetentionRequest, zone: tzinfo, now: datetime) -> Calendar:
    period = period_between(request.from_, request.to, zone)
    return _few_enough(calendar(period, request.grain, zone, now))


def _compared(request: RetentionRequest, made: Calendar, zone: tzinfo) -> Calendar | None:
    other = against(request.compare, made.period, request.grain, zone)
    if other is None:
        return None
    return _few_enough(calendar_then(other, request.grain, zone, made))


def _few_enough(made: Calendar) -> Calendar:
    if made.count > MAX_COHORTS:
        fewer = f"There can be {MAX_COHORTS} cohorts; choose a longer grain or a shorter range"
        raise problem("grain", "too_many_cohorts", fewer)
    return made


def _grain(grain: Grain) -> None:
    if grain in BELOW_A_DAY:
        known = [g.value for g in Grain if g not in BELOW_A_DAY]
        raise not_among("grain", "unsupported_grain", grain.value, known, "grain of cohorts")


def _periods(request: RetentionRequest) -> tuple[int, ...]:
    """Those asked for, ascending; a number means all up to it."""
    match request.periods:
        case None:
            return _USUAL.get(request.grain, ())
        case int(last):
            found = tuple(range(last + 1)) if 0 <= last < MAX_PERIODS else ()
        case several:
            found = tuple(sorted(set(several)))
    if not found or len(found) > MAX_PERIODS or found[0] < 0 or found[-1] > MAX_PLACE:
        allowed = f"periods are 1 to {MAX_PERIODS} whole numbers from 0 to {MAX_PLACE}, or the last"
        raise problem("periods", "periods", allowed)
    return found


def _dimensions(catalog: Catalog, start: Occasion) -> Iterable[str]:
    """Attributes of the start, as that is where their values are taken from."""
    if start.event is None:
        return (a.name for a in catalog.attributes.values() if a.dimension)
    return (a.name for a in catalog.event(start.event).attributes if a.dimension)


def _check_cells(made: Calendar, periods: tuple[int, ...], top: int) -> None:
    if made.count * len(periods) * (top + 2) > MAX_CELLS:
        fewer = f"That is more than {MAX_CELLS} cells; ask for fewer periods, or a shorter range"
        raise problem("periods", "too_many_cells", fewer)

"""How many people come back as parts of a page: a heat map of cohorts, and the same as a table."""

from __future__ import annotations

from typing import Final

from sightline.analysis.retention.answer import Cohort, PeriodOf, Retention
from sightline.catalog.model import Unit
from sightline.types import JsonObject
from sightline.views.groups import heat
from sightline.views.part import Fact, Part, drawable, said
from sightline.views.table import Table
from sightline.views.theme import Theme
from sightline.views.withheld import squares

NOTHING: Final = (
    "Nobody with a user id came in this range. Choose a longer range, or fewer filters."
)
UNFINISHED: Final = "\u2026 beside a share: the period is not over; a dot: it has not begun."
_NOT_BEGUN: Final = "\u00b7"


def parts(answer: Retention, theme: Theme) -> tuple[Part, ...]:
    """The parts of a grid; one that says what to do where nobody came."""
    if not answer.cohorts or not answer.total.size:
        return (Part(title="Who comes back", note=NOTHING),)
    periods = [one.period for one in answer.total.periods]
    facts = tuple(
        Fact(f"Back in period {one.period}", said(one.rate, Unit.RATIO), "of those who could be")
        for one in answer.total.periods[1:4]
    )
    told = tuple(
        (_day(one), said(one.size, Unit.COUNT), *map(_share, one.periods)) for one in answer.cohorts
    )
    return (
        Part(
            title="Who comes back",
            name="cohorts",
            note=UNFINISHED,
            facts=facts,
            spec=drawn(answer, theme),
            table=Table(("came", "people", *map(str, periods)), told),
        ),
    )


def drawn(answer: Retention, theme: Theme) -> JsonObject:
    """A square for each cohort and period: the share that came back."""
    rows: list[JsonObject] = [
        {
            "period": str(one.period),
            "name": _day(cohort),
            "value": drawable(one.rate),
            "said": said(one.rate, Unit.RATIO),
        }
        for cohort in answer.cohorts
        for one in cohort.periods
        if one.rate is not None
    ]
    known = [row for row in rows if row["value"] is not None]
    hidden = [row for row in rows if row["value"] is None]
    names = [_day(cohort) for cohort in answer.cohorts]
    periods = [str(one.period) for one in answer.total.periods]
    spec = heat(known, ("period", periods), ("name", names), Unit.RATIO, theme)
    return squares(spec, hidden, theme)


def _day(cohort: Cohort) -> str:
    return cohort.t[:10]


def _share(one: PeriodOf) -> str:
    if one.rate is None:
        return _NOT_BEGUN
    share = said(one.rate, Unit.RATIO)
    return share if one.status == "complete" else f"{share} \u2026"

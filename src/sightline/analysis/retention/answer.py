"""The answer to a request for retention.

size: people who entered in the cohort's day, week or month
status: `complete`, `partial` where it is not over yet, `future` where it has not begun; what has
    not begun is null, and never 0
people: of those, who came back in the period; where `rolling`, in it or any later one
churned: who did not come back in the period nor in any later one, up to now
reactivated: who came back, and had not in the period before
rate, churn_rate: ratios 0-1; null where there is nobody
engagement: events and sessions of the cohort's people in the period, whatever they did
revenue: what they paid in the period less what they were given back, in each currency
total: all cohorts of which the period is over, together
compare: another period as it was when so long had passed since its end as has since this one's, so
    that people of both had as long to come back
Suppressed: of fewer than five people named by a value of the breakdown, and what it could be
    computed from; engagement and amounts that fewer than five people had to do with
"""

from __future__ import annotations

import msgspec

from sightline.analysis.breakdown import Shown
from sightline.analysis.grain import Grain
from sightline.analysis.meta import Meta
from sightline.analysis.money import Amount
from sightline.analysis.retention.calendar import Status
from sightline.analysis.retention.request import Mode
from sightline.privacy.disclosure import Suppressed

Figure = int | float | Suppressed | None


class Engagement(msgspec.Struct, frozen=True):
    """What people did in a period. people: who did anything at all"""

    people: Figure
    events_per_person: Figure
    sessions_per_person: Figure


class PeriodOf(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A cohort in one period. period: how many days, weeks or months after they entered"""

    period: int
    status: Status
    people: Figure
    rate: Figure
    churned: Figure
    churn_rate: Figure
    reactivated: Figure
    engagement: Engagement | None = None
    revenue: tuple[Amount, ...] | None = None


class Cohort(msgspec.Struct, frozen=True, kw_only=True):
    """People who entered in the same day, week or month. t: its start"""

    t: str
    status: Status
    size: Figure
    periods: tuple[PeriodOf, ...]


class TotalOf(msgspec.Struct, frozen=True, kw_only=True):
    """All cohorts in one period. size: people of the cohorts of which it is over"""

    period: int
    size: Figure
    people: Figure
    rate: Figure
    churned: Figure
    churn_rate: Figure
    reactivated: Figure


class Total(msgspec.Struct, frozen=True):
    """All cohorts together. In `recurring` mode a person is counted once for each."""

    size: Figure
    periods: tuple[TotalOf, ...]


class Grid(msgspec.Struct, frozen=True):
    """Cohorts and what became of them."""

    cohorts: tuple[Cohort, ...]
    total: Total


class Series(msgspec.Struct, frozen=True, omit_defaults=True):
    """The grid of one value of the breakdown. rest: this is all other values together"""

    key: Shown
    cohorts: tuple[Cohort, ...]
    total: Total
    rest: bool = False


class Compared(Grid, frozen=True, kw_only=True, rename={"from_": "from"}):
    """The same for another period."""

    from_: str
    to: str


class Retention(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The answer."""

    grain: Grain
    mode: Mode
    rolling: bool = False
    cohorts: tuple[Cohort, ...]
    total: Total
    series: tuple[Series, ...] | None = None
    compare: Compared | None = None
    meta: Meta

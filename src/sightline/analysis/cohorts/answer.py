"""The answer to a request for cohorts, in the words of the specification.

initial_size: people of the cohort who did anything in the period
current_size: of these, who did anything in the last `active_days` up to now
retention_data: by days after a person's first day in the period; `size` are those for whom that day
    is over, so that nobody is counted as gone who still has time
churned_users: who came back neither on that day nor on any later one, up to now
reactivated_users: who came back on that day, and had not on the day before
rates and shares: ratios 0-1; null where there is nobody
revenue: in the period, less what was given back; avg_lifetime_value: of all that is kept, for each
avg_session_count, avg_event_count: in the period, for each person
avg_engagement_score: the share of days with any event, from a person's first in the period to its
    end, or to now; the average over all
conversion_rate: the share that bought in the period
Suppressed: of fewer than five people, and what it could be computed from

source: data models spec, "cohortAnalysis"; performance data model, "userCohorts"
"""

from __future__ import annotations

import msgspec

from sightline.analysis.meta import Meta
from sightline.analysis.money import Amount
from sightline.analysis.retention.answer import Figure
from sightline.catalog.cohort import Criterion


class Definition(msgspec.Struct, frozen=True):
    """Whose cohort it is, and when its people came."""

    start_date: str
    end_date: str
    criteria: Criterion | tuple[Criterion, ...]


class RetentionData(msgspec.Struct, frozen=True, kw_only=True):
    """How many were back so many days after."""

    period: int
    size: Figure
    retained_users: Figure
    retention_rate: Figure
    churned_users: Figure
    churn_rate: Figure
    reactivated_users: Figure


class PerformanceMetrics(msgspec.Struct, frozen=True, kw_only=True):
    """What its people are worth, and do."""

    avg_lifetime_value: tuple[Amount, ...]
    avg_session_count: Figure
    avg_event_count: Figure
    avg_engagement_score: Figure
    conversion_rate: Figure


class CohortSegment(msgspec.Struct, frozen=True, kw_only=True):
    """Some of its people. characteristics: what they have in common"""

    segment_name: str
    user_count: Figure
    share: Figure
    characteristics: tuple[str, ...]


class CohortReport(msgspec.Struct, frozen=True, kw_only=True):
    """One cohort."""

    cohort_name: str
    description: str
    definition: Definition
    initial_size: Figure
    current_size: Figure
    retention_data: tuple[RetentionData, ...]
    performance_metrics: PerformanceMetrics
    revenue: tuple[Amount, ...]
    segments: tuple[CohortSegment, ...]


class Overlap(msgspec.Struct, frozen=True):
    """People who are in both."""

    cohorts: tuple[str, str]
    people: Figure


class Cohorts(msgspec.Struct, frozen=True):
    """The answer."""

    cohorts: tuple[CohortReport, ...]
    overlaps: tuple[Overlap, ...]
    meta: Meta

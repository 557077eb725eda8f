"""Cohorts and segments side by side: what is suppressed is told, nobody says what to do."""

from __future__ import annotations

from msgspec.structs import replace

from sightline.analysis.cohorts.answer import (
    CohortReport,
    Cohorts,
    CohortSegment,
    Definition,
    PerformanceMetrics,
    RetentionData,
)
from sightline.analysis.cohorts.answer import Overlap as SharedPeople
from sightline.analysis.meta import Meta
from sightline.analysis.money import Amount, hidden
from sightline.analysis.retention.answer import Figure
from sightline.analysis.segments.answer import (
    Everything,
    Measured,
    Overlap,
    SegmentReport,
    Segments,
)
from sightline.catalog.cohort import Criterion
from sightline.catalog.model import Unit
from sightline.privacy.disclosure import SUPPRESSED
from sightline.views import cohorts, segments
from sightline.views.part import WITHHELD, Part

META = Meta(source="raw", elapsed_ms=1.0, as_of="2026-01-03T00:00:00Z", notes=("Raw is gone.",))
CAME_BACK = RetentionData(
    period=7,
    size=40,
    retained_users=10,
    retention_rate=0.25,
    churned_users=20,
    churn_rate=0.5,
    reactivated_users=3,
)
DID = PerformanceMetrics(
    avg_lifetime_value=(Amount("EUR", 120.0),),
    avg_session_count=2.5,
    avg_event_count=9.0,
    avg_engagement_score=0.4,
    conversion_rate=0.3,
)
BUYERS = CohortReport(
    cohort_name="buyers",
    description="",
    definition=Definition("2026-01-01", "2026-02-01", Criterion(did="*")),
    initial_size=50,
    current_size=30,
    retention_data=(CAME_BACK,),
    performance_metrics=DID,
    revenue=(Amount("EUR", 900.0), hidden("CHF")),
    segments=(
        CohortSegment(segment_name="device = mobile", user_count=45, share=0.9, characteristics=()),
        CohortSegment(
            segment_name="device unknown",
            user_count=SUPPRESSED,
            share=SUPPRESSED,
            characteristics=(),
        ),
    ),
)
FEW = replace(
    BUYERS,
    cohort_name="few",
    initial_size=SUPPRESSED,
    current_size=SUPPRESSED,
    revenue=(hidden("EUR"),),
    retention_data=(replace(CAME_BACK, size=0, retention_rate=None),),
)
BOTH = Cohorts((BUYERS, FEW), (SharedPeople(("buyers", "few"), SUPPRESSED),), META)


def _rows(parts: tuple[Part, ...], title: str) -> tuple[tuple[str, ...], ...]:
    (part,) = (part for part in parts if part.title == title)
    assert part.table is not None
    return part.table.rows


def test_cohorts_stand_beside_each_other_and_few_are_told_as_such() -> None:
    parts = cohorts.compared(BOTH, "light")
    assert _rows(parts, "People") == (("buyers", "50", "30"), ("few", WITHHELD, WITHHELD))
    assert _rows(parts, "Retention") == (("buyers", "7", "40", "10", "25.0%", "50.0%"),)
    spent = [row[-1] for row in _rows(parts, "Conversion and value")]
    assert spent == [f"900 EUR, {WITHHELD}", WITHHELD]
    assert _rows(parts, "Overlap") == (("buyers and few", WITHHELD),)
    told = _rows(parts, "By device")
    assert told[0] == ("mobile", "buyers", "45", "90.0%")
    assert told[1] == ("unknown", "buyers", WITHHELD, WITHHELD)
    assert "Raw is gone." in parts[0].note


def test_one_cohort_has_its_figures_in_front() -> None:
    parts = cohorts.compared(Cohorts((BUYERS,), (), META), "dark")
    told = {fact.title: fact.value for fact in parts[0].facts}
    assert told["People"] == "50"
    assert told["Lifetime value"] == "120 EUR"
    assert parts[0].spec is None


def test_nobody_says_what_to_do() -> None:
    (part,) = cohorts.compared(Cohorts((replace(BUYERS, initial_size=0),), (), META), "light")
    assert (part.note, part.spec) == (cohorts.NOBODY, None)


def _measured(value: Figure, share: Figure) -> Measured:
    return Measured(
        metric="commerce.revenue",
        unit=Unit.MONEY,
        value=value,
        share=share,
        currency="EUR",
    )


def _segment(name: str, figure: Figure) -> SegmentReport:
    return SegmentReport(
        segment=name,
        description="",
        events=figure,
        people=figure,
        share_of_people=figure,
        metrics=(_measured(figure, figure),),
    )


def test_segments_have_a_part_for_each_metric_and_what_they_share() -> None:
    answer = Segments(
        segments=(_segment("mobile", 0.5), _segment("rare", SUPPRESSED)),
        total=Everything(100, 20, (_measured(10.0, 1.0),)),
        overlaps=(Overlap(("mobile", "rare"), 7, SUPPRESSED),),
        meta=META,
    )
    parts = segments.compared(answer, "light")
    assert _rows(parts, "Commerce revenue in EUR") == (
        ("mobile", "0.50 EUR", "50.0%"),
        ("rare", WITHHELD, WITHHELD),
        ("everything", "10 EUR", "100.0%"),
    )
    assert [part.note for part in parts if "revenue" in part.title] == [segments.HIDDEN]
    assert _rows(parts, "Overlap") == (("mobile and rare", WITHHELD, "7"),)
    assert _rows(parts, "Share of all people")[-1] == ("everything", "20", "100.0%", "100")
    nothing = replace(answer, segments=(_segment("mobile", 0),))
    assert segments.compared(nothing, "dark")[0].note == segments.NOTHING

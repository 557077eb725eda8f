"""Revenue as parts: what is suppressed is told in words, and never zero."""

from __future__ import annotations

from typing import Any

from msgspec.structs import fields

from sightline.analysis.meta import Meta
from sightline.analysis.revenue.answer import (
    AiContribution,
    Conversions,
    EarnedInDetail,
    PerformanceMetrics,
    Revenue,
    RevenueBreakdown,
    SoldOf,
    TimeAnalysis,
)
from sightline.privacy.disclosure import SUPPRESSED
from sightline.views.part import WITHHELD
from sightline.views.revenue import NOTHING, parts

META = Meta(source="raw", elapsed_ms=1.0, as_of="2026-01-03T00:00:00Z")
CAME = Conversions(**{field.name: 1 for field in fields(Conversions)})
_NAMES = [field.name for field in fields(SoldOf) if field.name not in ("key", "rest")]


def _sold(key: str | None, figure: object, *, rest: bool = False) -> SoldOf:
    figures: dict[str, Any] = dict.fromkeys(_NAMES, figure)
    return SoldOf(key=key, rest=rest, **figures)


KNOWN = _sold("frames", 7)
HIDDEN = _sold("lenses", SUPPRESSED)
REST = _sold(None, 3, rest=True)
EARNED = EarnedInDetail(
    currency="EUR",
    revenue_breakdown=RevenueBreakdown(
        total_revenue=8.0,
        gross_revenue=10.0,
        refunded_revenue=2.0,
        ai_attributed_revenue=6.0,
        traditional_revenue=4.0,
        ai_contribution=AiContribution(
            face_analysis_revenue=1.0,
            recommendation_revenue=6.0,
            conversation_revenue=0.0,
            virtual_try_on_revenue=0.0,
        ),
    ),
    performance_metrics=PerformanceMetrics(
        **{field.name: 2.5 for field in fields(PerformanceMetrics)}
    ),
    category_breakdown=(KNOWN, HIDDEN, REST),
    time_analysis=TimeAnalysis(
        hours=(), days=(), months=(), seasons=(), peak_hours=(), peak_days=(), seasonal_trends={}
    ),
)


def test_groups_are_drawn_by_side_and_the_suppressed_in_words() -> None:
    found = parts(Revenue(conversions=CAME, currencies=(EARNED,), meta=META), "light")
    groups = next(part for part in found if part.title == "By category")
    assert groups.spec is not None
    drawn = groups.spec["data"]["values"]
    assert {row["name"] for row in drawn} == {"frames", "all others"}
    assert groups.table is not None
    told = {row[0]: row[1:] for row in groups.table.rows}
    assert set(told["lenses"]) == {WITHHELD}
    assert told["frames"][0] == "7 EUR"
    words = [layer["data"]["values"] for layer in groups.spec["layer"] if "data" in layer]
    assert words == [[{"name": "lenses", "said": WITHHELD, "at": 0}]]


def test_figures_carry_their_currency_and_the_multiplier_is_told() -> None:
    found = parts(Revenue(conversions=CAME, currencies=(EARNED,), meta=META), "dark")
    facts = {fact.title: fact.value for fact in found[1].facts}
    assert facts["Revenue"] == "8 EUR"
    assert facts["Visits with the assistant bring"] == "2.50 ×"


def test_where_nothing_was_sold_it_says_what_to_do() -> None:
    found = parts(Revenue(conversions=CAME, currencies=(), meta=META), "light")
    assert found[-1].note == NOTHING

"""Two answers of a day of which raw events are deleted, put together: nothing known is lost."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from sightline.analysis.summary.answer import KNEW_MORE, About, Summary, knowing_most
from sightline.analysis.summary.completeness import Completeness
from sightline.analysis.summary.figure import BusinessFigure, Figure
from sightline.catalog.model import Better, Unit


def figure(value: float | None, source: Any = "rollup", **more: Any) -> Figure:
    return Figure(
        **{
            "metric": "m",
            "unit": Unit.COUNT,
            "better": Better.HIGHER,
            "value": value,
            "previous_value": None,
            "percent_change": None,
            "trend": None,
            "confidence": 0.5,
            "sample_size": 3,
            "people": 3,
            "source": source,
            **more,
        }
    )


def business(value: float, source: Any, category: str) -> BusinessFigure:
    known = {name: getattr(figure(value, source), name) for name in Figure.__struct_fields__}
    return BusinessFigure(category=category, **known)


def day(views: Figure, bounces: Figure, users: int, *of_business: BusinessFigure) -> Summary:
    return Summary(
        date=None,
        from_="2025-01-15",
        to="2025-01-16",
        timezone="UTC",
        site=None,
        user_metrics={"total_users": (figure(users),)},
        engagement_metrics={"page_views": (views,), "bounce_rate": (bounces,)},
        business_metrics={},
        system_metrics={},
        ai_metrics={},
        business=of_business,
        completeness=Completeness(1, 1, 0, 0),
        computed_at="2025-01-16T00:10:00.000Z",
        meta=About("raw", 1.0, "2025-01-16T00:10:00.000Z", ("note",)),
    )


def test_figures_of_raw_events_stay_and_those_of_rollups_go_on() -> None:
    raw, rolled = business(5, "raw", "growth"), business(7, "rollup", "growth")
    before = day(figure(10), figure(0.5, "raw"), 100, raw, business(1, "rollup", "revenue"))
    after = day(figure(11), figure(1.0, "raw"), 40, rolled, business(2, "rollup", "revenue"))
    made = knowing_most(before, after)
    assert made.engagement_metrics == {
        "page_views": after.engagement_metrics["page_views"],
        "bounce_rate": before.engagement_metrics["bounce_rate"],
    }
    assert made.user_metrics == before.user_metrics
    assert made.business == (raw, business(2, "rollup", "revenue"))
    assert made.meta.notes == ("note", KNEW_MORE)
    assert knowing_most(made, after).meta.notes == ("note", KNEW_MORE)


def test_all_users_may_grow() -> None:
    before, after = (day(figure(1), figure(1), users) for users in (3, 4))
    assert knowing_most(before, after).user_metrics == after.user_metrics


def test_a_day_has_events_where_any_figure_but_all_users_reads_some() -> None:
    none = figure(0, sample_size=0)
    empty = replace(day(none, none, 9), user_metrics={"total_users": (figure(9),)})
    assert not empty.has_events
    assert day(none, figure(0), 9).has_events

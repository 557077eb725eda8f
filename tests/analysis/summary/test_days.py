"""Which days are no longer true, against the rule written out; and days as clocks show them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.analysis.summary.days import days_between, end_of, late_days
from sightline.store.control.summaries import Span

FIRST = date(2025, 3, 25)
_PLACES = st.integers(0, 9)
_COMMITS = st.integers(1, 20)


def span(place: int, commit_no: int) -> Span:
    return Span(
        site_id="",
        day=FIRST + timedelta(days=place),
        timezone="UTC",
        version=1,
        definition="d",
        commit_no=commit_no,
        computed_at=datetime(2025, 4, 10, tzinfo=UTC),
    )


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(_PLACES, _COMMITS), st.dictionaries(_PLACES, _COMMITS))
def test_a_day_is_late_when_any_event_up_to_its_end_came_later(
    kept: dict[int, int], stored: dict[int, int]
) -> None:
    spans = [span(place, commit_no) for place, commit_no in kept.items()]
    latest = {FIRST + timedelta(days=place): commit_no for place, commit_no in stored.items()}
    expected = {
        one.day
        for one in spans
        if any(day <= one.day and commit > one.commit_no for day, commit in latest.items())
    }
    assert late_days(spans, latest) == expected


def test_days_end_when_the_clocks_say_so() -> None:
    ends = [end_of(date(2025, 3, day), "Europe/Berlin") for day in (29, 30)]
    assert ends == [
        datetime(2025, 3, 29, 23, tzinfo=UTC),
        datetime(2025, 3, 30, 22, tzinfo=UTC),
    ]
    assert list(days_between(FIRST, FIRST)) == []
    assert list(days_between(FIRST, date(2025, 3, 27))) == [FIRST, date(2025, 3, 26)]

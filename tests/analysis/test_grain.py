"""Buckets are what the clocks of a time zone show, also on the days the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.stored import ms

from sightline.analysis.compare import Against, earlier
from sightline.analysis.grain import BELOW_A_DAY, WIDTH_S, Buckets, Grain, Period, buckets


def cut(start: str, end: str, grain: Grain, zone: str = "UTC") -> Buckets:
    return buckets(Period(ms(start), ms(end)), grain, ZoneInfo(zone))


def test_only_what_has_passed_of_a_bucket_counts() -> None:
    made = cut("2026-01-01T00:30:00Z", "2026-01-01T03:00:00Z", Grain.HOUR)
    assert made.passed_s(datetime(2026, 1, 2, tzinfo=UTC)) == [1800, 3600, 3600]
    assert made.passed_s(datetime(2026, 1, 1, 1, 20, tzinfo=UTC)) == [1800, 1200, 0]
    assert made.passed_s(datetime(2025, 1, 1, tzinfo=UTC)) == [0, 0, 0]


def lengths_h(made: Buckets) -> list[float]:
    return [(b - a) / 3600 for a, b in pairwise(made.starts_s)]


@pytest.mark.parametrize(
    ("zone", "start", "end", "grain", "labels"),
    [
        (
            "America/New_York",  # 8 March 2026 has 23 hours
            "2026-03-08T00:00:00-05:00",
            "2026-03-10T00:00:00-04:00",
            Grain.DAY,
            ["2026-03-08T00:00:00-05:00", "2026-03-09T00:00:00-04:00"],
        ),
        (
            "America/New_York",  # 01:00 comes twice
            "2026-11-01T00:30:00-04:00",
            "2026-11-01T02:30:00-05:00",
            Grain.HOUR,
            [
                "2026-11-01T00:00:00-04:00",
                "2026-11-01T01:00:00-04:00",
                "2026-11-01T01:00:00-05:00",
                "2026-11-01T02:00:00-05:00",
            ],
        ),
        (
            "America/New_York",  # 02:00 does not come
            "2026-03-08T01:00:00-05:00",
            "2026-03-08T04:00:00-04:00",
            Grain.HOUR,
            ["2026-03-08T01:00:00-05:00", "2026-03-08T03:00:00-04:00"],
        ),
        (
            "Asia/Kolkata",
            "2026-01-01T00:00:00+00:00",
            "2026-01-01T02:00:00+00:00",
            Grain.HOUR,
            [
                "2026-01-01T05:00:00+05:30",
                "2026-01-01T06:00:00+05:30",
                "2026-01-01T07:00:00+05:30",
            ],
        ),
        (
            "Australia/Lord_Howe",  # the clocks go back by half an hour at 02:00
            "2026-04-05T01:00:00+11:00",
            "2026-04-05T03:00:00+10:30",
            Grain.HOUR,
            ["2026-04-05T01:00:00+11:00", "2026-04-05T02:00:00+10:30"],
        ),
        (
            "Australia/Lord_Howe",  # and forward by half an hour at 02:00
            "2026-10-04T02:45:00+11:00",
            "2026-10-04T04:00:00+11:00",
            Grain.HOUR,
            ["2026-10-04T01:00:00+10:30", "2026-10-04T03:00:00+11:00"],
        ),
        (
            "Asia/Beirut",  # midnight does not come: the day starts at 01:00
            "2026-03-28T00:00:00+02:00",
            "2026-03-30T00:00:00+03:00",
            Grain.DAY,
            ["2026-03-28T00:00:00+02:00", "2026-03-29T01:00:00+03:00"],
        ),
        (
            "Pacific/Apia",  # there was no 30 December 2011
            "2011-12-29T00:00:00-10:00",
            "2012-01-01T00:00:00+14:00",
            Grain.DAY,
            ["2011-12-29T00:00:00-10:00", "2011-12-31T00:00:00+14:00"],
        ),
        (
            "Europe/Berlin",  # weeks start on Mondays
            "2026-03-25T12:00:00+01:00",
            "2026-04-06T00:00:00+02:00",
            Grain.WEEK,
            ["2026-03-23T00:00:00+01:00", "2026-03-30T00:00:00+02:00"],
        ),
        (
            "UTC",
            "2024-01-31T00:00:00+00:00",
            "2024-03-01T00:00:00.001+00:00",
            Grain.MONTH,
            ["2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"],
        ),
    ],
)
def test_buckets_start_where_the_clocks_say(
    zone: str, start: str, end: str, grain: Grain, labels: list[str]
) -> None:
    assert cut(start, end, grain, zone).labels() == labels


def test_days_have_23_24_or_25_hours() -> None:
    berlin = "Europe/Berlin"
    march = cut("2026-03-28T00:00:00+01:00", "2026-03-31T00:00:00+02:00", Grain.DAY, berlin)
    assert lengths_h(march) == [24, 23]
    assert march.width_s is None
    last = cut("2026-10-24T00:00:00+02:00", "2026-10-26T00:00:00+01:00", Grain.DAY, berlin)
    assert lengths_h(last) == [24]
    assert last.width_s is None  # the second day is longer
    usual = cut("2026-10-01T00:00:00+02:00", "2026-10-25T00:00:00+02:00", Grain.DAY, berlin)
    assert usual.width_s == 86_400


@given(
    st.integers(0, 4_000_000_000_000),
    st.integers(1, 20 * 86_400_000),
    st.sampled_from(Grain),
    st.sampled_from(["UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
)
@settings(max_examples=300, deadline=None)
def test_buckets_cover_a_period_without_a_gap(
    start: int, length: int, grain: Grain, name: str
) -> None:
    zone = ZoneInfo(name)
    if grain in BELOW_A_DAY:
        length = length // 20 + 1
    made = buckets(Period(start, start + length), grain, zone)
    starts = made.starts_s
    assert starts[0] * 1000 <= start
    assert starts[-1] * 1000 < start + length
    assert all(a < b for a, b in pairwise(starts))
    following = buckets(Period(start + length, start + length + 1), grain, zone).starts_s[0]
    assert following >= starts[-1]
    for at in starts:
        shown = datetime.fromtimestamp(at, zone)
        if grain in BELOW_A_DAY:
            since_midnight = shown.hour * 3600 + shown.minute * 60 + shown.second
            assert since_midnight % WIDTH_S[grain] == 0
        else:
            before = datetime.fromtimestamp(at - 1, zone)
            assert before.date() < shown.date()
            assert grain is not Grain.WEEK or shown.weekday() == 0
            assert grain is not Grain.MONTH or shown.day == 1
    if made.width_s is not None:
        for at in (start // 1000, (start + length - 1) // 1000):
            place = (at - starts[0]) // made.width_s
            assert starts[place] <= at
            assert place + 1 == len(starts) or at < starts[place + 1]


@pytest.mark.parametrize(
    ("against", "grain", "zone", "period", "expected"),
    [
        (
            Against.PREVIOUS_PERIOD,
            Grain.DAY,
            "Europe/Berlin",  # whole days, although one of them is short
            ("2026-03-29T00:00:00+01:00", "2026-03-31T00:00:00+02:00"),
            ("2026-03-27T00:00:00+01:00", "2026-03-29T00:00:00+01:00"),
        ),
        (
            Against.PREVIOUS_PERIOD,
            Grain.MONTH,
            "UTC",
            ("2026-03-01T00:00:00+00:00", "2026-05-01T00:00:00+00:00"),
            ("2026-01-01T00:00:00+00:00", "2026-03-01T00:00:00+00:00"),
        ),
        (
            Against.PREVIOUS_PERIOD,
            Grain.HOUR,
            "UTC",
            ("2026-03-01T10:30:00.250+00:00", "2026-03-01T12:00:00+00:00"),
            ("2026-03-01T09:00:00.500+00:00", "2026-03-01T10:30:00.250+00:00"),
        ),
        (
            Against.PREVIOUS_YEAR,
            Grain.DAY,
            "Europe/Berlin",
            ("2024-02-29T12:00:00+01:00", "2024-07-01T00:00:00+02:00"),
            ("2023-02-28T12:00:00+01:00", "2023-07-01T00:00:00+02:00"),
        ),
        (
            Against.PREVIOUS_YEAR,
            Grain.WEEK,
            "UTC",  # Mondays meet Mondays
            ("2026-03-02T00:00:00+00:00", "2026-03-16T00:00:00+00:00"),
            ("2025-03-03T00:00:00+00:00", "2025-03-17T00:00:00+00:00"),
        ),
    ],
)
def test_the_period_before(
    against: Against, grain: Grain, zone: str, period: tuple[str, str], expected: tuple[str, str]
) -> None:
    found = earlier(Period(*map(ms, period)), against, grain, ZoneInfo(zone))
    assert found == Period(*map(ms, expected))


def test_a_long_period_of_short_buckets_is_quick() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    end = start + timedelta(minutes=9999)
    made = cut(start.isoformat(), end.isoformat(), Grain.MINUTE, "America/New_York")
    assert len(made.starts_s) == 9999
    assert date(2026, 1, 7) == datetime.fromtimestamp(made.starts_s[-1], UTC).date()

"""The range behind a name: whole days of the zone, to the end of the one that runs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sightline.analysis.grain import Grain
from sightline.errors import InvalidRequest
from sightline.views.span import span

NOW = datetime(2026, 3, 1, 22, 30, 5, tzinfo=UTC)


def test_days_are_those_of_the_zone() -> None:
    over = span("7d", "Asia/Tokyo", NOW, compare=True)
    assert (over.from_, over.to) == ("2026-02-24", "2026-03-03")
    assert (over.grain, over.timezone, over.compare) == (Grain.DAY, "Asia/Tokyo", True)
    assert span("30d", "UTC", NOW).from_ == "2026-01-31"
    assert span("90d", "UTC", NOW).to == "2026-03-02"


def test_a_day_is_twenty_four_whole_hours() -> None:
    over = span("24h", "Europe/Vienna", NOW)
    assert (over.from_, over.to) == ("2026-02-28T23:00:00+00:00", "2026-03-01T23:00:00+00:00")
    assert over.grain is Grain.HOUR


def test_there_is_no_such_zone() -> None:
    with pytest.raises(InvalidRequest, match="no time zone"):
        span("7d", "Europe/Viena", NOW)

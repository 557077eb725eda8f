"""What answers say of themselves."""

from __future__ import annotations

from datetime import UTC, datetime

from sightline.analysis.grain import Period
from sightline.analysis.meta import past_retention

SINCE = datetime(2026, 8, 1, tzinfo=UTC)
SINCE_MS = int(SINCE.timestamp() * 1000)


def test_an_answer_from_deleted_raw_events_says_so() -> None:
    (note,) = past_retention(Period(SINCE_MS - 1, SINCE_MS + 1), SINCE)
    assert "received before 2026-08-01T00:00:00.000Z are deleted" in note


def test_nothing_is_said_where_nothing_is_deleted() -> None:
    assert past_retention(Period(SINCE_MS, SINCE_MS + 1), SINCE) == ()
    assert past_retention(Period(0, SINCE_MS), None) == ()

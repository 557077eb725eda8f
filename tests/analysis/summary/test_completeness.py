"""How complete a day is: its hours, what is still to come, what was rejected."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.analysis.stored import Sent, Store, ms

from sightline.analysis.summary.completeness import (
    Arrivals,
    Completeness,
    completeness,
    covered,
    still_to_come,
)
from sightline.analysis.summary.request import SummaryRequest, stretch
from sightline.analysis.timeseries import Point
from sightline.catalog.catalog import BUILT_IN
from sightline.store.reader import Reader
from sightline.store.tables import EVENTS

BERLIN = ZoneInfo("Europe/Berlin")


def hours(first: datetime, last: datetime, open_hours: set[int], but: str = "") -> list[Point]:
    """Points by the hour; some come in the hours that are open, but in one."""
    points = []
    while first < last:
        at = first.astimezone(BERLIN).isoformat()
        some = first.astimezone(BERLIN).hour in open_hours and not (but and at.startswith(but))
        points.append(Point(at, 5 if some else 0))
        first += timedelta(hours=1)
    return points


SUNDAY = datetime(2025, 3, 30, tzinfo=BERLIN)  # has 23 hours: there is no 02:00
MONDAY = datetime(2025, 3, 31, tzinfo=BERLIN)
WEEK_BEFORE = datetime(2025, 3, 22, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("open_hours", "but", "now", "share"),
    [
        ({9, 10, 11, 12}, "", MONDAY, 1.0),
        ({9, 10, 11, 12}, "2025-03-30T10", MONDAY, 0.75),
        ({1, 2, 3}, "2025-03-30T03", MONDAY, 0.5),  # of two: two o'clock did not happen
        ({9, 10, 11, 12}, "2025-03-30T10", SUNDAY + timedelta(hours=11), 0.5),  # 9 and 10
        (set(), "", MONDAY, 1.0),
    ],
)
def test_hours_are_held_against_the_week_before(
    open_hours: set[int], but: str, now: datetime, share: float
) -> None:
    points = hours(WEEK_BEFORE, MONDAY.astimezone(UTC), open_hours, but)
    assert covered(points, SUNDAY, now) == share


def test_an_hour_that_is_rarely_busy_is_not_missed() -> None:
    points = hours(WEEK_BEFORE, WEEK_BEFORE + timedelta(days=3), {9})
    quiet = hours(WEEK_BEFORE + timedelta(days=3), MONDAY.astimezone(UTC), set())
    assert covered([*points, *quiet], SUNDAY, MONDAY) == 1.0


def test_what_comes_late_usually_is_still_to_come_and_imports_tell_nothing() -> None:
    usual = [Arrivals(100, 10, 4), Arrivals(100, 20, 6)]
    imported = Arrivals(5000, 4000, 4000)
    assert still_to_come(usual) == still_to_come([*usual, imported]) == 0.05
    assert still_to_come([imported]) == still_to_come([]) == 0.0


async def test_it_is_read_from_when_events_were_received(store: Store, reader: Reader) -> None:
    # On each of seven days ten events, two of them received after midnight, one after three.
    columns = [c for c in EVENTS if c.name in _row(0, 0, 0)]
    rows = [_row(day, place, late) for day in range(7) for place, late in enumerate(_LATE)]
    data: list[list[Any]] = [[row[c.name] for row in rows] for c in columns]
    store.engine.insert("events", columns, data, "late")
    asked = stretch(SummaryRequest(date="2025-06-08", timezone="Europe/Berlin"), "UTC")
    lag = {0: 0.2, 2: 0.1, 24 * 7: 0.0}
    for after, late in lag.items():
        now = datetime(2025, 6, 8, 22, tzinfo=UTC) + timedelta(hours=after)
        made, _ = await completeness(reader, BUILT_IN, "t", asked, now, None)
        assert (made.over, made.late, made.rejected) == (1.0, late, 0.0), after
    store.send("t", [Sent(event_name="web.page_view", at_ms=ms("2025-06-08T12:00:00+02:00"))])
    half = asked.period.start_ms / 1000 + 12 * 3600
    early = datetime.fromtimestamp(half, UTC)
    made, _ = await completeness(reader, BUILT_IN, "t", asked, early, None)
    assert made.over == 0.5
    other = stretch(SummaryRequest(date="2025-06-08", site="x"), "Europe/Berlin")
    made, _ = await completeness(reader, BUILT_IN, "t", other, early, None)
    assert made.late == 0.0


_LATE = [0.0] * 8 + [1.0, 4.0]
"""Hours after midnight in which ten events of a day were received; 0: before."""


def _row(day: int, place: int, late: float) -> dict[str, Any]:
    midnight = datetime(2025, 6, 1, 22, tzinfo=UTC) + timedelta(days=day)
    at = midnight - timedelta(hours=12)
    return {
        "tenant_id": "t",
        "event_name": "web.page_view",
        "event_id": f"00000000-0000-4000-8000-0000000000{day}{place}",
        "occurred_at": at,
        "received_at": midnight + timedelta(hours=late) if late else at,
        "retention_days": 3650,
        "commit_no": 1,
    }


def test_its_share_is_all_of_it_together() -> None:
    assert Completeness(1.0, 0.5, 0.2, 0.5).share == pytest.approx(0.2)

"""When turns are: by the clocks of a time zone, in days of 23, 24 and 25 hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from sightline.schedule.turn import after_turn, due_now, next_turn, overdue_s, retry_in
from sightline.store.control.due import Due
from sightline.types import TenantId

NIGHTLY = "10 0 * * *"


@pytest.mark.parametrize(
    ("timezone", "after", "turns"),
    [
        ("UTC", "2025-03-29T12:00", ["2025-03-30T00:10", "2025-03-31T00:10"]),
        # Clocks in Berlin go forward at 01:00 UTC on 30 March: the 30th has 23 hours.
        ("Europe/Berlin", "2025-03-29T12:00", ["2025-03-29T23:10", "2025-03-30T22:10"]),
        # They go back on 26 October, which has 25.
        ("Europe/Berlin", "2025-10-25T12:00", ["2025-10-25T22:10", "2025-10-26T23:10"]),
        # Cairo has no 00:10 on 25 April: right after the hour that is skipped.
        ("Africa/Cairo", "2025-04-24T12:00", ["2025-04-24T22:00", "2025-04-25T21:10"]),
        # Havana has it twice on 2 November, and one turn.
        ("America/Havana", "2025-11-01T12:00", ["2025-11-02T04:10", "2025-11-03T05:10"]),
    ],
)
def test_turns_follow_the_clocks(timezone: str, after: str, turns: list[str]) -> None:
    at = datetime.fromisoformat(after).replace(tzinfo=UTC)
    for expected in turns:
        at = next_turn(NIGHTLY, timezone, at)
        assert at.isoformat(timespec="minutes") == f"{expected}+00:00"


def test_a_turn_is_after_the_moment_however_close() -> None:
    at = datetime(2025, 6, 1, 0, 10, tzinfo=UTC)
    assert next_turn(NIGHTLY, "UTC", at) == at + timedelta(days=1)
    assert next_turn(NIGHTLY, "UTC", at - timedelta(microseconds=1)) == at


NOW = datetime(2025, 6, 1, 9, tzinfo=UTC)


def row(tenant: str, due_at: datetime, held_until: datetime | None = None) -> Due:
    return Due(
        kind="summary",
        tenant_id=TenantId(tenant),
        name="a",
        cron=NIGHTLY,
        timezone="UTC",
        due_at=due_at,
        held_until=held_until,
    )


def test_what_is_due_is_what_came_and_nobody_is_at() -> None:
    second = timedelta(seconds=1)
    rows = [
        row("now", NOW),
        row("later", NOW + second),
        row("before", NOW - 90 * second),
        row("held", NOW - second, held_until=NOW + second),
        row("left", NOW - second, held_until=NOW),
    ]
    ready = due_now(rows, NOW)
    assert [r.tenant_id for r in ready] == ["before", "left", "now"]
    assert overdue_s(ready, NOW) == 90
    assert overdue_s([], NOW) == 0


def test_three_missed_nights_are_one_turn() -> None:
    missed = row("a", NOW - timedelta(days=3))
    done = after_turn(missed, "done", NOW)
    assert done.due_at == datetime(2025, 6, 2, 0, 10, tzinfo=UTC)
    assert (done.outcome, done.ended_at, done.failures) == ("done", NOW, 0)


def test_a_part_goes_on_at_once_and_a_failure_later_and_later() -> None:
    begun = replace(row("a", NOW), holder="x", held_until=NOW)
    assert after_turn(begun, "more", NOW) == replace(row("a", NOW), ended_at=NOW, outcome="more")
    waits = []
    for _ in range(9):
        begun = after_turn(begun, "failed", NOW)
        waits.append(int((begun.due_at - NOW).total_seconds() / 60))
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert (begun.failures, begun.holder) == (9, None)
    assert retry_in(1000) == timedelta(hours=1)
    assert after_turn(begun, "done", NOW).failures == 0

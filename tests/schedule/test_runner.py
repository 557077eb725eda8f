"""The runner on a control store: what is due is done, what fails is tried again.

A timeline: the clock is set, `once` is called, and what was done is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from msgspec.structs import replace

from sightline.errors import StoreUnavailable
from sightline.schedule.runner import Runner
from sightline.schedule.turn import next_turn
from sightline.settings import Settings
from sightline.store.control.due import Due, Outcome, Planned
from sightline.store.control.store import ControlStore
from sightline.types import TenantId

HOURLY = "0 * * * *"


class Recorded:
    """Work that notes its turns, and does in them what it is told."""

    def __init__(self, tenants: Sequence[TenantId], does: Callable[[Due], Outcome]) -> None:
        self.tenants, self.does = list(tenants), does
        self.turns: list[str] = []
        self.early: list[tuple[TenantId, str, datetime]] = []

    async def planned(self, now: datetime) -> Sequence[Planned]:
        return [
            Planned(
                kind="count",
                tenant_id=tenant,
                name="one",
                cron=HOURLY,
                timezone="UTC",
                due_at=next_turn(HOURLY, "UTC", now),
            )
            for tenant in self.tenants
        ]

    async def sooner(self, now: datetime) -> Sequence[tuple[TenantId, str, datetime]]:
        return self.early

    def is_ours(self, due: Due) -> bool:
        return due.name == "one"

    async def turn(self, due: Due, now: datetime) -> Outcome:
        self.turns.append(f"{now:%d %H:%M}")
        return self.does(due)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2025, 6, 1, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def at(self, day: int, hour: int, minute: int = 0) -> None:
        self.now = datetime(2025, 6, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def control(tmp_path: Path) -> Iterator[ControlStore]:
    control = ControlStore.open(Settings(data=tmp_path))
    yield control
    control.close()


@pytest.fixture
def tenant(control: ControlStore) -> TenantId:
    return control.create_tenant("Optics", [])


async def test_a_turn_comes_once_and_missed_ones_are_one(
    control: ControlStore, tenant: TenantId
) -> None:
    clock, work = Clock(), Recorded([tenant], lambda _: "done")
    runner = Runner(control.due, {"count": work}, "here", clock)
    assert await runner.once() == 0
    clock.at(1, 10)
    assert [await runner.once(), await runner.once()] == [1, 0]
    clock.at(3, 7, 15)  # nobody ran for two days
    again = Runner(control.due, {"count": work}, "here", clock)
    assert [await again.once(), await again.once()] == [1, 0]
    assert work.turns == ["01 10:00", "03 07:15"]
    (row,) = control.due.all()
    assert (row.due_at, row.outcome) == (datetime(2025, 6, 3, 8, tzinfo=UTC), "done")


async def test_one_that_fails_is_tried_again_and_stops_no_other(
    control: ControlStore, tenant: TenantId
) -> None:
    other = control.create_tenant("Frames", [])
    broken: list[Exception] = [StoreUnavailable("gone"), ZeroDivisionError()]

    def does(due: Due) -> Outcome:
        if due.tenant_id == tenant and broken:
            raise broken.pop(0)
        return "done"

    clock, work = Clock(), Recorded([tenant, other], does)
    runner = Runner(control.due, {"count": work}, "here", clock)
    await runner.once()
    with structlog.testing.capture_logs() as said:
        for minute in (0, 1, 2, 3, 4):
            clock.at(1, 10, minute)
            await runner.once()
    assert work.turns == ["01 10:00", "01 10:00", "01 10:01", "01 10:03"]
    told = [(line["code"], line["failures"]) for line in said if line["event"] == "turn_failed"]
    assert told == [("store_unavailable", 1), ("ZeroDivisionError", 2)]
    assert {row.outcome for row in control.due.all()} == {"done"}


async def test_a_part_done_is_followed_by_the_next_at_once(
    control: ControlStore, tenant: TenantId
) -> None:
    outcomes: list[Outcome] = ["more", "more", "done"]
    clock, work = Clock(), Recorded([tenant], lambda _: outcomes.pop(0))
    runner = Runner(control.due, {"count": work}, "here", clock)
    await runner.once()
    clock.at(1, 10)
    assert [await runner.once() for _ in range(4)] == [1, 1, 1, 0]


async def test_what_a_crash_interrupted_is_taken_again(
    control: ControlStore, tenant: TenantId
) -> None:
    clock, work = Clock(), Recorded([tenant], lambda _: "done")
    runner = Runner(control.due, {"count": work}, "here", clock)
    await runner.once()
    clock.at(1, 10)
    (row,) = control.due.all()
    assert control.due.take(row, "here", clock.now, clock.now + timedelta(minutes=15))
    assert await runner.once() == 0  # it looks as if somebody were at it
    control.due.release("here")  # as a start does
    assert await runner.once() == 1


async def test_what_is_hastened_comes_before_its_time_and_what_is_others_not_at_all(
    control: ControlStore, tenant: TenantId
) -> None:
    clock, work = Clock(), Recorded([tenant], lambda _: "done")
    runner = Runner(control.due, {"count": work}, "here", clock)
    await runner.once()
    work.early = [(tenant, "one", datetime(2025, 6, 1, 9, 40, tzinfo=UTC))]
    await runner.once()
    clock.at(1, 9, 41)
    work.early = []
    await runner.once()
    assert work.turns == ["01 09:41"]
    theirs = replace((await work.planned(clock.now))[0], name="two", due_at=clock.now)
    control.due.plan([theirs])
    assert await runner.once() == 0

"""What is due when: planned once, taken by one at a time, given back after a crash."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from sightline.settings import Settings
from sightline.store.control.due import Due, Planned
from sightline.store.control.store import ControlStore
from sightline.types import TenantId

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def control(settings: Settings) -> Iterator[ControlStore]:
    control = ControlStore.open(settings)
    yield control
    control.close()


def planned(tenant: TenantId, cron: str = "10 0 * * *", due_at: datetime = NOON) -> Planned:
    return Planned(
        kind="summary", tenant_id=tenant, name="a", cron=cron, timezone="UTC", due_at=due_at
    )


def only(control: ControlStore) -> Due:
    (row,) = control.due.all()
    return row


def test_what_is_planned_again_keeps_its_time_unless_the_schedule_changed(
    control: ControlStore,
) -> None:
    tenant = control.create_tenant("Optics", [])
    control.due.plan([planned(tenant)])
    control.due.plan([planned(tenant, due_at=NOON + HOUR)])
    assert (only(control).due_at, only(control).failures) == (NOON, 0)
    control.due.plan([planned(tenant, "0 3 * * *", NOON + HOUR)])
    assert (only(control).due_at, only(control).cron) == (NOON + HOUR, "0 3 * * *")
    assert control.due.all(TenantId("nobody")) == []


def test_one_at_a_time_takes_it_until_it_is_given_back(control: ControlStore) -> None:
    control.due.plan([planned(control.create_tenant("Optics", []))])
    row = only(control)
    assert control.due.take(row, "one", NOON, NOON + HOUR)
    assert not control.due.take(row, "two", NOON, NOON + HOUR)
    held = only(control)
    assert (held.holder, held.held_until, held.began_at) == ("one", NOON + HOUR, NOON)
    after = replace(row, due_at=NOON + HOUR, outcome="done", ended_at=NOON)
    control.due.give_back(row, "two", after)  # not its own
    assert only(control) == held
    control.due.give_back(row, "one", after)
    assert only(control) == replace(after, began_at=NOON)
    assert not control.due.take(row, "two", NOON, NOON + HOUR)  # it is another turn now


def test_a_holder_that_died_gives_back_when_it_starts_or_when_time_is_over(
    control: ControlStore,
) -> None:
    control.due.plan([planned(control.create_tenant("Optics", []))])
    row = only(control)
    assert control.due.take(row, "one", NOON, NOON + HOUR)
    assert control.due.take(row, "two", NOON + HOUR, NOON + 2 * HOUR)
    control.due.release("one")  # no longer its own
    assert only(control).holder == "two"
    control.due.release("two")
    assert control.due.take(row, "one", NOON, NOON + HOUR)


def test_what_is_hastened_meanwhile_stays_hastened(control: ControlStore) -> None:
    tenant = control.create_tenant("Optics", [])
    control.due.plan([planned(tenant)])
    row = only(control)
    control.due.hasten("summary", [(tenant, "a", NOON + HOUR), (tenant, "b", NOON - HOUR)])
    assert only(control) == row  # it is due before, and the other is not there
    assert control.due.take(row, "one", NOON, NOON + HOUR)
    control.due.hasten("summary", [(tenant, "a", NOON - HOUR)])
    control.due.give_back(row, "one", replace(row, due_at=NOON + 24 * HOUR, outcome="done"))
    assert only(control).due_at == NOON - HOUR

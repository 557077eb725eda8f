"""Days in numbers are kept by version, apart for each event store, tenant, site and day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from sightline.settings import Settings
from sightline.store.control.store import ControlStore
from sightline.store.control.summaries import SummaryRecord
from sightline.types import TenantId

DAY = date(2025, 6, 1)
AT = datetime(2025, 6, 2, 0, 10, tzinfo=UTC)


@pytest.fixture
def control(settings: Settings) -> Iterator[ControlStore]:
    control = ControlStore.open(settings)
    yield control
    control.close()


def record(tenant: TenantId) -> SummaryRecord:
    return SummaryRecord(
        store_id="a",
        tenant_id=tenant,
        site_id="",
        day=DAY,
        timezone="Europe/Berlin",
        version=1,
        definition="d",
        commit_no=2**40,
        figures={"value": 180.5, "before": 0.1 + 0.2, "none": None, "count": 3},
        as_of=AT,
        computed_at=AT,
        why="schedule",
    )


def test_a_day_is_kept_exactly_and_replaced_by_who_saw_it(control: ControlStore) -> None:
    tenant = control.create_tenant("Optics", [])
    first, store = record(tenant), control.summaries
    assert store.keep(first)
    assert store.one("a", tenant, "", DAY) == first
    assert not store.keep(first)
    later = replace(first, version=2, commit_no=2**40 + 1, why="late events")
    assert store.keep(later)
    assert not store.keep(later)
    assert store.one("a", tenant, "", DAY) == later


def test_sites_days_and_event_stores_are_apart(control: ControlStore) -> None:
    tenant, other = control.create_tenant("Optics", []), control.create_tenant("Frames", [])
    store = control.summaries
    assert store.oldest_commit("a") is None
    mine = record(tenant)
    sited = replace(mine, site_id="berlin", commit_no=7)
    before = replace(mine, day=date(2025, 5, 31))
    elsewhere, others = replace(mine, store_id="b", commit_no=1), replace(mine, tenant_id=other)
    assert all(map(store.keep, (mine, sited, before, elsewhere, others)))
    told = [(span.day, span.site_id) for span in store.spans("a", tenant)]
    assert told == [(date(2025, 5, 31), ""), (DAY, ""), (DAY, "berlin")]
    assert (store.oldest_commit("a"), store.oldest_commit("b")) == (7, 1)

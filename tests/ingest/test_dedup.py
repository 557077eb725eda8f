"""The filter is never wrong about `new`: a property over any order of adding and forgetting."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from sightline.ingest.dedup import RecentIds
from sightline.types import TenantId

_TENANTS = (TenantId("a"), TenantId("b"))
_EVENTS = st.lists(
    st.tuples(st.sampled_from(_TENANTS), st.integers(0, 60), st.integers(0, 1_000)), max_size=200
)


@given(_EVENTS, st.integers(2, 40))
def test_no_id_that_was_added_is_called_new_at_its_own_time(
    events: list[tuple[TenantId, int, int]], capacity: int
) -> None:
    recent = RecentIds(capacity)
    times: dict[tuple[TenantId, int], int] = {}
    stored: set[tuple[TenantId, int]] = set()
    for tenant, key, occurred_ms in events:
        at_ms = times.setdefault((tenant, key), occurred_ms)
        if (tenant, key) not in stored:  # in doubt it is looked up, and found to be new
            stored.add((tenant, key))
            recent.add(tenant, [key], at_ms)
    for (tenant, key), at_ms in times.items():
        assert not recent.surely_new(tenant, [key], at_ms)


def test_while_nothing_was_forgotten_an_old_time_alone_raises_no_doubt() -> None:
    recent = RecentIds(100)
    recent.add(_TENANTS[0], [1, 2, 3], 5_000)
    assert recent.surely_new(_TENANTS[0], [4], 1)


def test_after_forgetting_only_later_times_are_surely_new() -> None:
    recent = RecentIds(100)
    recent.forget([(_TENANTS[0], 5_000)])
    assert not recent.surely_new(_TENANTS[0], [4], 5_000)
    assert recent.surely_new(_TENANTS[0], [4], 5_001)
    assert recent.surely_new(_TENANTS[1], [4], 1)


def test_the_filter_stays_within_its_capacity() -> None:
    recent = RecentIds(1_000)
    for start in range(0, 20_000, 100):
        recent.add(_TENANTS[0], list(range(start, start + 100)), start)
    assert 500 <= recent.count <= 1_000


def test_the_filter_holds_an_id_by_the_hash_of_its_integer() -> None:
    """So the ids of a store are remembered as the remainders the lookup computes."""
    ids = [uuid.uuid4().int for _ in range(100)]
    recent = RecentIds(1_000)
    recent.add(_TENANTS[0], [hash(i) for i in ids], 0)
    assert all(recent.seen(i) for i in ids)
    assert not any(recent.seen(uuid.uuid4().int) for _ in range(100))

"""What is kept of a broken sender: little, and something of every kind."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sightline.ingest.quota import SHARE, Kind, Quota
from sightline.types import TenantId

A, B = TenantId("a"), TenantId("b")
AT = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
MANY: Kind = ("invalid", "required", "kb.search", "http")
ODD: Kind = ("unknown_event", "unknown_event", "kb.serch", "http")


def taken(quota: Quota, kind: Kind, times: int, tenant: TenantId = A, at: datetime = AT) -> int:
    return sum(
        quota.has_room(tenant, kind, at) and quota.take(tenant, kind, uuid.uuid4(), 10) is None
        for _ in range(times)
    )


def test_one_kind_takes_a_fifth_of_an_hour() -> None:
    quota = Quota(100, 10_000)
    assert taken(quota, MANY, 1_000) == 20
    assert taken(quota, ODD, 5) == 5
    assert taken(quota, MANY, 10, tenant=B) == 10


def test_the_next_hour_begins_anew() -> None:
    quota = Quota(5, 10_000)
    assert taken(quota, MANY, 9) == 1
    assert taken(quota, MANY, 9, at=AT + timedelta(minutes=44)) == 0
    assert taken(quota, MANY, 9, at=AT + timedelta(minutes=45)) == 1


def test_the_same_original_is_taken_once() -> None:
    quota, item = Quota(100, 10_000), uuid.uuid4()
    assert quota.take(A, MANY, item, 1) is None
    assert quota.take(A, MANY, item, 1) == "repeated"
    assert quota.take(B, MANY, item, 1) is None


def test_bytes_are_bounded() -> None:
    quota = Quota(1_000, 95)
    assert taken(quota, MANY, 100) == 9
    assert quota.take(A, MANY, uuid.uuid4(), 10) == "over_quota"


@given(
    st.lists(st.tuples(st.sampled_from([A, B]), st.integers(0, 30), st.integers(1, 50))),
    st.integers(0, 40),
    st.integers(0, 400),
)
def test_no_order_of_events_passes_the_bounds(
    events: list[tuple[TenantId, int, int]], most: int, size: int
) -> None:
    quota = Quota(most, size)
    kept: list[tuple[TenantId, Kind, int]] = []
    for tenant, number, weight in events:
        kind: Kind = ("invalid", str(number), "", "http")
        if quota.has_room(tenant, kind, AT) and not quota.take(tenant, kind, uuid.uuid4(), weight):
            kept.append((tenant, kind, weight))
    for tenant in (A, B):
        of = [(kind, weight) for t, kind, weight in kept if t == tenant]
        assert len(of) <= most
        assert sum(weight for _, weight in of) <= size
        for kind in {kind for kind, _ in of}:
            assert sum(k == kind for k, _ in of) <= max(1, most // SHARE)

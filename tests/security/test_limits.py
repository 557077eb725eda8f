"""A tenant sends so many events a minute; what is refused says when to come back."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits.errors import StorageError
from limits.storage import MemoryStorage
from tests import servers

from sightline.errors import InvalidRequest
from sightline.security.limits import WINDOW_S, Allowance, RateLimiter, Window, headers
from sightline.types import TenantId

A, B = TenantId("a"), TenantId("b")


class Away(MemoryStorage):
    """A shared store that does not answer."""

    asked = 0

    def acquire_sliding_window_entry(
        self, key: str, limit: int, expiry: int, amount: int = 1
    ) -> bool:
        self.asked += 1
        raise StorageError(ConnectionError("away"))


def test_events_count_against_the_minute() -> None:
    limiter = RateLimiter("memory://")
    taken = limiter.take(A, 30, 100)
    assert (taken.allowed, taken.limit, taken.remaining) == (True, 100, 70)
    assert 0 < taken.reset_s <= WINDOW_S
    assert limiter.take(A, 70, 100).remaining == 0


def test_a_batch_that_does_not_fit_takes_nothing() -> None:
    limiter = RateLimiter("memory://")
    limiter.take(A, 90, 100)
    refused = limiter.take(A, 20, 100)
    assert (refused.allowed, refused.remaining) == (False, 10)
    assert refused.reset_s > 0
    assert limiter.take(A, 10, 100).allowed


def test_an_empty_request_counts_as_one() -> None:
    limiter = RateLimiter("memory://")
    assert limiter.take(A, 0, 100).remaining == 99


def test_tenants_do_not_share() -> None:
    limiter = RateLimiter("memory://")
    limiter.take(A, 100, 100)
    assert not limiter.take(A, 1, 100).allowed
    assert limiter.take(B, 100, 100).allowed


def test_more_than_the_limit_never_fits() -> None:
    refused = RateLimiter("memory://").take(A, 101, 100)
    assert (refused.allowed, refused.reset_s) == (False, 60.0)


@given(
    limit=st.integers(1, 1000),
    events=st.integers(1, 1000),
    previous=st.integers(0, 1000),
    current=st.integers(0, 1000),
    gone=st.floats(0, 59.9),
)
def test_after_the_time_said_the_events_fit_and_not_long_before(
    limit: int, events: int, previous: int, current: int, gone: float
) -> None:
    previous, current, events = (min(n, limit) for n in (previous, current, events))
    window = Window(previous, WINDOW_S - gone, current, 2 * WINDOW_S - gone)
    wait_s = window.fits_after(events, limit)
    assert _later(window, wait_s + 1e-6).weight() + events <= limit + 1e-6
    if wait_s > 1:
        assert math.ceil(_later(window, wait_s - 1).weight()) + events > limit


def _later(window: Window, seconds: float) -> Window:
    until_next = window.current_ends_s - WINDOW_S
    if seconds < until_next:
        ends_s = max(0.0, window.previous_ends_s - seconds)
        return Window(window.previous, ends_s, window.current, window.current_ends_s - seconds)
    left = max(0.0, WINDOW_S - (seconds - until_next))
    return Window(window.current, left, 0, left + WINDOW_S)


def test_headers_of_what_was_allowed() -> None:
    assert headers(Allowance(True, 100, 70, 12.3)) == {
        "RateLimit-Limit": "100",
        "RateLimit-Remaining": "70",
        "RateLimit-Reset": "13",
        "RateLimit-Policy": "100;w=60",
    }


@pytest.mark.parametrize(("reset_s", "after"), [(0.0, "1"), (0.2, "1"), (12.3, "13")])
def test_headers_of_what_was_refused(reset_s: float, after: str) -> None:
    assert headers(Allowance(False, 100, 0, reset_s))["Retry-After"] == after


@pytest.mark.parametrize("url", ["", "nonsense", "nosuch://localhost"])
def test_an_address_that_is_none_is_refused_at_start(url: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        RateLimiter(url)
    assert caught.value.code == "invalid_setting"


def test_when_the_shared_store_is_away_the_process_counts_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    away = Away()
    monkeypatch.setattr("sightline.security.limits.storage_from_string", lambda *_, **__: away)
    limiter = RateLimiter("redis://localhost:6379")
    assert limiter.take(A, 60, 100).allowed
    assert not limiter.take(A, 60, 100).allowed
    assert away.asked == 1  # and does not wait for it with every request


def test_servers_that_share_a_redis_count_together(tmp_path: Path) -> None:
    if (program := servers.redis_program()) is None:
        pytest.skip("There is no Redis; see: make servers")
    with servers.redis(program, tmp_path) as port:
        one, other = (RateLimiter(f"redis://127.0.0.1:{port}") for _ in range(2))
        assert one.take(A, 60, 100).remaining == 40
        assert not other.take(A, 50, 100).allowed
        assert other.take(A, 40, 100).remaining == 0
        assert other.take(B, 100, 100).allowed
    assert one.take(A, 100, 100).allowed  # gone: each counts alone, rather than refuse

"""How many events a tenant may send: a moving window, in memory or shared through Redis."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import msgspec
from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from sightline.types import TenantId


class Allowance(msgspec.Struct, frozen=True):
    """What was allowed, and what is left.

    reset_s: seconds until the window has moved on
    """

    allowed: bool
    limit: int
    remaining: int
    reset_s: float


class RateLimiter:
    """Counts events by tenant.

    url: `memory://`, or `redis://...` to count over several processes
    """

    def __init__(self, url: str, clock: Callable[[], float] = time.time) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(storage_from_string(url))
        self._clock = clock

    def take(self, tenant: TenantId, events: int, per_minute: int) -> Allowance:
        """Count these events, unless they would pass the limit: then none of them."""
        item = RateLimitItemPerMinute(per_minute)
        allowed = self._limiter.hit(item, tenant, cost=max(events, 1))
        window = self._limiter.get_window_stats(item, tenant)
        reset_s = max(0.0, window.reset_time - self._clock())
        return Allowance(allowed, per_minute, max(0, window.remaining), reset_s)


def headers(allowance: Allowance) -> dict[str, str]:
    """The standard headers (IETF draft, RateLimit header fields)."""
    said = {
        "RateLimit-Limit": str(allowance.limit),
        "RateLimit-Remaining": str(allowance.remaining),
        "RateLimit-Reset": str(math.ceil(allowance.reset_s)),
        "RateLimit-Policy": f"{allowance.limit};w=60",
    }
    if not allowance.allowed:
        said["Retry-After"] = str(max(1, math.ceil(allowance.reset_s)))
    return said

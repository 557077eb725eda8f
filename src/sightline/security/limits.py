"""How many events a tenant may send: a sliding minute, in memory or shared through Redis.

When Redis does not answer, this process counts alone for a while: a limit that is a little too
generous is better than events refused or a server that waits.
"""

from __future__ import annotations

import math
import time
from typing import Any, Final

import msgspec
import structlog
from limits import RateLimitItemPerMinute
from limits.errors import ConfigurationError, StorageError
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from sightline.errors import InvalidRequest

_log = structlog.get_logger()

WINDOW_S: Final = 60
ALONE_S: Final = 5.0
"""How long to count alone before Redis is asked again."""

_PATIENCE_S: Final = 0.25  # for one answer of Redis: every request waits for it


class Allowance(msgspec.Struct, frozen=True):
    """What was allowed, and what is left.

    reset_s: where allowed, seconds until this minute is over; where refused, seconds until these
        events would have fitted
    """

    allowed: bool
    limit: int
    remaining: int
    reset_s: float


class Window(msgspec.Struct, frozen=True):
    """Two adjoining minutes: events counted in each, and seconds until each stops counting."""

    previous: int
    previous_ends_s: float
    current: int
    current_ends_s: float

    def weight(self) -> float:
        """Events of the last sixty seconds, as if those of a minute were spread evenly."""
        return self.previous * self.previous_ends_s / WINDOW_S + self.current

    def fits_after(self, events: int, limit: int) -> float:
        """Seconds until so many events fit; a whole minute where they never will."""
        room = limit - events
        if room < 0:
            return float(WINDOW_S)
        if self.current <= room:
            if self.previous == 0:
                return 0.0
            return max(0.0, self.previous_ends_s - (room - self.current) * WINDOW_S / self.previous)
        becomes_previous = max(0.0, self.current_ends_s - WINDOW_S)
        return becomes_previous + WINDOW_S * (1 - room / self.current)


class RateLimiter:
    """Counts events by tenant.

    url: `memory://`, or `redis://...` to count over several processes
    raises: InvalidRequest, when the address is not one, or Redis' library is not installed
    """

    def __init__(self, url: str) -> None:
        self._shared = _storage(url)
        self._alone = MemoryStorage()
        self._alone_until = 0.0

    def take(self, tenant: str, events: int, per_minute: int) -> Allowance:
        """Count these events, unless they would pass the limit: then none of them."""
        if time.monotonic() >= self._alone_until:
            try:
                return _taken(self._shared, tenant, events, per_minute)
            except StorageError:
                self._alone_until = time.monotonic() + ALONE_S
                _log.warning("rate_limit_store_unavailable", counting_alone_for_s=ALONE_S)
        return _taken(self._alone, tenant, events, per_minute)


def headers(allowance: Allowance) -> dict[str, str]:
    """The standard headers (IETF draft, RateLimit header fields)."""
    said = {
        "RateLimit-Limit": str(allowance.limit),
        "RateLimit-Remaining": str(allowance.remaining),
        "RateLimit-Reset": str(math.ceil(allowance.reset_s)),
        "RateLimit-Policy": f"{allowance.limit};w={WINDOW_S}",
    }
    if not allowance.allowed:
        said["Retry-After"] = str(max(1, math.ceil(allowance.reset_s)))
    return said


def _storage(url: str) -> Storage:
    options: dict[str, Any] = {}
    if url.startswith("redis"):
        options = {"socket_timeout": _PATIENCE_S, "socket_connect_timeout": _PATIENCE_S}
    try:
        storage = storage_from_string(url, wrap_exceptions=True, **options)
    except ConfigurationError as err:
        detail = (
            "rate_limit_url takes memory://, or redis://HOST:PORT with sightline[redis] installed"
        )
        raise InvalidRequest(detail, code="invalid_setting") from err
    return storage if isinstance(storage, Storage) else MemoryStorage()


def _taken(storage: Any, tenant: str, events: int, per_minute: int) -> Allowance:
    item = RateLimitItemPerMinute(per_minute)
    cost = max(events, 1)
    allowed = SlidingWindowCounterRateLimiter(storage).hit(item, tenant, cost=cost)
    window = Window(*storage.get_sliding_window(item.key_for(tenant), WINDOW_S))
    remaining = max(0, per_minute - math.floor(window.weight()))
    ends_s = max(0.0, window.current_ends_s - WINDOW_S)
    reset_s = ends_s if allowed else window.fits_after(cost, per_minute)
    return Allowance(allowed, per_minute, remaining, reset_s)

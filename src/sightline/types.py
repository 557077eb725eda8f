"""The words every layer shares."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NewType

TenantId = NewType("TenantId", str)
"""The isolation unit: a UUID in text form."""

JsonObject = dict[str, Any]
"""A decoded JSON object, before anything is known about it."""

Clock = Callable[[], datetime]
"""Gives the present, in UTC. An argument everywhere, so that tests can set it."""


def iso_utc(at: datetime) -> str:
    """A moment as answers have it: `2026-03-01T09:30:00.000Z`, in UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def utc_now() -> datetime:
    """The present, in UTC: the clock of production."""
    return datetime.now(UTC)

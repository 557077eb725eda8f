"""The words every layer shares. Nothing here does anything."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NewType

TenantId = NewType("TenantId", str)
"""The isolation unit: a UUID in text form."""

JsonObject = dict[str, Any]
"""A decoded JSON object, before anything is known about it."""

Clock = Callable[[], datetime]
"""Gives the present, in UTC. An argument everywhere, so that tests can set it."""


def utc_now() -> datetime:
    """The present, in UTC: the clock of production."""
    return datetime.now(UTC)

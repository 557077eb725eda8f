"""What happens in the simulated shop's world: its rhythm, and things that go wrong.

A moment enters, the conditions that hold then leave. Everything follows from the calendar alone, so
history that is loaded again tells the same story. docs/demo.md retells it (a test compares them).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import msgspec

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """How things are: factors on what is usual, and chances (0-1).

    advice: how good recommendations are
    voice: whether the voice service is up
    newsletter: whether most visitors come from a newsletter
    down: whether the assistant's service is away
    """

    traffic: float = 1.0
    page_load: float = 1.0
    response: float = 1.0
    tool_failure: float = 0.03
    checkout_failure: float = 0.015
    face_failure: float = 0.04
    unanswered: float = 0.07
    advice: float = 1.0
    voice: bool = True
    newsletter: bool = False
    down: bool = False


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """Something that changes conditions, on one day of every `every_days`, for some hours (UTC)."""

    name: str
    every_days: int
    on_day: int
    from_hour: float
    to_hour: float
    changes: dict[str, Any]

    def holds(self, at: datetime) -> bool:
        """Whether it is going on."""
        hour = at.hour + at.minute / 60
        today = (at - _EPOCH).days % self.every_days == self.on_day
        return today and self.from_hour <= hour < self.to_hour


INCIDENTS: Final = (
    Incident(
        name="slow afternoon",
        every_days=9,
        on_day=4,
        from_hour=13,
        to_hour=17,
        changes={"response": 2.6, "page_load": 1.7, "tool_failure": 0.09},
    ),
    Incident(
        name="error spike",
        every_days=13,
        on_day=6,
        from_hour=9.33,
        to_hour=10.25,
        changes={"tool_failure": 0.38, "checkout_failure": 0.45, "down": True},
    ),
    Incident(
        name="newsletter evening",
        every_days=14,
        on_day=9,
        from_hour=17,
        to_hour=21,
        changes={"traffic": 2.3, "newsletter": True},
    ),
    Incident(
        name="unanswered questions",
        every_days=25,
        on_day=18,
        from_hour=0,
        to_hour=24,
        changes={"unanswered": 0.34},
    ),
    Incident(
        name="blind camera",
        every_days=17,
        on_day=5,
        from_hour=11,
        to_hour=14,
        changes={"face_failure": 0.42},
    ),
    Incident(
        name="stale model",
        every_days=23,
        on_day=8,
        from_hour=0,
        to_hour=24,
        changes={"advice": 0.45},
    ),
    Incident(
        name="silent voice",
        every_days=21,
        on_day=15,
        from_hour=14,
        to_hour=16,
        changes={"voice": False},
    ),
)

HOURS: Final = (
    *(0.45, 0.35, 0.3, 0.28, 0.3, 0.4, 0.6, 0.85, 1.05, 1.2, 1.25, 1.25),
    *(1.3, 1.25, 1.2, 1.2, 1.25, 1.35, 1.5, 1.65, 1.7, 1.45, 1.05, 0.7),
)
"""Traffic of each hour of the day (UTC), around 1."""

WEEKDAYS: Final = (0.92, 0.9, 0.95, 0.98, 1.0, 1.15, 1.1)
"""Traffic of each day of the week, Monday first."""


def conditions(at: datetime) -> Conditions:
    """How things are at a moment (UTC)."""
    found = Conditions(traffic=HOURS[at.hour] * WEEKDAYS[at.weekday()])
    for incident in INCIDENTS:
        if incident.holds(at):
            changes = {**incident.changes}
            changes["traffic"] = found.traffic * changes.get("traffic", 1.0)
            found = msgspec.structs.replace(found, **changes)
    return found

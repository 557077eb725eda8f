"""The simulated eyewear shop: an endless stream of events, the same for the same seed and time.

Time is cut into slots. Each slot has dice of its own, thrown for how many visits begin in it and
how each goes. So a stream can begin anywhere, and one that begins again later gives the events it
gave before, ids and all: sending history twice gives duplicates, not doubles.
"""

from __future__ import annotations

import heapq
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from sightline.demo import machines, visitor
from sightline.demo.dice import Dice
from sightline.demo.journey import LONGEST, moments
from sightline.demo.story import Conditions, conditions
from sightline.demo.visit import Visit
from sightline.ingest.identity import version_5
from sightline.types import JsonObject

SLOT: Final = timedelta(minutes=5)
_SLOT_MS: Final = SLOT // timedelta(milliseconds=1)
_SLOTS_A_DAY: Final = timedelta(days=1) / SLOT
_EVENTS: Final = uuid.UUID("9d0a3c55-0c1a-4c55-8d4e-2f2f8a2f7a11")

Pending = tuple[int, str, JsonObject]
"""When, the event's id (which breaks ties, always in the same way), and the event."""


class Shop(msgspec.Struct, frozen=True, kw_only=True):
    """A shop that never was.

    tenant: whose events they are
    visits_a_day: on average; each makes about twenty events
    """

    tenant: str
    seed: int = 20250115
    visits_a_day: float = 900.0
    site: str = "simulated-shop"

    def events(self, since: datetime) -> Iterator[JsonObject]:
        """Every event from `since` on, ascending, without end: stop at the present."""
        start_ms = _ms(since)
        slot = _ms(since - LONGEST) // _SLOT_MS
        pending: list[Pending] = []
        while True:
            for event in self._slot(slot):
                if event[0] >= start_ms:
                    heapq.heappush(pending, event)
            slot += 1
            while pending and pending[0][0] < slot * _SLOT_MS:  # later visits come later
                yield heapq.heappop(pending)[2]

    def history(self, until: datetime, days: int = 30) -> Iterator[JsonObject]:
        """The events of the days before `until`, ascending."""
        end = rfc3339(_ms(until))
        for event in self.events(until - timedelta(days=days)):
            if event["occurred_at"] >= end:
                return
            yield event

    def _slot(self, slot: int) -> Iterator[Pending]:
        start_ms = slot * _SLOT_MS
        now = conditions(datetime.fromtimestamp(start_ms / 1000, UTC))
        dice = Dice(f"{self.seed}/{slot}")
        expected = self.visits_a_day / _SLOTS_A_DAY * now.traffic
        for number in range(dice.poisson(expected)):
            session = version_5(_EVENTS, f"{self.seed}/{slot}/{number}".encode())
            own = Dice(session)
            who = visitor.draw(own, now)
            visit = Visit(session, who, start_ms + own.randrange(_SLOT_MS), now, own)
            yield from self._sent(visit)
        yield from self._told_by_machines(slot, now, dice)

    def _told_by_machines(self, slot: int, now: Conditions, dice: Dice) -> Iterator[Pending]:
        at = datetime.fromtimestamp(slot * _SLOT_MS / 1000, UTC)
        namespace = uuid.UUID(version_5(_EVENTS, f"{self.seed}/{slot}/machines".encode()))
        for number, moment in enumerate(machines.moments(at, now, conditions(at - SLOT), dice)):
            event: JsonObject = {
                "event_id": version_5(namespace, b"%d" % number),
                "event_name": moment.name,
                "occurred_at": rfc3339(moment.at_ms),
                "tenant_id": self.tenant,
                "site_id": self.site,
                "source": moment.source,
                "attributes": moment.attributes,
                "context": {"app_version": visitor.SIMULATED},
            }
            yield moment.at_ms, event["event_id"], event

    def _sent(self, visit: Visit) -> Iterator[Pending]:
        namespace = uuid.UUID(visit.id)
        for number, moment in enumerate(moments(visit)):
            event: JsonObject = {
                "event_id": version_5(namespace, b"%d" % number),
                "event_name": moment.name,
                "occurred_at": rfc3339(moment.at_ms),
                "tenant_id": self.tenant,
                "site_id": self.site,
                "session_id": visit.id,
                "source": moment.source,
                "attributes": moment.attributes,
                "context": visitor.context(visit.visitor, moment.path),
            }
            if visit.visitor.user:
                event["user_id"] = visit.visitor.user
            yield moment.at_ms, event["event_id"], event


def rfc3339(at_ms: int) -> str:
    """Milliseconds since 1970 as text, in UTC; texts sort as their times do."""
    at = datetime.fromtimestamp(at_ms // 1000, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}Z"


def _ms(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)

"""The answer to a batch, as the public contract words it."""

from __future__ import annotations

import msgspec

from sightline.errors import FieldError
from sightline.ingest.pipeline import Outcome
from sightline.ingest.verdict import Dropped, Duplicate, Rejected, Verdict


class EventResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was said of one event of a batch that was not accepted."""

    index: int
    event_id: str | None
    status: str
    reason: str | None = None
    errors: tuple[FieldError, ...] = ()


class BatchResult(msgspec.Struct, frozen=True):
    """How many events got each verdict, and all that were not accepted."""

    accepted: int
    duplicates: int
    dropped: int
    rejected: int
    results: tuple[EventResult, ...] = ()


def summarise(outcome: Outcome) -> BatchResult:
    """An outcome, counted."""
    tally: dict[type[Verdict], int] = {Duplicate: 0, Dropped: 0, Rejected: 0}
    for verdict in outcome.verdicts.values():
        tally[type(verdict)] += 1
    accepted = outcome.events - len(outcome.verdicts)
    results = tuple(event_result(i, v) for i, v in sorted(outcome.verdicts.items()))
    return BatchResult(accepted, tally[Duplicate], tally[Dropped], tally[Rejected], results)


def event_result(index: int, verdict: Verdict) -> EventResult:
    """One verdict that is not `Accepted`."""
    match verdict:
        case Dropped(event_id, reason):
            return EventResult(index, event_id, "dropped", reason)
        case Rejected(event_id, reason, errors):
            return EventResult(index, event_id, "rejected", reason, errors)
        case _:
            return EventResult(index, verdict.event_id, "duplicate")

"""What an answer says of itself: what it was read from, what that took, up to when it reaches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

import msgspec

from sightline.analysis.grain import Period
from sightline.store.reader import Answer

Source = Literal["rollup", "raw"]


class Meta(msgspec.Struct, frozen=True, omit_defaults=True):
    """About the answer.

    elapsed_ms: what the store took, all queries together
    as_of: the answer holds every event acknowledged before
    notes: what a reader should know about the numbers
    """

    source: Source
    elapsed_ms: float
    as_of: str
    notes: tuple[str, ...] = ()


def meta(source: Source, answers: Sequence[Answer], notes: tuple[str, ...] = ()) -> Meta:
    """What the store's answers say of the one made from them."""
    as_of = min(answer.asked_at for answer in answers)
    return Meta(source, round(sum(a.elapsed_ms for a in answers), 3), _written(as_of), notes)


def past_retention(period: Period, raw_since: datetime | None) -> tuple[str, ...]:
    """A note, where raw rows are asked for a time of which some may be deleted.

    raw_since: raw events received before are deleted
    """
    if raw_since is None or period.start_ms >= raw_since.timestamp() * 1000:
        return ()
    return (
        f"This is read from raw events, of which those received before {_written(raw_since)} are "
        "deleted: what it says of earlier times may be too little",
    )


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

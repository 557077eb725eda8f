"""What an answer says of itself: what it was read from, what that took, up to when it reaches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

import msgspec

from sightline.analysis.grain import Period
from sightline.types import iso_utc

Source = Literal["rollup", "raw", "stored"]
"""stored: computed before, and still true."""


class Meta(msgspec.Struct, frozen=True, omit_defaults=True):
    """About the answer.

    elapsed_ms: what the store took, all queries together; of a summary, what the answer took
    as_of: the answer holds every event acknowledged before
    notes: what a reader should know about the numbers
    """

    source: Source
    elapsed_ms: float
    as_of: str
    notes: tuple[str, ...] = ()


class Answered(Protocol):
    """An answer of the store, as far as it matters here."""

    @property
    def asked_at(self) -> datetime:
        """It holds every event acknowledged before."""

    @property
    def elapsed_ms(self) -> float:
        """What it took."""


def meta(source: Source, answers: Sequence[Answered], notes: tuple[str, ...] = ()) -> Meta:
    """What the store's answers say of the one made from them."""
    as_of = min(answer.asked_at for answer in answers)
    return Meta(source, round(sum(a.elapsed_ms for a in answers), 3), iso_utc(as_of), notes)


def together(said: Sequence[Meta]) -> Meta:
    """What all answers say of themselves together: raw where any was, as of the earliest."""
    notes = tuple(dict.fromkeys(note for one in said for note in one.notes))
    source: Source = "raw" if any(one.source == "raw" for one in said) else "rollup"
    elapsed_ms = round(sum(one.elapsed_ms for one in said), 3)
    return Meta(source, elapsed_ms, min(one.as_of for one in said), notes)


def past_retention(period: Period, raw_since: datetime | None) -> tuple[str, ...]:
    """A note, where raw rows are asked for a time of which some may be deleted.

    raw_since: raw events received before are deleted
    """
    if raw_since is None or period.start_ms >= raw_since.timestamp() * 1000:
        return ()
    return (
        f"This is read from raw events, of which those received before {iso_utc(raw_since)} are "
        "deleted: what it says of earlier times may be too little",
    )

"""Moments of a chart: what the clocks of a zone show, what is not over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sightline.analysis.grain import WIDTH_S, Grain
from sightline.analysis.timeseries import Timeseries
from sightline.types import JsonObject

NOT_OVER: Final = "The last point is not complete yet; it is drawn dashed or lighter"


def moment_of(moment: str) -> JsonObject:
    """When a point is: what the zone's clocks show, drawn as if it were UTC, and the moment itself.

    The moment is left out where it is the same.
    """
    shown = f"{moment[:19]}Z"
    return {"t": shown} if shown == moment else {"t": shown, "at": moment}


def shown(at: str) -> str:
    """A moment in words: its minute, or only its day where that begins then."""
    return at[:16].replace("T", " ").removesuffix(" 00:00")


def unfinished(answer: Timeseries) -> str | None:
    """The start of the last point, where its time was not over when it was asked for."""
    if not answer.points:
        return None
    return running(answer.points[-1].t, answer.grain, answer.meta.as_of)


def running(last: str, grain: Grain, as_of: str) -> str | None:
    """The start of a point, where its time was not over."""
    start, now = datetime.fromisoformat(last), datetime.fromisoformat(as_of)
    return last if start <= now < _end(start, grain) else None


def _end(start: datetime, grain: Grain) -> datetime:
    if grain is Grain.MONTH:
        return (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    return start + timedelta(seconds=WIDTH_S[grain])

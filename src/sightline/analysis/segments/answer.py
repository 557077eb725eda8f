"""The answer to a request for segments.

value: of the whole period, as timeseries have it; null where there is nothing to measure
currency: of an amount; a metric in several currencies has a figure for each
share: of what all events have, 0-1, where parts of a metric can be set against a whole: counts,
    uniques and sums. Shares do not add up to 1: segments overlap, and leave events out
events, people: of the period; a person is a user, or a session of which no user is known
overlaps: events that are in both, and people who had an event in each
Suppressed: of fewer than five people, or of all but fewer than five
"""

from __future__ import annotations

import msgspec

from sightline.analysis.meta import Meta
from sightline.analysis.retention.answer import Figure
from sightline.catalog.model import Unit


class Measured(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A metric of a segment."""

    metric: str
    unit: Unit
    value: Figure
    share: Figure
    currency: str | None = None


class SegmentReport(msgspec.Struct, frozen=True, kw_only=True):
    """A segment."""

    segment: str
    description: str
    events: Figure
    people: Figure
    share_of_people: Figure
    metrics: tuple[Measured, ...]


class Everything(msgspec.Struct, frozen=True):
    """All events that meet the request's filters, in a segment or not."""

    events: int
    people: int
    metrics: tuple[Measured, ...]


class Overlap(msgspec.Struct, frozen=True):
    """What two segments have in common."""

    segments: tuple[str, str]
    events: Figure
    people: Figure


class Segments(msgspec.Struct, frozen=True):
    """The answer."""

    segments: tuple[SegmentReport, ...]
    total: Everything
    overlaps: tuple[Overlap, ...]
    meta: Meta

"""What is asked of a report by who shows it, and what they are told."""

from __future__ import annotations

import msgspec

from sightline.analysis.compare import Against as Earlier
from sightline.analysis.meta import Meta
from sightline.catalog.filter import Filter
from sightline.types import JsonObject
from sightline.views.part import Part
from sightline.views.theme import Theme


class Against(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is compared with.

    period: one with a name; filters: in place of those of the request
    """

    period: Earlier | None = None
    filters: tuple[Filter, ...] | None = None


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request for a report, and how its parts are to look.

    compare: the same question of another time, or of other events
    rest: only the parts that come after those at once
    """

    request: JsonObject
    theme: Theme = "light"
    compare: Against | None = None
    rest: bool = False


class Told(msgspec.Struct, frozen=True):
    """The parts of an answer, and what it says of itself; None where nothing could be answered."""

    parts: tuple[Part, ...]
    meta: Meta | None = None

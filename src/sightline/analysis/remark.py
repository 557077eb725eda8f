"""What a reader should know of an answer that its numbers do not say: why all of them are nothing.

A request and its answer enter, sentences leave. Nothing is asked of the store, and nothing said of
what is withheld.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sightline.analysis.attribution.answer import Attribution, Worth
from sightline.analysis.conversion.answer import Funnel
from sightline.analysis.part import parts_of
from sightline.analysis.paths.answer import Paths
from sightline.analysis.period import period_between, zone_named
from sightline.analysis.summary.answer import Summary
from sightline.analysis.timeseries import Point, Timeseries
from sightline.catalog.catalog import Catalog
from sightline.catalog.filter import Filter, nested

TO_COME: Final = "All of the time that is asked for is still to come"
NOTHING_BEFORE: Final = (
    "Nothing is known of the time it is compared with, {start} to {end}: what changed cannot be "
    "told"
)
NOT_CARRIED: Final = (
    "By the catalog, {events} does not carry {field}: filters look at the attributes of the same "
    "event, not of others of its visit"
)
NOBODY: Final = "In this time nobody did {event}, as far as the filters let anybody through"
NO_TOUCHPOINT: Final = (
    "No conversion came after a touchpoint: touchpoints are {touchpoints}, up to {window} before"
)


def remarks(catalog: Catalog, request: Any, answer: object, now: datetime) -> tuple[str, ...]:
    """What is to be said of an answer to a request for a report."""
    if _is_to_come(request, answer, now):
        return (TO_COME,)
    match answer:
        case Timeseries():
            return tuple(_of_nothing(catalog, _filters(request), answer))
        case Attribution(total=total, unattributed=rest) if _is_all(total, rest):
            given = [t if isinstance(t, str) else t.event for t in request.touchpoints]
            named = ", ".join(given) or "`session.started`, by channel"
            return (NO_TOUCHPOINT.format(touchpoints=named, window=request.window),)
        case Paths(entities=0) if isinstance(request.anchor, str):
            return (NOBODY.format(event=request.anchor),)
        case Funnel(steps=(first, *_)) if first.count == 0:
            return (NOBODY.format(event=first.event),)
        case _:
            return ()


def _is_all(total: Worth, part: Worth) -> bool:
    """Whether a part is all there is; of what is withheld nothing is known."""
    known = isinstance(total.conversions, int) and total.conversions > 0
    return known and total.conversions == part.conversions


def _is_to_come(request: Any, answer: Any, now: datetime) -> bool:
    asked = answer if isinstance(answer, Summary) else request  # a summary is asked by its date
    start, end = getattr(asked, "from_", None), getattr(asked, "to", None)
    if start is None or end is None:
        return False
    zone = zone_named(asked.timezone or "UTC")
    return period_between(start, end, zone).start_ms > now.timestamp() * 1000


def _filters(request: Any) -> tuple[Filter, ...]:
    given = request.filters
    return given if isinstance(given, tuple) else (given,)


def _of_nothing(catalog: Catalog, filters: Iterable[Filter], answer: Timeseries) -> Iterator[str]:
    if _is_nothing(answer.points):
        yield from _beyond(catalog, answer.metric, filters)
    elif answer.compare is not None and _is_nothing(answer.compare.points):
        yield NOTHING_BEFORE.format(start=answer.compare.from_, end=answer.compare.to)


def _is_nothing(points: Sequence[Point]) -> bool:
    return all(not point.value and not point.suppressed for point in points)


def _beyond(catalog: Catalog, metric: str, filters: Iterable[Filter]) -> Iterator[str]:
    """Attributes that are asked for and that no event behind the metric carries."""
    read = [part.measure.events for part in parts_of(catalog, catalog.metric(metric).measure)]
    events = tuple(dict.fromkeys(name for names in read for name in names)) if all(read) else ()
    if not events or not all(name in catalog.events for name in events):
        return  # made of all events, or of what Sightline itself tells
    carried = {a.name for name in events for a in catalog.event(name).attributes}
    fields = dict.fromkeys(one.field for given in filters for one in nested(given))
    for field in fields:
        if field in catalog.attributes and field not in carried:
            yield NOT_CARRIED.format(events=" and ".join(events), field=field)

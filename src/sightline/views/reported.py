"""A widget that is a part of a report: asked as the report's page asks, told by the same parts.

What enters: a widget, and the time it shows. What leaves: that part alone. Nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from msgspec.structs import replace

from sightline.analysis.compare import Against as Earlier
from sightline.analysis.period import period_between, zone_named
from sightline.analysis.problems import invalid, not_among, problem
from sightline.analysis.reports import REPORTS
from sightline.analysis.request import Include
from sightline.catalog.catalog import Catalog
from sightline.catalog.dashboard import REPORTED, Show, Widget
from sightline.errors import InvalidRequest
from sightline.types import JsonObject
from sightline.views.asking import Asking
from sightline.views.described import FIELD
from sightline.views.part import Part
from sightline.views.shown import Shown
from sightline.views.span import Range
from sightline.views.telling.asked import Against, Asked
from sightline.views.telling.report import TELLINGS, told
from sightline.views.theme import Theme

GONE: Final = "This part is not in the answer for this time. Choose another range."
MOST_BYTES: Final = 20_000
_SHORT: Final = (Show.FUNNEL, Show.REVENUE)
"""What can be asked without a request too."""

_BESIDES: Final = frozenset(Include)
"""Parts of a funnel that are only computed where they are asked for."""

_OF_BUYERS: Final = {
    "": ("segments",),
    "segments": ("segments",),
    "numbers": ("segments",),
    "worth": ("lifetime_value",),
    "held": ("lifetime_value",),
}
"""What the report on customers tells of buyers, by the part that is wanted; of a field, nothing."""

_TIME: Final = ("from", "to", "timezone")
_OF_ROWS: Final = ("rows", "after")
"""Single customers are for who may read rows; a dashboard is for whoever sees it."""


def is_reported(widget: Widget) -> bool:
    """Whether a widget is a part of a report, and not asked in short."""
    asks = widget.request is not None or bool(widget.part)
    return widget.show in REPORTED and (asks or widget.show not in _SHORT)


async def shown(asking: Asking, widget: Widget, over: Range, theme: Theme) -> Shown:
    """The part.

    over: the time the widget shows
    raises: InvalidRequest with all that is wrong; QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    asked = Asked(
        request=_request(widget, over, asking.now),
        theme=theme,
        compare=_compared(widget, over),
        rest=widget.part in _BESIDES,
    )
    found = await told(asking, widget.show.value, asked)
    part = _chosen(found.parts, widget.part)
    is_empty = part.spec is None and part.table is None and not part.facts
    return Shown(
        title=widget.title or part.title,
        about=part.note,
        headline="",
        change=None,
        is_good=None,
        is_empty=is_empty,
        spec=part.spec,
        table=part.table if part.spec is None else None,
        facts=part.facts if part.spec is None else (),
        note=part.note,
        meta=found.meta,
    )


def check(catalog: Catalog, widget: Widget, over: Range, now: datetime, path: str) -> None:
    """Whether the report could be asked.

    over: some time, of the length it will be asked for
    raises: InvalidRequest with all that is wrong, with paths inside the widget
    """
    report, asked = widget.show.value, widget.request or {}
    if len(msgspec.json.encode(asked)) > MOST_BYTES:
        raise problem(f"{path}.request", "too_long", f"A request has at most {MOST_BYTES:,} bytes")
    for name in (*_TIME, *_OF_ROWS, "tenant_id", "tenantId"):
        if name in asked:
            raise problem(f"{path}.request.{name}", "not_here", _NOT_HERE.get(name, _OF_TENANT))
    kinds = TELLINGS[report].parts
    kind = widget.part.partition(":")[0]
    if widget.part and kind not in kinds:
        raise not_among(f"{path}.part", "unknown_part", kind, kinds, f"part of {report}")
    try:
        REPORTS[report].check(catalog, REPORTS[report].read(_request(widget, over, now)), now)
    except InvalidRequest as err:
        raise invalid([replace(e, path=_place(e.path, path)) for e in err.errors]) from None


_OF_TENANT: Final = "A dashboard asks of its own tenant; leave this out"
_NOT_HERE: Final = {
    **dict.fromkeys(_TIME, "A widget's time is its `range`, or that of the dashboard"),
    **dict.fromkeys(_OF_ROWS, "Single customers cannot be on a dashboard"),
}


def _place(inside: str, path: str) -> str:
    """Where in a widget something of the request came from."""
    if inside.startswith("fields"):  # of customers, the part says which
        return f"{path}.part"
    return f"{path}.request.{inside}" if inside else f"{path}.request"


def _request(widget: Widget, over: Range, now: datetime) -> JsonObject:
    """What the report is asked, with its time, and no more than the part takes."""
    given = dict(widget.request or {})
    if widget.show is Show.FUNNEL:
        given["include"] = [widget.part] if widget.part in _BESIDES else []
    if widget.show is not Show.CUSTOMERS:
        return {**given, "from": over.from_, "to": over.to, "timezone": over.timezone}
    kind, _, field = widget.part.partition(":")
    given |= {"fields": [field] if kind == FIELD else [], "parts": _OF_BUYERS.get(kind, ())}
    end_ms = period_between(over.from_, over.to, zone_named(over.timezone)).end_ms
    ends = {"to": over.to} if end_ms < now.timestamp() * 1000 else {}
    return {**given, **ends, "timezone": over.timezone}


def _compared(widget: Widget, over: Range) -> Against | None:
    """With another time or other events, where the report can and somebody wants it."""
    is_other = over.against is not None or over.beside is not None
    if not TELLINGS[widget.show.value].compares or not (over.compare or is_other):
        return None
    if over.beside is not None:
        return Against(over.against, over.beside)
    return Against(over.against or Earlier.PREVIOUS_PERIOD)


def _chosen(parts: Sequence[Part], name: str) -> Part:
    """The part of a name; where there is none, what is said in place of all."""
    named = [part for part in parts if part.name == name]
    drawn = [part for part in parts if part.spec is not None]
    said = [part for part in parts if not part.name]
    if name:
        return next(iter((*named, *said)), Part(title=name.partition(":")[0], note=GONE))
    return next(iter((*drawn, *parts)), Part(title="", note=GONE))

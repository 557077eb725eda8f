"""What is known of who converts, as parts of a page: when, how fast, who left, who they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sightline.analysis.conversion.answer import Funnel, Reached
from sightline.analysis.conversion.correlation import Correlation
from sightline.analysis.conversion.departure import Departure
from sightline.analysis.conversion.duration import Durations
from sightline.analysis.conversion.segment import Segments
from sightline.analysis.conversion.trend import Cohort
from sightline.analysis.grain import Grain
from sightline.catalog.model import Unit
from sightline.types import JsonObject
from sightline.views import axis
from sightline.views.label import event, in_words, value
from sightline.views.moment import shown
from sightline.views.part import Fact, Part, said
from sightline.views.spec import spec_of
from sightline.views.table import Table
from sightline.views.theme import SERIES, Theme

RUNNING: Final = "Dashed: some of these may still convert."
NOBODY: Final = "Nobody got that far in this range. Choose a longer range, or fewer filters."
INSTEAD: Final = "After →: the event that came next instead of the step."
TOO_FEW: Final = "No value has enough visits to compare. Choose a longer range, or fewer filters."
_QUANTILES: Final = {"p50": "Half within", "p90": "90% within", "p99": "99% within"}
_LENGTHS: Final = ((86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1000, "s"))


def parts(answer: Funnel, theme: Theme) -> tuple[Part, ...]:
    """The parts that were asked for, in their order."""
    found: list[Part] = []
    if answer.trend is not None:
        found.append(_trend(answer.trend, theme))
    if answer.times is not None:
        found.append(_times(answer.times.overall, theme))
    if answer.drop_off is not None:
        found.append(_left(answer.drop_off, answer.steps))
    if answer.segments is not None:
        found.append(_segments(answer.segments))
    if answer.correlation is not None:
        found.append(_correlated(answer.correlation, answer.meta.notes))
    return tuple(found)


def length(ms: float) -> str:
    """A length of time, in the largest unit that it has one of."""
    for unit_ms, unit in _LENGTHS:
        if ms >= unit_ms:
            many = ms / unit_ms
            return f"{many:.0f} {unit}" if many >= 10 or many.is_integer() else f"{many:.1f} {unit}"
    return f"{ms:.0f} ms"


def _trend(trend: Sequence[Cohort], theme: Theme) -> Part:
    known = [one for one in trend if one.overall_conversion is not None]
    told = tuple(
        (
            shown(one.t) + ("" if one.is_complete else " …"),
            said(one.counts[0], Unit.COUNT),
            said(one.counts[-1], Unit.COUNT),
            said(one.overall_conversion, Unit.RATIO),
        )
        for one in reversed(trend)
    )
    if not known:
        return Part(title="Trend", note=NOBODY)
    over = [one.is_complete for one in known]
    return Part(
        title="Trend",
        name="trend",
        note="" if all(over) else RUNNING,
        spec=_line(known, theme),
        table=Table(("entered", "count", "converted", "conversion"), told),
    )


def _line(known: Sequence[Cohort], theme: Theme) -> JsonObject:
    """A line, dashed from the last cohort that is complete."""
    last = max((place for place, one in enumerate(known) if one.is_complete), default=-1)
    rows = [
        {"t": f"{one.t[:19]}Z", "conversion": one.overall_conversion, "entered": one.counts[0]}
        for one in known
    ]
    colour = SERIES[theme][0]
    line: JsonObject = {"type": "line", "color": colour, "point": {"size": 22, "color": colour}}
    drawn = [(rows[: last + 1], line), (rows[max(last, 0) :], {**line, "strokeDash": [3, 3]})]
    tip = [
        {"field": "t", "type": "temporal", "title": "entered", "format": "%d %b %Y %H:%M"},
        {"field": "conversion", "type": "quantitative", "title": "conversion", "format": ".1%"},
        {"field": "entered", "type": "quantitative", "title": "count", "format": ","},
    ]
    return {
        **spec_of(theme, rows),
        "encoding": {
            "x": {
                "field": "t",
                "type": "temporal",
                "scale": {"type": "utc"},
                "title": None,
                "axis": axis.moments(_grain(known), len(known)),
            },
            "y": {
                "field": "conversion",
                "type": "quantitative",
                "title": None,
                "axis": axis.values(Unit.RATIO),
            },
            "tooltip": tip,
        },
        "layer": [{"data": {"values": part}, "mark": mark} for part, mark in drawn if len(part) > 1]
        or [{"mark": {"type": "point", "filled": True, "size": 60, "color": colour}}],
    }


def _grain(known: Sequence[Cohort]) -> Grain:
    """Whether cohorts are as long as a day, or by the hour."""
    by_day = all(one.t[11:16] == "00:00" for one in known)
    return Grain.DAY if by_day and len(known) > 1 else Grain.HOUR


def _times(taken: Durations, theme: Theme) -> Part:
    title = "Time to convert"
    if not taken.histogram:
        return Part(title=title, note=NOBODY)
    rows: list[JsonObject] = [
        {"took": _between(one.from_ms, one.to_ms), "order": place, "count": one.count}
        for place, one in enumerate(taken.histogram)
    ]
    facts = tuple(
        Fact(words, length(value))
        for name, words in _QUANTILES.items()
        if (value := taken.quantiles.get(name)) is not None
    )
    told = tuple((row["took"], said(row["count"], Unit.COUNT)) for row in rows)
    return Part(
        title=title,
        name="times",
        facts=facts,
        spec=_histogram(rows, theme),
        table=Table(("time to convert", "count"), told),
    )


def _histogram(rows: Sequence[JsonObject], theme: Theme) -> JsonObject:
    """A bar for each row: between which times, and how many took so long."""
    return {
        **spec_of(theme, rows),
        "mark": {"type": "bar", "cornerRadiusEnd": 2, "color": SERIES[theme][0]},
        "encoding": {
            "x": {
                "field": "took",
                "type": "ordinal",
                "sort": None,
                "title": None,
                "axis": {"labelAngle": 0, "labelOverlap": True},
            },
            "y": {
                "field": "count",
                "type": "quantitative",
                "title": None,
                "axis": axis.values(Unit.COUNT),
            },
            "tooltip": [
                {"field": "took", "type": "nominal"},
                {"field": "count", "type": "quantitative", "format": ",", "title": "count"},
            ],
        },
    }


def _between(from_ms: int, to_ms: int | None) -> str:
    if to_ms is None:
        return f"over {length(from_ms)}"
    if not from_ms:
        return f"up to {length(to_ms)}"
    first, unit = length(from_ms).split(" ")
    last = length(to_ms)
    return f"{first}–{last}" if last.endswith(f" {unit}") else f"{first} {unit}–{last}"


def _left(drop_off: Sequence[Departure], steps: Sequence[Reached]) -> Part:
    events = {step.step: event(step.event) for step in steps}
    told = tuple(row for one in drop_off for row in _departed(one, events[one.step]))
    return Part(
        title="Drop-off, and what people did instead",
        name="drop_off",
        note=INSTEAD if told else "Nobody dropped off.",
        table=Table(("before", "dropped off", "share"), told) if told else None,
    )


def _departed(one: Departure, step: str) -> Iterator[tuple[str, ...]]:
    yield (f"{one.step}. {step}", said(one.left, Unit.COUNT), "")
    for other in one.instead:
        what = event(other.event) if other.event else "nothing more"
        yield (f"→ {what}", said(other.count, Unit.COUNT), said(other.share, Unit.RATIO))
    if one.instead and one.other != 0:
        yield ("→ something else", said(one.other, Unit.COUNT), "")


def _segments(found: Sequence[Segments]) -> Part:
    told = tuple(
        (
            f"{in_words(of.attribute)}: {value(one.value) if one.value else 'unknown'}",
            said(one.counts[0], Unit.COUNT),
            said(one.counts[-1], Unit.COUNT),
            said(one.conversion, Unit.RATIO),
            "–" if one.against_all is None else f"{one.against_all:.2f} ×",
        )
        for of in found
        for one in of.values
    )
    columns = ("segment", "entered", "converted", "conversion", "vs. all")
    if not told:
        return Part(title="Segments", note=TOO_FEW)
    return Part(title="Segments", name="segments", table=Table(columns, told))


def _correlated(found: Sequence[Correlation], notes: Sequence[str]) -> Part:
    title = "Correlation with conversion"
    caution = notes[-1] if notes else ""
    if not found:
        return Part(title=title, note=f"{caution}. {TOO_FEW}")
    told = tuple(
        (
            f"{in_words(one.attribute)}: {value(one.value) if one.value else 'unknown'}",
            said(one.entered, Unit.COUNT),
            said(one.conversion_with, Unit.RATIO),
            said(one.conversion_without, Unit.RATIO),
            f"{one.lift.value:.2f} × ({one.lift.low:.2f}–{one.lift.high:.2f})",
            "< 0.0001" if one.p_value < 0.0001 else f"{one.p_value:.4f}",
        )
        for one in found
    )
    columns = ("value", "entered", "with it", "without it", "lift (95%)", "p")
    table = Table(columns, told)
    return Part(title=title, name="correlation", note=f"{caution}.", table=table)

"""How many get from step to step, as parts of a page: the steps, and others beside them.

What enters: the answer, and the same of other steps, another time or other events.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from sightline.analysis.breakdown import Shown
from sightline.analysis.conversion.answer import Conversion, Funnel, FunnelSeries, Reached
from sightline.analysis.conversion.versus import Versus
from sightline.catalog.model import Unit
from sightline.privacy.disclosure import SUPPRESSED
from sightline.views.beside import Figure, bars
from sightline.views.changed import before, changed, columns
from sightline.views.label import event, in_words, value
from sightline.views.part import WITHHELD, Fact, Part, said
from sightline.views.steps import steps
from sightline.views.table import Table
from sightline.views.theme import Theme

NOTHING: Final = (
    "Nobody took the first step in this range. Choose a longer range, or fewer filters."
)
COLUMNS: Final = ("step", "count", "from start", "from previous", "dropped off", "median time")
_DIFFERS: Final = "points of conversion"


class Beside(msgspec.Struct, frozen=True):
    """The same steps otherwise.

    title: of what time, or what events
    versus: how the overall conversion differs from that
    """

    title: str
    answer: Conversion
    versus: Versus | None


def parts(answer: Funnel, beside: Beside | None, theme: Theme) -> tuple[Part, ...]:
    """The parts of a funnel; one that says what to do where nobody entered."""
    others: list[tuple[str, str, Conversion]] = []
    if answer.compare is not None:
        others.append(("against", _other_steps(answer.compare.funnel), answer.compare))
    if beside is not None:
        others.append(("beside", beside.title, beside.answer))
    facts = _facts(answer, others, beside)
    made = [_steps("Steps", "steps", answer, facts, theme, wide=not others, beside=beside)]
    made += [
        _steps(_capital(title), name, one, _own(one), theme, wide=False)
        for name, title, one in others
    ]
    if answer.series:
        made.append(_by_value(answer.series, theme))
    return tuple(made)


def titled(name: str) -> str:
    """A funnel with a name, as people say it."""
    words = in_words(name)
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def _facts(
    answer: Funnel, others: Sequence[tuple[str, str, Conversion]], beside: Beside | None
) -> tuple[Fact, ...]:
    facts = list(_own(answer, beside))
    if answer.excluded is not None:
        facts.append(Fact("Excluded", said(answer.excluded, Unit.COUNT), "by an exclusion"))
    for _, title, other in others:
        one, two = answer.overall_conversion, other.overall_conversion
        if one is not None and two is not None:
            points = f"{(one - two) * 100:+.1f}"
            versus = answer.versus
            if beside is not None and other is beside.answer:
                versus = beside.versus
            about = f"{_DIFFERS}{_between(versus)}"
            facts.append(Fact(f"Against {title}", points, about))
    return tuple(facts)


def _between(versus: Versus | None) -> str:
    """Between what the difference lies."""
    if versus is None or versus.interval is None:
        return ""
    found = versus.interval
    return f"; with 95% between {found.low * 100:+.1f} and {found.high * 100:+.1f}"


def _own(one: Conversion, beside: Beside | None = None) -> tuple[Fact, ...]:
    entered, converted = one.steps[0].count, one.steps[-1].count
    was: Sequence[str] = ("", "")
    if beside is not None:
        ends = (beside.answer.steps[0].count, beside.answer.steps[-1].count)
        pairs = zip((entered, converted), ends, strict=True)
        was = [before(now, then, Unit.COUNT, beside.title) for now, then in pairs]
    return (
        Fact("Overall conversion", said(one.overall_conversion, Unit.RATIO)),
        Fact("Entered", said(entered, Unit.COUNT), was[0]),
        Fact("Converted", said(converted, Unit.COUNT), was[1]),
    )


def _steps(
    title: str,
    name: str,
    one: Conversion,
    facts: tuple[Fact, ...],
    theme: Theme,
    *,
    wide: bool,
    beside: Beside | None = None,
) -> Part:
    """beside: what its table says of another time too"""
    if not one.steps[0].count:
        return Part(title=title, name=name, note=NOTHING, wide=wide)
    told = tuple(
        (
            f"{step.step}. {event(step.event)}",
            said(step.count, Unit.COUNT),
            said(step.conversion_from_start, Unit.RATIO),
            said(step.conversion_from_previous, Unit.RATIO),
            "optional" if step.optional else said(step.drop_off, Unit.COUNT),
            said(step.median_ms_from_previous, Unit.MILLISECONDS),
            *_was(step, beside),
        )
        for step in one.steps
    )
    more = () if beside is None else columns(beside.title)
    return Part(
        title=title,
        name=name,
        facts=facts,
        spec=steps(one, theme),
        table=Table((*COLUMNS, *more), told),
        wide=wide,
    )


def _was(step: Reached, beside: Beside | None) -> tuple[str, ...]:
    """How many got to a step otherwise, and how that changed."""
    if beside is None:
        return ()
    then = beside.answer.steps[step.step - 1].count
    return (said(then, Unit.COUNT), changed(step.count, then))


def _by_value(series: Sequence[FunnelSeries], theme: Theme) -> Part:
    """The conversion of each value of the breakdown; of few people it is not told."""
    names = next(
        ([event(step.event) for step in one.steps] for one in series if not one.suppressed), []
    )
    figures = [
        Figure(
            _value(one.key, rest=one.rest),
            SUPPRESSED if one.suppressed else one.overall_conversion,
        )
        for one in series
    ]
    told = tuple(_row(one, len(names)) for one in series)
    return Part(
        title="By value",
        name="values",
        wide=True,
        spec=bars(figures, Unit.RATIO, theme),
        table=Table(("value", "overall conversion", *names), told),
    )


def _row(one: FunnelSeries, steps: int) -> tuple[str, ...]:
    name = _value(one.key, rest=one.rest)
    if one.suppressed:
        return (name, *([WITHHELD] * (steps + 1)))
    counts = (said(step.count, Unit.COUNT) for step in one.steps)
    return (name, said(one.overall_conversion, Unit.RATIO), *counts)


def _value(key: Shown, *, rest: bool) -> str:
    if rest:
        return "all others"
    keys = key if isinstance(key, list | tuple) else (key,)
    return " · ".join("unknown" if one is None or one == "" else value(str(one)) for one in keys)


def _other_steps(name: str | None) -> str:
    return "other steps" if name is None else f"the {titled(name)} funnel"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]

"""How many get from step to step, as parts of a page: bars, and the steps as a table."""

from __future__ import annotations

from typing import Final

from sightline.analysis.funnel import Funnel
from sightline.catalog.model import Unit
from sightline.views.chart import steps
from sightline.views.part import Fact, Part, said
from sightline.views.table import Table
from sightline.views.theme import Theme

NOTHING: Final = (
    "Nobody took the first step in this range. Choose a longer range, or fewer filters."
)
COLUMNS: Final = ("step", "how many", "of the first", "of those before", "left", "median time")


def parts(answer: Funnel, theme: Theme) -> tuple[Part, ...]:
    """The parts of a funnel; one that says what to do where nobody entered."""
    if not answer.steps or not answer.steps[0].count:
        return (Part(title="Steps", note=NOTHING),)
    told = tuple(
        (
            f"{number}. {step.event}",
            said(step.count, Unit.COUNT),
            said(step.conversion_from_start, Unit.RATIO),
            said(step.conversion_from_previous, Unit.RATIO),
            said(step.drop_off, Unit.COUNT),
            said(step.median_ms_from_previous, Unit.MILLISECONDS),
        )
        for number, step in enumerate(answer.steps, 1)
    )
    return (
        Part(
            title="Steps",
            facts=(Fact("All the way", said(answer.overall_conversion, Unit.RATIO)),),
            spec=steps(answer, theme),
            table=Table(COLUMNS, told),
        ),
    )

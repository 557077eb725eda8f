"""The steps of a funnel, checked: those of a request or of a funnel with a name, and exclusions.

What a request gives enters; frozen steps leave, or one error with all that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Final

import msgspec

from sightline.analysis.condition import All, Condition
from sightline.analysis.field import Catalog
from sightline.analysis.problems import Attempt, Problems, problem
from sightline.analysis.question import condition_of
from sightline.analysis.request import (
    ExclusionRequest,
    FunnelStepRequest,
    Order,
    StepRequest,
    Steps,
)
from sightline.catalog.funnels import FUNNELS, Funnel
from sightline.catalog.model import Event
from sightline.errors import UnknownName

MIN_STEPS, MAX_STEPS = 2, 20
MAX_EXCLUSIONS: Final = 5
MAX_WINDOW_MS: Final = 366 * 86_400_000

_WINDOW: Final = re.compile(r"([0-9]{1,9})(s|m|h|d)")
_UNIT_MS: Final = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_NAMED: Final = {funnel.name: funnel for funnel in FUNNELS}


class Step(msgspec.Struct, frozen=True):
    """A step: an event, and what must hold for it.

    within_ms: how long after the required step before it may be taken
    optional: the way goes on without it
    name: what the specification calls it, where it is a step of a funnel with a name
    """

    event: str
    condition: Condition = All(())
    within_ms: int | None = None
    optional: bool = False
    name: str | None = None


class Exclusion(msgspec.Struct, frozen=True):
    """An event that puts an entity out, between two steps by their numbers."""

    event: str
    condition: Condition
    after: int
    before: int


def steps_of(catalog: Catalog, given: Steps, order: Order, path: str) -> tuple[Step, ...]:
    """The steps a request lists.

    raises: InvalidRequest with all that is wrong
    """
    if not given:
        raise problem(path, "required", f"{path} is missing; list steps, or name a funnel")
    if not MIN_STEPS <= len(given) <= MAX_STEPS:
        raise problem(path, "steps", f"A funnel has {MIN_STEPS} to {MAX_STEPS} steps")
    steps = Problems().each(
        partial(_step, catalog, step, f"{path}[{index}]") for index, step in enumerate(given)
    )
    problems = Problems()
    for index, step in enumerate(steps):
        is_end = index in (0, len(steps) - 1)
        problems.attempt(partial(_makes_sense, step, order, f"{path}[{index}]", is_end=is_end))
    if steps[0].within_ms is not None:
        problems.attempt(partial(_refuse_within, f"{path}[0].within"))
    problems.raise_any()
    return steps


def funnel_named(name: str, path: str) -> Funnel:
    """The funnel of a name.

    raises: UnknownName, with the nearest name
    """
    if name not in _NAMED:
        raise UnknownName("funnel", name, _NAMED, path)
    return _NAMED[name]


def steps_named(catalog: Catalog, funnel: Funnel, path: str) -> tuple[Step, ...]:
    """The steps of a funnel with a name.

    raises: UnknownName, where the catalog has none of its events
    """
    return tuple(Step(catalog.event(s.event, path).name, name=s.name) for s in funnel.steps)


def exclusions_of(
    catalog: Catalog, given: Sequence[str | ExclusionRequest], steps: Sequence[Step], path: str
) -> tuple[Exclusion, ...]:
    """What puts an entity out.

    raises: InvalidRequest with all that is wrong
    """
    if len(given) > MAX_EXCLUSIONS:
        raise problem(path, "exclude", f"A funnel has up to {MAX_EXCLUSIONS} exclusions")
    return Problems().each(
        partial(_exclusion, catalog, one, steps, f"{path}[{index}]")
        for index, one in enumerate(given)
    )


def duration_ms(written: str, path: str) -> int:
    """A length of time, as a number and s, m, h or d.

    raises: InvalidRequest
    """
    found = _WINDOW.fullmatch(written)
    length_ms = int(found[1]) * _UNIT_MS[found[2]] if found else 0
    if not 0 < length_ms <= MAX_WINDOW_MS:
        raise problem(path, "window", f"Write a {path} such as 30m, 24h or 7d, up to 366d")
    return length_ms


def _step(catalog: Catalog, given: str | FunnelStepRequest, path: str) -> Step:
    if isinstance(given, str):
        return Step(catalog.event(given, path).name)
    problems = Problems()
    event, condition = _occasion(problems, catalog, given, path)
    within_ms = problems.attempt(partial(_within_ms, given, f"{path}.within"))
    problems.raise_any()
    return Step(event.value.name, condition.value, within_ms.value, given.optional)


def _exclusion(
    catalog: Catalog, given: str | ExclusionRequest, steps: Sequence[Step], path: str
) -> Exclusion:
    asked = ExclusionRequest(given) if isinstance(given, str) else given
    problems = Problems()
    event, condition = _occasion(problems, catalog, asked, path)
    before = len(steps) if asked.before is None else asked.before
    problems.attempt(partial(_lies_between, steps, asked.after, before, path))
    problems.raise_any()
    return Exclusion(event.value.name, condition.value, asked.after, before)


def _occasion(
    problems: Problems, catalog: Catalog, given: StepRequest, path: str
) -> tuple[Attempt[Event], Attempt[Condition]]:
    event = problems.attempt(partial(catalog.event, given.event, f"{path}.event"))
    condition = problems.attempt(partial(condition_of, catalog, given.filters, f"{path}.filters"))
    return event, condition


def _within_ms(given: FunnelStepRequest, path: str) -> int | None:
    return None if given.within is None else duration_ms(given.within, path)


def _makes_sense(step: Step, order: Order, path: str, *, is_end: bool) -> None:
    if not step.optional:
        return
    if is_end:
        raise problem(f"{path}.optional", "optional", "The first and the last step are required")
    if order is Order.STRICT:
        meant = "With order strict nothing may come between, so no step is optional"
        raise problem(f"{path}.optional", "optional", meant)


def _refuse_within(path: str) -> None:
    raise problem(path, "within", "Nothing comes before the first step; its time is from and to")


def _lies_between(steps: Sequence[Step], after: int, before: int, path: str) -> None:
    if not 1 <= after < before <= len(steps):
        meant = f"after and before are numbers of steps, 1 to {len(steps)}, the lower one first"
        raise problem(path, "exclude", meant)
    if steps[after - 1].optional or steps[before - 1].optional:
        raise problem(path, "exclude", "An exclusion lies between two required steps")

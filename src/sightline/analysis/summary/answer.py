"""The answer: figures by their names; and two answers for the same day, put together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

import msgspec
from msgspec.structs import replace

from sightline.analysis.meta import Meta
from sightline.analysis.summary.completeness import Completeness
from sightline.analysis.summary.figure import BusinessFigure, Figure
from sightline.analysis.summary.late import Late
from sightline.catalog.summary import TOTAL_USERS
from sightline.store.control.summaries import Why

GROUPS: Final = (
    "user_metrics",
    "engagement_metrics",
    "business_metrics",
    "system_metrics",
    "ai_metrics",
)

KNEW_MORE: Final = (
    "Raw events of this time are deleted: what is read from them is as it was computed before"
)

F = TypeVar("F", bound=Figure)


class About(Meta, frozen=True, omit_defaults=True):
    """About the answer, and, where it is kept, which time it was computed and why.

    version: counts up from 1; 0: it is not kept
    why: on `schedule`, for `late events`, or because it was `asked` for
    late: what came since the version before
    """

    version: int = 0
    why: Why | None = None
    late: Late | None = None


class Summary(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """The answer: figures by their names; amounts of several currencies are several figures.

    date: where it is a day
    site: of which alone it is; null: of the tenant
    """

    date: str | None
    from_: str
    to: str
    timezone: str
    site: str | None
    user_metrics: dict[str, tuple[Figure, ...]]
    engagement_metrics: dict[str, tuple[Figure, ...]]
    business_metrics: dict[str, tuple[Figure, ...]]
    system_metrics: dict[str, tuple[Figure, ...]]
    ai_metrics: dict[str, tuple[Figure, ...]]
    business: tuple[BusinessFigure, ...]
    completeness: Completeness
    computed_at: str
    meta: About

    @property
    def has_events(self) -> bool:
        """Whether anything happened in the period."""
        groups = (getattr(self, group) for group in GROUPS)
        return any(
            figure.sample_size
            for group in groups
            for name, found in group.items()
            for figure in found
            if name != TOTAL_USERS[1]
        )


def knowing_most(before: Summary, after: Summary) -> Summary:
    """The later summary of a day of which raw events are deleted, less nothing that was known.

    Figures read from rollups, which are kept longer, are the later ones; those read from raw events
    stay as they were. How many users there ever were never falls.
    """
    groups = {
        group: {
            name: _figures(getattr(before, group).get(name, ()), found)
            for name, found in getattr(after, group).items()
        }
        for group in GROUPS
    }
    group, ever, _ = TOTAL_USERS
    groups[group] = {**groups[group], ever: _more(before.user_metrics[ever], groups[group][ever])}
    notes = tuple(dict.fromkeys((*after.meta.notes, KNEW_MORE)))
    return replace(
        after,
        **groups,
        business=_business(before.business, after.business),
        meta=replace(after.meta, notes=notes),
    )


def _figures(before: Sequence[F], after: Sequence[F]) -> tuple[F, ...]:
    """Of one name: as before where either was read from raw events."""
    return tuple(before) if before and _of_raw([*before, *after]) else tuple(after)


def _business(
    before: Sequence[BusinessFigure], after: Sequence[BusinessFigure]
) -> tuple[BusinessFigure, ...]:
    names = dict.fromkeys((figure.category, figure.metric) for figure in (*after, *before))

    def of(figures: Sequence[BusinessFigure], name: tuple[str, str]) -> list[BusinessFigure]:
        return [f for f in figures if (f.category, f.metric) == name]

    return tuple(f for name in names for f in _figures(of(before, name), of(after, name)))


def _of_raw(figures: Sequence[Figure]) -> bool:
    return any(figure.source == "raw" for figure in figures)


def _more(before: tuple[Figure, ...], after: tuple[Figure, ...]) -> tuple[Figure, ...]:
    return max(before, after, key=lambda found: max((f.value or 0 for f in found), default=0))

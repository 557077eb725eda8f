"""The table of stages made of what the store counted, as far as it may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from sightline.analysis.paths.answer import Count, Side, StageFigures, Taken, Transition
from sightline.analysis.paths.flow import ALL, Place, Way
from sightline.analysis.paths.guard import hidden_ways
from sightline.analysis.paths.node import PLACES
from sightline.analysis.paths.passages import END, TOLD, TOTAL
from sightline.privacy.disclosure import SUPPRESSED, Suppressed
from sightline.store.reader import Answer

EXIT: Final = "exit"
"""What a transition leads to, where the session ends."""

_STAGE: Final = {place: stage for stage, place in PLACES.items()}
_EVERYTHING: Final[Way] = (1, ALL, ALL)
_NOTHING: Final[Mapping[str, Any]] = dict.fromkeys(
    ("n", "sessions", "interactions", "exits", "drops", "purchases", "visits"), 0
)
_T = TypeVar("_T")


def table(answer: Answer, k: int) -> Side:
    """The table of an answer. k: the fewest people of what is shown"""
    rows: dict[Way, Mapping[str, Any]] = {_way(row): row for row in answer.dicts()}
    hidden = hidden_ways({way: row["people"] for way, row in rows.items()}, (), k)
    made = _Making(rows, hidden)
    stages, transitions = made.stages(), made.transitions()
    counts = [*(stage.sessions for stage in stages), *(one.count for one in transitions)]
    suppressed = sum(isinstance(count, Suppressed) for count in counts)
    entities = made.shown(_EVERYTHING, made.visits())
    return Side(Taken(entities=entities, stages=stages, transitions=transitions), suppressed)


class _Making:
    """What a table is made of."""

    def __init__(self, rows: Mapping[Way, Mapping[str, Any]], hidden: frozenset[Way]) -> None:
        self._rows, self._hidden = rows, hidden

    def visits(self) -> int:
        return int(self._rows.get(_EVERYTHING, _NOTHING)["visits"])

    def stages(self) -> tuple[StageFigures, ...]:
        return tuple(self._stage(place, stage) for place, stage in _STAGE.items())

    def transitions(self) -> tuple[Transition, ...]:
        ways = [(way[1], way[2]) for way in self._rows if way[1] is not ALL]
        pairs = sorted((source, target) for source, target in ways if target is not ALL)
        return tuple(self._transition(source, target) for source, target in pairs)

    def shown(self, way: Way, value: _T) -> _T | Suppressed:
        return SUPPRESSED if way in self._hidden else value

    def _stage(self, place: int, stage: str) -> StageFigures:
        way: Way = (1, (TOLD, place), ALL)
        row, exit_ = self._rows.get(way, _NOTHING), (1, (TOLD, place), (END, 0))
        n, sessions = int(row["n"]), int(row["sessions"])

        def figure(value: float | None) -> float | Suppressed | None:
            return self.shown(way, value)

        def count(name: str) -> Count:
            return self.shown(exit_ if name in ("exits", "drops") else way, int(row[name]))

        def of_sessions(name: str) -> float | Suppressed | None:
            counted = count(name)
            if isinstance(counted, Suppressed) or way in self._hidden:
                return SUPPRESSED
            return _over(counted, sessions)

        share = figure(_over(sessions, self.visits()))
        return StageFigures(
            stage=stage,
            sessions=count("sessions"),
            share=SUPPRESSED if _EVERYTHING in self._hidden else share,
            passages=count("n"),
            interactions=count("interactions"),
            interactions_per_passage=figure(_over(row["interactions"], n)),
            mean_ms=figure(_over(row.get("took_ms", 0), n)),
            median_ms=figure(row.get("half")),
            p90_ms=figure(row.get("most")),
            exits=count("exits"),
            exit_rate=of_sessions("exits"),
            drop_offs=count("drops"),
            drop_off_rate=of_sessions("drops"),
            purchases=count("purchases"),
            conversion=of_sessions("purchases"),
        )

    def _transition(self, source: Place, target: Place) -> Transition:
        way: Way = (1, source, target)
        whole: Way = (1, source, ALL)
        n = int(self._rows[way]["n"])
        share: float | Suppressed | None = self.shown(way, _over(n, int(self._rows[whole]["n"])))
        return Transition(
            from_=_STAGE[source[1]],
            to=EXIT if target[0] == END else _STAGE[target[1]],
            count=self.shown(way, n),
            share=SUPPRESSED if whole in self._hidden else share,
        )


def _over(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def _way(row: Mapping[str, Any]) -> Way:
    after = ALL if row["next_part"] == TOTAL else (row["next_part"], row["next"])
    return 1, ALL if row["stage"] == TOTAL else (TOLD, row["stage"]), after

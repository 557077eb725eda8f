"""What was counted of all trails, by name: the rows of `tally`, taken apart.

Rows of the store enter; numbers of channels leave, ready for every model. Channels are numbers from
1, in the order of `Channels`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from sightline.analysis.attribution.markov import Steps
from sightline.analysis.attribution.tally import BEGIN, LOST, WON, Fact


class Credited(msgspec.Struct, frozen=True):
    """What is credited to a channel in one currency.

    people: whose conversions it had to do with
    conversions, amounts: of each rule, in parts
    touched: conversions it had to do with
    """

    people: int
    conversions: Sequence[int]
    amounts: Sequence[int]
    touched: int


class Converted(msgspec.Struct, frozen=True):
    """Conversions with or without touchpoints, in one currency."""

    people: int
    conversions: int
    worth: int


class Counted(msgspec.Struct, frozen=True):
    """All facts.

    converted: (has touchpoints, currency)
    credited: (channel, currency)
    steps: as trails went; gains: currency → channel → what trails that won there were worth
    trails: set of channels → trails of exactly these
    won: the same → how many converted; worth: currency → the same → what these were worth
    """

    converted: Mapping[tuple[bool, str], Converted]
    credited: Mapping[tuple[int, str], Credited]
    steps: Steps
    gains: Mapping[str, Mapping[int, int]]
    trails: Mapping[int, int]
    won: Mapping[int, int]
    worth: Mapping[str, Mapping[int, int]]

    def coins(self) -> tuple[str, ...]:
        """Every currency of a conversion; the empty one where some have none."""
        return tuple(sorted({coin for _, coin in self.converted}))

    def attributed(self) -> int:
        """Conversions with touchpoints."""
        return sum(one.conversions for (has, _), one in self.converted.items() if has)

    def attributed_worth(self, coin: str) -> int:
        """What these are worth, in smallest units."""
        found = self.converted.get((True, coin))
        return found.worth if found else 0


def counted(rows: Iterable[Mapping[str, Any]]) -> Counted:
    """The facts of all rows."""
    by_kind = defaultdict[Fact, list[Mapping[str, Any]]](list)
    for row in rows:
        by_kind[Fact(row["kind"])].append(row)
    sets = by_kind[Fact.CHANNELS]
    won = [row for row in sets if row["right"]]
    return Counted(
        converted={
            (bool(row["left"]), row["coin"]): Converted(row["people"], row["trails"], row["total"])
            for row in by_kind[Fact.TRAIL]
            if row["right"]
        },
        credited={(r["left"], r["coin"]): _credited(r) for r in by_kind[Fact.CREDIT]},
        steps=_steps(by_kind[Fact.STEP]),
        gains=_by_coin([row for row in by_kind[Fact.STEP] if row["right"] == WON], "total"),
        trails=_summed(sets, "trails"),
        won=_summed(won, "trails"),
        worth=_by_coin(won, "total"),
    )


def _credited(row: Mapping[str, Any]) -> Credited:
    *conversions, touched = row["credits"]
    *amounts, _ = row["amounts"]
    return Credited(row["people"], conversions, amounts, touched)


def _steps(rows: Sequence[Mapping[str, Any]]) -> Steps:
    begun, lost, won = Counter[int](), Counter[int](), Counter[int]()
    followed = Counter[tuple[int, int]]()
    for row in rows:
        match row["left"], row["right"]:
            case (left, right) if left == BEGIN:
                begun[right] += row["trails"]
            case (left, right) if right == WON:
                won[left] += row["trails"]
            case (left, right) if right == LOST:
                lost[left] += row["trails"]
            case (left, right):
                followed[left, right] += row["trails"]
    return Steps(begun, followed, lost, won)


def _summed(rows: Iterable[Mapping[str, Any]], name: str) -> dict[int, int]:
    found = Counter[int]()
    for row in rows:
        found[row["left"]] += row[name]
    return found


def _by_coin(rows: Iterable[Mapping[str, Any]], name: str) -> dict[str, dict[int, int]]:
    found = defaultdict[str, dict[int, int]](dict)
    for row in rows:
        found[row["coin"]][row["left"]] = row[name]
    return found

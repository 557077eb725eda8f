"""Clusters of digits: runs of groups with little between them, as people write long numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_CLUSTER: Final = re.compile(r"\d(?:[ \-./()+]{0,3}\d)*", re.ASCII)
_FEWEST: Final = 7  # what identifies somebody has no fewer
_GROUP: Final = re.compile(r"\d+", re.ASCII)


class Group(NamedTuple):
    """Adjacent digits, and what stands between them and the group before."""

    start: int
    end: int
    digits: str
    gap: str


class Cluster(NamedTuple):
    """Groups in order, and what stands directly before and after them."""

    groups: tuple[Group, ...]
    before: str
    after: str

    def total(self, first: int, last: int) -> int:
        """Digits in groups first to last (exclusive)."""
        return sum(len(g.digits) for g in self.groups[first:last])

    def joined(self, first: int, last: int) -> str:
        """The digits of groups first to last (exclusive), without gaps."""
        return "".join(g.digits for g in self.groups[first:last])

    def sizes(self, first: int, last: int) -> tuple[int, ...]:
        """How many digits each of the groups first to last (exclusive) has."""
        return tuple(len(g.digits) for g in self.groups[first:last])

    def gaps(self, first: int, last: int) -> tuple[str, ...]:
        """What stands between the groups first to last (exclusive)."""
        return tuple(g.gap for g in self.groups[first + 1 : last])


def clusters(text: str) -> Iterator[Cluster]:
    """Every cluster of seven digits or more, with up to four characters on either side."""
    for match in _CLUSTER.finditer(text):
        if match.end() - match.start() < _FEWEST or sum(map(str.isdigit, match[0])) < _FEWEST:
            continue
        groups: list[Group] = []
        at = match.start()
        for group in _GROUP.finditer(text, match.start(), match.end()):
            groups.append(Group(group.start(), group.end(), group[0], text[at : group.start()]))
            at = group.end()
        before = text[max(0, match.start() - 4) : match.start()]
        yield Cluster(tuple(groups), before, text[match.end() : match.end() + 4])

"""United States social security numbers, written with their dashes or spaces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sightline.privacy.find.digits import Cluster, clusters
from sightline.privacy.find.span import Span

MARKER: Final = "[ssn]"
_SIZES: Final = (3, 2, 4)


def is_ssn(digits: str) -> bool:
    """Whether nine digits can have been issued: no area 000, 666 or 9xx, no group or serial 0."""
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return area not in ("000", "666") and area < "900" and group != "00" and serial != "0000"


def ssns(text: str) -> Iterator[Span]:
    """Every AAA-GG-SSSS that is not a part of a longer chain.

    Nine digits without separators are left: order numbers look the same.
    """
    for cluster in clusters(text):
        first = 0
        while first + 3 <= len(cluster.groups):
            if _is_at(cluster, first):
                yield Span(cluster.groups[first].start, cluster.groups[first + 2].end, MARKER)
                first += 3
            else:
                first += 1


def _is_at(cluster: Cluster, first: int) -> bool:
    last = first + 3
    if cluster.sizes(first, last) != _SIZES or not is_ssn(cluster.joined(first, last)):
        return False
    gaps = cluster.gaps(first, last)
    if len(set(gaps)) != 1 or gaps[0].strip() not in ("", "-", "."):
        return False
    before = cluster.groups[first].gap if first else cluster.before[-1:]
    after = cluster.groups[last].gap if last < len(cluster.groups) else cluster.after[:1]
    return gaps[0] not in (before, after) or not gaps[0].strip()

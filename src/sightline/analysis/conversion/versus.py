"""Two ways side by side: how the overall conversion of one differs from that of the other.

difference: of the conversions, in points 0-1; ratio: one over the other. Null where nobody entered,
    or, of the ratio, where nobody converts on the other way
entities may have gone both ways: the two are not independent, so no interval is given
"""

from __future__ import annotations

import msgspec


class Versus(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The first way against the second. name: what the specification calls the comparison"""

    name: str | None = None
    difference: float | None
    ratio: float | None


def versus(one: float | None, other: float | None, name: str | None) -> Versus:
    """The comparison of two conversions."""
    if one is None or other is None:
        return Versus(name=name, difference=None, ratio=None)
    return Versus(name=name, difference=one - other, ratio=one / other if other else None)

"""A whole divided by shares, so that the parts are whole numbers and add up to it.

Largest remainder: everyone gets the whole part of what is theirs, and what is left goes, one each,
to those who lost most by that; of equal ones, to the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor


def apportioned(whole: int, shares: Sequence[int | float | Fraction]) -> list[int]:
    """The parts of a whole, in the proportion of the shares.

    shares: may be negative, where all together are not 0; all 0: nobody gets anything
    raises: ValueError, where a whole other than 0 has no shares
    """
    exact = [Fraction(share) for share in shares]
    total = sum(exact)
    if not total:
        if whole:
            raise ValueError("a whole can only be divided among shares that are not 0 together")
        return [0] * len(exact)
    due = [share * whole / total for share in exact]
    parts = [floor(one) for one in due]
    lost = sorted(range(len(due)), key=lambda place: (parts[place] - due[place], place))
    for place in lost[: whole - sum(parts)]:
        parts[place] += 1
    return parts

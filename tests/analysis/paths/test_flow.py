"""No number of few people can be computed from what a graph of paths shows, by linear algebra.

What is shown are linear equations in the ways people took. A hidden number can be computed exactly
when it is a combination of them: when it adds nothing to their rank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Final

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sightline.analysis.paths.flow import ALL, Place, Way
from sightline.analysis.paths.guard import hidden_ways
from sightline.analysis.paths.moves import END, ON, REST, TOLD

K: Final = 5
DEPTH: Final = 3
_ROWS: Final = (TOLD, REST)
_PLACES: Final = ((TOLD, 1), (TOLD, 2), (REST, 0))
_WALK: Final = st.tuples(
    st.lists(st.sampled_from(_PLACES), min_size=1, max_size=DEPTH + 1),
    st.sampled_from((1, 1, 2, 4, 6, 30)),
)


def _flows(walks: Collection[tuple[list[Place], int]]) -> Counter[tuple[int, Place, Place]]:
    """How many took each single way."""
    found: Counter[tuple[int, Place, Place]] = Counter()
    for walk, many in walks:
        for step, near in enumerate(walk[:DEPTH], 1):
            after = walk[step] if step < len(walk) else (END, 0)
            far = (ON, 0) if step == DEPTH and after != (END, 0) else after
            found[step, near, far] += many
    return found


def _with_totals(flows: Mapping[tuple[int, Place, Place], int]) -> dict[Way, int]:
    found: Counter[Way] = Counter()
    for (step, near, far), n in flows.items():
        for source in (near, ALL):
            for target in (far, ALL):
                found[step, source, target] += n
    return dict(found)


def _is_told(way: Way) -> bool:
    """Whether an answer has a place for it: nodes, links, ends, and everything."""
    step, source, target = way
    if source is ALL:
        return target is ALL and step == 1
    return target is ALL or target[0] != ON


def _computable(
    flows: Mapping[tuple[int, Place, Place], int], hidden: Collection[Way]
) -> list[Way]:
    """The ways of few people that follow from what is shown."""
    single = list(flows)
    people = _with_totals(flows)

    def equation(way: Way) -> NDArray[np.float64]:
        step, source, target = way
        return np.array(
            [s == step and source in (ALL, a) and target in (ALL, b) for s, a, b in single],
            dtype=np.float64,
        )

    known = [equation(way) for way in people if _is_told(way) and way not in hidden]
    known += [
        equation((step, ALL, target)) - equation((step + 1, target, ALL))
        for step, source, target in people
        if source is ALL and target is not ALL and target[0] in _ROWS
    ]
    shown = np.array(known).reshape(-1, len(single))
    rank = np.linalg.matrix_rank(shown) if known else 0
    return [
        way
        for way, n in people.items()
        if _is_told(way)
        and n < K
        and np.linalg.matrix_rank(np.vstack([shown, equation(way)])) == rank
    ]


@given(st.lists(_WALK, min_size=1, max_size=12))
@settings(max_examples=300, deadline=None)
def test_no_number_of_few_people_follows_from_what_is_shown(
    walks: list[tuple[list[Place], int]],
) -> None:
    flows = _flows(walks)
    hidden = hidden_ways(_with_totals(flows), _ROWS, K)
    assert _computable(flows, hidden) == []


def test_a_number_that_the_steps_after_tell_is_hidden_with_a_whole_cycle() -> None:
    """Of 53 at the start all but two come to the end another way: so few began elsewhere."""
    one, two, rest = (TOLD, 1), (TOLD, 2), (REST, 0)
    flows = {
        (1, two, one): 1,
        (1, two, two): 1,
        (1, rest, one): 50,
        (2, one, one): 51,
        (2, two, one): 1,
        (3, one, (END, 0)): 2,
        (3, one, (ON, 0)): 50,
    }
    hidden = hidden_ways(_with_totals(flows), _ROWS, K)
    assert (1, two, ALL) in hidden
    assert _computable(flows, hidden) == []


def test_of_enough_people_everything_is_shown() -> None:
    flows = _flows([([(TOLD, 1), (TOLD, 2)], 9), ([(TOLD, 2), (REST, 0), (TOLD, 1)], 7)])
    assert hidden_ways(_with_totals(flows), _ROWS, K) == frozenset()

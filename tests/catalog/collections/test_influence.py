"""The rule of the assistant's influence, told case by case."""

from __future__ import annotations

import pytest

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.collections.influence import INFLUENCES, SEEN, Sign, overall

ALL = set(Sign)
USED = {Sign.FACE_ANALYSED, Sign.CLICKED, Sign.CONVERSED, Sign.TRIED_ON}


@pytest.mark.parametrize(
    ("signs", "face", "recommendation", "conversation", "try_on", "together"),
    [
        (set(), 0, 0, 0, 0, 0),
        ({Sign.VIEWED}, 0, 0.25, 0, 0, 0.25),
        ({Sign.VIEWED, Sign.CLICKED}, 0, 0.5, 0, 0, 0.5),
        ({Sign.ADVISED}, 0, 1, 0, 0, 1),
        ({Sign.FACE_ANALYSED}, 0.5, 0, 0, 0, 0.5),
        ({Sign.FACE_ANALYSED, Sign.VIEWED}, 0.5, 0.25, 0, 0, 0.625),
        ({Sign.FACE_ANALYSED, Sign.ADVISED}, 1, 1, 0, 0, 1),
        ({Sign.CONVERSED}, 0, 0, 0.5, 0, 0.5),
        ({Sign.CONVERSED, Sign.GOAL_REACHED}, 0, 0, 1, 0, 1),
        ({Sign.TRIED_ON}, 0, 0, 0, 0.5, 0.5),
        ({Sign.TRIED_ON, Sign.TRIED_THIS_ON}, 0, 0, 0, 1, 1),
        (USED, 0.5, 0.5, 0.5, 0.5, 0.9375),
        (ALL, 1, 1, 1, 1, 1),
    ],
)
def test_signs_say_how_much_the_assistant_mattered(
    signs: set[Sign],
    face: float,
    recommendation: float,
    conversation: float,
    try_on: float,
    together: float,
) -> None:
    found = [influence.of(signs) for influence in INFLUENCES]
    assert found == [face, recommendation, conversation, try_on]
    assert overall(found) == together


def test_signs_are_events_of_the_catalog() -> None:
    for seen in SEEN.values():
        for event in seen.events:
            named = {attribute.name for attribute in BUILT_IN.event(event).attributes}
            assert seen.where is None or seen.where.field in named


def test_levels_come_strongest_first_and_need_more_signs_than_none() -> None:
    for influence in INFLUENCES:
        given = [level.influence for level in influence.levels]
        assert given == sorted(given, reverse=True)
        assert all(level.signs for level in influence.levels)

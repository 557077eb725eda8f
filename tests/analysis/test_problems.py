"""Checks that need one another: all that is wrong is told, and told once."""

import pytest

from sightline.analysis.period import period_between, zone_named
from sightline.analysis.problems import Problems, problem
from sightline.errors import InvalidRequest


def _refuse() -> int:
    raise problem("top", "top", "top is a number from 1 to 100")


def test_a_check_that_needs_a_failed_one_is_not_made_and_all_others_are() -> None:
    problems = Problems()
    zone = problems.attempt(lambda: zone_named("Europe/Nowhere"))
    period = problems.attempt(lambda: period_between("yesterday", "never", zone.value))
    problems.attempt(lambda: period.value.start_ms)
    problems.attempt(_refuse)
    with pytest.raises(InvalidRequest) as told:
        problems.raise_any()
    assert [error.path for error in told.value.errors] == ["timezone", "top"]


def test_values_are_there_where_nothing_is_wrong() -> None:
    problems = Problems()
    zone = problems.attempt(lambda: zone_named("UTC"))
    nothing = problems.attempt(lambda: None)
    problems.raise_any()
    assert zone.value == zone_named("UTC")
    assert nothing.value is None

"""Settings say what is wrong with them, and never pass over a misspelt one."""

from __future__ import annotations

import pytest

from sightline.errors import InvalidRequest
from sightline.settings import load


@pytest.mark.parametrize(
    ("variable", "meant"),
    [("SIGHTLINE_PROT", "SIGHTLINE_PORT"), ("SIGHTLINE_COMIT_ROWS", "SIGHTLINE_COMMIT_ROWS")],
)
def test_a_misspelt_variable_is_named_with_the_one_meant(
    monkeypatch: pytest.MonkeyPatch, variable: str, meant: str
) -> None:
    monkeypatch.setenv(variable, "9000")
    with pytest.raises(InvalidRequest, match=f"{variable} is not a setting; did you mean {meant}"):
        load()


def test_variables_of_others_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGHTLINE_SECRET", "s" * 32)
    monkeypatch.setenv("SIGHTLINE_CHAOS_ROUNDS", "3")
    monkeypatch.setenv("SIGHTLINE_IMAGE_TAG", "1")
    assert load() == load({"port": None})


def test_a_flag_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGHTLINE_PORT", "9000")
    assert load().port == 9000
    assert load({"port": 9001}).port == 9001


def test_a_value_that_is_not_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGHTLINE_QUERY_TIMEOUT_MS", "soon")
    with pytest.raises(InvalidRequest, match="SIGHTLINE_QUERY_TIMEOUT_MS is not valid"):
        load()

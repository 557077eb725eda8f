"""Changes, trends and confidence, by hand."""

from __future__ import annotations

import pytest

from sightline.analysis.summary.figure import Sample, confidence, percent_change, trend


@pytest.mark.parametrize(
    ("value", "previous", "change", "way"),
    [
        (120, 100, 20.0, "up"),
        (80, 100, -20.0, "down"),
        (100.5, 100, 0.5, "stable"),
        (101, 100, 1.0, "up"),
        (99.5, 100, -0.5, "stable"),
        (-50, -100, 50.0, "up"),
        (0, 0, None, "stable"),
        (5, 0, None, "up"),
        (None, 5, None, None),
        (5, None, None, None),
    ],
)
def test_a_change_is_in_hundredths_of_what_was(
    value: float | None, previous: float | None, change: float | None, way: str | None
) -> None:
    assert (percent_change(value, previous), trend(value, previous)) == (change, way)


@pytest.mark.parametrize(
    ("sample", "complete", "sure"),
    [
        (Sample(9000, 30, 50), 1.0, 0.5),
        (Sample(9000, 30, 50), 0.5, 0.25),
        (Sample(9000, 0, 90), 1.0, 0.75),  # nobody has a name: sessions
        (Sample(270, 0, 0), 1.0, 0.9),  # nobody did it: events
        (Sample(3000, 2970), 1.0, 0.99),
        (Sample(), 1.0, 0.0),
    ],
)
def test_a_figure_is_as_sure_as_its_period_is_complete_and_people_are_many(
    sample: Sample, complete: float, sure: float
) -> None:
    assert confidence(sample, complete) == sure

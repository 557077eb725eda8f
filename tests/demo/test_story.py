"""The shop's world follows the calendar, and the documentation tells it as it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sightline.demo.story import HOURS, INCIDENTS, WEEKDAYS, Incident, conditions

DOC = Path(__file__).parents[2] / "docs/demo.md"
START = datetime(2025, 11, 1, tzinfo=UTC)


def hours_of(incident: Incident, days: int) -> list[datetime]:
    minutes = (START + timedelta(minutes=5 * n) for n in range(days * 288))
    return [at for at in minutes if incident.holds(at)]


@pytest.mark.parametrize("incident", INCIDENTS, ids=lambda i: i.name)
def test_an_incident_lasts_as_long_as_it_says_once_in_its_days(incident: Incident) -> None:
    held = hours_of(incident, incident.every_days * 2)
    expected = (incident.to_hour - incident.from_hour) * 12 * 2
    assert abs(len(held) - expected) <= 2
    assert len({at.date() for at in held}) == 2


@pytest.mark.parametrize("incident", INCIDENTS, ids=lambda i: i.name)
def test_every_incident_is_documented(incident: Incident) -> None:
    line = next(x for x in DOC.read_text(encoding="utf-8").splitlines() if incident.name in x)
    assert f"every {incident.every_days}" in line


def test_the_usual_day() -> None:
    calm = datetime(2025, 11, 3, 12, tzinfo=UTC)  # a Monday
    assert not any(i.holds(calm) for i in INCIDENTS)
    assert conditions(calm).traffic == HOURS[12] * WEEKDAYS[0]
    assert 0.9 < sum(HOURS) / 24 < 1.1
    assert 0.9 < sum(WEEKDAYS) / 7 < 1.1


def test_incidents_change_what_they_say() -> None:
    slow = next(i for i in INCIDENTS if i.name == "slow afternoon")
    at = hours_of(slow, 9)[0]
    assert conditions(at).response == 2.6
    assert conditions(at).traffic == HOURS[at.hour] * WEEKDAYS[at.weekday()]
    letter = next(i for i in INCIDENTS if i.name == "newsletter evening")
    at = hours_of(letter, 14)[0]
    assert conditions(at).traffic == pytest.approx(2.3 * HOURS[at.hour] * WEEKDAYS[at.weekday()])

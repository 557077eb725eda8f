"""Both sides of revenue, drawn: what is hidden is a mark, and currencies are never added."""

from __future__ import annotations

from sightline.analysis.grain import Grain
from sightline.analysis.meta import Meta
from sightline.analysis.revenue.course import Course, Courses, Sides
from sightline.privacy.disclosure import SUPPRESSED
from sightline.views import sides
from sightline.views.part import WITHHELD

META = Meta(source="raw", elapsed_ms=1.0, as_of="2026-01-02T12:00:00Z")
EUROS = Course(
    "EUR",
    30.0,
    90.0,
    (
        Sides("2026-01-01T00:00:00Z", 30.0, SUPPRESSED),
        Sides("2026-01-02T00:00:00Z", 0.0, 90.0),
    ),
)
YEN = Course("JPY", 500.0, 0.0, (Sides("2026-01-01T00:00:00Z", 500.0, 0.0),))


def courses(*found: Course) -> Courses:
    return Courses(Grain.DAY, found, META)


def test_what_is_hidden_is_a_mark_and_not_a_bar() -> None:
    bars, marks = sides.chart(courses(EUROS), "light")["layer"]
    drawn = [(row["t"][:10], row["side"], row["revenue"]) for row in bars["data"]["values"]]
    assert drawn == [
        ("2026-01-01", "with the assistant", 30.0),
        ("2026-01-02", "with the assistant", 0.0),
        ("2026-01-02", "without", 90.0),
    ]
    assert [row["t"][:10] for row in marks["data"]["values"]] == ["2026-01-01"]
    assert WITHHELD in sides.about(courses(EUROS))
    assert WITHHELD not in sides.about(courses(YEN))


def test_the_day_that_runs_is_lighter() -> None:
    bars = sides.chart(courses(EUROS), "dark")["layer"][0]["data"]["values"]
    assert [row["running"] for row in bars] == [False, True, True]


def test_the_share_is_of_one_currency() -> None:
    assert sides.share(courses(EUROS)) == 0.25
    assert sides.share(courses(EUROS, YEN)) is None
    assert sides.share(courses()) is None
    assert sides.table(courses(EUROS, YEN)).rows[1] == ("JPY", "500 JPY", "0 JPY")

"""The SQL of the report on revenue, written down.

Run with SIGHTLINE_UPDATE_SNAPSHOTS=1 to write it anew; the difference is then yours to read.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlglot import exp
from tests.analysis.written import written

from sightline.analysis.assistance import conditions
from sightline.analysis.grain import Grain
from sightline.analysis.revenue.asked import asked
from sightline.analysis.revenue.course import CourseRequest, sides
from sightline.analysis.revenue.course import asked as asked_over_time
from sightline.analysis.revenue.people import buyers, spending
from sightline.analysis.revenue.presence import at_times, at_values
from sightline.analysis.revenue.request import revenue_request
from sightline.analysis.revenue.sale import ranking, sales
from sightline.catalog.catalog import BUILT_IN
from sightline.store.fence import fenced

SNAPSHOTS = Path(__file__).parent.parent / "snapshots"

MADE = asked(
    BUILT_IN,
    revenue_request(
        {
            "from": "2026-03-23",
            "to": "2026-04-06",
            "timezone": "Europe/Berlin",
            "filters": {"field": "country", "value": "DE"},
        }
    ),
)
KNOWN = conditions(BUILT_IN)
TREES: dict[str, exp.Select] = {
    "ranking": ranking(MADE),
    "sales": sales(KNOWN, MADE, [("frames",), ("",)]),
    "sales_of_another_period": sales(KNOWN, MADE, None),
    "present_at_times": at_times(MADE),
    "present_at_values": at_values(MADE, [("frames",), ("",)]),
    "buyers": buyers(MADE),
    "spending": spending(MADE),
    "sides": sides(
        KNOWN,
        asked_over_time(
            BUILT_IN, CourseRequest(from_="2026-03-23", to="2026-04-06", grain=Grain.DAY), 100
        ),
    ),
}


@pytest.mark.parametrize("name", TREES)
def test_the_sql(name: str) -> None:
    kept = SNAPSHOTS / f"revenue_{name}.sql"
    assert written(kept, fenced("t", TREES[name].copy())) == kept.read_text()


def test_nothing_is_kept_that_is_not_asked() -> None:
    kept = {path.stem for path in SNAPSHOTS.glob("revenue_*.sql")}
    assert kept == {f"revenue_{name}" for name in TREES}

"""The SQL of retention, written down.

Run with SIGHTLINE_UPDATE_SNAPSHOTS=1 to write it anew; the difference is then yours to read.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.analysis.written import hidden, written

from sightline.analysis.retention.asked import asked
from sightline.analysis.retention.grid import grid
from sightline.analysis.retention.request import retention_request
from sightline.catalog.catalog import BUILT_IN
from sightline.store.fence import fenced

SNAPSHOTS = Path(__file__).parent / "snapshots"
NOW = datetime(2026, 4, 21, 12, tzinfo=UTC)

ASKED: dict[str, dict[str, Any]] = {
    "weeks": {"grain": "1w", "periods": 2},
    "weeks_of_buyers": {"grain": "1w", "periods": 1, "return": "commerce.purchase"},
    "days": {"periods": [1], "from": "2025-12-01"},
    "recurring": {"grain": "1w", "periods": [1], "mode": "recurring", "start": "session.started"},
    "uneven_days": {"timezone": "Europe/Berlin", "mode": "first_in_period", "periods": [1]},
    "measured": {
        "grain": "1w",
        "periods": [0],
        "return": "commerce.purchase",
        "measures": ["engagement", "revenue"],
        "breakdown": ["device", "acquisition_channel", "ai_usage_level"],
        "filters": {"field": "site_id", "value": "s1"},
    },
}


@pytest.mark.parametrize("name", ASKED)
def test_the_sql(name: str) -> None:
    period = {"from": "2026-03-23", "to": "2026-04-06"}
    made = asked(BUILT_IN, retention_request({**period, **ASKED[name]}), NOW)
    tree = grid(made, ["EUR"] if made.income else [])
    kept = SNAPSHOTS / f"{name}.sql"
    assert written(kept, fenced("t", tree)) == kept.read_text()


@pytest.mark.parametrize("name", ASKED)
def test_no_alias_hides_a_column(name: str) -> None:
    period = {"from": "2026-03-23", "to": "2026-04-06"}
    made = asked(BUILT_IN, retention_request({**period, **ASKED[name]}), NOW)
    assert not hidden(grid(made, ["EUR"]))


def test_nothing_is_kept_that_is_not_asked() -> None:
    assert {path.stem for path in SNAPSHOTS.glob("*.sql")} == set(ASKED)

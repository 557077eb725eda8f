"""The SQL of attribution, written down.

Run with SIGHTLINE_UPDATE_SNAPSHOTS=1 to write it anew; the difference is then yours to read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlglot import exp
from tests.analysis.written import hidden, written

from sightline.analysis.assistance import conditions
from sightline.analysis.attribution.asked import Asked, asked
from sightline.analysis.attribution.contribution import contributions
from sightline.analysis.attribution.request import attribution_request
from sightline.analysis.attribution.tally import paths, tally
from sightline.analysis.attribution.trail import Channels, ranking
from sightline.catalog.catalog import BUILT_IN
from sightline.store.fence import fenced

SNAPSHOTS = Path(__file__).parent.parent / "snapshots"

TOLD = Channels(("email", "paid_search", ""), has_rest=True)
ASKED: dict[str, dict[str, Any]] = {
    "rules": {"models": ["first", "last", "linear", "time_decay", "position_based"]},
    "data_driven": {"models": ["markov", "shapley"], "entity": "session"},
    "several_touchpoints": {
        "models": ["last"],
        "entity": "user",
        "fallback": ["email"],
        "conversion": {"event": "commerce.purchase", "filters": {"field": "site_id", "value": "s"}},
        "touchpoints": [
            {"event": "session.started", "by": ["session.channel", "web.campaign_source"]},
            {"event": "email.opened", "channel": "email"},
        ],
        "filters": {"field": "country", "value": "DE"},
    },
}


def _made(name: str) -> Asked:
    request = {"from": "2026-03-23", "to": "2026-04-06", "paths": 3, **ASKED[name]}
    return asked(BUILT_IN, attribution_request(request))


def _tree(name: str, part: str) -> exp.Select:
    made = _made(name)
    match part:
        case "ranking":
            return ranking(made)
        case "contributions":
            return contributions(conditions(BUILT_IN), made)
        case "paths":
            return paths(made, TOLD, 5)
        case _:
            return tally(made, TOLD)


WRITTEN = [
    *((name, "tally") for name in ASKED),
    ("several_touchpoints", "ranking"),
    ("several_touchpoints", "contributions"),
    ("rules", "paths"),
]


@pytest.mark.parametrize(("name", "part"), WRITTEN)
def test_the_sql(name: str, part: str) -> None:
    kept = SNAPSHOTS / f"attribution_{part}_{name}.sql"
    assert written(kept, fenced("t", _tree(name, part))) == kept.read_text()


@pytest.mark.parametrize(("name", "part"), WRITTEN)
def test_no_alias_hides_a_column(name: str, part: str) -> None:
    assert not hidden(_tree(name, part))


def test_nothing_is_kept_that_is_not_asked() -> None:
    kept = {path.stem for path in SNAPSHOTS.glob("attribution_*.sql")}
    assert kept == {f"attribution_{part}_{name}" for name, part in WRITTEN}

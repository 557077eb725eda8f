"""The SQL of paths, written down.

Run with SIGHTLINE_UPDATE_SNAPSHOTS=1 to write it anew; the difference is then yours to read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlglot import exp
from tests.analysis.written import hidden, written

from sightline.analysis.paths.asked import Asked, asked
from sightline.analysis.paths.moves import links, names, ranking
from sightline.analysis.paths.passages import passages
from sightline.analysis.paths.request import paths_request
from sightline.catalog.catalog import BUILT_IN
from sightline.store.engine import Engine
from sightline.store.fence import fenced

SNAPSHOTS = Path(__file__).parent / "snapshots"

TOLD = {1: [11, 12], 2: [13]}
DE = {"field": "country", "value": "DE"}
ANCHOR = {"event": "commerce.view", "filters": DE}


def _asked(**request: Any) -> Asked:
    return asked(BUILT_IN, paths_request({"from": "2026-01-01", "to": "2026-01-02", **request}))


STATEMENTS: dict[str, exp.Query] = {
    "ranking": ranking(_asked(), 5),
    "links": links(_asked(goal="commerce.purchase"), TOLD, 5),
    "names": names(_asked(nodes="page"), TOLD),
    "backward_by_page": links(
        _asked(nodes="page", anchor=ANCHOR, direction="backward", repeats="once"), TOLD, 5
    ),
    "by_stage_and_user": links(
        _asked(nodes="stage", entity="user", anchor=ANCHOR, repeats="keep"), TOLD, 5
    ),
    "stages": passages(_asked(mode="stages", filters=DE), 5),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_sql_is_what_was_written_down(name: str) -> None:
    kept = SNAPSHOTS / f"{name}.sql"
    assert written(kept, fenced("the-tenant", STATEMENTS[name])) == kept.read_text()


def test_nothing_is_written_down_that_is_not_made() -> None:
    assert {path.stem for path in SNAPSHOTS.glob("*.sql")} == set(STATEMENTS)


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_engine_understands_the_sql(engine: Engine, name: str) -> None:
    engine.query(fenced("the-tenant", STATEMENTS[name]))


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_alias_hides_a_column(name: str) -> None:
    assert not hidden(STATEMENTS[name])

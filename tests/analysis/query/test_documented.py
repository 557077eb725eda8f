"""The page on SQL is true: its examples find something, and what it says is not there is not."""

from __future__ import annotations

import re
import uuid

import pytest
from tests.analysis.query.conftest import Asking, values
from tests.analysis.query.kept import OURS, keep
from tests.analysis.query.visits import Visits
from tests.pages import DOCS, blocks, text

from sightline.analysis.query.result import DEFAULT_ROWS, MOST_ROWS
from sightline.analysis.query.statement import MAX_CHARACTERS, MAX_OF_A_KIND
from sightline.errors import InvalidRequest
from sightline.privacy.disclosure import K
from sightline.store.engine import Engine

PAGE = text(DOCS / "sql.md")
EXAMPLES = blocks(PAGE, "sql")


async def test_every_example_runs_and_finds_something(engine: Engine, asking: Asking) -> None:
    keep(engine, OURS, Visits(seed=11).sessions(80))
    own = {
        "event_id": str(uuid.uuid4()),
        "event_name": "kb.hit",
        "occurred_at": "2026-03-01T09:00:00Z",
        "source": "web",
        "attributes": {"own.campaign": "spring"},
    }
    keep(engine, OURS, [own])
    assert len(EXAMPLES) > 8
    for example in EXAMPLES:
        assert values(await asking(example)), example


async def test_the_example_for_groups_needs_no_rows(engine: Engine, asking: Asking) -> None:
    keep(engine, OURS, Visits(seed=11).sessions(80))
    (example,) = EXAMPLES[-1:]
    assert values(await asking(example, sees="groups"))
    with pytest.raises(InvalidRequest):
        await asking(EXAMPLES[1], sees="groups")


def test_numbers_on_the_page_are_those_of_the_code() -> None:
    for number in (DEFAULT_ROWS, MOST_ROWS, MAX_CHARACTERS):
        assert f"{number:,}" in PAGE
    assert f"{MAX_OF_A_KIND} joins" in PAGE
    assert f"at least {K} people" in PAGE


@pytest.mark.parametrize(
    "written",
    [
        "SELECT 1 FROM events SETTINGS readonly = 0",
        "SELECT 1 FROM events FORMAT CSV",
        "SELECT 1 FROM events FINAL",
        "SELECT 1 FROM events SAMPLE 1",
        "SELECT 1 FROM events PREWHERE 1",
        "SELECT 1 FROM events ARRAY JOIN numbers",
        "SELECT 1 FROM events LIMIT 1 BY site_id",
        "SELECT count() OVER w FROM events WINDOW w AS (ORDER BY site_id)",
        "SELECT count() FROM events GROUP BY site_id WITH TOTALS",
        "WITH RECURSIVE a AS (SELECT 1 FROM a) SELECT * FROM a",
        "SELECT 1 FROM numbers(1)",
        "SELECT 1 AS tenant_id FROM events",
        "WITH analytics_customers AS (SELECT 1 FROM events) SELECT 1 FROM analytics_customers",
    ],
)
async def test_what_the_page_says_is_not_there_is_not(asking: Asking, written: str) -> None:
    with pytest.raises(InvalidRequest):
        await asking(written)
    words = set(re.findall(r"[A-Z]{4,}", written)) - {"SELECT", "FROM"}
    assert not words or any(word in PAGE for word in words)

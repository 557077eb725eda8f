"""SQL that is written down in files, so that a change of it is seen in a review.

Run with SIGHTLINE_UPDATE_SNAPSHOTS=1 to write it anew; the difference is then yours to read.
"""

from __future__ import annotations

import os
from pathlib import Path

import sqlglot
from sqlglot import exp

from sightline.store.tables import EVENT_COLUMNS


def written(path: Path, sql: str) -> str:
    """The SQL as its file has it, where it has not changed. sql: statements, an empty line apart"""
    trees = (sqlglot.parse_one(one, dialect="clickhouse") for one in sql.split("\n\n"))
    made = ";\n\n".join(tree.sql("clickhouse", pretty=True) for tree in trees) + "\n"
    if os.environ.get("SIGHTLINE_UPDATE_SNAPSHOTS"):
        path.write_text(made)
    return made


def hidden(tree: exp.Expr) -> set[str]:
    """Columns that an alias hides: in ClickHouse it is found before a column, in WHERE as well."""
    return {alias.alias for alias in tree.find_all(exp.Alias)} & set(EVENT_COLUMNS)

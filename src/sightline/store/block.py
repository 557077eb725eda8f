"""Rows on their way into `events`, by column: the form the engine takes fastest."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import msgspec

from sightline.store.tables import EVENT_COLUMNS


class Block(msgspec.Struct, frozen=True):
    """Rows of `events`, without `commit_no`, which the writer gives.

    columns: column name → one value a row; times are milliseconds since 1970, UTC
    """

    rows: int
    columns: dict[str, list[Any]]


def joined(blocks: Sequence[Block], commit_no: int) -> list[list[Any]]:
    """The rows of all blocks, one list per column of `events`, in the table's order."""
    rows = sum(block.rows for block in blocks)
    return [
        [commit_no] * rows
        if name == "commit_no"
        else blocks[0].columns[name]
        if len(blocks) == 1
        else list(chain.from_iterable(block.columns[name] for block in blocks))
        for name in EVENT_COLUMNS
    ]

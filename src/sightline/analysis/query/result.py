"""The answer to SQL: columns with their types, and rows of JSON values, up to a limit."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from sightline.analysis.meta import Meta

DEFAULT_ROWS: Final = 1_000
MOST_ROWS: Final = 100_000

Sees = Literal["rows", "groups"]
"""What a key may see: single rows, or groups of at least k people."""


class Column(msgspec.Struct, frozen=True):
    """A column of an answer. type: in the engine's words, such as `Nullable(Float64)`"""

    name: str
    type: str


class Result(msgspec.Struct, frozen=True):
    """What was found.

    rows: each a list of values in the order of the columns. Times are texts in UTC; maps are
        objects; numbers without a value, such as NaN, are null
    truncated: whether there are more rows than `limit`
    """

    columns: tuple[Column, ...]
    rows: tuple[msgspec.Raw, ...]
    truncated: bool
    meta: Meta

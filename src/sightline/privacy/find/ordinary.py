"""What looks like a long number and identifies nobody: UUIDs, digests, dates, times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sightline.privacy.find.span import Span

_YEAR: Final = r"(?:19|20)\d{2}"
_MONTH: Final = r"(?:0?[1-9]|1[0-2])"
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_TIME: Final = r"(?:[T ]?[0-2]\d:[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?(?:Z|[+\-][01]\d:?[0-5]\d)?)"

_ORDINARY: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
    r"|(?=[0-9]*[A-Fa-f])(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{32}|[0-9A-Fa-f]{24})"
    r")(?![0-9A-Za-z])"
    rf"|(?<![0-9.\-/])(?:{_YEAR}([\-./]){_MONTH}\1{_DAY}{_TIME}?"
    rf"|{_DAY}([./\-]){_MONTH}\2{_YEAR}{_TIME}?|{_MONTH}([./\-]){_DAY}\3{_YEAR}{_TIME}?)"
    r"(?![0-9]|[.\-/][0-9])",
    re.ASCII,
)


def ordinaries(text: str) -> Iterator[Span]:
    """Every such thing, with an empty marker: it stays, and nothing is looked for inside."""
    for match in _ORDINARY.finditer(text):
        yield Span(match.start(), match.end(), "")

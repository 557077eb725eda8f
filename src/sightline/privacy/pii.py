"""Personal data in text: is there any, and the text without it.

What enters: strings of events, before anything is stored. What leaves: the same strings, with a
marker such as `[email]` where somebody could be identified. Never changes a string without a sign
of personal data, and never says or logs what it found.

    suspects(strings)   which strings of a batch need a look; one pass, hundreds of MB a second
    redact(string)      one of those, without what identifies
    redact_path(path)   the same, of the path of a page
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, Final

import re2  # type: ignore[import-untyped]

from sightline.privacy.find.every import IN_IDENTIFIERS, IN_TEXT, replaced, spans
from sightline.privacy.find.span import Span
from sightline.privacy.fold import fold, plain
from sightline.privacy.signs import DISGUISES, SIGNS

REDACTED: Final = "[redacted]"
"""Stands for a value that is personal by the name of its attribute, whatever it is."""

_MEMORY_BYTES: Final = 64 * 1024 * 1024
_ROUNDS: Final = 8  # a text that still gives things away after this was made to
_NEWLINE: Final = ord("\n")


def _compiled(patterns: Sequence[str]) -> Any:
    options = re2.Options()
    options.max_mem = _MEMORY_BYTES
    options.never_capture = True
    options.log_errors = False
    return re2.compile("|".join(f"(?:{pattern})" for pattern in patterns).encode(), options)


_SIGN: Final = _compiled(SIGNS)
_SIGN_OR_DISGUISE: Final = _compiled((*SIGNS, *DISGUISES))


def suspicious(text: str) -> bool:
    """Whether there is any sign of personal data in a text, or in strings joined by newlines.

    False is certain: `redact` would change none of the strings. True is not: look with `redact`.
    """
    raw = _encoded(text)
    if _SIGN_OR_DISGUISE.search(raw) is None:
        return False
    return _SIGN.search(raw) is not None or _SIGN.search(_encoded(plain(text))) is not None


def suspects(texts: Sequence[str]) -> list[int]:
    """The indices of those strings that `redact` may change, ascending. Usually there are none."""
    raw = _encoded("\n".join(texts))
    match = _SIGN_OR_DISGUISE.search(raw)
    if match is None:
        return []
    ends = list(itertools.accumulate(_width(text) + 1 for text in texts))
    found: list[int] = []
    while match is not None:
        at = match.start() + (raw[match.start()] == _NEWLINE)
        index = bisect_right(ends, min(at, len(raw) - 1))
        if suspicious(texts[index]):
            found.append(index)
        match = _SIGN_OR_DISGUISE.search(raw, ends[index] - 1)
    return found


def redact(text: str, *, identifier: bool = False) -> str:
    """The text, with markers in place of what identifies a person or opens a door.

    identifier: the text is the value of an id, article or order number: solid digits that only
        look like a telephone or a barcode stay
    """
    if not suspicious(text):
        return text
    finders = IN_IDENTIFIERS if identifier else IN_TEXT
    for _ in range(_ROUNDS):  # what a replacement leaves behind may be recognised only now
        folded = fold(text)
        found = spans(folded.text, finders)
        if not found:
            return text
        source = [Span(folded.starts[s], folded.ends[e - 1], marker) for s, e, marker in found]
        text = replaced(text, source)
    return REDACTED


def redact_path(path: str) -> str:
    """The path of a page, each of its parts looked at by itself too.

    Digits behind a slash are taken for a date or an article; alone, they may be a telephone.
    """
    return "/".join(map(redact, redact(path).split("/")))


def _encoded(text: str) -> bytes:
    """UTF-8; what is not a character (half a surrogate pair) becomes a question mark."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _width(text: str) -> int:
    return len(text) if text.isascii() else len(_encoded(text))
